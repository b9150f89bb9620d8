"""Evaluations at the centre: one for each case, counted by window, told to nobody else."""

from __future__ import annotations

from typing import Any

import pytest

from tests.helpers.centre import OFFICE, Device, Office, office
from tests.helpers.console import console, text_of
from windowdesk.central.service.evaluating import counts_of
from windowdesk.central.store.database import Database
from windowdesk.domain.staff import Role
from windowdesk.protocol.evaluations import EVALUATED, payload


def given(device: Device, case: str = "c1", **changes: Any) -> None:
    said: dict[str, Any] = {
        "case_id": case,
        "window": "综合12号窗",
        "outcome": "given",
        "level": 1,
        "reasons": ("a1",),
    }
    device.operate(EVALUATED, "", 0, payload(**(said | changes)))


def counted(made: Office) -> dict[str, tuple[list[int], int, int]]:
    with made.centre.database.reading() as connection:
        found = counts_of(connection, OFFICE.office)
    return {one.window: (list(one.levels.values()), one.declined, one.silent) for one in found}


def test_they_are_counted_by_window_and_nobody_else_hears_of_them(database: Database) -> None:
    made = office(database, demo=True)
    one, other = made.counter(), made.counter()
    given(one, "c1", level=1)
    given(one, "c2", level=4, reasons=("d1", "d3"))
    given(one, "c3", outcome="declined", level=None, reasons=())
    given(one, "c4", outcome="timeout", level=None, reasons=())
    given(other, "c5", window="综合3号窗", level=1)
    before = len(other.pull(after=0))
    assert one.push().results == []
    assert other.push().results == []
    assert counted(made) == {
        "综合12号窗": ([1, 0, 0, 1, 0], 1, 1),
        "综合3号窗": ([1, 0, 0, 0, 0], 0, 0),
    }
    assert len(other.pull(after=0)) == before, "another window was told"
    # and the line goes on: a case issued behind them is told as ever
    one.issue()
    assert one.push().results == []
    assert len(other.pull(after=0)) > before


def test_one_case_is_evaluated_once_and_a_silence_gives_way(database: Database) -> None:
    made = office(database)
    device = made.counter()
    given(device, outcome="skipped", level=None, reasons=())
    given(device, level=2)
    given(device, level=5)
    assert device.push().results == []
    assert counted(made) == {"综合12号窗": ([0, 1, 0, 0, 0], 0, 0)}


@pytest.mark.parametrize(
    "changes",
    [
        {"level": 0}, {"level": 6}, {"level": None}, {"outcome": "declined"}, {"outcome": "bribed"},
        {"case": ""}, {"case": "陈某"}, {"reasons": ("态度不好",)}, {"reasons": ("a",) * 21},
        {"window": "x" * 101},
    ],
)  # fmt: skip
def test_what_is_no_evaluation_is_rejected_and_the_queue_goes_on(
    database: Database, changes: dict[str, Any]
) -> None:
    made = office(database)
    device = made.counter()
    given(device, **changes)
    given(device, "c9")
    assert [(r.seq, r.state, r.code) for r in device.push().results] == [(1, "rejected", "broken")]
    assert counted(made) == {"综合12号窗": ([1, 0, 0, 0, 0], 0, 0)}


def test_the_console_shows_counts_and_no_case(database: Database) -> None:
    made = console(database)
    device = made.office.counter()
    given(device, "case-of-somebody", level=5, reasons=("e1",))
    given(device, "c2", window="综合3号窗", level=1)
    given(device, "c3", window="综合3号窗", outcome="declined", level=None, reasons=())
    device.push()
    browser = made.signed_in("1201", Role.SUPERVISOR)
    page = text_of(browser.get("/evaluations"))
    _head, _mark, rows = page.partition("合计")
    # windows as people count them, and all of them together
    assert rows.split()[:27] == [
        *("综合3号窗", "1", "0", "0", "0", "0", "1", "0", "2"),
        *("综合12号窗", "0", "0", "0", "0", "1", "0", "0", "1"),
        *("全部窗口", "1", "0", "0", "0", "1", "1", "0", "3"),
    ]
    assert "非常不满意" in page
    assert "case-of-somebody" not in browser.get("/evaluations").text
