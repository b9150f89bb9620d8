"""Unified social credit codes (GB 32100) and the organisation codes inside them (GB 11714).

Both layers carry a check character and both are verified: a code whose inner check fails was
never issued, even when the outer one fits. The alphabet has no I, O, S, V or Z.
"""

from __future__ import annotations

from windowdesk.domain.identity.checks import NumberCheck, Problem, normalise, verdict
from windowdesk.domain.identity.divisions import Divisions
from windowdesk.domain.identity.iso7064 import ALPHANUMERIC

LENGTH = 18
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_ORG_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
# Registrars of GB 32100-2015 table 1 and its amendment; anything else is a remark.
REGISTRARS = frozenset("123456789ANY")


def uscc_check(body: str) -> str:
    """The 18th character for 17 of :data:`ALPHABET`; ``ValueError`` for any other character."""
    total = sum(ALPHABET.index(c) * w for c, w in zip(body, _WEIGHTS, strict=True))
    return ALPHABET[-total % 31]


def org_check(body: str) -> str:
    """The 9th character of an organisation code for its first 8 (digits and capitals)."""
    total = sum(ALPHANUMERIC.index(c) * w for c, w in zip(body, _ORG_WEIGHTS, strict=True))
    return "0123456789X"[-total % 11]


def check_uscc(text: str, *, divisions: Divisions | None = None) -> NumberCheck:
    """Check a unified social credit code in both layers.

    ``parts``: ``registrar``, ``category``, ``division``, ``organisation`` (9 characters), ``check``,
    and ``division_name`` when known. An unknown registrar or division is a remark.
    """
    code, remarks = normalise(text)
    problems = _shape(code)
    if problems:
        return verdict(code, problems, remarks, {})
    parts: dict[str, str | int] = {
        "registrar": code[0],
        "category": code[1],
        "division": code[2:8],
        "organisation": code[8:17],
        "check": code[17],
    }
    if not code[2:8].isdigit():
        problems.append(Problem("division_not_digits", {"division": code[2:8]}))
    if code[16] != org_check(code[8:16]):
        problems.append(Problem("organisation_check"))
    if code[17] != uscc_check(code[:17]):
        problems.append(Problem("check_digit"))
    if code[0] not in REGISTRARS:
        remarks.append(Problem("registrar_unknown", {"registrar": code[0]}))
    found = divisions.find(code[2:8]) if divisions is not None else None
    if found is not None:
        parts["division_name"] = found.name
    elif divisions is not None and divisions.has_counties and code[2:8].isdigit():
        remarks.append(Problem("division_unknown", {"division": code[2:8]}))
    return verdict(code, problems, remarks, parts)


def _shape(code: str) -> list[Problem]:
    """What keeps the code from being taken apart at all."""
    if not code:
        return [Problem("empty")]
    if len(code) != LENGTH:
        return [Problem("length", {"expected": LENGTH, "found": len(code)})]
    return [
        Problem("character", {"place": place})
        for place, character in enumerate(code, 1)
        if character not in ALPHABET
    ]
