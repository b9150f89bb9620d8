"""What holds for every start, limit and suspension."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from windowdesk.domain.time.due import Suspension, Why, compute_due
from windowdesk.domain.time.limits import Limit, Unit
from windowdesk.reference.holidays import package_calendar

CALENDAR = package_calendar()
starts = st.dates(date(2010, 1, 1), date(2023, 12, 31))
counts = st.integers(1, 60)
day_units = st.sampled_from([Unit.WORKDAY, Unit.DAY])
limits = st.builds(Limit, counts, day_units) | st.builds(
    Limit, st.integers(1, 6), st.just(Unit.MONTH)
)


@st.composite
def cases(draw: st.DrawFn) -> tuple[date, Limit, list[Suspension]]:
    """A start, a limit, and up to three suspensions that begin around it."""
    start, limit = draw(starts), draw(limits)
    pauses = []
    for _number in range(draw(st.integers(0, 3))):
        first = start + timedelta(days=draw(st.integers(-10, 80)))
        pauses.append(Suspension(first, first + timedelta(days=draw(st.integers(0, 30)))))
    return start, limit, pauses


@settings(max_examples=300)
@given(cases())
def test_the_explanation_is_whole(case: tuple[date, Limit, list[Suspension]]) -> None:
    start, limit, pauses = case
    due = compute_due(start, limit, CALENDAR, suspensions=pauses)
    days = [mark.day for mark in due.days]
    assert days == [start + timedelta(days=n) for n in range(len(days))]
    assert days[-1] == due.due
    assert not due.days[0].counted
    assert due.days[0].why is Why.START_DAY
    numbers = [mark.number for mark in due.days if mark.counted]
    assert numbers == list(range(1, len(numbers) + 1))
    if limit.unit is not Unit.MONTH:
        assert len(numbers) == limit.count
    for mark in due.days[1:]:
        stopped = any(pause.covers(mark.day) for pause in pauses)
        assert stopped == (mark.why is Why.SUSPENDED)
        if limit.unit is Unit.WORKDAY and not stopped:
            assert mark.counted == CALENDAR.is_workday(mark.day)


@settings(max_examples=300)
@given(cases())
def test_it_ends_after_the_start_on_a_working_day(
    case: tuple[date, Limit, list[Suspension]],
) -> None:
    start, limit, pauses = case
    due = compute_due(start, limit, CALENDAR, suspensions=pauses)
    assert due.due > start
    assert CALENDAR.is_workday(due.due)
    assert not any(pause.covers(due.due) for pause in pauses)


@settings(max_examples=300)
@given(cases(), st.integers(0, 20))
def test_more_is_never_earlier(case: tuple[date, Limit, list[Suspension]], more: int) -> None:
    start, limit, pauses = case
    longer = Limit(limit.count + more, limit.unit)
    assert (
        compute_due(start, longer, CALENDAR, suspensions=pauses).due
        >= compute_due(start, limit, CALENDAR, suspensions=pauses).due
    )
    if limit.unit is Unit.MONTH:
        return  # a later start may meet a shorter month: 30 August and 28 February (art. 202)
    assert (
        compute_due(start + timedelta(days=more), limit, CALENDAR, suspensions=pauses).due
        >= compute_due(start, limit, CALENDAR, suspensions=pauses).due
    )


@settings(max_examples=300)
@given(cases())
def test_a_suspension_never_shortens(case: tuple[date, Limit, list[Suspension]]) -> None:
    start, limit, pauses = case
    dues = [
        compute_due(start, limit, CALENDAR, suspensions=pauses[:number]).due
        for number in range(len(pauses) + 1)
    ]
    assert dues == sorted(dues)


@settings(max_examples=300)
@given(cases(), st.integers(1, 20))
def test_an_extension_starts_from_the_old_due_date(
    case: tuple[date, Limit, list[Suspension]], more: int
) -> None:
    start, limit, pauses = case
    extension = Limit(more, Unit.WORKDAY)
    plain = compute_due(start, limit, CALENDAR, suspensions=pauses)
    extended = compute_due(start, limit, CALENDAR, suspensions=pauses, extensions=[extension])
    anew = compute_due(plain.due, extension, CALENDAR, suspensions=pauses)
    assert extended.due == anew.due > plain.due
    assert extended.days[: len(plain.days)] == plain.days


@settings(max_examples=300)
@given(
    st.datetimes(datetime.fromisoformat("2010-01-01"), datetime.fromisoformat("2025-06-30")),
    st.integers(1, 200),
    st.integers(0, 48),
)
def test_hours_end_when_somebody_is_there_and_never_earlier_for_more(
    start: datetime, hours: int, more: int
) -> None:
    end = compute_due(start, Limit(hours, Unit.HOUR), CALENDAR).due_at
    later = compute_due(start, Limit(hours + more, Unit.HOUR), CALENDAR).due_at
    assert end is not None
    assert later is not None
    assert start + timedelta(hours=hours) <= end <= later
    assert CALENDAR.is_workday(end.date())
    assert end.hour >= 9


@pytest.mark.parametrize("year", range(2010, 2027))
def test_a_year_of_working_days_is_walked_exactly(year: int) -> None:
    start = date(year - 1, 12, 31)
    days = [date(year, 1, 1) + timedelta(days=n) for n in range((date(year, 12, 31) - start).days)]
    working = [day for day in days if CALENDAR.is_workday(day)]
    for number, day in enumerate(working, 1):
        assert compute_due(start, Limit(number, Unit.WORKDAY), CALENDAR).due == day
