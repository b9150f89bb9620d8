"""A window is given another name at the console: its counter learns it, and nobody joins anew."""

from __future__ import annotations

from collections.abc import Callable

from tests.helpers.cable import Side
from tests.helpers.centre import Office
from windowdesk.bootstrap.sync import standing_at
from windowdesk.central.service.places import add_window, change_window, halls_of
from windowdesk.settings import Settings


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
    window, office = made.founded.window, made.founded.office
    before = pulled(one)
    with made.acting() as act:
        ((hall, _name),) = halls_of(act.connection, office)
        other = add_window(act, hall, "综合13号窗")
        # another window's new name is nothing to it
        change_window(act, other, hall, "综合14号窗", True)
    assert pulled(one) == before
    with made.acting() as act:
        change_window(act, window, hall, "综合21号窗", True)
    assert pulled(one) == ("综合21号窗", before[1])
    # whoever comes later is told by the snapshot, of all windows, and takes its own
    assert pulled(joined()) == ("综合21号窗", before[1])
