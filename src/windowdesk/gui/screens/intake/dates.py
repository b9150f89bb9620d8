"""Reading a date as clerks type it: 20261103, 2026-11-3, 2026年11月3日, 11.3."""

from __future__ import annotations

import re
from datetime import date

# without separators only whole digits are read: 2026115 may be January or November
_FULL = re.compile(r"(\d{4})\D+(\d{1,2})\D+(\d{1,2})\D?|(\d{4})(\d{2})(\d{2})")
_SHORT = re.compile(r"(\d{1,2})\D+(\d{1,2})\D?|(\d{2})(\d{2})")


def read_date(text: str, *, today: date, future: bool = False) -> date | None:
    """The day ``text`` names; None when it names none.

    Without a year it is the latest such day that is not after ``today`` (with ``future`` the next
    one): papers are issued before they are handed in, licences expire later.
    """
    plain = text.strip().translate(_HALF_WIDTH)
    if full := _FULL.fullmatch(plain):
        year, month, day = (int(part) for part in full.groups() if part is not None)
        return _day(year, month, day)
    if short := _SHORT.fullmatch(plain):
        month, day = (int(part) for part in short.groups() if part is not None)
        years = (today.year, today.year + 1) if future else (today.year, today.year - 1)
        found = [_day(year, month, day) for year in years]
        fits = [d for d in found if d is not None and (d >= today if future else d <= today)]
        return fits[0] if fits else None
    return None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
