"""When a limit ends, and why every day on the way counted or did not.

Sources: Civil Code (民法典) art. 201 (the start day is not counted; hours run from the moment),
202 (a month ends on the corresponding day, else at month end), 203 (an end on a rest day moves to
the day after it; with business hours the last day ends at close of business); Administrative
Licensing Law (行政许可法) art. 82 (limits in working days), 42 (extension) and 45 (time that is
not counted). docs/decisions/0010-time.md says where the law leaves a choice and what was chosen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import Enum

from windowdesk.domain.time.calendar import SATURDAY, CalendarGap, WorkCalendar
from windowdesk.domain.time.limits import BY_THE_CLOCK, Limit, Unit
from windowdesk.domain.time.months import add_months

DAY = timedelta(days=1)
OPENING = time(9, 0)
CLOSE = time(17, 0)


class Why(Enum):
    """Why a day counted, or why not."""

    START_DAY = "start_day"
    WORKDAY = "workday"
    MAKEUP = "makeup"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    SUSPENDED = "suspended"
    CALENDAR_DAY = "calendar_day"
    ROLLED = "rolled"
    EXTENSION = "extension"
    HOURS = "hours"
    ON_SPOT = "on_spot"
    ASSUMED = "assumed"


@dataclass(frozen=True, slots=True)
class Suspension:
    """Days that do not count, both ends included.

    A clock stopped during 10 March counts that day: ``first`` is 11 March. When it runs again
    from the 25th, ``last`` is the 24th.
    """

    first: date
    last: date

    def __post_init__(self) -> None:
        """Refuse an end before its beginning with ``ValueError``."""
        if self.last < self.first:
            raise ValueError(f"a suspension cannot end ({self.last}) before {self.first}")

    def covers(self, day: date) -> bool:
        """Whether ``day`` is one of the suspended days."""
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class DayMark:
    """One day of the explanation.

    ``number`` is the running count of a counted day; it starts again at 1 for each extension.
    ``name`` is the holiday the day belongs to, in Chinese.
    """

    day: date
    counted: bool
    number: int | None
    why: Why
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """The last day of a limit, its moment, and the days that lead there.

    ``firm`` is False when a day was only estimated: such a date is shown as 预计, never promised.
    ``days`` begins with the start day and ends with ``due``, without a gap.
    """

    start: date | datetime
    limit: Limit
    due: date
    due_at: datetime | None
    firm: bool
    days: tuple[DayMark, ...]


@dataclass(frozen=True, slots=True)
class NoticeClock:
    """The art. 32(4) clock: tell everything by ``due``, or the case was accepted at receipt."""

    due: Due
    deemed_accepted_on: date


def compute_due(
    start: date | datetime,
    limit: Limit,
    calendar: WorkCalendar,
    *,
    suspensions: Sequence[Suspension] = (),
    extensions: Sequence[Limit] = (),
    close: time = CLOSE,
    opening: time = OPENING,
) -> Due:
    """The firm end of ``limit`` from ``start`` (the day, or for hours the moment, it began).

    Suspended days are left out of the count. Each extension is counted anew from the due date
    before it. ``opening`` and ``close`` are the hall's business hours, local time. Raises
    :class:`CalendarGap` when a day that decides lies outside the holiday tables, and
    ``ValueError`` for hours without a time of day.
    """
    walk = _Walk(calendar, tuple(suspensions), close, opening, strict=True)
    return walk.run(start, limit, extensions)


def estimate_due(
    start: date | datetime,
    limit: Limit,
    calendar: WorkCalendar,
    *,
    suspensions: Sequence[Suspension] = (),
    extensions: Sequence[Limit] = (),
    close: time = CLOSE,
    opening: time = OPENING,
) -> Due:
    """Like :func:`compute_due`, but past the holiday tables Monday to Friday count as working.

    The result has ``firm=False`` as soon as one such day decided, and is only ever an estimate.
    """
    walk = _Walk(calendar, tuple(suspensions), close, opening, strict=False)
    return walk.run(start, limit, extensions)


def notice_clock(received: date | datetime, calendar: WorkCalendar) -> NoticeClock:
    """The five working days of Licensing Law art. 32(4), from receipt (收件).

    Silence past ``due`` accepts the application as of the day of receipt, not of day 6.
    """
    due = compute_due(received, Limit(5, Unit.WORKDAY), calendar)
    return NoticeClock(due=due, deemed_accepted_on=_day_of(received))


def deemed_due(received: date | datetime, limit: Limit, calendar: WorkCalendar) -> Due:
    """The handling limit of a case deemed accepted: it runs from the day of receipt."""
    return compute_due(received, limit, calendar)


def _day_of(start: date | datetime) -> date:
    return start.date() if isinstance(start, datetime) else start


@dataclass(frozen=True, slots=True)
class _Walk:
    """One way of counting: the tables, what is suspended, the hours, and how strict to be."""

    calendar: WorkCalendar
    suspensions: tuple[Suspension, ...]
    close: time
    opening: time
    strict: bool

    def run(self, start: date | datetime, limit: Limit, extensions: Sequence[Limit]) -> Due:
        """Count the limit, then every extension from the due date before it."""
        due = self._count(start, limit)
        for extension in extensions:
            due = self._extend(due, extension)
        return due

    def _count(self, start: date | datetime, limit: Limit) -> Due:
        if not limit.stated:
            raise ValueError("a limit nobody stated has no end")
        day = _day_of(start)
        if limit.unit is Unit.ON_SPOT:
            marks = [DayMark(day, True, None, Why.ON_SPOT, self.calendar.holiday_name(day))]
        elif limit.unit in BY_THE_CLOCK:
            return self._hours(start, limit)
        else:
            marks = [DayMark(day, False, None, Why.START_DAY, self.calendar.holiday_name(day))]
            marks += self._days(day, limit)
        return self._finish(start, limit, marks)

    def _days(self, start: date, limit: Limit) -> list[DayMark]:
        """The days after ``start`` up to the end of a limit in working days, days or months."""
        if limit.unit is Unit.WORKDAY:
            return self._working(start, limit.count)
        count = limit.count
        if limit.unit is Unit.MONTH:
            count = (add_months(start, limit.count) - start).days
        marks = self._calendar_days(start, count)
        return marks + self._roll(marks[-1].day)

    def _finish(self, start: date | datetime, limit: Limit, marks: list[DayMark]) -> Due:
        """A due date that ends with the hall's business on the last marked day (203-2)."""
        due = marks[-1].day
        zone = start.tzinfo if isinstance(start, datetime) else None
        at = datetime.combine(due, self.close, tzinfo=zone)
        return Due(start, limit, due, at, self._firm(marks), tuple(marks))

    def _firm(self, marks: Sequence[DayMark]) -> bool:
        """Whether every day whose kind decided anything is in the tables."""
        counts_kinds = any(mark.why is Why.ASSUMED for mark in marks)
        skipped = any(
            mark.why in (Why.WEEKEND, Why.ROLLED) and not self.calendar.covers(mark.day)
            for mark in marks
        )
        last = marks[-1]
        decided = last.why in (Why.CALENDAR_DAY, Why.HOURS) and not self.calendar.covers(last.day)
        return not (counts_kinds or skipped or decided)

    def _suspended(self, day: date) -> bool:
        return any(suspension.covers(day) for suspension in self.suspensions)

    def _why(self, day: date) -> Why:
        """What the tables make of ``day``; past them, what the week makes of it, if allowed."""
        try:
            kind = self.calendar.kind(day)
        except CalendarGap:
            if self.strict:
                raise
            return Why.WEEKEND if day.weekday() >= SATURDAY else Why.ASSUMED
        return Why(kind.value)

    def _is_rest(self, day: date) -> bool:
        return self._why(day) in (Why.WEEKEND, Why.HOLIDAY)

    def _mark(self, day: date, why: Why, number: int | None = None) -> DayMark:
        return DayMark(day, number is not None, number, why, self.calendar.holiday_name(day))

    def _working(self, start: date, count: int) -> list[DayMark]:
        marks: list[DayMark] = []
        day, number = start, 0
        while number < count:
            day += DAY
            if self._suspended(day):
                marks.append(self._mark(day, Why.SUSPENDED))
                continue
            why = self._why(day)
            if why in (Why.WEEKEND, Why.HOLIDAY):
                marks.append(self._mark(day, why))
            else:
                number += 1
                marks.append(self._mark(day, why, number))
        return marks

    def _calendar_days(self, start: date, count: int) -> list[DayMark]:
        marks: list[DayMark] = []
        day, number = start, 0
        while number < count:
            day += DAY
            if self._suspended(day):
                marks.append(self._mark(day, Why.SUSPENDED))
            else:
                number += 1
                marks.append(self._mark(day, Why.CALENDAR_DAY, number))
        return marks

    def _roll(self, day: date) -> list[DayMark]:
        """The days by which an end on a rest day moves (203-1); empty when it need not."""
        marks: list[DayMark] = []
        if not self._is_rest(day):
            return marks
        while True:
            day += DAY
            if self._suspended(day):
                marks.append(self._mark(day, Why.SUSPENDED))
            elif self._is_rest(day):
                marks.append(self._mark(day, self._why(day)))
            else:
                return [*marks, self._mark(day, Why.ROLLED)]

    def _hours(self, start: date | datetime, limit: Limit) -> Due:
        """Hours or minutes from the moment (201-2); an end nobody is there for waits for opening."""
        if not isinstance(start, datetime):
            raise ValueError("a limit in hours needs the moment it starts, not only the day")
        minutes = limit.count * (60 if limit.unit is Unit.HOUR else 1)
        end = self._clock(start, timedelta(minutes=minutes))
        day, last = start.date(), end.date()
        marks = []
        while day <= last:
            counted = not self._suspended(day)
            why = Why.HOURS if counted else Why.SUSPENDED
            marks.append(DayMark(day, counted, None, why, self.calendar.holiday_name(day)))
            day += DAY
        rolled = self._roll(last)
        if rolled or end.time() < self.opening:
            end = datetime.combine((rolled or marks)[-1].day, self.opening, tzinfo=end.tzinfo)
        marks += rolled
        return Due(start, limit, marks[-1].day, end, self._firm(marks), tuple(marks))

    def _clock(self, moment: datetime, left: timedelta) -> datetime:
        """``moment`` plus ``left``, where suspended days stand still from midnight to midnight."""
        while True:
            midnight = datetime.combine(moment.date() + DAY, time(), tzinfo=moment.tzinfo)
            if not self._suspended(moment.date()):
                if left < midnight - moment:
                    return moment + left
                left -= midnight - moment
            moment = midnight

    def _extend(self, due: Due, extension: Limit) -> Due:
        """A new due date counted from the old one; the explanation goes on where it stopped."""
        if extension.unit is Unit.ON_SPOT:
            raise ValueError("an extension needs a count")
        origin: date | datetime = due.due
        if extension.unit in BY_THE_CLOCK:
            if due.limit.unit not in BY_THE_CLOCK or due.due_at is None:
                raise ValueError("only a limit in hours can be extended by hours")
            origin = due.due_at
        more = self._count(origin, extension)
        later = tuple(
            replace(mark, why=Why.EXTENSION)
            if mark.counted and mark.why is not Why.ASSUMED
            else mark
            for mark in more.days[1:]
        )
        at = more.due_at
        if at is not None and isinstance(due.start, datetime):
            at = at.replace(tzinfo=due.start.tzinfo)
        return Due(due.start, due.limit, more.due, at, due.firm and more.firm, due.days + later)


__all__ = [
    "CLOSE",
    "OPENING",
    "DayMark",
    "Due",
    "NoticeClock",
    "Suspension",
    "Why",
    "compute_due",
    "deemed_due",
    "estimate_due",
    "notice_clock",
]
