"""A counter that belongs to no centre: everything is kept here, and nothing is told anybody."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from windowdesk.app.enrolling import refused
from windowdesk.app.errors import BadInput
from windowdesk.app.extending import not_extendable
from windowdesk.app.ports import UnitOfWork
from windowdesk.app.syncing import (
    CaseMark,
    Enrolment,
    PaperAnswer,
    ReviewItem,
    SyncStatus,
)
from windowdesk.domain.cases.case import CaseEvent
from windowdesk.i18n import _


class Alone:
    """Every port of the conversation, answered by a counter that has nobody to talk to."""

    def status(self) -> SyncStatus:
        """Nobody to talk to; the counts are the desk's own (``Desk.status``)."""
        return SyncStatus()

    def listen(self, told: Callable[[], None]) -> None:
        """Nothing ever changes."""

    def leave(self) -> None:
        """Nobody is asked anything."""

    def window(self) -> str:
        return ""

    def was_called(self, window: str, at: datetime) -> bool:
        return False

    def now_called(self, window: str, at: datetime) -> str:
        return ""

    def nudge(self) -> None:
        """Nobody is there to try."""

    def force_offline(self, on: bool) -> None:
        """It is off-line anyway."""

    def reviews(self) -> tuple[ReviewItem, ...]:
        return ()

    def settle(self, work: UnitOfWork, item: ReviewItem) -> None:
        """Nothing was asked, so nothing is settled."""

    def export(self, target: Path) -> int:
        raise _nobody()

    def take_in(self, package: Path) -> int:
        raise _nobody()

    def extend(
        self, limit: str, hours: int, reason: str, sign_off: tuple[str, str], *, seated: str
    ) -> datetime:
        raise not_extendable()

    def enrol(self, address: str, code: str) -> Enrolment:
        raise refused("unreachable", address)

    def marks(self, case_ids: Sequence[str]) -> Mapping[str, CaseMark]:
        return {}

    def answers(self, case_id: str) -> tuple[PaperAnswer, ...]:
        return ()

    def beside(self, case_id: str) -> tuple[CaseEvent, ...]:
        return ()


def _nobody() -> BadInput:
    return BadInput(
        _("本机还没有加入中心平台，没有可以交换的数据包。"),
        saved=_("办件都保存在本机。"),
        press=_("请先在“同步”中加入中心平台。"),
        code="not_enrolled",
    )
