"""The window: gates (sign-in, lock) and the desk with its rail, bars, banner and screens.

It switches, shows and listens; what happens then is decided in gui/app.py. Locking swaps the whole
desk for the lock screen and closes everything that floats, so that nothing of a person stays up.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QFrame,
    QHBoxLayout,
    QMainWindow,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from windowdesk.app.errors import DeskError
from windowdesk.app.place import Place
from windowdesk.gui.actions import DEEDS, make_action
from windowdesk.gui.page import OnDemand, P, Page
from windowdesk.gui.shell.help import HelpOverlay
from windowdesk.gui.shell.rail import Rail
from windowdesk.gui.shell.strip import TicketStrip
from windowdesk.gui.shell.topbar import TopBar
from windowdesk.gui.widgets.banner import Banner, Toast
from windowdesk.gui.widgets.text import Text
from windowdesk.i18n import _

NARROW = 1100
_AWAKE = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.InputMethod,
    }
)


class DeskWindow(QMainWindow):
    """``opened`` says which screen is up now; ``idle`` that nobody touched anything for a while.

    ``gate_shown`` and ``desk_shown``: the desk disappeared behind a gate, or is back.
    """

    opened = Signal(str)
    idle = Signal()
    gate_shown = Signal()
    desk_shown = Signal()
    lock_wanted = Signal()
    jump_wanted = Signal()
    doubts_wanted = Signal()
    closing = Signal()

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.setMinimumSize(940, 520)
        self.rail = Rail()
        self.top = TopBar(place)
        self.show_place(place)
        self.strip = TicketStrip()
        self.banner = Banner()
        self._screens = QStackedWidget()
        self._pages: dict[str, Callable[[], Page]] = {}
        self._names: dict[Page, str] = {}
        self._titles: dict[str, str] = {}
        self._deeds: dict[str, str] = {}
        self._may: Callable[[str], bool] = lambda _deed: True
        self._trail: list[str] = []
        self._gates = QStackedWidget()
        self._desk = self._build_desk()
        self._gates.addWidget(self._desk)
        self.setCentralWidget(self._framed(self._gates, demo=place.demo))
        self.toast = Toast(self)
        self._idle_timer = QTimer(self, singleShot=True)
        self._idle_timer.setInterval(place.idle_minutes * 60_000)
        self._idle_timer.timeout.connect(self.idle.emit)
        self._make_actions()
        self.rail.chosen.connect(self.open)

    # --- building ------------------------------------------------------------------------------

    def _build_desk(self) -> QWidget:
        desk = QFrame()
        desk.setObjectName("desk")
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self.top)
        right.addWidget(self.banner)
        right.addWidget(self._screens, 1)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.rail)
        middle.addLayout(right, 1)
        column = QVBoxLayout(desk)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(middle, 1)
        column.addWidget(self.strip)
        return desk

    @staticmethod
    def _framed(inside: QWidget, *, demo: bool) -> QWidget:
        """In a demonstration everything stands in a coloured frame that says so."""
        frame = QFrame()
        column = QVBoxLayout(frame)
        column.setSpacing(0)
        column.setContentsMargins(0, 0, 0, 0)
        if demo:
            frame.setObjectName("demoFrame")
            column.setContentsMargins(3, 0, 3, 3)
            word = Text(_("演示　文书仅供演示，不具法律效力"), bold=True)
            word.setObjectName("demoWord")
            word.setAlignment(Qt.AlignmentFlag.AlignCenter)
            word.setFixedHeight(22)
            column.addWidget(word)
        column.addWidget(inside, 1)
        return frame

    def _make_actions(self) -> None:
        make_action(self._desk, "help", self.show_help)
        make_action(self._desk, "jump", self.jump_wanted.emit)
        make_action(self._desk, "print_doubts", self.doubts_wanted.emit)
        make_action(self._desk, "next_ticket", self.strip.next_wanted.emit)
        make_action(self._desk, "lock", self.lock_wanted.emit)
        self.strip.help_wanted.connect(self.show_help)
        self.top.lock_wanted.connect(self.lock_wanted)

    def add_gate(self, gate: QWidget) -> None:
        """A page that takes the whole window: sign-in, lock."""
        self._gates.addWidget(gate)

    def add_screen(
        self, name: str, make: Callable[[], P], title: str, *, deed: str = "", low: bool = False
    ) -> OnDemand[P]:
        """A screen, made when it is first wanted; ``deed`` gives it a line in the rail and its key."""

        def put_in() -> P:
            page = make()
            self._names[page] = name
            self._screens.addWidget(page)
            page.trouble.connect(self.show_trouble)
            page.note.connect(self.toast.say)
            page.left.connect(self.back)
            return page

        screen = OnDemand(put_in)
        self._pages[name] = screen
        self._titles[name] = title
        if deed:
            self._deeds[name] = deed
            self.rail.add(name, deed, low=low)
            make_action(self._desk, deed, lambda: self.open(name))
        return screen

    def allow(self, may: Callable[[str], bool]) -> None:
        """Show and enable the deeds that ``may`` says yes to: rail, keys, the strip of tickets."""
        self._may = may
        for name, deed in self._deeds.items():
            self.rail.buttons()[name].setVisible(may(deed))
        for action in self._desk.actions():
            if action.objectName() in DEEDS:
                action.setEnabled(may(action.objectName()))
        self.strip.setVisible(may("next_ticket"))

    def may_open(self, name: str) -> bool:
        """Whether whoever sits here may open screen ``name``; one without a deed follows another."""
        return name in self._pages and self._may(self._deeds.get(name, "go_intake"))

    # --- switching -----------------------------------------------------------------------------

    @property
    def page(self) -> Page | None:
        """The screen that is up; None behind a gate."""
        current = self._screens.currentWidget()
        behind_gate = self._gates.currentWidget() is not self._desk
        return None if behind_gate or not isinstance(current, Page) else current

    @property
    def screen_name(self) -> str:
        """The name of the screen that is up or waits behind a gate."""
        current = self._screens.currentWidget()
        return self._names.get(current, "") if isinstance(current, Page) else ""

    def open(self, name: str) -> None:
        """Put up screen ``name``, where whoever sits here may see it."""
        if not self.may_open(name):
            return
        before = self.screen_name
        if before and before != name:
            self._trail = [*self._trail[-8:], before]
            self.banner.dismiss()
            self.toast.hide()
        self._put_up(name)

    def _put_up(self, name: str) -> None:
        page = self._pages[name]()
        self._screens.setCurrentWidget(page)
        self.rail.show_current(name)
        page.entered()
        self.opened.emit(name)

    def back(self) -> None:
        """To where the clerk came from."""
        if self._trail:
            self._put_up(self._trail.pop())

    def show_gate(self, gate: QWidget) -> None:
        """Sign-in or lock: everything of the desk disappears."""
        self.close_floating()
        self._idle_timer.stop()
        self._gates.setCurrentWidget(gate)
        self.gate_shown.emit()

    def show_desk(self) -> None:
        """The desk again, where it was."""
        self._gates.setCurrentWidget(self._desk)
        self._idle_timer.start()
        if self.page is not None:
            self.page.entered()
        self.desk_shown.emit()

    def forget(self) -> None:
        """Somebody else will sit here: no trail, no messages."""
        self._trail.clear()
        self.banner.dismiss()
        self.toast.hide()

    @property
    def desk(self) -> QWidget:
        """Everything behind the gates; keys of the whole desk belong to it."""
        return self._desk

    @property
    def at_desk(self) -> bool:
        """Whether the desk is up, not a gate."""
        return self._gates.currentWidget() is self._desk

    # --- saying --------------------------------------------------------------------------------

    def show_place(self, place: Place) -> None:
        """Where this is, as it is called now."""
        self.setWindowTitle(f"{place.centre} · {place.window}")
        self.top.show_place(place)

    def show_trouble(self, error: DeskError) -> None:
        """What happened, whether it is saved, what to press."""
        self.banner.show_error(error)

    def show_help(self) -> None:
        """F1."""
        page = self.page
        if page is None:
            return
        name = self.screen_name
        overlay = HelpOverlay(self, page.help_of or name, self._titles[name])
        overlay.adjustSize()
        centre = self.mapToGlobal(self.rect().center())
        overlay.move(centre.x() - overlay.width() // 2, centre.y() - overlay.height() // 2)
        overlay.show()

    def close_floating(self) -> None:
        """Close popups, menus and dialogs: they may show a person."""
        popup = QApplication.activePopupWidget()
        while popup is not None:
            popup.close()
            after = QApplication.activePopupWidget()
            popup = after if after is not popup else None
        for widget in QApplication.topLevelWidgets():
            if isinstance(widget, QDialog) and widget.isVisible():
                widget.reject()

    def _escape(self) -> None:
        if self.banner.isVisible():
            self.banner.dismiss()
        else:
            self.back()

    # --- Qt's hooks ----------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """On whichever window has the keyboard (gui/touch.py): any touch keeps the desk awake."""
        if event.type() in _AWAKE and self._idle_timer.isActive():
            self._idle_timer.start()
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.rail.set_compact(self.width() < NARROW)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # no shortcut: an editor that is open inside a screen has the first word on Esc
        if event.key() == Qt.Key.Key_Escape and self.at_desk:
            self._escape()
            return
        super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.closing.emit()
        super().closeEvent(event)

    def titles(self) -> dict[str, str]:
        """Screens with a line in the rail that may be opened, by name: their words."""
        lines = self.rail.buttons()
        return {n: t for n, t in self._titles.items() if n in lines and self.may_open(n)}
