"""A window is given another name at the console: its counter learns it, and nobody joins anew."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from tests.helpers import acts
from tests.helpers.cable import Side
from tests.helpers.centre import Office
from tests.helpers.counter import MONDAY
from windowdesk.bootstrap.sync import standing_at
from windowdesk.central.service.places import add_window, change_window, halls_of
from windowdesk.settings import Settings
from windowdesk.sync.desk import DeskSyncing


def pulled(one: Side) -> tuple[str, str]:
    """Window and hall that the counter prints from its next start, after a pull."""
    one.pass_(60)
    one.engine.nudge()
    one.run()
    joined = one.sync.membership()
    assert joined is not None
    assert standing_at(one.store, Settings()).window == joined.place.window
    return joined.place.window, joined.place.hall


def test_a_counter_learns_its_windows_new_name_by_pull(
    made: Office, joined: Callable[[], Side]
) -> None:
    one = joined()
    nobody_joins: Any = None
    window, office = made.founded.window, made.founded.office
    before = pulled(one)
    with made.acting() as act:
        ((hall, _name),) = halls_of(act.connection, office)
        other = add_window(act, hall, "综合13号窗")
        # another window's new name is nothing to it
        change_window(act, other, hall, "综合14号窗", True)
    assert pulled(one) == before
    old = before[0]
    at = DeskSyncing(one.sync, one.engine, nobody_joins)
    assert (at.window(), at.was_called(old, MONDAY)) == (old, False)
    acts.issue(one.store, one.time.now())
    written = one.time.now()
    with made.acting() as act:
        change_window(act, window, hall, "综合21号窗", True)
    assert pulled(one) == ("综合21号窗", before[1])
    at.refresh()
    assert at.window() == "综合21号窗"
    # what was done under the former name was done here; another may bear that name by now
    assert at.was_called(old, written)
    assert not at.was_called(old, written + timedelta(seconds=1))
    assert not at.was_called("综合14号窗", written)
    # another window's former name is told with its name of now, and of its own time only
    assert at.now_called("综合13号窗", MONDAY) == "综合14号窗"
    with made.acting() as act:
        third = add_window(act, hall, "综合13号窗")
    with made.acting() as act:
        change_window(act, third, hall, "综合15号窗", True)
    with made.acting() as act:
        change_window(act, third, hall, "综合15号窗", False)
    pulled(one)
    at.refresh()
    assert at.now_called("综合13号窗", MONDAY) == "综合14号窗"
    assert at.now_called("综合13号窗", written) == "综合15号窗"
    assert at.now_called("综合14号窗", written) == ""
    # whoever comes later is told by the snapshot, of all windows, and takes its own
    assert pulled(joined()) == ("综合21号窗", before[1])


def test_who_listens_is_told_of_each_change_once(joined: Callable[[], Side]) -> None:
    one = joined()
    nobody_joins: Any = None
    at, told = DeskSyncing(one.sync, one.engine, nobody_joins), list[int]()
    at.listen(lambda: told.append(at.status().unsent))

    def passes() -> list[int]:
        at.refresh()
        at.tell()
        return told

    assert passes() == [0]
    one.pass_(60)
    assert passes() == [0], "a time that moves on is no news"
    acts.issue(one.store, one.time.now())
    assert passes() == [0, 1]
    one.engine.nudge()
    one.run()
    assert passes() == passes() == [0, 1, 0]
