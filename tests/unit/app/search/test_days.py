"""Days as they are typed, seen from Friday 13 February 2026."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from windowdesk.app.search.days import Span, read_span
from windowdesk.app.search.words import day_words

FRIDAY = date(2026, 2, 13)


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("今天", "2026-02-13", "2026-02-13"),
        ("昨天", "2026-02-12", "2026-02-12"),
        ("前天", "2026-02-11", "2026-02-11"),
        ("0212", "2026-02-12", "2026-02-12"),
        ("0213", "2026-02-13", "2026-02-13"),
        # a day that is still to come was last year's
        ("0214", "2025-02-14", "2025-02-14"),
        ("0229", "2024-02-29", "2024-02-29"),
        ("2-12", "2026-02-12", "2026-02-12"),
        ("2/12", "2026-02-12", "2026-02-12"),
        ("2月12日", "2026-02-12", "2026-02-12"),
        ("2月12号", "2026-02-12", "2026-02-12"),
        ("２月１２日", "2026-02-12", "2026-02-12"),
        ("2026-02-12", "2026-02-12", "2026-02-12"),
        ("2026.2.12", "2026-02-12", "2026-02-12"),
        ("20260212", "2026-02-12", "2026-02-12"),
        ("2026年2月12日", "2026-02-12", "2026-02-12"),
        ("2月", "2026-02-01", "2026-02-28"),
        ("3月", "2025-03-01", "2025-03-31"),
        ("2024年2月", "2024-02-01", "2024-02-29"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2024年", "2024-01-01", "2024-12-31"),
        ("本周", "2026-02-09", "2026-02-15"),
        ("上周", "2026-02-02", "2026-02-08"),
        ("本月", "2026-02-01", "2026-02-28"),
        ("上月", "2026-01-01", "2026-01-31"),
        ("2月10日至2月12日", "2026-02-10", "2026-02-12"),
        ("2月12日到2月10日", "2026-02-10", "2026-02-12"),
        ("0210-0212", "2026-02-10", "2026-02-12"),
        ("0210~0212", "2026-02-10", "2026-02-12"),
        ("2026-02-10..2026-02-12", "2026-02-10", "2026-02-12"),
        ("20251230-20260102", "2025-12-30", "2026-01-02"),
    ],
)
def test_is_read_as(typed: str, first: str, last: str) -> None:
    assert read_span(typed, FRIDAY) == Span(date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    "typed",
    ["", "1332", "0230x", "张三", "12-0001", "0000", "99999999", "13月", "5737", "到", "0210至"],
)
def test_is_no_day(typed: str) -> None:
    assert read_span(typed, FRIDAY) is None


@settings(max_examples=settings().max_examples // 3)
@given(st.dates(date(2000, 1, 1), date(2030, 1, 1)), st.integers(0, 3000))
def test_a_span_is_exactly_its_days_in_few_words(first: date, length: int) -> None:
    last = date.fromordinal(first.toordinal() + length)
    words = set(Span(first, last).words())
    assert len(words) <= 2 * 30 + 2 * 11 + length // 365 + 1
    for ordinal in range(first.toordinal() - 400, last.toordinal() + 400, 7):
        day = date.fromordinal(ordinal)
        assert bool(words & set(day_words(day))) == (first <= day <= last)
