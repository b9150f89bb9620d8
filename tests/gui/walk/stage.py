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
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from types import ModuleType

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QMainWindow, QWidget
from shiboken6 import isValid

import windowdesk.gui
from tests.gui.walk import audit
from tests.helpers.window import DeskRig
from tests.shots.stage import After, Stage
from tests.shots.states import STATES
from windowdesk.gui.application import prepare
from windowdesk.gui.page import Page
from windowdesk.gui.theme import THEMES, apply_theme, tokens
from windowdesk.gui.tour.clerk import Clerk

FULL, DOUBLE = (1366, 768), (960, 540)  # the latter: 1920×1080 at 200 %
_MOST_STOPS = 150
# the screens whose states are those of the centre and of the staff; any other is the desk's own
OFFICE = tuple(
    f"windowdesk.gui.screens.{room}."
    for room in ("sync", "reviews", "slips", "joining", "trail", "password")
)


@dataclass(frozen=True, slots=True)
class Walked:
    """One state on the screen: ``root`` is what a person looks at, a window or what floats.

    ``again`` opens what floats once more where it can be closed and opened on the same desk;
    ``held`` had the keyboard in the window when it was reached.
    """

    app: QApplication
    rig: DeskRig
    clerk: Clerk
    root: QWidget
    name: str
    again: Callable[[Stage], QWidget | None] | None = None
    held: QWidget | None = None

    @property
    def floats(self) -> bool:
        return self.root is not self.rig.desk_app.window

    def resize(self, size: tuple[int, int]) -> None:
        """As on another monitor; what floats comes back over the window in its new size."""
        self.rig.desk_app.window.resize(*size)
        if self.root is self.rig.desk_app.facing.window:
            self.root.setGeometry(0, 0, *size)
        self.clerk.rest()

    def close(self) -> None:
        """What floats goes away; the window is as large and its keyboard where it was."""
        window = self.rig.desk_app.window
        if self.floats:
            _close(self.root)
        window.close_floating()
        window.banner.dismiss()
        window.activateWindow()
        self.resize(FULL)
        if self.held is not None and isValid(self.held):
            self.held.setFocus()

    def small(self) -> Iterator[Walked]:
        """What floats is made for the window it opens over: opened anew over the small one."""
        if self.again is None:
            with walked(self.app, self.name, DOUBLE) as here:
                yield here
            return
        self.close()
        self.rig.desk_app.window.resize(*DOUBLE)
        self.clerk.rest()
        floating = self.again(Stage(self.rig, self.clerk))
        self.clerk.rest()
        assert floating is not None
        yield replace(self, root=floating)
        _close(floating)

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


def _close(floating: QWidget) -> None:
    if isValid(floating):  # some are deleted when they are closed
        floating.close()


def first_states() -> tuple[str, ...]:
    """The states that begin on a desk of their own; :func:`walk` goes on to the others."""
    return tuple(name for name, state in STATES.items() if not _follows(state))


def _follows(state: object) -> bool:
    return isinstance(state, After) and state.before in STATES.values()


def walk(app: QApplication, first: str, size: tuple[int, int] = FULL) -> Iterator[Walked]:
    """``first`` and every state that follows from it, on one desk."""
    with _desk(app, size) as stage:
        yield from _from_here(app, stage, first, STATES[first], size)


def _from_here(
    app: QApplication,
    stage: Stage,
    name: str,
    reach: Callable[[Stage], QWidget | None],
    size: tuple[int, int],
) -> Iterator[Walked]:
    own = STATES[name]
    again = own.go_on if isinstance(own, After) and own.stays and reach is not own else None
    try:
        here = _looked_at(app, stage, name, reach, size)
    except AssertionError as error:
        raise AssertionError(f"{name}: {error}") from error
    yield replace(here, again=again)
    here.close()
    following = [
        (follower, state)
        for follower, state in STATES.items()
        if isinstance(state, After) and state.before is own
    ]
    # what leads back comes before what leads on
    for follower, state in sorted(following, key=lambda one: not one[1].stays):
        yield from _from_here(app, stage, follower, state.go_on, size)


def _looked_at(
    app: QApplication,
    stage: Stage,
    name: str,
    reach: Callable[[Stage], QWidget | None],
    size: tuple[int, int],
) -> Walked:
    floating = reach(stage)
    stage.clerk.desk._tick()
    window = stage.clerk.desk.window
    here = Walked(app, stage.rig, stage.clerk, floating or window, name)
    here.resize(size)
    return replace(here, held=window.focusWidget())


@contextmanager
def walked(app: QApplication, state: str, size: tuple[int, int] = FULL) -> Iterator[Walked]:
    """``state`` alone, on a counter of its own."""
    with _desk(app, size) as stage:
        yield _looked_at(app, stage, state, STATES[state], size)


@contextmanager
def _desk(app: QApplication, size: tuple[int, int]) -> Iterator[Stage]:
    prepare([])
    with tempfile.TemporaryDirectory(prefix="walk-") as profile:
        # whichever theme is on stays on: to change it takes longer than anything else here
        rig = DeskRig(app, Path(profile), theme=tokens().name)
        clerk = Clerk(rig.desk_app, rig.scanner)
        try:
            rig.desk_app.start()
            rig.desk_app.window.resize(*size)
            rig.desk_app.window.activateWindow()
            yield Stage(rig, clerk)
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
        floats = _says_that_it_floats(loaded)
        for _name, kind in inspect.getmembers(loaded, inspect.isclass):
            if kind.__module__ == module.name and issubclass(kind, QWidget):
                found |= {kind} if _is_screen(kind, module_floats=floats) else set()
    # a page that others are made from is no screen itself
    return {kind for kind in found if not any(kind in other.__mro__[1:] for other in found)}


def _is_screen(kind: type[QWidget], *, module_floats: bool) -> bool:
    if issubclass(kind, Page | QDialog | QMainWindow):
        return kind is not Page
    # to find one class in a source parses and cuts up all of it
    floats = module_floats and _says_that_it_floats(kind)
    gate = kind.__module__.endswith(".view") and kind.__module__.split(".")[-2] in _GATES
    return floats or (
        gate and kind.__name__.lower() == kind.__module__.split(".")[-2].replace("_", "")
    )


def _says_that_it_floats(source: ModuleType | type[QWidget]) -> bool:
    words = inspect.getsource(source)
    return "WindowType.Popup" in words or "WindowType.Window" in words


_GATES = ("sign_in", "lock")
