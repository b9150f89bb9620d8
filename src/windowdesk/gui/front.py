"""The window at its gate, before there is a desk behind it: signing in can be typed at once.

Imports only what the sign-in needs. The store, the domain and the other screens are loaded by a
worker while the clerk types; an attempt made before they are there waits at the :class:`Door`.
"""

from __future__ import annotations

import threading

from PySide6.QtCore import QObject

from windowdesk.app.errors import DeskError
from windowdesk.app.place import Place
from windowdesk.domain.staff import StaffMember
from windowdesk.gui.devices import DemoAccount
from windowdesk.gui.screens.sign_in.presenter import SignInDesk
from windowdesk.gui.screens.sign_in.view import SignIn
from windowdesk.gui.shell.window import DeskWindow
from windowdesk.gui.tasks import Tasks
from windowdesk.i18n import _


class Door:
    """Stands for the desk where somebody signs in; waits, in the worker, until it is there."""

    def __init__(self) -> None:
        self._decided = threading.Event()
        self._desk: SignInDesk | None = None

    def sign_in(self, number: str, password: str, token_pin: str = "") -> StaffMember:
        """As the desk's own. Blocks until :meth:`open` or :meth:`shut`: call it in a worker."""
        self._decided.wait()
        if self._desk is None:
            raise DeskError(
                _("本机数据没有打开，不能登录。"), press=_("请重新打开本程序。"), code="not_opened"
            )
        return self._desk.sign_in(number, password, token_pin)

    def open(self, desk: SignInDesk) -> None:
        """The desk is there: whoever waits goes on."""
        self._desk = desk
        self._decided.set()

    def shut(self) -> None:
        """There will be no desk: whoever waits is told so, and the worker can end."""
        self._decided.set()


class Front(QObject):
    """The window with its sign-in, the tasks both go on using, and the door to the desk."""

    def __init__(self, place: Place, accounts: tuple[DemoAccount, ...]) -> None:
        super().__init__()
        self.tasks = Tasks(self)
        self.door = Door()
        self.window = DeskWindow(place)
        self.sign_in = SignIn(self.door, self.tasks, place, accounts)
        self.window.add_gate(self.sign_in)

    def show(self) -> None:
        """Put the window up at the sign-in; what was typed there already stays."""
        if self.window.isVisible():
            return
        self.window.show_gate(self.sign_in)
        self.window.show()
        self.sign_in.entered()

    def fill_screen(self) -> None:
        """As :meth:`show`, as large as the screen."""
        if not self.window.isVisible():
            self.window.resize(self.window.screen().availableSize())
        self.show()
        self.window.showMaximized()

    def leave(self) -> None:
        """Give up before there was a desk."""
        self.door.shut()
        self.tasks.finish()
        self.window.close()
