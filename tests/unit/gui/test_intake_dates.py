"""Dates as clerks type them."""

from __future__ import annotations

from datetime import date

import pytest

from windowdesk.gui.screens.intake.dates import read_date

TODAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    "typed",
    ["20260115", "2026-01-15", "2026/1/15", "2026.1.15", "2026年1月15日", " 2026 1 15 ",
     "２０２６-０１-１５", "1.15", "1-15", "0115", "1月15日"],
)  # fmt: skip
def test_all_usual_ways_mean_the_same_day(typed: str) -> None:
    assert read_date(typed, today=TODAY) == date(2026, 1, 15)


def test_without_a_year_a_paper_is_from_the_past_and_a_licence_ends_in_the_future() -> None:
    assert read_date("12.31", today=TODAY) == date(2025, 12, 31)
    assert read_date("12.31", today=TODAY, future=True) == date(2026, 12, 31)
    assert read_date("2.1", today=TODAY, future=True) == date(2027, 2, 1)


@pytest.mark.parametrize(
    "typed", ["", "2026", "2026-02-30", "13.1", "昨天", "20261", "2026115", "1"]
)
def test_what_is_no_day_is_none(typed: str) -> None:
    assert read_date(typed, today=TODAY) is None
