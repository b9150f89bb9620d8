"""Decides what signing in shows: who may come in is the desk's to say."""

from __future__ import annotations

from typing import Protocol

from windowdesk.app.errors import DeskError
from windowdesk.app.wording_joints import sentences
from windowdesk.domain.staff import StaffMember
from windowdesk.gui.runner import Runner
from windowdesk.i18n import _


class SignInDesk(Protocol):
    """The part of the desk this screen uses."""

    def sign_in(self, number: str, password: str, token_pin: str = "") -> StaffMember: ...


class SignInView(Protocol):
    """What the presenter tells its view."""

    def show_busy(self, busy: bool) -> None: ...

    def show_problem(self, words: str, *, calm: bool = False) -> None: ...

    def clear_password(self) -> None: ...

    def ask_token(self, asked: bool) -> None: ...

    def let_in(self, member: StaffMember) -> None: ...


class SignInPresenter:
    """One attempt at a time; the password leaves the screen with the attempt.

    Where it was right and a token has to confirm it, it is kept until the token has, or somebody
    begins anew: nobody types it twice. A token's PIN is asked for only then.
    """

    def __init__(self, desk: SignInDesk, runner: Runner, view: SignInView) -> None:
        self._desk = desk
        self._runner = runner
        self._view = view
        self._confirmed: tuple[str, str] | None = None

    def submit(self, number: str, password: str, token_pin: str = "") -> None:
        """Try ``number`` and ``password``; or the token, where only that is left."""
        number = number.strip()
        if self._confirmed is not None and self._confirmed[0] == number and not password:
            self._confirm(token_pin)
            return
        self.begin()
        if not number or not password:
            self._view.show_problem(_("请输入工号和密码。"))
            return
        self._try(number, password, "")

    def begin(self) -> None:
        """Anew, from the number."""
        self._confirmed = None
        self._view.ask_token(False)

    def _confirm(self, token_pin: str) -> None:
        if not token_pin:
            self._view.show_problem(_("请插入自己的密钥，输入密钥口令。"))
        elif self._confirmed is not None:
            self._try(*self._confirmed, token_pin)

    def _try(self, number: str, password: str, token_pin: str) -> None:
        self._view.show_problem("")
        self._view.show_busy(True)

        def refuse(error: DeskError) -> None:
            self._view.show_busy(False)
            self._view.clear_password()
            if error.code.startswith("token_"):
                self._confirmed = (number, password)
                self._view.ask_token(True)
            else:
                self.begin()
            calm = error.code == "token_wanted"
            self._view.show_problem(sentences(error.message, error.press), calm=calm)

        self._runner.run(
            lambda: self._desk.sign_in(number, password, token_pin),
            self._come_in,
            refuse,
            writes=True,
        )

    def _come_in(self, member: StaffMember) -> None:
        self._view.show_busy(False)
        self._view.clear_password()
        self.begin()
        self._view.let_in(member)
