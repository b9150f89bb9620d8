"""What the desk's screens and commands know of the conversation with the centre.

The conversation itself is the room ``sync``; it runs in a thread of its own that ``bootstrap``
starts. Everything here that is marked *fast* touches memory only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import Any, Protocol


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


class Syncing(Protocol):
    """The conversation as the desk steers it."""

    def status(self) -> SyncStatus:
        """What is known now (fast)."""
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

    def export(self, target: Path) -> int:
        """Write everything unsent as a signed package; how many operations."""
        ...

    def take_in(self, package: Path) -> int:
        """Read the centre's answer to a package; how many operations it acknowledges."""
        ...
