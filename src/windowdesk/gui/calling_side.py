"""Calling the ticket in hand: F5 calls the next one, F6 the same again; a monitor may show it to the hall.

What is slow (a board at the end of a wire) is told in a worker; what is wrong with it is a line of the
toast and its lamp, never a stop: a clerk can call with their own voice.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication, QScreen

from windowdesk.app.calling import MOST_WINDOWS, Calling, TicketCall, call_of
from windowdesk.app.errors import DeskError
from windowdesk.app.place import Place
from windowdesk.gui.actions import make_action
from windowdesk.gui.applicant.screens import OFF, choose
from windowdesk.gui.call_display import CallDisplay
from windowdesk.gui.shell.window import DeskWindow
from windowdesk.gui.tasks import Tasks
from windowdesk.i18n import _


class CallingSide(QObject):
    """``calling`` None: this window calls nobody, and F6 says so.

    ``screen`` as in screens.choose; ``applicants`` tells the monitor that the applicant looks at.
    """

    def __init__(
        self,
        calling: Calling | None,
        window: DeskWindow,
        place: Place,
        screen: str = OFF,
        applicants: Callable[[], QScreen | None] = lambda: None,
    ) -> None:
        super().__init__(window)
        self._calling = calling
        self._window = window
        self._screen = screen
        self._applicants = applicants
        # apart from the desk's own work: a board that hangs holds up nothing; nobody's child, as Facing's
        self.tasks = Tasks()
        self.display: CallDisplay | None = None
        if screen != OFF and calling is not None:
            self.display = CallDisplay(place.centre, demo=place.demo)
            self.display.got_keyboard.connect(window.activateWindow)
        make_action(window.desk, "recall_ticket", self.again)
        window.gate_shown.connect(self._behind_gate)

    def start(self) -> None:
        """Put the display on its monitor, now and whenever monitors come or go."""
        screens = QGuiApplication.instance()
        if isinstance(screens, QGuiApplication) and self.display is not None:
            screens.screenAdded.connect(self.settle)
            screens.screenRemoved.connect(self.settle)
            self.settle()

    def settle(self) -> None:
        """Full screen on its monitor; hidden without one."""
        monitor, display = self._monitor(), self.display
        if display is None:
            return
        if monitor is None:
            display.hide()
            return
        display.setGeometry(monitor.geometry())
        display.showFullScreen()

    def call(self, ticket: str) -> None:
        """``ticket`` is wanted at this window, by everything there is for that."""
        calling = self._calling
        called = None if calling is None else calling.call(ticket)
        if calling is None or called is None:
            return
        self._show(called)
        self.tasks.run(lambda: calling.show(called), None, self._wrong, device=True)

    def moved(self, place: Place) -> None:
        """The window has another name, and maybe another number to call to."""
        if self._calling is not None and 1 <= place.number <= MOST_WINDOWS:
            self._calling.window = place.number

    def again(self) -> None:
        """F6."""
        ticket, calling = self._window.strip.ticket, self._calling
        if calling is None or not (calling.anything or self.display):
            self._window.toast.say(_("本窗口没有接叫号设备"))
        elif call_of(ticket, calling.window) is None:
            self._window.toast.say(_("现在没有可以重呼的号：按 F5 叫下一位"))
        else:
            self.call(ticket)
            self._window.toast.say(_("正在重呼 {ticket}").format(ticket=ticket))

    def stop(self) -> None:
        """The desk ends: nobody is called any more."""
        self.tasks.finish()
        if self.display is not None:
            self.display.hide()
            self.display.deleteLater()

    def _behind_gate(self) -> None:
        """Signed out, nobody is called; a lock for a minute changes nothing in the hall."""
        if not self._window.strip.ticket and self.display is not None:
            self.display.clear()

    def _show(self, call: TicketCall) -> None:
        if self.display is not None:
            self.display.show_call(call)

    def _wrong(self, error: DeskError) -> None:
        self._window.toast.say(_("叫号屏：{what}").format(what=error.message))

    def _monitor(self) -> QScreen | None:
        screens = QGuiApplication.screens()
        here, theirs = self._window.screen(), self._applicants()
        desk = screens.index(here) if here in screens else 0
        besides = screens.index(theirs) if theirs in screens else None
        chosen = choose(self._screen, [screen.name() for screen in screens], desk, besides)
        return None if chosen is None else screens[chosen]
