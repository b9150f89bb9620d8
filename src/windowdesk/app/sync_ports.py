"""What the conversation with the centre needs of the counter's store, and what both keep.

The conversation is the room ``sync``, the store the room ``storage``; they meet here. Every method
that writes does so in one transaction, durable when it returns, and raises ``StoreProblem`` kinds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

import msgspec

from windowdesk.app.ports import AuditEntry, UnitOfWork
from windowdesk.app.syncing import CaseMark, PaperAnswer, Rejected, ReviewItem
from windowdesk.domain.cases.case import CaseEvent
from windowdesk.protocol.feed import WindowChanged
from windowdesk.protocol.messages import (
    Attachment,
    Credential,
    Entry,
    Line,
    Place,
    Result,
    SerialRange,
    SerialsWanted,
)
from windowdesk.protocol.policy import Policy

DEVICE_KEY = "device.ed25519"


class FormerName(msgspec.Struct, frozen=True):
    """What this window was called ``until`` (ISO 8601) the counter learnt its next name."""

    window: str
    until: str


class Membership(msgspec.Struct, frozen=True, kw_only=True):
    """What a counter keeps of having joined a centre at ``url``. Times are ISO 8601 text.

    ``box_key`` is what packages for the centre are sealed to, ``recovery_key`` what the store's key is.
    ``was``: under which names this counter wrote before. ``passed``: the address that the settings named as
    it joined, "" for none; while they go on naming it, nobody moved the centre there. Once they have named
    ``url`` it is "" as well: whatever they name from then on is meant.
    """

    url: str
    credential: Credential
    place: Place
    server_key: bytes
    at: str
    demo: bool = False
    name: str = ""
    box_key: bytes = b""
    recovery_key: bytes = b""
    was: tuple[FormerName, ...] = ()
    passed: str = ""


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far the office's feed was taken in. ``within``: of a snapshot being read, else -1."""

    incarnation: str = ""
    office: str = ""
    pos: int = 0
    within: int = -1


@dataclass(frozen=True, slots=True)
class Pending:
    """A line with operations the centre does not have: those after ``after``, up to ``last``."""

    epoch: int
    after: int
    last: int


@dataclass(frozen=True, slots=True)
class Batch:
    """Operations to push: their canonical bytes, contiguous from ``first``, each matching its digest."""

    epoch: int
    first: int
    lines: tuple[bytes, ...]
    head: str


