"""Every screen of the desk, each reached the way a clerk reaches it, ready to be measured.

The states are those of the pictures (tests/shots/states.py): whoever adds a screen adds a state for
its picture, and the walk takes it in. What has no state is found by :func:`every_screen` and fails.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QMainWindow, QWidget

import windowdesk.gui
from tests.gui.walk import audit
from tests.helpers.window import DeskRig
from tests.shots.stage import Stage
from tests.shots.states import STATES
from windowdesk.gui.application import prepare
from windowdesk.gui.page import Page
from windowdesk.gui.theme import THEMES, apply_theme, tokens
from windowdesk.gui.tour.clerk import Clerk

FULL, DOUBLE = (1366, 768), (960, 540)  # the latter: 1920×1080 at 200 %
_MOST_STOPS = 150


@dataclass(frozen=True, slots=True)
class Walked:
    """One state on the screen: ``root`` is what a person looks at, a window or what floats."""

    app: QApplication
    rig: DeskRig
    clerk: Clerk
    root: QWidget

    @property
    def floats(self) -> bool:
        return self.root is not self.rig.desk_app.window

    def resize(self, size: tuple[int, int]) -> None:
        """As on another monitor; what floats comes back over the window in its new size."""
        self.rig.desk_app.window.resize(*size)
        if self.root is self.rig.desk_app.facing.window:
            self.root.setGeometry(0, 0, *size)
        self.clerk.rest()

    def use(self, theme: str) -> None:
        apply_theme(self.app, theme)
        self.clerk.rest()

    def focused(self) -> QWidget | None:
        """What has the keyboard in ``root``."""
        return self.root.window().focusWidget()

    def tab_round(
        self, at: Callable[[QWidget], None] = lambda _widget: None, *, back: bool = False
    ) -> list[QWidget]:
        """Press Tab until it comes round; what had the focus, in order. ``at`` looks at each stop."""
        seen: list[QWidget] = []
        key = Qt.Key.Key_Backtab if back else Qt.Key.Key_Tab
        modifier = Qt.KeyboardModifier.ShiftModifier if back else Qt.KeyboardModifier.NoModifier
        for _step in range(_MOST_STOPS):
            self.clerk.press(key, modifier)
            here = self.focused()
            if here is None or (seen and here is seen[0]):
                return seen
            at(here)
            if here not in seen:
                seen.append(here)
        raise AssertionError(f"Tab never comes round: {[audit.called(w) for w in seen[-5:]]}")


@contextmanager
def walked(app: QApplication, state: str, size: tuple[int, int] = FULL) -> Iterator[Walked]:
    """``state`` on a counter of its own."""
    prepare([])
    with tempfile.TemporaryDirectory(prefix="walk-") as profile:
        # whichever theme is on stays on: to change it takes longer than anything else here
        rig = DeskRig(app, Path(profile), theme=tokens().name)
        clerk = Clerk(rig.desk_app, rig.scanner)
        try:
            rig.desk_app.start()
            rig.desk_app.window.resize(*size)
            rig.desk_app.window.activateWindow()
            floating = STATES[state](Stage(rig, clerk))
            rig.desk_app._tick()
            here = Walked(app, rig, clerk, floating or rig.desk_app.window)
            here.resize(size)
            yield here
        finally:
            rig.desk_app.window.close_floating()
            rig.close()


def themes_from_here() -> tuple[str, ...]:
    """All themes, the one that is on first."""
    at = THEMES.index(tokens().name)
    return THEMES[at:] + THEMES[:at]


def screens_in(root: QWidget) -> set[type[QWidget]]:
    """The kinds of screen that can be seen in ``root``."""
    kinds = every_screen()
    return {type(widget) for widget in audit.shown(root) if type(widget) in kinds}


@cache
def every_screen() -> set[type[QWidget]]:
    """Every page, gate, window, dialog and popup the program has, found in its code."""
    found: set[type[QWidget]] = set()
    for module in pkgutil.walk_packages(windowdesk.gui.__path__, "windowdesk.gui."):
        if ".forms" in module.name:
            continue
        loaded = importlib.import_module(module.name)
        for _name, kind in inspect.getmembers(loaded, inspect.isclass):
            if kind.__module__ == module.name and issubclass(kind, QWidget) and _is_screen(kind):
                found.add(kind)
    # a page that others are made from is no screen itself
    return {kind for kind in found if not any(kind in other.__mro__[1:] for other in found)}


def _is_screen(kind: type[QWidget]) -> bool:
    if issubclass(kind, Page | QDialog | QMainWindow):
        return kind is not Page
    floats = "WindowType.Popup" in inspect.getsource(kind) or "WindowType.Window" in (
        inspect.getsource(kind)
    )
    gate = kind.__module__.endswith(".view") and kind.__module__.split(".")[-2] in _GATES
    return floats or (
        gate and kind.__name__.lower() == kind.__module__.split(".")[-2].replace("_", "")
    )


_GATES = ("sign_in", "lock")
