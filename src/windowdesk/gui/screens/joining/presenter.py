"""Checks what was typed, asks the desk to join, and says how it went."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from windowdesk.app.enrolling import clean_address, clean_code
from windowdesk.app.errors import DeskError
from windowdesk.app.syncing import Enrolment, Joining
from windowdesk.gui.runner import Runner
from windowdesk.i18n import _


class JoiningDesk(Protocol):
    """The part of the desk this dialog uses."""

    @property
    def syncing(self) -> Joining: ...


class JoiningPresenter:
    """Exactly one of the callbacks follows each call."""

    def __init__(self, desk: JoiningDesk, runner: Runner) -> None:
        self._desk = desk
        self._runner = runner

    def join(
        self,
        address: str,
        code: str,
        done: Callable[[Enrolment], None],
        refused: Callable[[DeskError], None],
    ) -> None:
        """Join the centre at ``address`` with ``code``; what is mistyped is said at once."""
        try:
            host, clean = clean_address(address), clean_code(code)
        except DeskError as problem:
            refused(problem)
            return
        joining = self._desk.syncing
        self._runner.run(lambda: joining.enrol(host, clean), done, refused, writes=True)


def welcome(joined: Enrolment) -> str:
    """What is said when it worked."""
    words = _("已加入 {centre}，窗口 {window}。").format(centre=joined.centre, window=joined.window)
    return words + (_("请重新启动程序后开始办件。") if joined.restart else "")
