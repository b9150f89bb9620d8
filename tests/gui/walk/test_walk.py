"""A walk through every screen: keyboard, names, focus, contrast and room, measured on the screen."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from tests.gui.walk import checks
from tests.gui.walk.stage import OFFICE, every_screen
from tests.shots import states_centre, states_people
from tests.shots.states import STATES

HERE = checks.firsts_of(set(STATES) - set(states_centre.STATES) - set(states_people.STATES))


@pytest.mark.parametrize("first", HERE)
def test_walk(qapp: QApplication, first: str) -> None:
    """One state and those that follow from it on the same desk."""
    wrong = checks.wrong_from(qapp, first)
    assert not wrong, "\n".join(wrong)


def test_no_screen_is_left_out(qapp: QApplication) -> None:
    """A page, popup, dialog or window without a state in tests/shots/states.py was never walked."""
    wanted = {kind for kind in every_screen() if not kind.__module__.startswith(OFFICE)}
    left = wanted - checks.seen_from(qapp, HERE)
    assert not left, f"add a state for {sorted(kind.__qualname__ for kind in left)}"
