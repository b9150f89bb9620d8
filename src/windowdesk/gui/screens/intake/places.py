"""Where the focus is on the intake screen and how far its panes are scrolled; and back there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import cast

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QScrollArea, QScrollBar, QWidget

from windowdesk.gui.screens.intake.checklist_pane import ChecklistPane
from windowdesk.gui.screens.intake.place import (
    ASKED,
    FOLDS,
    LIST,
    PANE,
    PEOPLE,
    REASONS,
    SCROLL,
    WHO_SCROLL,
)
from windowdesk.gui.screens.intake.verdict_pane import VerdictPane
from windowdesk.gui.screens.intake.who_pane import WhoPane

REST_MS = 800


@dataclass(frozen=True, slots=True)
class Panes:
    """What the screen consists of; ``page`` scrolls where the panes are stacked."""

    who: WhoPane
    checklist: ChecklistPane
    verdict: VerdictPane
    page: QScrollArea
    to_list: Callable[[], None]
    to_question: Callable[[str], None]


class Places(QObject):
    """``rested``: the clerk moved and has stayed there for a moment."""

    rested = Signal()

    def __init__(self, view: QWidget, panes: Panes) -> None:
        super().__init__(view)
        self._view = view
        self._panes = panes
        self._timer = QTimer(self, singleShot=True, interval=REST_MS)
        self._timer.timeout.connect(self._rest)
        panes.checklist.list.moved.connect(self._timer.start)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._focus_moved)

    def _rest(self) -> None:
        if self._view.isVisible():
            self.rested.emit()

    def _focus_moved(self, _old: object, new: object) -> None:
        if isinstance(new, QWidget) and self._view.isAncestorOf(new):
            self._timer.start()

    def _bars(self) -> dict[str, QScrollBar]:
        panes = self._panes
        middle = panes.page if panes.page.isVisible() else panes.checklist.list
        return {
            SCROLL: middle.verticalScrollBar(),
            WHO_SCROLL: panes.who.scroll_bar(),
        }

    def now(self) -> dict[str, str]:
        """The place as plain texts."""
        unfolded = [name for name, fold in self._panes.who.folds.items() if fold.isChecked()]
        place = {PANE: self._pane(), FOLDS: ",".join(unfolded)}
        for name, bar in self._bars().items():
            place[name] = str(bar.value()) if bar.value() else ""
        return place

    def _pane(self) -> str:
        view, panes = self._view, self._panes
        # behind a dialog or another window: where the focus will be again
        inside = cast("QWidget | None", view.focusWidget())  # the stub forgets None
        focused = QApplication.focusWidget() or inside
        if focused is not None and not view.isAncestorOf(focused):
            focused = inside
        if focused is None:
            return ""
        if panes.checklist.isAncestorOf(focused):
            return LIST
        if panes.verdict.reasons is focused:
            return REASONS
        for row in panes.who.questions.rows():
            if row is focused or row.isAncestorOf(focused):
                return ASKED + row.question
        return PEOPLE

    def go_back(self, place: Mapping[str, str]) -> None:
        """The same pane, line, folds and scroll positions, once the layout has settled."""
        panes = self._panes
        for name, fold in panes.who.folds.items():
            fold.setChecked(name in place.get(FOLDS, "").split(","))
        pane = place.get(PANE, "")
        if pane == LIST:
            panes.to_list()
        elif pane == REASONS:
            panes.verdict.reasons.setFocus(Qt.FocusReason.OtherFocusReason)
        elif pane.startswith(ASKED):
            panes.to_question(pane.removeprefix(ASKED))
        elif pane == PEOPLE:
            panes.who.enter_person.setFocus(Qt.FocusReason.OtherFocusReason)
        QTimer.singleShot(0, self, lambda: self._scroll_to(place))

    def _scroll_to(self, place: Mapping[str, str]) -> None:
        for name, bar in self._bars().items():
            wanted = place.get(name, "0")
            bar.setValue(int(wanted) if wanted.isdigit() else 0)
