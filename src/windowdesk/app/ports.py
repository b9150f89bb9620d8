"""What the use cases need from the outside, as Protocols. The middle rooms provide them.

The store is one encrypted database with one writer. Reads see committed data only; every change
goes through a :class:`UnitOfWork`, which is one ``BEGIN IMMEDIATE`` transaction, fsynced when its
``with`` block ends without an exception and rolled back otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any, Protocol, runtime_checkable

from windowdesk.app.labelling import LabelStock
from windowdesk.app.slips import SlipShelf, SlipWork
from windowdesk.domain.cases.amendment import Amendment
from windowdesk.domain.cases.case import CaseEvent
from windowdesk.domain.decision.model import Document
from windowdesk.domain.numbers import ReceiptNumber
from windowdesk.domain.papers import PaperFacts
from windowdesk.domain.staff import StaffMember
from windowdesk.protocol.operations import Operation
from windowdesk.protocol.trust import Examined

PDF = "application/pdf"
ESCPOS = "application/vnd.escpos"


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """An issued document as stored: its facts (to draw it again) and its very bytes.

    ``facts`` is ``to_plain(PaperFacts)``; ``sha256`` is over ``content``.
    """

    document_id: str
    case_id: str
    kind: Document
    number: str
    document_number: str
    media: str
    content: bytes
    sha256: str
    facts: Mapping[str, Any]
    created_at: datetime


class PrintState(Enum):
    """States of a print job. ``uncertain``: nobody can say whether paper came out.

    ``replaced``: it was uncertain, and the same paper was printed again, marked 补打.
    """

    QUEUED = "queued"
    SENDING = "sending"
    PRINTED = "printed"
    UNCERTAIN = "uncertain"
    FAILED = "failed"
    CANCELLED = "cancelled"
    REPLACED = "replaced"


# what a job's ``detail`` is once a person has said whether it came out
SETTLED_BY_HAND = ("came_out", "did_not")


class InDoubt(Enum):
    """What follows when nobody can say whether a job came out.

    ``mark``: it is printed again by itself, marked 补打 and counted (tickets, receipts). ``ask``: a
    person looks and says so before anything is sent (numbered certificates).
    """

    MARK = "mark"
    ASK = "ask"


@dataclass(frozen=True, slots=True)
class PrintJob:
    """One paper, or one copy of it, for one printer.

    ``key`` is unique (document id + copy set), so that a double click cannot enqueue twice, and so
    is ``slip``, what a person would call it: number, kind, 文号 or time, count of reprints, copy.
    ``printer``: where it was sent last. ``sure``: "confirmed" or "assumed" once it is printed.
    ``wanted`` is False for what an older version left unprinted, and for handouts: at the next start
    nobody waits for that any more. ``external``: what the printer's own queue calls the job.
    """

    key: str
    document_id: str
    role: str
    copies: int
    state: PrintState = PrintState.QUEUED
    attempt: int = 0
    detail: str = ""
    slip: str = ""
    in_doubt: InDoubt = InDoubt.ASK
    printer: str = ""
    sure: str = ""
    wanted: bool = True
    external: str = ""


@dataclass(frozen=True, slots=True)
class PrintEvent:
    """What happened to a job, in order; kept for good. ``state`` is the one it came to."""

    at: datetime
    key: str
    state: PrintState
    attempt: int
    printer: str
    detail: str


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """Who did what, when, with which result. Never personal data; hash-chained by the store."""

    at: datetime
    actor: str
    action: str
    subject: str
    result: str
    detail: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StaffRecord:
    """A credential as the counter keeps it.

    ``source``: "local", or "centre" for what came with the feed at ``version``, on lease until
    ``valid_until``. ``token``: the public key of a second factor. ``pending``: the owner changed a
    secret here and the centre has not confirmed it. ``must_change``: somebody else chose it.
    ``password_since``: when it was chosen; None where nobody knows.
    """

    member: StaffMember
    password_hash: str
    pin_hash: str
    failures: int = 0
    locked_until: datetime | None = None
    source: str = "local"
    version: int = 0
    valid_until: datetime | None = None
    token_algorithm: str = ""
    token: bytes = b""
    must_change: bool = False
    pending: bool = False
    password_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """Work in progress, saved after every change. ``aside``: put aside (搁置) by the clerk.

    ``body`` is plain JSON owned by the intake use case; ``title`` holds no personal data.
    """

    draft_id: str
    owner: str
    title: str
    aside: bool
    updated_at: datetime
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class CaseSummary:
    """A line of a list of cases. ``applicant`` is masked."""

    case_id: str
    number: str
    item_name: str
    applicant: str
    state: str
    outcome: str
    at: datetime
    actor: str


class NumberClaimed(Exception):
    """The number peeked at was meanwhile claimed, or is no longer the next; peek again."""


class UnitOfWork(SlipWork, Protocol):
    """One transaction. All methods raise ``app.errors.StoreProblem`` kinds on trouble."""

    def claim_number(self, number: ReceiptNumber) -> None:
        """Make ``number`` ISSUED; :class:`NumberClaimed` unless it is exactly the next one."""
        ...

    def claim_document_serial(self, prefix: str, year: int, serial: int) -> None:
        """Take 文号 ``serial`` of organ ``prefix`` and ``year``; :class:`NumberClaimed` as above."""
        ...

    def append_event(self, event: CaseEvent) -> None:
        """Add one event; its ``seq`` must follow the case's last."""
        ...

    def save_summary(self, summary: CaseSummary) -> None:
        """Insert or replace the list line of a case."""
        ...

    def add_document(self, document: StoredDocument) -> None: ...

    def append_operation(
        self,
        *,
        kind: str,
        actor: str,
        case_id: str,
        base_version: int,
        catalogue: str,
        wall_time: datetime,
        payload: Mapping[str, Any],
    ) -> Operation:
        """Append to the log; the store fills device, epoch, seq, ids, monotonic time and chain."""
        ...

    def queue_print(self, job: PrintJob) -> None: ...

    def add_loose(self, paper: StoredDocument, job: PrintJob) -> None:
        """Keep a paper of no case until ``job``, which prints it, has an end."""
        ...

    def save_print_state(self, job: PrintJob) -> None: ...

    def audit(self, entry: AuditEntry) -> None: ...

    def save_draft(self, draft: Draft) -> None: ...

    def delete_draft(self, draft_id: str) -> None: ...

    def save_staff(self, record: StaffRecord) -> None: ...

    def save_item_version(self, content_hash: str, code: str, canonical: bytes) -> None:
        """Keep a catalogue version for good; the same hash twice is fine."""
        ...

    def set_meta(self, key: str, value: str) -> None: ...


