"""Who sits at the desk: the window shows what their role may do, and nothing else.

The rights are asked again beneath (``app.rights``); here nobody is shown a door that will not open.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from windowdesk.app.desk import Desk
from windowdesk.app.own_secrets import PasswordStanding
from windowdesk.domain.staff import Right, StaffMember
from windowdesk.gui.actions import allowed
from windowdesk.gui.screens.password.view import PasswordDialog
from windowdesk.gui.screens.trail.view import TrailPage
from windowdesk.gui.shell.window import DeskWindow
from windowdesk.gui.tasks import Tasks
from windowdesk.i18n import _, counted

# where each begins: the first of these that the role may open
_HOMES = ("intake", "trail", "sync", "catalogue")


class Seat(QObject):
    """Adds the auditor's page and one's own password to ``window``."""

    def __init__(
        self, desk: Desk, tasks: Tasks, window: DeskWindow, leave: Callable[[], None]
    ) -> None:
        super().__init__()
        self._desk = desk
        self._tasks = tasks
        self._window = window
        self._leave = leave
        self._trail = window.add_screen(
            "trail", lambda: TrailPage(desk.trail, tasks), _("审计"), deed="go_trail"
        )
        window.top.password_wanted.connect(self.change_password)

    @property
    def trail(self) -> TrailPage:
        """The auditor's page."""
        return self._trail()

    def sit(self, member: StaffMember) -> bool:
        """Arrange the window for ``member`` and open their first screen; whether they take matters in."""
        self._window.allow(lambda deed: allowed(deed, member.role))
        homes = [name for name in _HOMES if self._window.may_open(name)]
        self._window.open(homes[0])
        self._tasks.run(self._desk.own_secrets.standing, self._told)
        return member.may(Right.WORK)

    def _told(self, standing: PasswordStanding) -> None:
        if not self._window.at_desk:
            return
        if standing.wanted:
            self.change_password(why=standing.wanted)
        elif standing.days_left is not None:
            self._window.banner.show_words(
                counted("密码还有 {n} 天到期。", standing.days_left),
                _("请在右上角的姓名菜单里选“更改密码”。"),
                tone="correct",
            )

    def change_password(self, *, why: str = "") -> None:
        """The dialog; ``why``: it has to be, and leaving it signs out."""
        dialog = PasswordDialog(self._desk.own_secrets, self._tasks, self._window, wanted=why)
        dialog.changed.connect(
            lambda: self._window.toast.say(_("密码已更改，其他窗口同步后生效。"))
        )
        if why:
            dialog.rejected.connect(self._leave)
        dialog.open()
