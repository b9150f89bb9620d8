"""The walk's other half, for another core: the screens of centre, emergency paper and staff."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from tests.gui.walk import checks
from tests.gui.walk.stage import OFFICE, every_screen
from tests.shots import states_centre, states_people

HERE = checks.firsts_of({*states_centre.STATES, *states_people.STATES})


@pytest.mark.parametrize("first", HERE)
def test_walk(qapp: QApplication, first: str) -> None:
    """One state and those that follow from it on the same desk."""
    wrong = checks.wrong_from(qapp, first)
    assert not wrong, "\n".join(wrong)


def test_no_screen_is_left_out(qapp: QApplication) -> None:
    """As in the first half."""
    wanted = {kind for kind in every_screen() if kind.__module__.startswith(OFFICE)}
    assert wanted
    left = wanted - checks.seen_from(qapp, HERE)
    assert not left, f"add a state for {sorted(kind.__qualname__ for kind in left)}"
