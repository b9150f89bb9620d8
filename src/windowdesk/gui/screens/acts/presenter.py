"""Asks the desk for a reprint, a withdrawal or a voiding; says what is missing before it can."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from windowdesk.app.errors import DeskError
from windowdesk.app.lifecycle import FEWEST_CHARACTERS, Ended, SignOff
from windowdesk.app.reprinting import Reprinted, Why
from windowdesk.app.wording_history import why_words
from windowdesk.domain.cases.case import Case
from windowdesk.domain.cases.ending import PapersBack
from windowdesk.gui.runner import Runner
from windowdesk.i18n import _, counted

Refused = Callable[[DeskError], None]


class Lifecycle(Protocol):
    """What ends a case; it may wait for the disk."""

    def withdraw(self, case_id: str, reason: str = "", *, confirmed: bool) -> Ended: ...

    def void(
        self,
        case_id: str,
        reason: str,
        papers: PapersBack | None = None,
        sign_off: SignOff | None = None,
    ) -> Ended: ...


class Reprinting(Protocol):
    """What draws a paper again."""

    def reprint(self, document_id: str, why: Why) -> Reprinted: ...


class Amending(Protocol):
    """What changes how the people of a case are reached."""

    def fields(self, case_id: str) -> dict[str, str]: ...

    def amend(self, case_id: str, values: Mapping[str, str]) -> Case: ...


class ActsDesk(Protocol):
    """The part of the desk the dialogs use."""

    @property
    def lifecycle(self) -> Lifecycle: ...

    @property
    def reprinting(self) -> Reprinting: ...

    @property
    def amending(self) -> Amending: ...


def reasons() -> tuple[tuple[Why, str], ...]:
    """Why a paper may be printed again, in words; the first is offered."""
    return tuple((why, why_words(why.value)) for why in Why)


class ActsPresenter:
    """Exactly one of the callbacks follows each call."""

    def __init__(self, desk: ActsDesk, runner: Runner) -> None:
        self._desk = desk
        self._runner = runner

    def reprint(
        self, document_id: str, why: Why, done: Callable[[Reprinted], None], refused: Refused
    ) -> None:
        """Draw the paper once more."""
        self._runner.run(
            lambda: self._desk.reprinting.reprint(document_id, why), done, refused, writes=True
        )

    def fields(
        self, case_id: str, done: Callable[[dict[str, str]], None], refused: Refused
    ) -> None:
        """What of the case may be amended."""
        self._runner.run(lambda: self._desk.amending.fields(case_id), done, refused)

    def amend(
        self,
        case_id: str,
        values: Mapping[str, str],
        done: Callable[[Case], None],
        refused: Refused,
    ) -> None:
        """Put ``values`` where they differ."""
        amending = self._desk.amending
        self._runner.run(lambda: amending.amend(case_id, values), done, refused, writes=True)

    def withdraw(
        self, case_id: str, reason: str, done: Callable[[Ended], None], refused: Refused
    ) -> None:
        """The applicant withdraws, as confirmed."""
        self._runner.run(
            lambda: self._desk.lifecycle.withdraw(case_id, reason, confirmed=True),
            done,
            refused,
            writes=True,
        )

    @staticmethod
    def missing_to_void(
        reason: str, papers: PapersBack | None, signer: SignOff | None, *, printed: bool
    ) -> str:
        """What is still missing before a case can be voided, in words; "" when nothing is."""
        if len(reason.strip()) < FEWEST_CHARACTERS:
            return counted("请写明作废原因（不少于 {n} 个字）。", FEWEST_CHARACTERS)
        if printed and papers is None:
            return _("请选择已出纸的文书是收回了还是遗失了。")
        if signer is not None and not (signer.number.strip() and signer.password):
            return _("请主管输入工号和密码。")
        return ""

    def void(
        self,
        case_id: str,
        given: tuple[str, PapersBack | None, SignOff | None],
        done: Callable[[Ended], None],
        refused: Refused,
    ) -> None:
        """Void the case for ``given`` reason, papers and sign-off."""
        reason, papers, signer = given
        self._runner.run(
            lambda: self._desk.lifecycle.void(case_id, reason, papers, signer),
            done,
            refused,
            writes=True,
        )
