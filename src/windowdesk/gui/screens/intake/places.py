"""Where the focus is on the intake screen and how far its panes are scrolled; and back there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QScrollArea, QScrollBar, QWidget

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

if TYPE_CHECKING:
    from windowdesk.gui.screens.intake.view import IntakeView

REST_MS = 800


class Places(QObject):
    """``rested``: the clerk moved and has stayed there for a moment."""

    rested = Signal()

    def __init__(self, view: IntakeView, page: QScrollArea) -> None:
        super().__init__(view)
        self._view = view
        self._page = page
        self._timer = QTimer(self, singleShot=True, interval=REST_MS)
        self._timer.timeout.connect(self._rest)
        view.checklist.list.moved.connect(self._timer.start)
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
        narrow = self._page.isVisible()
        middle = self._page if narrow else self._view.checklist.list
        return {
            SCROLL: middle.verticalScrollBar(),
            WHO_SCROLL: self._view.who.scroll_bar(),
        }

    def now(self) -> dict[str, str]:
        """The place as plain texts."""
        unfolded = [name for name, fold in self._view.who.folds.items() if fold.isChecked()]
        place = {PANE: self._pane(), FOLDS: ",".join(unfolded)}
        for name, bar in self._bars().items():
            place[name] = str(bar.value()) if bar.value() else ""
        return place

    def _pane(self) -> str:
        view = self._view
        # behind a dialog or another window: where the focus will be again
        inside = cast("QWidget | None", view.focusWidget())  # the stub forgets None
        focused = QApplication.focusWidget() or inside
        if focused is not None and not view.isAncestorOf(focused):
            focused = inside
        if focused is None:
            return ""
        if view.checklist.isAncestorOf(focused):
            return LIST
        if view.verdict.reasons is focused:
            return REASONS
        for row in view.who.questions.rows():
            if row is focused or row.isAncestorOf(focused):
                return ASKED + row.question
        return PEOPLE

    def go_back(self, place: Mapping[str, str]) -> None:
        """The same pane, line, folds and scroll positions, once the layout has settled."""
        view = self._view
        for name, fold in view.who.folds.items():
            fold.setChecked(name in place.get(FOLDS, "").split(","))
        pane = place.get(PANE, "")
        if pane == LIST:
            view.go_to_list()
        elif pane == REASONS:
            view.verdict.reasons.setFocus(Qt.FocusReason.OtherFocusReason)
        elif pane.startswith(ASKED):
            view.go_to_question(pane.removeprefix(ASKED))
        elif pane == PEOPLE:
            view.who.enter_person.setFocus(Qt.FocusReason.OtherFocusReason)
        QTimer.singleShot(0, self, lambda: self._scroll_to(place))

    def _scroll_to(self, place: Mapping[str, str]) -> None:
        for name, bar in self._bars().items():
            wanted = place.get(name, "0")
            bar.setValue(int(wanted) if wanted.isdigit() else 0)
