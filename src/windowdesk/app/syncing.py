"""What the desk's screens and commands know of the conversation with the centre.

The conversation itself is the room ``sync``; it runs in a thread of its own that ``bootstrap``
starts. Everything here that is marked *fast* touches memory only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import Any, Protocol

from windowdesk.app.place import Naming
from windowdesk.app.ports import UnitOfWork
from windowdesk.domain.cases.case import CaseEvent


class Link(Enum):
    """How the counter stands to the centre; a clerk sees it as the lamp in the top bar."""

    ALONE = "alone"  # not enrolled: 本机保存
    ONLINE = "online"
    OFFLINE = "offline"  # not reached; tried again on a timer
    FORCED = "forced"  # the clerk switched it off
    EXPIRED = "expired"  # credential run out: pushes into quarantine until renewed
    QUARANTINED = "quarantined"  # forked or restored: the centre keeps what comes apart
    REVOKED = "revoked"
    LIMITED = "limited"  # versions too far apart: only pushing


# the centre is there, whatever it thinks of this counter
REACHED = (Link.ONLINE, Link.LIMITED, Link.EXPIRED, Link.QUARANTINED)


@dataclass(frozen=True, slots=True)
class Rejected:
    """An operation that the centre did not simply apply, and what a person can do about it.

    ``words`` and ``press`` are in the clerk's language; ``number`` is the case's receipt number.
    """

    epoch: int
    seq: int
    state: str
    code: str
    case_id: str
    number: str
    at: datetime
    words: str
    press: str
    review: str = ""


@dataclass(frozen=True, slots=True)
class Caution:
    """A limit of the policy: ``level`` "warn" or "frozen"; ``acts`` are what is frozen."""

    limit: str
    level: str
    words: str
    press: str
    acts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """A question for a person (sync.md, *Conflicts*). ``facts`` hold no personal data."""

    review: str
    case_id: str
    kind: str
    state: str
    at: datetime
    number: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    resolution: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class SyncStatus:
    """What the clerk always sees (sync.md, *Status*), and what ``windowdesk sync status`` prints."""

    link: Link = Link.ALONE
    centre: str = ""
    unsent: int = 0
    oldest: datetime | None = None
    last_success: datetime | None = None
    next_attempt: datetime | None = None
    numbers_left: int = 0
    attachments_waiting: int = 0
    rejected: tuple[Rejected, ...] = ()
    reviews_open: int = 0
    skew_s: int = 0
    credential_until: datetime | None = None
    cautions: tuple[Caution, ...] = ()
    trouble: str = ""  # words for the last failure
    extension_hours: int = 0  # for so long a supervisor may put a freeze off; 0: never
    left_behind: int = 0  # of a former name of this disk, unknown to the centre; see ``Counts``
    passed_over: int = 0  # entries of the feed kept as they came; see ``Counts``


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What a counter learnt by joining. ``restart``: the desk has to be started again to use it."""

    centre: str
    window: str
    until: datetime | None = None
    restart: bool = True


@dataclass(frozen=True, slots=True)
class CaseMark:
    """What the centre told of a case: its 办件编号, the other window it came from, open questions.

    ``waiting``: rows left 待核验 of which no source has said anything yet. ``linked``: the receipt
    number of the same applicant's same matter, where a person let both stand.
    """

    project: str = ""
    window: str = ""
    reviews: int = 0
    waiting: int = 0
    linked: str = ""


@dataclass(frozen=True, slots=True)
class PaperAnswer:
    """A row left 待核验 was fetched (``feed.PaperVerified``): what the source said of it.

    ``differs``: the paper is there and says otherwise; ``found`` is false then.
    """

    material: str
    found: bool
    source: str
    certificate: str
    at: datetime
    differs: str = ""


class Joining(Protocol):
    """Enrolment. Every refusal is a ``DeskError`` in words (``app.enrolling.refused``)."""

    def enrol(self, address: str, code: str) -> Enrolment:
        """Join the centre at ``address`` with its one-time ``code``. Blocking."""
        ...


class CentreNews(Protocol):
    """What the feed told of cases, from the counter's store. Blocking, but no network."""

    def marks(self, case_ids: Sequence[str]) -> Mapping[str, CaseMark]:
        """Of those cases of which anything was told."""
        ...

    def answers(self, case_id: str) -> tuple[PaperAnswer, ...]:
        """What was fetched for the case, oldest first; the last of a material counts."""
        ...

    def beside(self, case_id: str) -> tuple[CaseEvent, ...]:
        """Events of other windows that do not follow the case's last here; kept beside it."""
        ...


class ReviewBook(Protocol):
    """Open questions as this counter holds them. Blocking, but no network."""

    def reviews(self) -> tuple[ReviewItem, ...]:
        """Open ones first, newest first."""
        ...

    def settle(self, work: UnitOfWork, item: ReviewItem) -> None:
        """Keep, in the transaction ``work``, that ``item`` was settled here.

        The operation ``review.settled`` is written by the use case in the same transaction; the
        centre may still open the question again.
        """
        ...


class Syncing(Protocol):
    """The conversation as the desk steers it."""

    def status(self) -> SyncStatus:
        """What is known now (fast)."""
        ...

    def listen(self, told: Callable[[], None]) -> None:
        """Have ``told`` called, in any thread, when what :meth:`status` says has become another.

        The last who listens is told, nobody else.
        """
        ...

    def leave(self) -> None:
        """The desk closes: what its screens still ask the centre ends at once (fast)."""
        ...

    def nudge(self) -> None:
        """Something was written, or the clerk asked: try at once (fast)."""
        ...

    def force_offline(self, on: bool) -> None:
        """Switch the line off, or on again; kept over a restart."""
        ...

    def reviews(self) -> tuple[ReviewItem, ...]:
        """Open ones first, newest first."""
        ...

    def extend(
        self, limit: str, hours: int, reason: str, sign_off: tuple[str, str], *, seated: str
    ) -> datetime:
        """A supervisor puts the freeze of ``limit`` off, on the record; until when.

        ``sign_off``: 工号 and password; ``seated``: who is signed in here.
        """
        ...

    def export(self, target: Path) -> int:
        """Write everything unsent as a signed package; how many operations."""
        ...

    def take_in(self, package: Path) -> int:
        """Read the centre's answer to a package; how many operations it acknowledges."""
        ...


class CentreLink(Syncing, Naming, Joining, CentreNews, ReviewBook, Protocol):
    """Everything a desk has of its centre, behind one attribute (``Desk.syncing``)."""


def project_of(link: CentreNews, case_id: str) -> str:
    """The 办件编号 of a case, "" while the centre has bound none."""
    return link.marks([case_id]).get(case_id, CaseMark()).project
