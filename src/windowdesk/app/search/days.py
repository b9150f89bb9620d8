"""Days as a clerk types them: 今天, 0212, 2月12日, 2026-02-12, 上周, 0210-0212."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from windowdesk.app.search.words import day_words

_LONGEST = timedelta(days=366 * 10)
_TO = re.compile(r"(.+?)(?:至|到|~|\.\.|—|–)(.+)")
# with a hyphen only what cannot be one day or a 文号
_TO_HYPHEN = re.compile(r"(\d{4}|\d{8}|.+[日号])-(\d{4}|\d{8}|.+[日号])", re.ASCII)
_FULL = re.compile(r"(\d{4})(?:-|/|\.|年)(\d{1,2})(?:-|/|\.|月)(\d{1,2})[日号]?", re.ASCII)
_SHORT = re.compile(r"(\d{1,2})(?:-|/|\.|月)(\d{1,2})[日号]?", re.ASCII)
_MONTH = re.compile(r"(?:(\d{4})(?:-|/|\.|年))?(\d{1,2})月|(\d{4})(?:-|/|\.)(\d{1,2})", re.ASCII)
_YEAR = re.compile(r"(\d{4})年", re.ASCII)


@dataclass(frozen=True, slots=True)
class Span:
    """From one day to another, both included."""

    first: date
    last: date

    def words(self) -> tuple[str, ...]:
        """The index words that make it up: whole years, whole months, and the days that are left."""
        found: list[str] = []
        day = self.first
        while day <= self.last:
            of_day, of_month, of_year = day_words(day)
            year_end, month_end = date(day.year, 12, 31), _month_end(day)
            if (day.month, day.day) == (1, 1) and year_end <= self.last:
                found.append(of_year)
                day = year_end
            elif day.day == 1 and month_end <= self.last:
                found.append(of_month)
                day = month_end
            else:
                found.append(of_day)
            if day == date.max:
                break
            day += timedelta(days=1)
        return tuple(found)

    def said(self) -> str:
        """As it is read back to the clerk."""
        if self.first == self.last:
            return self.first.isoformat()
        return f"{self.first.isoformat()}—{self.last.isoformat()}"


def read_span(typed: str, today: date) -> Span | None:
    """The days ``typed`` means, seen from ``today``; None when it is no day.

    A day without its year is the latest one that is not in the future.
    """
    text = unicodedata.normalize("NFKC", typed).strip()
    one = _one(text, today)
    if one is not None:
        return one
    parts = _TO.fullmatch(text) or _TO_HYPHEN.fullmatch(text)
    if parts is None:
        return None
    first, last = _one(parts[1], today), _one(parts[2], today)
    if first is None or last is None:
        return None
    if first.first > last.last:
        first, last = last, first
    span = Span(first.first, last.last)
    return span if span.last - span.first <= _LONGEST else None


def _month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def _one(text: str, today: date) -> Span | None:
    for read in (_named, _full, _short, _digits, _month):
        found = read(text, today)
        if found is not None:
            return found
    return None


def _named(text: str, today: date) -> Span | None:
    monday = today - timedelta(days=today.weekday())
    first = today.replace(day=1)
    week, day = timedelta(days=6), timedelta(days=1)
    named: dict[str, Callable[[], tuple[date, date]]] = {
        "今天": lambda: (today, today),
        "今日": lambda: (today, today),
        "昨天": lambda: (today - day, today - day),
        "昨日": lambda: (today - day, today - day),
        "前天": lambda: (today - 2 * day, today - 2 * day),
        "本周": lambda: (monday, monday + week),
        "上周": lambda: (monday - 7 * day, monday - day),
        "本月": lambda: (first, _month_end(today)),
        "上月": lambda: ((first - day).replace(day=1), first - day),
        "今年": lambda: (date(today.year, 1, 1), date(today.year, 12, 31)),
        "去年": lambda: (date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)),
    }
    make = named.get(text)
    return Span(*make()) if make is not None else None


def _full(text: str, _today: date) -> Span | None:
    found = _FULL.fullmatch(text)
    return _day(int(found[1]), int(found[2]), int(found[3])) if found else None


def _short(text: str, today: date) -> Span | None:
    found = _SHORT.fullmatch(text)
    return _latest(int(found[1]), int(found[2]), today) if found else None


def _digits(text: str, today: date) -> Span | None:
    if not (text.isascii() and text.isdigit()):
        return None
    if len(text) == 8:
        return _day(int(text[:4]), int(text[4:6]), int(text[6:]))
    return _latest(int(text[:2]), int(text[2:]), today) if len(text) == 4 else None


def _month(text: str, today: date) -> Span | None:
    if year := _YEAR.fullmatch(text):
        return _whole(int(year[1]), 1, int(year[1]), 12)
    found = _MONTH.fullmatch(text)
    if found is None:
        return None
    month = int(found[2] or found[4])
    if found[1] or found[3]:
        return _whole(int(found[1] or found[3]), month, int(found[1] or found[3]), month)
    year_of = today.year if month <= today.month else today.year - 1
    return _whole(year_of, month, year_of, month)


def _whole(year: int, month: int, last_year: int, last_month: int) -> Span | None:
    try:
        return Span(date(year, month, 1), _month_end(date(last_year, last_month, 1)))
    except ValueError:
        return None


def _day(year: int, month: int, day: int) -> Span | None:
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return Span(found, found) if year >= 1900 else None


def _latest(month: int, day: int, today: date) -> Span | None:
    # eight years reach back to the last 29 February from any day
    for back in range(9):
        found = _day(today.year - back, month, day)
        if found is not None and found.first <= today:
            return found
    return None
