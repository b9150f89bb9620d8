"""Which days the State works: the one table every due date is counted on.

A calendar is data (the State Council's yearly notice), never arithmetic: make-up Saturdays and
Sundays are working days, and a year whose notice is not yet known has no working days at all
until somebody imports it. Asking about such a day raises :class:`CalendarGap`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from types import MappingProxyType

SATURDAY = 5


class DayKind(Enum):
    """What kind of day the notice and the week make of a date."""

    WORKDAY = "workday"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    MAKEUP = "makeup"


class CalendarGap(Exception):
    """A date lies outside the years whose holiday notice is known; no firm date exists.

    ``day`` is the first date that was needed and is not covered; ``first`` and ``last`` are the
    ends of what is covered.
    """

    def __init__(self, day: date, first: date, last: date) -> None:
        super().__init__(f"{day} is outside the holiday tables ({first} to {last})")
        self.day = day
        self.first = first
        self.last = last


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Working days of the covered years; two calendars are equal when their content is.

    ``off`` and ``work`` map a date to the name of its holiday: days off (weekends inside a
    holiday included) and days worked (make-up weekends; now and then a notice also names a
    Monday on which work begins again, as for 3 February 2020). ``version`` is a hash of the content, so that a
    due date can say which table it was counted on.
    """

    years: frozenset[int] = field(compare=False)
    off: Mapping[date, str] = field(compare=False)
    work: Mapping[date, str] = field(compare=False)
    version: str

    @classmethod
    def build(
        cls, years: Iterable[int], off: Mapping[date, str], work: Mapping[date, str]
    ) -> WorkCalendar:
        """A calendar of whole ``years``; entries of other years are kept but not covered.

        Raises ``ValueError`` when no year is given or a date is both off and made up.
        """
        covered = frozenset(years)
        if not covered:
            raise ValueError("a calendar needs at least one year")
        both = sorted(set(off) & set(work))
        if both:
            raise ValueError(f"{both[0]} is both a day off and a make-up working day")
        lines = [
            *(f"y {year}" for year in sorted(covered)),
            *(f"off {day} {off[day]}" for day in sorted(off)),
            *(f"work {day} {work[day]}" for day in sorted(work)),
        ]
        digest = hashlib.sha256("\n".join(lines).encode()).hexdigest()
        return cls(
            years=covered,
            off=MappingProxyType(dict(off)),
            work=MappingProxyType(dict(work)),
            version=f"{min(covered)}-{max(covered)}:{digest[:16]}",
        )

    @property
    def first(self) -> date:
        """The first date covered."""
        return date(min(self.years), 1, 1)

    @property
    def last(self) -> date:
        """The last date covered."""
        return date(max(self.years), 12, 31)

    def covers(self, day: date) -> bool:
        """Whether the notice for the year of ``day`` is known (years between may be missing)."""
        return day.year in self.years

    def kind(self, day: date) -> DayKind:
        """The kind of ``day``. Raises :class:`CalendarGap` when it is not covered."""
        if not self.covers(day):
            raise CalendarGap(day, self.first, self.last)
        weekend = day.weekday() >= SATURDAY
        if day in self.work:
            return DayKind.MAKEUP if weekend else DayKind.WORKDAY
        if day in self.off:
            return DayKind.HOLIDAY
        return DayKind.WEEKEND if weekend else DayKind.WORKDAY

    def is_workday(self, day: date) -> bool:
        """Whether the State works on ``day``. Raises :class:`CalendarGap` when not covered."""
        return self.kind(day) in (DayKind.WORKDAY, DayKind.MAKEUP)

    def holiday_name(self, day: date) -> str | None:
        """The holiday ``day`` belongs to (also of a make-up day), in Chinese; else None."""
        return self.off.get(day) or self.work.get(day)