class Store(SlipShelf, Protocol):
    """The counter's own database."""

    def transaction(self) -> AbstractContextManager[UnitOfWork]: ...

    def next_number(self) -> ReceiptNumber:
        """The next receipt number, not yet claimed. ``NumbersExhausted`` when no block is left."""
        ...

    def numbers_left(self) -> int: ...

    def next_document_serial(self, prefix: str, year: int, skip: int = 0) -> int:
        """The 文号 serial after ``skip`` others; ``NumbersExhausted`` when no range is left."""
        ...

    def serial_year(self, prefix: str, year: int) -> int:
        """``year``, or while the clock is not to be trusted a year whose 文号 the centre leased."""
        ...

    def events(self, case_id: str) -> tuple[CaseEvent, ...]: ...

    def amendments(self, case_id: str) -> tuple[Amendment, ...]:
        """Those of the case, in the order in which they came to stand."""
        ...

    def case_of_number(self, number: str) -> str | None: ...

    def summaries(self, *, states: Sequence[str] = (), limit: int = 100) -> tuple[CaseSummary, ...]:
        """Newest first; all states when none are named."""
        ...

    def documents_of(self, case_id: str) -> tuple[StoredDocument, ...]: ...

    def document(self, document_id: str) -> StoredDocument | None: ...

    def print_job(self, key: str) -> PrintJob | None: ...

    def print_jobs(
        self, *, states: Sequence[PrintState] = (), case_id: str = ""
    ) -> tuple[PrintJob, ...]:
        """In the order of queueing; of one case where ``case_id`` is given."""
        ...

    def print_events(self, key: str) -> tuple[PrintEvent, ...]:
        """What happened to the job ``key``, oldest first."""
        ...

    def broke_off(self, printer: str) -> bool:
        """Whether the last job that went to ``printer`` never came to an end there."""
        ...

    def drafts(self) -> tuple[Draft, ...]: ...

    def draft(self, draft_id: str) -> Draft | None: ...

    def staff(self, number: str) -> StaffRecord | None: ...

    def all_staff(self) -> tuple[StaffRecord, ...]: ...

    def item_version(self, content_hash: str) -> bytes | None: ...

    def meta(self, key: str) -> str | None: ...

    def unsent(self) -> int:
        """How many operations the centre has not acknowledged."""
        ...

    def high_time(self) -> datetime | None:
        """The latest wall time of any operation: a clock behind it is not to be trusted."""
        ...

    def close(self) -> None: ...


class Hasher(Protocol):
    """Passwords and PINs (argon2id)."""

    def hash(self, secret: str) -> str: ...

    def verify(self, hashed: str, secret: str) -> bool: ...


