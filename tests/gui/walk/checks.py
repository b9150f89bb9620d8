"""What is measured of one state, in Chinese; all that is wrong with it is said at once."""

from __future__ import annotations

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from tests.gui.walk import audit
from tests.gui.walk.stage import (
    DOUBLE,
    Walked,
    first_states,
    screens_in,
    themes_from_here,
    walk,
)
from windowdesk.gui.theme import tokens

SEEN: dict[str, set[type[QWidget]]] = {}


def wrong_from(app: QApplication, first: str) -> list[str]:
    """Everything wrong with ``first`` and the states that follow from it."""
    wrong: list[str] = []
    for here in walk(app, first):
        wrong += [f"{here.name}: {what}" for what in dict.fromkeys(wrong_with(here))]
    return wrong


def wrong_with(here: Walked) -> list[str]:
    """Names, room, contrast and focus of one state; leaves it in whichever theme came last."""
    new = _is_first_of_its_kind(here)
    silent = here.root is here.rig.desk_app.facing.window
    assert not silent or audit.stops(here.root) == [], "the applicant's screen has no keyboard"
    wrong = audit.unnamed(here.root)
    wrong += [f"100 %: {what}" for what in audit.clipped(here.root)]
    for theme in themes_from_here() if new else (tokens().name,):
        here.use(theme)
        least = 7.0 if theme == "contrast" else 4.5
        wrong += [f"{theme}: {what}" for what in audit.pale(here.root, least)]
        wrong += [f"{theme}: {what}" for what in ([] if silent else keyboard(here))]
    if silent or not here.floats:
        here.resize(DOUBLE)
        wrong += [f"200 %: {what}" for what in audit.clipped(here.root)]
    for back, key in ((False, "Tab"), (True, "Shift+Tab")):
        wrong += [] if silent else missed(here, here.tab_round(back=back), f"200 %: {key}")
    return wrong + (small(here) if here.floats and not silent else [])


def _is_first_of_its_kind(here: Walked) -> bool:
    """Whether a kind of screen is seen for the first time: then it is walked in every theme.

    To change the theme polishes every widget there is, and takes longer than all the rest; a second
    state of the same screen is walked in the theme that happens to be on.
    """
    before = set().union(*SEEN.values())
    SEEN[here.name] = screens_in(here.root) | screens_in(here.rig.desk_app.window)
    return not SEEN[here.name] <= before


def small(here: Walked) -> list[str]:
    """What floats, over the small window: nothing is cut off, and it fits."""
    wrong: list[str] = []
    for again in here.small():
        wrong += audit.clipped(again.root)
        window = again.rig.desk_app.window
        if again.root.height() > window.height() or again.root.width() > window.width():
            wrong.append(f"{again.root.size()} is larger than the window under it")
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


def seen_from(app: QApplication, firsts: tuple[str, ...]) -> set[type[QWidget]]:
    """The kinds of screen in ``firsts`` and what follows from them; those walked need no second look."""
    left = [first for first in firsts if first not in SEEN]
    for first in left:
        for here in walk(app, first):
            SEEN[here.name] = screens_in(here.root) | screens_in(here.rig.desk_app.window)
    return set().union(*SEEN.values())


def firsts_of(names: set[str]) -> tuple[str, ...]:
    """Those of ``names`` that begin on a desk of their own."""
    return tuple(first for first in first_states() if first in names)
