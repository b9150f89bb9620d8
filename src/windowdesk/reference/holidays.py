"""The State Council's working days, from a package and from an administrator's files.

The package ends with the last notice its makers knew. The next year is imported by an
administrator into ``calendar/`` of the profile; an imported year wins over the package's.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

from chinese_calendar import constants

from windowdesk.domain.time.calendar import WorkCalendar
from windowdesk.reference.holiday_files import FOLDER, YearTable, read_stored

# Late December is also governed by the next year's notice (29 Dec 2007, 31 Dec 2011, 29 Dec 2018),
# so a year's own notice does not overrule what another notice says about these days.
_NEXT_NOTICE_FROM = (12, 16)


@cache  # it never changes, and a counter asks for it at every look for a year imported meanwhile
def package_calendar() -> WorkCalendar:
    """The calendar of the chinesecalendar package, for the years it truly knows whole."""
    chinese = {holiday.value: holiday.chinese for holiday in constants.Holiday}
    off = {day: chinese.get(name, name) for day, name in constants.holidays.items()}
    work = {day: chinese.get(name, name) for day, name in constants.workdays.items()}
    return WorkCalendar.build(_whole_years(off), off, work)


def _whole_years(off: dict[date, str]) -> list[int]:
    """Years with both a spring festival and a national day.

    A single stray date (31 December by the next year's notice, say) does not cover a year.
    """
    spring = {day.year for day, name in off.items() if name == "春节"}
    national = {day.year for day in off if (day.month, day.day) == (10, 1)}
    return sorted(spring & national)


def load_calendar(profile_dir: Path | None) -> WorkCalendar:
    """The package's calendar merged with the profile's imports; ``BadInput`` for a damaged file."""
    calendar = package_calendar()
    if profile_dir is not None:
        for path in sorted((profile_dir / FOLDER).glob("*.json")):
            calendar = merged(calendar, read_stored(path))
    return calendar


def merged(calendar: WorkCalendar, table: YearTable) -> WorkCalendar:
    """``calendar`` with the notice of one year put in the place of what it knew of that year."""

    def kept(day: date) -> bool:
        replaced = day.year == table.year and (day.month, day.day) < _NEXT_NOTICE_FROM
        return not replaced and day not in table.off and day not in table.work

    off = {day: name for day, name in calendar.off.items() if kept(day)} | dict(table.off)
    work = {day: name for day, name in calendar.work.items() if kept(day)} | dict(table.work)
    return WorkCalendar.build(calendar.years | {table.year}, off, work)
