"""The circumstances of the last matter are offered again, and only what may be."""

from __future__ import annotations

from pathlib import Path

from tests.helpers.counter import DISPATCH, NEW_COMPANY, demo_counter
from windowdesk.app.habits import Habits


def test_last_answers_are_offered_again_also_after_a_restart(tmp_path: Path) -> None:
    counter = demo_counter(tmp_path)
    item = counter.shelf.in_force(DISPATCH, counter.clock.now().date()).item
    habits = Habits(counter.store)
    assert habits.usual("1207", item) == {}
    habits.note("1207", item, NEW_COMPANY)
    assert habits.usual("1207", item) == NEW_COMPANY
    counter.close()
    again = demo_counter(tmp_path)
    later = Habits(again.store)
    later.load("1207")
    assert later.usual("1207", item) == NEW_COMPANY
    assert later.usual("1301", item) == {}
    again.close()


def test_a_date_belongs_to_one_person_and_an_old_answer_to_an_old_question(tmp_path: Path) -> None:
    counter = demo_counter(tmp_path)
    item = counter.shelf.in_force(DISPATCH, counter.clock.now().date()).item
    habits = Habits(counter.store)
    renewal = {"matter": "renew", "seat": "here", "expiry": "2026-09-01", "handler": "self"}
    habits.note("1207", item, renewal)
    assert habits.usual("1207", item) == {k: v for k, v in renewal.items() if k != "expiry"}
    habits.note("1207", item, {**NEW_COMPANY, "place": "no_longer_an_option"})
    assert "place" not in habits.usual("1207", item)
    counter.close()


def test_what_cannot_be_read_is_no_habit(tmp_path: Path) -> None:
    counter = demo_counter(tmp_path)
    item = counter.shelf.in_force(DISPATCH, counter.clock.now().date()).item
    for broken in ("{", "[]", '{"DEMO-LWPQ-01": 7}'):
        with counter.store.transaction() as work:
            work.set_meta("habits.1207", broken)
        habits = Habits(counter.store)
        habits.load("1207")
        assert habits.usual("1207", item) == {}
    counter.close()
