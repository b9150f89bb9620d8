"""Decides what signing in shows: who may come in is the desk's to say."""

from __future__ import annotations

from typing import Protocol

from windowdesk.app.errors import DeskError
from windowdesk.domain.staff import StaffMember
from windowdesk.gui.runner import Runner
from windowdesk.i18n import _


class SignInDesk(Protocol):
    """The part of the desk this screen uses."""

    def sign_in(self, number: str, password: str) -> StaffMember: ...


class SignInView(Protocol):
    """What the presenter tells its view."""

    def show_busy(self, busy: bool) -> None: ...

    def show_problem(self, words: str) -> None: ...

    def clear_password(self) -> None: ...

    def let_in(self, member: StaffMember) -> None: ...


class SignInPresenter:
    """One attempt at a time; the password leaves the screen with the attempt."""

    def __init__(self, desk: SignInDesk, runner: Runner, view: SignInView) -> None:
        self._desk = desk
        self._runner = runner
        self._view = view

    def submit(self, number: str, password: str) -> None:
        """Try ``number`` and ``password``."""
        number = number.strip()
        if not number or not password:
            self._view.show_problem(_("请输入工号和密码。"))
            return
        self._view.show_problem("")
        self._view.show_busy(True)
        self._runner.run(
            lambda: self._desk.sign_in(number, password), self._come_in, self._refuse, writes=True
        )

    def _come_in(self, member: StaffMember) -> None:
        self._view.show_busy(False)
        self._view.clear_password()
        self._view.let_in(member)

    def _refuse(self, error: DeskError) -> None:
        self._view.show_busy(False)
        self._view.clear_password()
        self._view.show_problem(f"{error.message}{error.press}")
