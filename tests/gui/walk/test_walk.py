"""A walk through every screen: keyboard, names, focus, contrast and room, measured on the screen."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from tests.gui.walk import audit
from tests.gui.walk.stage import (
    DOUBLE,
    FULL,
    Walked,
    every_screen,
    screens_in,
    themes_from_here,
    walked,
)
from tests.shots.states import STATES
from windowdesk.gui.theme import tokens

SEEN: dict[str, set[type[QWidget]]] = {}


@pytest.mark.parametrize("state", STATES)
def test_walk(qapp: QApplication, state: str) -> None:
    """One state, everything that can be measured of it; all that is wrong is said at once."""
    wrong: list[str] = []
    with walked(qapp, state) as here:
        SEEN[state] = screens_in(here.root) | screens_in(here.rig.desk_app.window)
        silent = here.root is here.rig.desk_app.facing.window
        assert not silent or audit.stops(here.root) == [], "the applicant's screen has no keyboard"
        wrong += audit.unnamed(here.root)
        wrong += [f"100 %: {what}" for what in audit.clipped(here.root)]
        for theme in themes_from_here() if _first_of_its_kind(state) else (tokens().name,):
            here.use(theme)
            least = 7.0 if theme == "contrast" else 4.5
            wrong += [f"{theme}: {what}" for what in audit.pale(here.root, least)]
            wrong += [f"{theme}: {what}" for what in ([] if silent else keyboard(here))]
        if silent or not here.floats:
            here.resize(DOUBLE)
            wrong += [f"200 %: {what}" for what in audit.clipped(here.root)]
        for back, key in ((False, "Tab"), (True, "Shift+Tab")):
            wrong += [] if silent else missed(here, here.tab_round(back=back), f"200 %: {key}")
        floats = here.floats and not silent
    wrong += small(qapp, state) if floats else []
    assert not wrong, "\n".join(dict.fromkeys(wrong))


def _first_of_its_kind(state: str) -> bool:
    """Whether a kind of screen is seen for the first time: then it is walked in every theme.

    To change the theme polishes every widget there is, and takes longer than all the rest; a second
    state of the same screen is walked in the theme that happens to be on.
    """
    before = [SEEN[other] for other in STATES if other in SEEN and other != state]
    return not SEEN[state] <= set().union(*before)


def small(qapp: QApplication, state: str) -> list[str]:
    """What floats is made for the window it opens over: it is opened anew over the small one."""
    with walked(qapp, state, DOUBLE) as here:
        wrong = audit.clipped(here.root)
        window = here.rig.desk_app.window
        if here.root.height() > window.height() or here.root.width() > window.width():
            wrong.append(f"{here.root.size()} is larger than the window under it")
    return [f"200 %: {what}" for what in wrong]


def missed(here: Walked, seen: list[QWidget], key: str) -> list[str]:
    """Controls that ``key`` never came to."""
    left = [widget for widget in audit.stops(here.root) if widget not in seen]
    return [f"{key} never reaches {audit.called(widget)}" for widget in left]


def keyboard(here: Walked) -> list[str]:
    """One round of Tab: each control is reached, and looks another with the keyboard than without."""
    with_focus: dict[int, QImage] = {}
    wrong: list[str] = []
    stops: list[QWidget] = []

    def look(widget: QWidget) -> None:
        if stops:
            before = stops[-1]
            if audit.image(before) == with_focus[id(before)]:
                wrong.append(f"the focus cannot be seen on {audit.called(before)}")
        stops.append(widget)
        with_focus[id(widget)] = audit.image(widget)

    return wrong + missed(here, here.tab_round(look), "Tab")


def test_no_screen_is_left_out(qapp: QApplication) -> None:
    """A page, popup, dialog or window without a state in tests/shots/states.py was never walked."""
    for state in STATES:
        if state not in SEEN:
            with walked(qapp, state, FULL) as here:
                SEEN[state] = screens_in(here.root) | screens_in(here.rig.desk_app.window)
    left = every_screen() - set().union(*SEEN.values())
    assert not left, f"add a state for {sorted(kind.__qualname__ for kind in left)}"
