"""The golden vectors of the domain research (E.3), computed on the 2026 notice."""

from __future__ import annotations

from datetime import date

import pytest

from windowdesk.domain.time.calendar import CalendarGap, WorkCalendar
from windowdesk.domain.time.due import (
    Suspension,
    compute_due,
    deemed_due,
    estimate_due,
    notice_clock,
)
from windowdesk.domain.time.limits import Limit
from windowdesk.reference.holidays import package_calendar


@pytest.fixture(scope="module")
def calendar() -> WorkCalendar:
    return package_calendar()


@pytest.mark.parametrize(
    ("start", "limit", "due"),
    [
        ("2026-02-13", "1wd", "2026-02-14"),
        ("2026-02-13", "5wd", "2026-02-27"),
        ("2026-02-13", "20wd", "2026-03-19"),
        ("2026-04-30", "1wd", "2026-05-06"),
        ("2026-04-30", "5wd", "2026-05-11"),
        ("2026-09-18", "1wd", "2026-09-20"),
        ("2026-09-18", "5wd", "2026-09-24"),
        ("2026-09-30", "5wd", "2026-10-13"),
        ("2026-09-30", "20wd", "2026-11-03"),
        ("2026-03-02", "20wd", "2026-03-30"),
        ("2026-03-02", "30wd", "2026-04-14"),
        ("2026-03-02", "45wd", "2026-05-08"),
        ("2026-09-17", "15d", "2026-10-08"),
        ("2026-01-31", "15d", "2026-02-24"),
        ("2026-04-20", "15d", "2026-05-06"),
    ],
)
def test_due_date(calendar: WorkCalendar, start: str, limit: str, due: str) -> None:
    answer = compute_due(date.fromisoformat(start), Limit.parse(limit), calendar)
    assert answer.due.isoformat() == due
    assert answer.firm


@pytest.mark.parametrize(("limit", "due"), [("10wd", "2026-10-16"), ("20wd", "2026-10-30")])
def test_silence_accepts_as_of_receipt(calendar: WorkCalendar, limit: str, due: str) -> None:
    received = date(2026, 9, 28)
    clock = notice_clock(received, calendar)
    assert clock.due.due == date(2026, 10, 10)
    assert clock.deemed_accepted_on == received
    assert deemed_due(received, Limit.parse(limit), calendar).due.isoformat() == due


def test_suspension_leaves_the_remaining_days(calendar: WorkCalendar) -> None:
    stopped = Suspension(date(2026, 3, 11), date(2026, 3, 24))
    due = compute_due(date(2026, 3, 2), Limit.parse("20wd"), calendar, suspensions=[stopped])
    assert due.due == date(2026, 4, 14)


def test_extension_and_suspension_of_ten_days_differ(calendar: WorkCalendar) -> None:
    start, limit = date(2026, 3, 2), Limit.parse("20wd")
    extended = compute_due(start, limit, calendar, extensions=[Limit.parse("10wd")])
    assert extended.due == date(2026, 4, 14)
    # ten calendar days of a hearing hold only eight working days
    hearing = Suspension(date(2026, 3, 6), date(2026, 3, 15))
    suspended = compute_due(start, limit, calendar, suspensions=[hearing])
    assert suspended.due == date(2026, 4, 8)


def test_no_date_is_firm_past_the_tables(calendar: WorkCalendar) -> None:
    start, limit = date(2026, 12, 31), Limit.parse("1wd")
    with pytest.raises(CalendarGap) as caught:
        compute_due(start, limit, calendar)
    assert caught.value.day == date(2027, 1, 1)
    assert caught.value.last == date(2026, 12, 31)
    estimate = estimate_due(start, limit, calendar)
    assert not estimate.firm


def test_working_days_of_2026(calendar: WorkCalendar) -> None:
    days = [date.fromordinal(date(2026, 1, 1).toordinal() + n) for n in range(365)]
    assert sum(calendar.is_workday(day) for day in days) == 248
