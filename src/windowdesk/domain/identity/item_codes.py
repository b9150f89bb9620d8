"""Item codes under named code schemes, because real lists mix generations of them.

GB/T 39554 codes have 12, 14, 31 or 33 characters; GB/T 39046 still speaks of 10 and 24, and
cities keep their own. A code is stored as text and judged only by the scheme it claims; what fits
none is ``legacy``: usable, with a remark.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from windowdesk.domain.identity.checks import NumberCheck, Problem, normalise, verdict
from windowdesk.domain.identity.divisions import PROVINCES
from windowdesk.domain.identity.uscc import check_uscc

_Parts = dict[str, str | int]
_Findings = tuple[list[Problem], list[Problem], _Parts]

# GB/T 39046-2020 A.1; 11-19 and 21 up are free for provinces.
ITEM_TYPES = frozenset(("01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "20"))
LEVELS = frozenset("1234567")
_BASIC = re.compile(r"[0-9]{2}[0-9A-Z]{2}[0-9A-Z]{5}[0-9A-Z]{2}[0-9A-Z]", re.ASCII)
_SERVICO = re.compile(r"BR-[0-9A-Z]+(?:-+[0-9A-Z]+)*-*", re.ASCII)
_DEMO = re.compile(r"DEMO-[0-9A-Z]+(?:-[0-9A-Z]+)*", re.ASCII)
_MAIN_ITEM = "00Y"


def check_item_code(text: str, scheme: str | None = None) -> NumberCheck:
    """Check an item code under ``scheme`` (a key of :data:`SCHEMES`), or under the one it fits.

    ``parts`` always holds ``scheme``. ``ValueError`` for a scheme nobody defined.
    """
    if scheme is not None and scheme not in SCHEMES:
        raise ValueError(f"unknown code scheme {scheme!r}")
    code, remarks = normalise(text, separators="")
    if not code:
        return verdict(code, [Problem("empty")], remarks, {})
    name = scheme or _fitting(code)
    problems, more, parts = SCHEMES[name](code)
    return verdict(code, problems, remarks + more, {"scheme": name, **parts})


def _fitting(code: str) -> str:
    """The scheme a code claims by its prefix or length; the length alone decides, not validity."""
    for prefix, scheme in (("DEMO-", "demo"), ("BR-", "br_servico")):
        if code.startswith(prefix):
            return scheme
    lengths = {
        12: "national_basic_12",
        14: "handling_14",
        31: "implementation_31",
        33: "implementation_handling_33",
    }
    plain = code.isascii() and code.isalnum()
    return lengths.get(len(code), "legacy") if plain else "legacy"


def _length(code: str, expected: int) -> list[Problem]:
    found = len(code)
    return [] if found == expected else [Problem("length", {"expected": expected, "found": found})]


def _basic(code: str) -> _Findings:
    """基本编码: catalogue level 2, item type 2, main item 5, sub-item 3."""
    problems = _length(code, 12)
    if not problems and _BASIC.fullmatch(code) is None:
        problems = [Problem("basic_code")]
    if problems:
        return problems, [], {}
    level, kind, main, sub = code[:2], code[2:4], code[4:9], code[9:]
    remarks = []
    if level != "00" and level not in PROVINCES:
        remarks.append(Problem("level_unknown", {"level": level}))
    if kind not in ITEM_TYPES:
        remarks.append(Problem("item_type_local", {"type": kind}))
    if sub == _MAIN_ITEM:
        remarks.append(Problem("main_item_not_operable"))
    return [], remarks, {"level": level, "type": kind, "main_item": main, "sub_item": sub}


def _handling(code: str) -> _Findings:
    """业务办理项编码: a basic code that can be operated, and 2 digits."""
    return _with_tail(code, 14, _basic)


def _implementation(code: str) -> _Findings:
    """实施编码: credit code of the organ 18, exercising level 1, basic code 12."""
    problems = _length(code, 31)
    if problems:
        return problems, [], {}
    organ = check_uscc(code[:18])
    problems = [Problem(f"organ_{p.code}", p.detail) for p in organ.problems]
    if code[18] not in LEVELS:
        problems.append(Problem("exercising_level", {"level": code[18]}))
    more, remarks, parts = _basic(code[19:])
    whole: _Parts = {"organ": code[:18], "exercising_level": code[18], "basic": code[19:]}
    return problems + more, remarks, whole | parts


def _implementation_handling(code: str) -> _Findings:
    """实施编码 and 2 digits of the handling item, as provinces write it."""
    return _with_tail(code, 33, _implementation)


def _with_tail(code: str, length: int, body: Callable[[str], _Findings]) -> _Findings:
    """A longer code made of ``body`` and two digits; a main item cannot be handled."""
    problems = _length(code, length)
    if problems:
        return problems, [], {}
    problems, remarks, parts = body(code[:-2])
    if any(remark.code == "main_item_not_operable" for remark in remarks):
        problems = [*problems, Problem("main_item_not_operable")]
        remarks = [remark for remark in remarks if remark.code != "main_item_not_operable"]
    if not code[-2:].isdigit():
        problems = [*problems, Problem("handling_digits")]
    return problems, remarks, parts | {"handling": code[-2:]}


def _demo(code: str) -> _Findings:
    """Items without a published code, marked so that nobody takes them for one."""
    return ([] if _DEMO.fullmatch(code) else [Problem("demo_code")]), [], {}


def _servico(code: str) -> _Findings:
    """A service of the Brazilian federal portal: ``BR-`` and its id there, words joined by hyphens."""
    return ([] if _SERVICO.fullmatch(code) else [Problem("br_servico")]), [], {}


def _legacy(code: str) -> _Findings:
    """Whatever an older list printed: kept as it is, as long as it can be printed again."""
    if not (code.isascii() and code.isprintable()):
        return [Problem("legacy_text")], [], {}
    return [], [Problem("legacy_code", {"length": len(code)})], {}


SCHEMES: Mapping[str, Callable[[str], _Findings]] = MappingProxyType(
    {
        "national_basic_12": _basic,
        "handling_14": _handling,
        "implementation_31": _implementation,
        "implementation_handling_33": _implementation_handling,
        "br_servico": _servico,
        "demo": _demo,
        "legacy": _legacy,
    }
)
