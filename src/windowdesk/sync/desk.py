"""The conversation as the desk sees and steers it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Protocol

from windowdesk.app.errors import NotAllowed
from windowdesk.app.extending import not_extendable
from windowdesk.app.ports import UnitOfWork
from windowdesk.app.sync_ports import SyncStore
from windowdesk.app.syncing import (
    CaseMark,
    Caution,
    Enrolment,
    Joining,
    Link,
    PaperAnswer,
    Rejected,
    ReviewItem,
    SyncStatus,
)
from windowdesk.app.wording_sync import result_words, trouble_words
from windowdesk.domain.cases.case import CaseEvent
from windowdesk.i18n import _
from windowdesk.protocol.limits import NAMES, Name
from windowdesk.sync.engine import Engine


class Packages(Protocol):
    """What is unsent by removable medium, and the centre's answer by the same way."""

    def export(self, target: Path) -> int: ...

    def take_in(self, package: Path) -> int: ...


class NoPackages:
    """Where nobody put the medium in."""

    def export(self, target: Path) -> int:
        raise _not_yet()

    def take_in(self, package: Path) -> int:
        raise _not_yet()


class Extending(Protocol):
    """What a supervisor puts a freeze off with, where the policy allows it."""

    def most_hours(self) -> int: ...

    def extend(
        self,
        limit: Name,
        hours: int,
        reason: str,
        number: str,
        password: str,
        *,
        seated: str = "",
    ) -> datetime: ...


class DeskSyncing:
    """Implements :class:`windowdesk.app.syncing.CentreLink` over the engine and its store.

    ``wake`` calls the thread that runs the engine, where there is one; ``cautions``, ``packages``,
    ``limits`` and ``leave`` are put in by bootstrap.
    """

    def __init__(self, store: SyncStore, engine: Engine, joining: Joining) -> None:
        self._store = store
        self._joining = joining
        self.engine = engine
        self.wake: Callable[[], None] | None = None
        self.cautions: Callable[[SyncStatus], tuple[Caution, ...]] = lambda _status: ()
        self.packages: Packages = NoPackages()
        self.limits: Extending | None = None
        self.leave: Callable[[], None] = _nobody
        self._listening: Callable[[], None] = _nobody
        self._told: SyncStatus | None = None
        self.refresh()

    # --- how it stands ---------------------------------------------------------------------------

    def refresh(self) -> None:
        """Read again what :meth:`status` tells of the store; in a worker."""
        self._membership = self._store.membership()
        self._windows = self._store.windows()
        self._counts = self._store.counts()
        self._rejected = tuple(worded(one) for one in self._store.not_applied())

    def listen(self, told: Callable[[], None]) -> None:
        self._listening = told

    def tell(self) -> None:
        """Tell who listens, where there is something new to say; in a worker."""
        # times move on with every step, and nobody waits for them
        told = replace(self.status(), last_success=None, next_attempt=None, skew_s=0)
        if told != self._told:
            self._told = told
            self._listening()

    def window(self) -> str:
        return "" if self._membership is None else self._membership.place.window

    def was_called(self, window: str, at: datetime) -> bool:
        former = () if self._membership is None else self._membership.was
        at = at.replace(microsecond=0)
        return any(
            one.window == window and at <= datetime.fromisoformat(one.until) for one in former
        )

    def now_called(self, window: str, at: datetime) -> str:
        # who bore the name then gave it up first of all who have given it up since
        held = [
            (held.until, one)
            for one in self._windows
            for held in one.was
            if held.window == window and at <= datetime.fromisoformat(held.until)
        ]
        return min(held, key=lambda one: one[0])[1].window if held else ""

    def status(self) -> SyncStatus:
        outlook, counts, joined = self.engine.outlook, self._counts, self._membership
        if joined is None:
            return SyncStatus(
                unsent=counts.unsent,
                numbers_left=counts.numbers_left,
                left_behind=counts.left_behind,
                passed_over=counts.passed_over,
            )
        status = SyncStatus(
            link=Link.OFFLINE if outlook.link is Link.ALONE else outlook.link,
            centre=joined.name or joined.url,
            unsent=counts.unsent,
            oldest=counts.oldest,
            last_success=outlook.last_success,
            next_attempt=outlook.next_attempt,
            numbers_left=counts.numbers_left,
            attachments_waiting=counts.attachments_waiting,
            rejected=self._rejected,
            reviews_open=counts.reviews_open,
            skew_s=outlook.skew_s,
            credential_until=datetime.fromisoformat(joined.credential.not_after),
            trouble="".join(trouble_words(outlook.trouble)),
            left_behind=counts.left_behind,
            passed_over=counts.passed_over,
        )
        most = self.limits.most_hours() if self.limits is not None else 0
        return replace(status, cautions=self.cautions(status), extension_hours=most)

    def nudge(self) -> None:
        self.engine.nudge()
        if self.wake is not None:
            self.wake()
        else:
            self.refresh()

    def force_offline(self, on: bool) -> None:
        self.engine.force_offline(on)
        self.nudge()

    def extend(
        self, limit: str, hours: int, reason: str, sign_off: tuple[str, str], *, seated: str
    ) -> datetime:
        name = next((one for one in NAMES if one == limit), None)
        if self.limits is None or name is None:
            raise not_extendable()
        return self.limits.extend(name, hours, reason, *sign_off, seated=seated)

    # --- joining, packages -----------------------------------------------------------------------

    def enrol(self, address: str, code: str) -> Enrolment:
        joined = self._joining.enrol(address, code)
        self.refresh()
        self.nudge()
        return joined

    def export(self, target: Path) -> int:
        return self.packages.export(target)

    def take_in(self, package: Path) -> int:
        return self.packages.take_in(package)

    # --- what came -------------------------------------------------------------------------------

    def marks(self, case_ids: Sequence[str]) -> Mapping[str, CaseMark]:
        return self._store.marks(case_ids)

    def answers(self, case_id: str) -> tuple[PaperAnswer, ...]:
        return self._store.answers(case_id)

    def beside(self, case_id: str) -> tuple[CaseEvent, ...]:
        return self._store.beside(case_id)

    def reviews(self) -> tuple[ReviewItem, ...]:
        return self._store.reviews()

    def settle(self, work: UnitOfWork, item: ReviewItem) -> None:
        self._store.settle(work, item)


def worded(one: Rejected) -> Rejected:
    """``one`` with the words for a person."""
    words, press = result_words(one.state, one.code)
    return replace(one, words=words, press=press)


def _nobody() -> None:
    """Nobody listens."""


def _not_yet() -> NotAllowed:
    return NotAllowed(_("这台窗口还不能导出或导入数据包。"), code="not_available")