@runtime_checkable
class Traced(Protocol):
    """A page printer whose queue gives every job an id before it takes the document."""

    def print_traced(
        self, pdf: bytes, title: str, copies: int, keep: Callable[[str], None]
    ) -> PrintReport:
        """As ``print``; ``keep`` is called with the id before a byte of ``pdf`` is sent."""
        ...

    def found(self, handle: str, title: str, octets: int) -> PrintReport:
        """What became of the job ``handle`` ("" when it was never kept) while nobody looked.

        FAILED: nothing of it came out, and nothing will. UNCERTAIN too where it cannot be told
        whether the printer got all ``octets`` of the paper: some print what broke off half-way.
        """
        ...


@dataclass(frozen=True, slots=True)
class Printed:
    """A drawn document. ``preview`` are PNG pages (one long page for a slip)."""

    media: str
    content: bytes


class Press(Protocol):
    """Draws documents: A4 as PDF, the slip as complete ESC/POS bytes. Pure: same facts, same bytes."""

    def draw(self, facts: PaperFacts) -> Printed: ...

    def labels(self, facts: PaperFacts, stock: LabelStock) -> Printed:
        """A label for the file and for each paper, as pictures for a roll of ``stock``."""
        ...

    def bundle(self, facts: Sequence[PaperFacts]) -> Printed:
        """Several A4 documents (one at least) as one PDF."""
        ...

    def warm(self) -> None:
        """Load fonts and libraries while nothing else waits; ``FontMissing`` says which is not there."""
        ...


@dataclass(frozen=True, slots=True)
class ReadCode:
    """A code read back from a page: ``format`` "code128" or "qr", and its text."""

    format: str
    text: str
    page: int


class CodeReader(Protocol):
    """Reads the codes of a PDF or image file back with a decoder that is not ours."""

    def read(self, content: bytes, media: str) -> tuple[ReadCode, ...]: ...


class Signer(Protocol):
    """Signs what goes into a QR code and checks it again (protocol/envelope)."""

    def sign(self, statement: Mapping[str, Any]) -> str:
        """The whole QR text, ``HTTPS://HOST/V#…``."""
        ...

    def open(self, text: str) -> Mapping[str, Any]:
        """The statement in ``text``; raises as :meth:`examine`."""
        ...

    def examine(self, text: str) -> Examined:
        """The statement, who signed it and what is not certain about it.

        ``BadInput``: "bad_code" (no code of ours, or changed), "unknown_key", "revoked_key".
        """
        ...


class Clock(Protocol):
    """Local wall time, to the second, without zone: what a clerk's calendar shows."""

    def now(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class CardRead:
    """What a reader says of a card; ``repr`` shows the kind only. Dates None: 长期 or not on the card.

    ``photo`` is as the card holds it, for :meth:`IdReader.portrait`. A card of a kind that nobody
    knows has ``raw``, its text uninterpreted, and ``letter``, its kind; all else is empty then.
    """

    kind: str
    name: str = field(repr=False)
    number: str = field(repr=False)
    sex: str = field(repr=False)
    address: str = field(repr=False)
    valid_from: str = field(repr=False)
    valid_to: str = field(repr=False)
    birth: str = field(default="", repr=False)
    letter: str = ""
    raw: str = field(default="", repr=False)
    photo: bytes = field(default=b"", repr=False, compare=False)


class IdReader(Protocol):
    """Polled from a worker thread, at most every 300 ms; DeviceProblem on a fault."""

    def poll(self) -> CardRead | None: ...

    def portrait(self, read: CardRead) -> bytes:
        """The card's photo as a BMP, b"" where nothing here decodes it; DeviceProblem on a fault."""
        ...


class PrintOutcome(Enum):
    CONFIRMED = "confirmed"
    ASSUMED = "assumed"
    UNCERTAIN = "uncertain"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class PrintReport:
    """How a job ended and, where it did not go well, the fault in machine and human words.

    ``printer`` is named where another one than the usual took the job.
    """

    outcome: PrintOutcome
    fault: str = ""
    words: str = ""
    printer: str = ""


class ReceiptPrinter(Protocol):
    """Sends one complete job. Blocking; called from a worker."""

    def print(self, job: bytes, title: str) -> PrintReport: ...


class LabelPrinter(Protocol):
    """Sends one complete job of pictures for labels like ``stock``. Blocking; called from a worker."""

    @property
    def stock(self) -> LabelStock: ...

    def print(self, job: bytes, title: str) -> PrintReport: ...


class PagePrinter(Protocol):
    """Prints a PDF, ``copies`` times. Blocking; called from a worker."""

    def print(self, pdf: bytes, title: str, copies: int) -> PrintReport: ...
