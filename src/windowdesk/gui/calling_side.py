"""Calling the ticket in hand: F5 calls the next one, F6 the same again.

What is slow (a board at the end of a wire) is told in a worker; what is wrong with it is a line of the
toast and its lamp, never a stop: a clerk can call with their own voice.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from windowdesk.app.calling import Calling, call_of
from windowdesk.app.errors import DeskError
from windowdesk.gui.actions import make_action
from windowdesk.gui.shell.window import DeskWindow
from windowdesk.gui.tasks import Tasks
from windowdesk.i18n import _


class CallingSide(QObject):
    """``calling`` None: this window calls nobody, and F6 says so."""

    def __init__(
        self, calling: Calling | None, window: DeskWindow, ticket: Callable[[], str]
    ) -> None:
        super().__init__(window)
        self._calling = calling
        self._window = window
        self._ticket = ticket
        # apart from the desk's own work: a board that hangs holds up nothing
        self.tasks = Tasks(self)
        make_action(window.desk, "recall_ticket", self.again)

    def call(self, ticket: str) -> None:
        """``ticket`` is wanted at this window, by everything there is for that."""
        calling = self._calling
        if calling is None or not calling.anything:
            return
        called = calling.call(ticket)
        if called is not None:
            self.tasks.run(lambda: calling.show(called), None, self._wrong, device=True)

    def again(self) -> None:
        """F6."""
        ticket, calling = self._ticket(), self._calling
        if calling is None or not calling.anything:
            self._window.toast.say(_("本窗口没有接叫号设备"))
        elif call_of(ticket, calling.window) is None:
            self._window.toast.say(_("现在没有可以重呼的号：按 F5 叫下一位"))
        else:
            self.call(ticket)
            self._window.toast.say(_("正在重呼 {ticket}").format(ticket=ticket))

    def stop(self) -> None:
        """The desk ends: nobody is called any more."""
        self.tasks.finish()

    def _wrong(self, error: DeskError) -> None:
        self._window.toast.say(_("叫号屏：{what}").format(what=error.message))