@dataclass(frozen=True, slots=True)
class Supplies:
    """Numbers in hand: of receipts, and of 文号 by prefix and year as far as asked."""

    numbers: int
    serials: dict[tuple[str, int], int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LeaseWish:
    """A request for numbers, kept before it leaves."""

    request: str
    epoch: int
    blocks: int
    serials: tuple[SerialsWanted, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """What a clerk sees at a glance. ``oldest``: when the oldest unsent operation was written.

    ``left_behind``: operations of a former name of this disk that the centre is not known to have;
    only the machine with that name can send them. ``passed_over``: entries of the feed that this version
    could not take in and keeps as they came.
    """

    unsent: int = 0
    oldest: datetime | None = None
    numbers_left: int = 0
    attachments_waiting: int = 0
    reviews_open: int = 0
    left_behind: int = 0
    passed_over: int = 0


class SyncStore(Protocol):
    """The counter's store as the conversation sees it. Safe to use from one thread at a time."""

    @property
    def device(self) -> str: ...

    @property
    def epoch(self) -> int: ...

    # enrolment

    def membership(self) -> Membership | None:
        """The centre this device belongs to; None before, and for a copy that is a new device."""
        ...

    def windows(self) -> Sequence[WindowChanged]:
        """What each window of the office is called, and was, of which the feed told."""
        ...

    def enrol(self, membership: Membership, incarnation: str) -> None:
        """Join: from now on numbers come from leased blocks alone, and the feed is read anew."""
        ...

    def device_key(self) -> bytes:
        """32 private bytes, made when there are none."""
        ...

    def next_key(self) -> bytes:
        """The key a renewal asks for: the same until the renewal was answered."""
        ...

    def renewed(self, credential: Credential) -> None:
        """The renewal was answered: the next key is the device's from now on."""
        ...

    def setting(self, name: str) -> str:
        """Something the conversation keeps for itself, "" when there is none."""
        ...

    def set(self, **values: str) -> None: ...

    def policy(self) -> Policy:
        """The centre's rules, the defaults before it said any."""
        ...

    # what was written here

    def lines(self) -> tuple[Line, ...]:
        """What this device wrote, by epoch."""
        ...

    def digest_at(self, epoch: int, seq: int) -> str:
        """Of the operation there; "" when there is none (any more)."""
        ...

    def pending(self) -> Pending | None:
        """The oldest line with something to push."""
        ...

    def batch(self, epoch: int, after: int, most: int, most_bytes: int) -> Batch:
        """The next operations of a line. ``StoreCorrupt`` where one is not what its digest says."""
        ...

    def acknowledge(self, epoch: int, seq: int, results: Sequence[Result], day: str) -> None:
        """The centre has the line up to ``seq``; ``day`` is of its calendar."""
        ...

    def sent_apart(self, epoch: int, seq: int, results: Sequence[Result]) -> None:
        """The centre put the line up to ``seq`` into quarantine."""
        ...

    def is_ahead(self, epoch: int, seq: int) -> bool:
        """Whether an operation of this device is beyond everything written here."""
        ...

    def forget(self, epoch: int, seq: int, *, again: bool) -> None:
        """The centre has no more of the line than ``seq``; it may have less than it once had.

        ``again``: what it put into quarantine is to be pushed once more.
        """
        ...

    def give_back(self, epoch: int, lines: Sequence[bytes]) -> int:
        """Take in operations of this device that the centre kept and this store lost; how many.

        ``ValueError`` where they do not continue what is here.
        """
        ...

    def new_epoch(self, above: int, reason: str) -> None:
        """Begin another epoch, higher than ``above``: every number still in hand is burnt."""
        ...

    def purge(self, day: str, most: int) -> int:
        """Let go of operations acknowledged on ``day`` or before; how many went."""
        ...

    # what came

    def cursor(self) -> Cursor: ...

    def apply(self, entries: Sequence[Entry], cursor: Cursor) -> int:
        """Take in ``entries`` and keep ``cursor`` with them, all or nothing; how many were news."""
        ...

    def apply_kept(self) -> int:
        """Take in entries of kinds that an older version of this program kept; how many."""
        ...

    # numbers

    def supplies(self, wanted: Sequence[tuple[str, int]]) -> Supplies: ...

    def lease(self, wish: LeaseWish) -> bool:
        """Keep a request before it is sent; False where its name was used before."""
        ...

    def open_lease(self) -> LeaseWish | None:
        """The request that has no answer yet."""
        ...

    def leased(self, request: str, blocks: Sequence[int], serials: Sequence[SerialRange]) -> None:
        """The answer to a request; the same again changes nothing."""
        ...

    # attachments and catalogue

    def files_to_send(self, most: int) -> tuple[Attachment, ...]:
        """Documents whose operation the centre has and that it was not yet offered, or asks for."""
        ...

    def file(self, sha256: str) -> bytes | None: ...

    def files_sent(self, sha256s: Sequence[str]) -> None: ...

    def items_wanted(self) -> tuple[str, ...]:
        """Hashes of catalogue versions to fetch."""
        ...

    def item_fetched(self, content_hash: str, canonical: bytes | None) -> bool:
        """Whether it was kept; ``None``: the centre does not have it."""
        ...

    def heard(self, now: datetime) -> None:
        """The centre answered: the last success, and the staff's leases, run from ``now``."""
        ...

    def note(self, entry: AuditEntry) -> None: ...

    # what people see

    def counts(self) -> Counts: ...

    def not_applied(self, most: int = 100) -> tuple[Rejected, ...]:
        """The newest operations that were not simply applied; words are still empty."""
        ...

    def reviews(self, most: int = 200) -> tuple[ReviewItem, ...]: ...

    def marks(self, case_ids: Sequence[str]) -> Mapping[str, CaseMark]:
        """What the centre told of these cases, of those of which it told anything."""
        ...

    def answers(self, case_id: str) -> tuple[PaperAnswer, ...]: ...

    def beside(self, case_id: str) -> tuple[CaseEvent, ...]: ...

    def settle(self, work: UnitOfWork, item: ReviewItem) -> None:
        """Keep in the transaction ``work`` that ``item`` was settled here."""
        ...
