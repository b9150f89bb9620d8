"""Decides what the lock shows: the PIN of whoever sits here, or somebody else's sign-in."""

from __future__ import annotations

from typing import Protocol

from windowdesk.app.errors import DeskError
from windowdesk.app.wording_joints import sentences
from windowdesk.domain.staff import StaffMember
from windowdesk.gui.runner import Runner
from windowdesk.i18n import _


class LockDesk(Protocol):
    """The part of the desk this screen uses."""

    @property
    def current(self) -> StaffMember | None: ...

    def unlock(self, pin: str) -> StaffMember: ...


class LockView(Protocol):
    """What the presenter tells its view."""

    def show_who(self, words: str) -> None: ...

    def show_busy(self, busy: bool) -> None: ...

    def show_problem(self, words: str) -> None: ...

    def let_back(self) -> None: ...


class LockPresenter:
    """Unlocking, one attempt at a time."""

    def __init__(self, desk: LockDesk, runner: Runner, view: LockView) -> None:
        self._desk = desk
        self._runner = runner
        self._view = view

    def shown(self) -> None:
        """Only the number of whoever is signed in: the hall sees this screen."""
        member = self._desk.current
        number = member.number if member is not None else ""
        self._view.show_who(_("工号 {number}").format(number=number))

    def submit(self, pin: str) -> None:
        """Try ``pin``."""
        if not pin:
            self._view.show_problem(_("请输入解锁码。"))
            return
        self._view.show_busy(True)
        self._runner.run(lambda: self._desk.unlock(pin), self._back, self._refuse, writes=True)

    def _back(self, _member: StaffMember) -> None:
        self._view.show_busy(False)
        self._view.show_problem("")
        self._view.let_back()

    def _refuse(self, error: DeskError) -> None:
        self._view.show_busy(False)
        self._view.show_problem(sentences(error.message, error.press))
