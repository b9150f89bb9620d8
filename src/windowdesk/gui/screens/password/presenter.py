"""Decides what the dialog for one's own password says; the rules are the use case's."""

from __future__ import annotations

from typing import Protocol

from windowdesk.app.errors import DeskError
from windowdesk.app.wording_joints import sentences
from windowdesk.gui.runner import Runner
from windowdesk.i18n import _


class SecretsDesk(Protocol):
    """The part of the desk this dialog uses; it may wait for the disk, and for argon2."""

    def change(self, old: str, password: str, pin: str) -> None: ...


class PasswordView(Protocol):
    """What the presenter tells its view."""

    def show_busy(self, busy: bool) -> None: ...

    def show_problem(self, words: str, *, old: bool) -> None: ...

    def finish(self) -> None: ...


class PasswordPresenter:
    """One attempt at a time."""

    def __init__(self, desk: SecretsDesk, runner: Runner, view: PasswordView) -> None:
        self._desk = desk
        self._runner = runner
        self._view = view

    def submit(self, old: str, password: str, again: str, pin: str) -> None:
        """Change it, or say what is missing."""
        if not old or not password:
            self._view.show_problem(_("请输入原密码和新密码。"), old=not old)
            return
        if password != again:
            self._view.show_problem(_("两次输入的新密码不一样。"), old=False)
            return
        self._view.show_busy(True)
        self._runner.run(
            lambda: self._desk.change(old, password, pin), self._done, self._refuse, writes=True
        )

    def _done(self, _nothing: None) -> None:
        self._view.show_busy(False)
        self._view.finish()

    def _refuse(self, error: DeskError) -> None:
        self._view.show_busy(False)
        old = error.code in ("wrong_secret", "locked_out")
        self._view.show_problem(sentences(error.message, error.press), old=old)
