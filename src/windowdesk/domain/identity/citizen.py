"""Resident numbers: GB 11643 citizens, residence permits (港澳台), foreigners' cards of 2023.

Only what makes the number itself impossible is a problem. An unknown division is a remark: the
codes of abolished counties stay in their people's numbers for life.
"""

from __future__ import annotations

from datetime import date

from windowdesk.domain.identity.checks import NumberCheck, Problem, normalise, verdict
from windowdesk.domain.identity.divisions import PROVINCES, RESIDENCE_PERMITS, Divisions
from windowdesk.domain.identity.iso7064 import mod_11_2

LENGTH = 18
OLD_LENGTH = 15
_OLDEST_YEARS = 125


def check_citizen(text: str, *, today: date, divisions: Divisions | None = None) -> NumberCheck:
    """Check a resident number of 18 characters on the day ``today``.

    ``parts``: ``kind`` (citizen, residence_permit, foreign_resident, old_15), ``division`` or
    ``province`` and ``nationality`` (ISO 3166 numeric), ``birth`` (ISO date), ``sequence``,
    ``sex`` ("male" for an odd sequence, "female" for an even one), ``check``. A number of 15
    digits is taken apart, but is a problem: since 2013-01-01 it no longer proves identity.
    """
    number, remarks = normalise(text)
    if len(number) == OLD_LENGTH and number.isascii() and number.isdigit():
        return _old(number, remarks, today, divisions)
    problems = _shape(number)
    if problems:
        return verdict(number, problems, remarks, {})
    kind = _kind(number)
    parts: dict[str, str | int] = {"kind": kind}
    if kind == "foreign_resident":
        parts |= {"province": PROVINCES[number[1:3]], "nationality": number[3:6]}
    else:
        parts |= _division(number[:6], divisions, remarks)
    parts |= _birth(number[6:14], today, problems, remarks)
    sex = "male" if int(number[16]) % 2 else "female"
    parts |= {"sequence": number[14:17], "sex": sex, "check": number[17]}
    if number[17] != mod_11_2(number[:17]):
        problems.append(Problem("check_digit"))
    return verdict(number, problems, remarks, parts)


def _shape(number: str) -> list[Problem]:
    """What keeps the number from being taken apart at all."""
    if not number:
        return [Problem("empty")]
    if len(number) != LENGTH:
        return [Problem("length", {"expected": LENGTH, "found": len(number)})]
    places = [
        place
        for place, character in enumerate(number, 1)
        if not (character.isascii() and character.isdigit())
        and not (place == LENGTH and character == "X")
    ]
    return [Problem("character", {"place": place}) for place in places]


def _kind(number: str) -> str:
    """Which document the number belongs to; a 9 followed by no province is only an odd division."""
    if number[:6] in RESIDENCE_PERMITS:
        return "residence_permit"
    if number[0] == "9" and number[1:3] in PROVINCES:
        return "foreign_resident"
    return "citizen"


def _division(
    code: str, divisions: Divisions | None, remarks: list[Problem]
) -> dict[str, str | int]:
    """What is known of the first six digits; what is not known becomes a remark."""
    parts: dict[str, str | int] = {"division": code}
    province = PROVINCES.get(code[:2])
    if province is not None:
        parts["province"] = province
    found = divisions.find(code) if divisions is not None else None
    if found is not None:
        parts["division_name"] = found.name
        if not found.current:
            remarks.append(Problem("division_former", {"division": code, "name": found.name}))
    elif province is None or (divisions is not None and divisions.has_counties):
        remarks.append(Problem("division_unknown", {"division": code}))
    return parts


def _birth(
    digits: str, today: date, problems: list[Problem], remarks: list[Problem]
) -> dict[str, str | int]:
    """The date of birth, once it is a real one and not after ``today``."""
    try:
        birth = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        problems.append(Problem("birth_not_real", {"digits": digits}))
        return {}
    if birth > today:
        problems.append(Problem("birth_in_future", {"birth": birth.isoformat()}))
    elif birth.year < today.year - _OLDEST_YEARS:
        remarks.append(Problem("birth_long_ago", {"birth": birth.isoformat()}))
    return {"birth": birth.isoformat()}


def _old(
    number: str, remarks: list[Problem], today: date, divisions: Divisions | None
) -> NumberCheck:
    """A first-generation number: readable, no longer valid; ``as_18`` is what it became."""
    problems = [Problem("old_15")]
    parts: dict[str, str | int] = {"kind": "old_15"}
    parts |= _division(number[:6], divisions, remarks)
    parts |= _birth("19" + number[6:12], today, problems, remarks)
    sex = "male" if int(number[14]) % 2 else "female"
    longer = f"{number[:6]}19{number[6:]}"
    parts |= {"sequence": number[12:], "sex": sex, "as_18": longer + mod_11_2(longer)}
    return verdict(number, problems, remarks, parts)
