"""Rolling, months, hours, explanations, and what a calendar does not know."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from windowdesk.domain.time.calendar import CalendarGap, DayKind, WorkCalendar
from windowdesk.domain.time.due import Suspension, Why, compute_due, estimate_due
from windowdesk.domain.time.limits import Limit, Unit
from windowdesk.reference.holidays import package_calendar


@pytest.fixture(scope="module")
def calendar() -> WorkCalendar:
    return package_calendar()


def at(text: str) -> datetime:
    """Local time at the counter."""
    return datetime.fromisoformat(text)


def due(calendar: WorkCalendar, start: date | datetime, limit: str) -> date:
    return compute_due(start, Limit.parse(limit), calendar).due


@pytest.mark.parametrize(
    ("start", "limit", "expected"),
    [
        ("2026-01-31", "1m", "2026-02-28"),  # no 31 February; the 28th is a make-up Saturday
        ("2024-01-31", "1m", "2024-02-29"),  # leap year
        ("2026-08-31", "1m", "2026-09-30"),
        ("2025-11-30", "3m", "2026-02-28"),  # across the year
        ("2026-09-02", "1m", "2026-10-08"),  # ends in the national holiday
        ("2026-03-18", "1m", "2026-04-20"),  # ends on a Saturday
        ("2025-12-15", "12m", "2026-12-15"),
    ],
)
def test_months_end_on_the_corresponding_day(
    calendar: WorkCalendar, start: str, limit: str, expected: str
) -> None:
    assert due(calendar, date.fromisoformat(start), limit).isoformat() == expected


def test_calendar_days_end_on_a_makeup_saturday_without_rolling(calendar: WorkCalendar) -> None:
    assert due(calendar, date(2026, 1, 30), "15d") == date(2026, 2, 14)


def test_calendar_days_roll_off_a_plain_weekend(calendar: WorkCalendar) -> None:
    answer = compute_due(date(2026, 3, 6), Limit.parse("15d"), calendar)
    assert answer.due == date(2026, 3, 23)
    assert [mark.why for mark in answer.days[-3:]] == [Why.CALENDAR_DAY, Why.WEEKEND, Why.ROLLED]


def test_every_day_of_spring_festival_says_why(calendar: WorkCalendar) -> None:
    answer = compute_due(date(2026, 2, 13), Limit.parse("5wd"), calendar)
    told = [(mark.day.isoformat()[5:], mark.number, mark.why, mark.name) for mark in answer.days]
    assert told[:3] == [
        ("02-13", None, Why.START_DAY, None),
        ("02-14", 1, Why.MAKEUP, "春节"),
        ("02-15", None, Why.HOLIDAY, "春节"),
    ]
    assert told[-1] == ("02-27", 5, Why.WORKDAY, None)
    assert len(told) == 15


def test_the_last_day_ends_at_close_of_business(calendar: WorkCalendar) -> None:
    answer = compute_due(at("2026-03-02T16:59"), Limit.parse("5wd"), calendar, close=time(17, 30))
    assert answer.due_at == at("2026-03-09T17:30")


def test_on_the_spot_is_today_even_past_the_tables(calendar: WorkCalendar) -> None:
    answer = compute_due(date(2030, 1, 1), Limit.parse("spot"), calendar)
    assert (answer.due, answer.firm) == (date(2030, 1, 1), True)
    assert answer.days[0].why is Why.ON_SPOT


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-03-02T09:30", 6, "2026-03-02T15:30"),  # from the moment, no day left out
        ("2026-03-02T14:00", 8, "2026-03-02T22:00"),  # clock hours, evening included
        ("2026-03-02T16:00", 12, "2026-03-03T09:00"),  # before opening: at opening
        ("2026-03-06T15:00", 24, "2026-03-09T09:00"),  # Saturday: next working day's opening
        ("2026-02-13T15:00", 24, "2026-02-14T15:00"),  # a make-up Saturday is no rest day
        ("2026-09-30T10:00", 48, "2026-10-08T09:00"),
    ],
)
def test_hours_run_from_the_moment(
    calendar: WorkCalendar, start: str, hours: int, end: str
) -> None:
    answer = compute_due(datetime.fromisoformat(start), Limit(hours, Unit.HOUR), calendar)
    assert answer.due_at == datetime.fromisoformat(end)
    assert answer.due == datetime.fromisoformat(end).date()


def test_hours_stand_still_on_suspended_days(calendar: WorkCalendar) -> None:
    answer = compute_due(
        at("2026-03-02T20:00"),
        Limit.parse("16h"),
        calendar,
        suspensions=[Suspension(date(2026, 3, 3), date(2026, 3, 4))],
    )
    assert answer.due_at == at("2026-03-05T12:00")
    assert [mark.why for mark in answer.days] == [
        Why.HOURS,
        Why.SUSPENDED,
        Why.SUSPENDED,
        Why.HOURS,
    ]


def test_hours_need_a_moment(calendar: WorkCalendar) -> None:
    with pytest.raises(ValueError, match="moment"):
        compute_due(date(2026, 3, 2), Limit.parse("8h"), calendar)


def test_hours_extend_only_hours(calendar: WorkCalendar) -> None:
    start = at("2026-03-02T09:30")
    longer = compute_due(start, Limit.parse("2h"), calendar, extensions=[Limit.parse("3h")])
    assert longer.due_at == at("2026-03-02T14:30")
    with pytest.raises(ValueError, match="hours"):
        compute_due(start, Limit.parse("5wd"), calendar, extensions=[Limit.parse("3h")])
    with pytest.raises(ValueError, match="count"):
        compute_due(start, Limit.parse("5wd"), calendar, extensions=[Limit.parse("spot")])


def test_an_extension_is_told_apart_and_counts_from_the_old_due_date(
    calendar: WorkCalendar,
) -> None:
    answer = compute_due(
        date(2026, 3, 2), Limit.parse("2wd"), calendar, extensions=[Limit.parse("3wd")]
    )
    assert answer.due == date(2026, 3, 9)
    counted = [(mark.why, mark.number) for mark in answer.days if mark.counted]
    assert counted == [
        (Why.WORKDAY, 1),
        (Why.WORKDAY, 2),
        (Why.EXTENSION, 1),
        (Why.EXTENSION, 2),
        (Why.EXTENSION, 3),
    ]


def test_a_suspension_over_the_rolled_end_moves_it_on(calendar: WorkCalendar) -> None:
    answer = compute_due(
        date(2026, 3, 6),
        Limit.parse("15d"),
        calendar,
        suspensions=[Suspension(date(2026, 3, 23), date(2026, 3, 24))],
    )
    assert answer.due == date(2026, 3, 25)


def test_overlapping_suspensions_count_once(calendar: WorkCalendar) -> None:
    once = [Suspension(date(2026, 3, 11), date(2026, 3, 24))]
    twice = [*once, Suspension(date(2026, 3, 20), date(2026, 3, 24))]
    start, limit = date(2026, 3, 2), Limit.parse("20wd")
    assert (
        compute_due(start, limit, calendar, suspensions=twice).due
        == compute_due(start, limit, calendar, suspensions=once).due
    )


def test_a_suspension_cannot_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match="before"):
        Suspension(date(2026, 3, 2), date(2026, 3, 1))


@pytest.mark.parametrize("limit", ["15d", "1m", "48h", "5wd"])
def test_past_the_tables_an_estimate_counts_weekdays(calendar: WorkCalendar, limit: str) -> None:
    start = at("2026-12-30T10:00")
    with pytest.raises(CalendarGap):
        compute_due(start, Limit.parse(limit), calendar)
    estimate = estimate_due(start, Limit.parse(limit), calendar)
    assert not estimate.firm
    assert estimate.due.weekday() < 5


def test_an_estimate_within_the_tables_is_firm_and_the_same(calendar: WorkCalendar) -> None:
    start, limit = date(2026, 2, 13), Limit.parse("20wd")
    assert estimate_due(start, limit, calendar) == compute_due(start, limit, calendar)


def test_an_extension_into_the_unknown_is_not_firm(calendar: WorkCalendar) -> None:
    start, limit, more = date(2026, 12, 1), Limit.parse("20wd"), [Limit.parse("10wd")]
    assert compute_due(start, limit, calendar).firm
    with pytest.raises(CalendarGap):
        compute_due(start, limit, calendar, extensions=more)
    assert not estimate_due(start, limit, calendar, extensions=more).firm


def test_a_missing_year_in_the_middle_is_a_gap_too() -> None:
    calendar = WorkCalendar.build([2024, 2026], {date(2026, 1, 1): "元旦"}, {})
    assert not calendar.covers(date(2025, 6, 2))
    with pytest.raises(CalendarGap):
        compute_due(date(2024, 12, 30), Limit.parse("5wd"), calendar)


def test_kinds_of_days(calendar: WorkCalendar) -> None:
    assert [calendar.kind(date(2026, 2, day)) for day in (12, 7, 14, 16)] == [
        DayKind.WORKDAY,
        DayKind.WEEKEND,
        DayKind.MAKEUP,
        DayKind.HOLIDAY,
    ]


def test_a_calendar_is_its_content() -> None:
    plain = WorkCalendar.build([2026], {}, {})
    assert plain == WorkCalendar.build([2026], {}, {})
    assert hash(plain) == hash(WorkCalendar.build([2026], {}, {}))
    assert plain.version != WorkCalendar.build([2026], {date(2026, 5, 1): "x"}, {}).version
    with pytest.raises(ValueError, match="both"):
        WorkCalendar.build([2026], {date(2026, 5, 9): "x"}, {date(2026, 5, 9): "x"})
    with pytest.raises(ValueError, match="year"):
        WorkCalendar.build([], {}, {})


@pytest.mark.parametrize("code", ["5wd", "15d", "8h", "30min", "1m", "spot", "unstated"])
def test_limit_codes_round_trip(code: str) -> None:
    assert Limit.parse(code).code() == code
    assert Limit.parse(f" {code.upper()} ") == Limit.parse(code)


def test_zero_on_the_spot() -> None:
    assert Limit.parse("0spot") == Limit(0, Unit.ON_SPOT)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "wd",
        "0wd",
        "-1d",
        "5",
        "5 wd",
        "1.5d",
        "9999d",
        "٥wd",
        "5wd\n5wd",
        "1spot",
        "1unstated",
        "0min",
    ],
)
def test_other_texts_are_no_limits(text: str) -> None:
    with pytest.raises(ValueError, match="limit"):
        Limit.parse(text)
