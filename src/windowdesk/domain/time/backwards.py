"""Counting back from a day that is still to come: how long before an expiry something may be done.

The day counted from is not itself counted (民法典 201 read backwards). Past the holiday tables Monday
to Friday count as working days: an expiry lies years ahead, and what hangs on it only warns.
"""

from __future__ import annotations

from datetime import date, timedelta

from windowdesk.domain.time.calendar import SATURDAY, WorkCalendar
from windowdesk.domain.time.limits import Limit, Unit
from windowdesk.domain.time.months import add_months

_DAY = timedelta(days=1)


def day_before(day: date, limit: Limit, calendar: WorkCalendar) -> date:
    """The day that lies ``limit`` (working days, days or months) before ``day``."""
    if limit.unit is Unit.MONTH:
        return add_months(day, -limit.count)
    if limit.unit is Unit.DAY:
        return day - timedelta(days=limit.count)
    if limit.unit is not Unit.WORKDAY:
        raise ValueError(f"{limit.code()} cannot be counted back")
    left = limit.count
    while left:
        day -= _DAY
        left -= _works(day, calendar)
    return day


def _works(day: date, calendar: WorkCalendar) -> bool:
    return calendar.is_workday(day) if calendar.covers(day) else day.weekday() < SATURDAY
