"""One transaction of the store: what the use cases write, checked against what is already there.

The heads of the chains, the next number and the identity are kept in memory by the store (it is the
only writer); a unit works on its own copy, which the store takes over after the commit alone.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from windowdesk.app.errors import StoreProblem
from windowdesk.app.ports import (
    AuditEntry,
    CaseSummary,
    Draft,
    NumberClaimed,
    PrintJob,
    PrintState,
    StaffRecord,
    StoredDocument,
)
from windowdesk.app.slips import Slip, SlipState
from windowdesk.database.statements import Statement, into
from windowdesk.domain.cases.case import CaseEvent, EventKind
from windowdesk.domain.numbers import MAX_INDEX, ReceiptNumber
from windowdesk.i18n import _
from windowdesk.protocol.amending import AMENDED, of_operation
from windowdesk.protocol.operations import Operation
from windowdesk.storage import amendments, chain, emergency, numbering, rows, sync_forks, tables
from windowdesk.storage.capture_tables import capture_pages
from windowdesk.storage.chain import Heads
from windowdesk.storage.highwater import Position
from windowdesk.storage.meta import put_meta
from windowdesk.storage.numbering import Numbering, Supply
from windowdesk.storage.serials import Serials

OWN_META = "store."

_LAST_EVENT = Statement(
    select(func.max(tables.events.c.seq)).where(tables.events.c.case_id == bindparam("case_id"))
)
_EVENT = into(tables.events)
_CASE_NUMBER = into(tables.case_numbers, upsert(tables.case_numbers).on_conflict_do_nothing())
_CASE_OF = Statement(
    select(tables.case_numbers.c.case_id).where(tables.case_numbers.c.number == bindparam("number"))
)
_VOID = Statement(
    update(tables.numbers)
    .where(
        tables.numbers.c.number.in_(
            select(tables.case_numbers.c.number).where(
                tables.case_numbers.c.case_id == bindparam("of_case")
            )
        ),
        tables.numbers.c.state == "issued",
    )
    .values(state="void")
)
_upsert = upsert(tables.cases)
_SUMMARY = into(
    tables.cases,
    _upsert.on_conflict_do_update(
        index_elements=["case_id"],
        set_={c.name: _upsert.excluded[c.name] for c in tables.cases.c if c.name != "pos"},
    ),
)
_DOCUMENT = into(tables.documents)
_OPERATION = into(tables.operations)
_AUDIT = into(tables.audit)
_QUEUE = into(
    tables.print_jobs,
    upsert(tables.print_jobs).on_conflict_do_nothing(index_elements=["key"]),
)
_SLIP = Statement(
    select(tables.print_jobs.c.key).where(tables.print_jobs.c.slip == bindparam("slip"))
)
_PRINT_STATE = Statement(
    update(tables.print_jobs).where(tables.print_jobs.c.key == bindparam("of_key")),
    ["state", "attempt", "detail", "printer", "sure", "external"],
)
_PRINT_EVENT = into(tables.print_events)
_LOOSE = into(tables.loose_papers)
_LOOSE_ENDS = Statement(
    delete(tables.loose_papers).where(
        tables.loose_papers.c.document_id == bindparam("of_document")
    ),
)
_DRAFT = into(tables.drafts, insert(tables.drafts).prefix_with("OR REPLACE"))
_DELETE_DRAFT = Statement(
    delete(tables.drafts).where(tables.drafts.c.draft_id == bindparam("draft_id"))
)
_DELETE_PAGES = Statement(
    delete(capture_pages).where(capture_pages.c.draft_id == bindparam("draft_id"))
)
_STAFF = into(tables.staff, insert(tables.staff).prefix_with("OR REPLACE"))
_ITEM_VERSION = into(tables.item_versions, upsert(tables.item_versions).on_conflict_do_nothing())


@dataclass(frozen=True, slots=True)
class Memory:
    """What the one writer knows without asking the database."""

    heads: Heads
    supply: Supply
    high_time: str | None
    settled: frozenset[str] = frozenset()  # cases read along the centre's line (sync_forks)

    def position(self) -> Position:
        """How far the database has come, for the files beside it."""
        return Position(
            block=self.supply.block or 0,
            next_index=self.supply.next_index,
            op_seq=self.heads.op_seq,
            op_head=self.heads.op_head,
            audit_seq=self.heads.audit_seq,
        )


def remembered(connection: Connection, rules: Numbering) -> Memory:
    """What the writer keeps in memory, read once."""
    return Memory(
        heads=chain.heads(connection, rules.device, rules.epoch),
        supply=rules.supply(connection),
        high_time=connection.scalar(select(func.max(tables.operations.c.wall_time))),
        settled=sync_forks.settled(connection, rules.device),
    )


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a unit of work needs besides the connection; made once by the store."""

    numbering: Numbering
    serials: Serials
    division: str
    boot_id: str
    now: Callable[[], datetime]
    new_id: Callable[[], str]
    reserve: Callable[[int, int], None]
    seen: Callable[[], tuple[int, ...]]
    see: Callable[[int], None]
    make_sure_of_room: Callable[[], None]
    problem: Callable[[], Any]


class SqlUnitOfWork:
    """Implements :class:`windowdesk.app.ports.UnitOfWork` on an open transaction."""

    def __init__(self, connection: Connection, memory: Memory, around: Surroundings) -> None:
        self._connection = connection
        self._around = around
        self._last_seq: dict[str, int] = {}
        self._room_seen = False
        self.memory = memory
        # what the store has to do once this is durable, before the next transaction begins
        self.after: Callable[[], None] | None = None

    @property
    def connection(self) -> Connection:
        """The transaction's own, for what else in this room writes within it."""
        return self._connection

    def now(self) -> datetime:
        """This counter's time."""
        return self._around.now()

    def remember(self) -> None:
        """Read again what the writer keeps in memory, after this room changed it by other ways."""
        self.memory = remembered(self._connection, self._around.numbering)

    @contextmanager
    def apart(self) -> Iterator[None]:
        """What is written inside is taken back alone where it raises; the transaction goes on."""
        memory, last_seq = self.memory, dict(self._last_seq)
        execute = self._connection.connection.dbapi_connection.execute  # type: ignore[union-attr]  # open
        execute("SAVEPOINT apart")
        try:
            yield
        except BaseException:
            execute("ROLLBACK TO apart")
            self.memory, self._last_seq = memory, last_seq
            raise
        finally:
            execute("RELEASE apart")

    def claim_number(self, number: ReceiptNumber) -> None:
        """Make ``number`` ISSUED, its index covered outside the database before the commit.

        Raises ``NumberClaimed`` unless it is the next one, ``DiskFull`` while nothing is accepted.
        """
        around, supply = self._around, self.memory.supply
        if number != supply.next(around.division, around.now()):
            raise NumberClaimed(number.text())
        self._make_sure_of_room()
        around.reserve(number.block, number.index)
        with around.problem():
            numbering.advance(self._connection, number.block, number.index, number.text())
            if number.index < MAX_INDEX:
                supply = replace(supply, next_index=number.index + 1)
            else:
                supply = around.numbering.open_next(self._connection, around.seen())
        self.memory = replace(self.memory, supply=supply)

    def draw_slips(self, secrets: Sequence[str], by: str, at: datetime) -> tuple[Slip, ...]:
        """New emergency slips; their block is named outside the database before the commit."""
        around = self._around
        self._make_sure_of_room()
        with around.problem():
            numbers = emergency.numbers_for(
                self._connection, around.numbering, around.seen(), around.division, at.year % 100
            )
            drawn = []
            for secret, number in zip(secrets, numbers, strict=False):
                around.see(number.block)
                drawn.append(emergency.draw(self._connection, number, secret, by, at))
            supply = around.numbering.supply(self._connection)
        self.memory = replace(self.memory, supply=supply)
        return tuple(drawn)

    def use_slip(self, slip: Slip, case_id: str, by: str, at: datetime) -> None:
        self._make_sure_of_room()
        used = replace(slip, state=SlipState.USED, case_id=case_id, by=by, ended_at=at)
        with self._around.problem():
            emergency.end(self._connection, slip, used)

    def void_slip(self, slip: Slip, reason: str, by: str, at: datetime) -> None:
        void = replace(slip, state=SlipState.VOID, reason=reason, by=by, ended_at=at)
        with self._around.problem():
            emergency.end(self._connection, slip, void)

    def claim_document_serial(self, prefix: str, year: int, serial: int) -> None:
        with self._around.problem():
            self._around.serials.claim(self._connection, prefix, year, serial)

    def append_event(self, event: CaseEvent) -> None:
        """Add ``event``; ``StoreProblem`` code "case_changed" when its seq does not follow."""
        with self._around.problem():
            last = self._last_seq.get(event.case_id)
            if event.case_id in self.memory.settled:
                self._append_to_line(event)
                return
            if last is None:
                found = _LAST_EVENT.scalar(self._connection, {"case_id": event.case_id})
                last = int(found or 0)
            if event.seq != last + 1:
                raise _case_changed()
            _EVENT.run(self._connection, rows.from_event(event))
            self._last_seq[event.case_id] = event.seq
            if event.kind is EventKind.RECEIVED and event.payload.get("number"):
                self._name_case(str(event.payload["number"]), event.case_id)
            if event.kind is EventKind.VOIDED:
                _VOID.run(self._connection, {"of_case": event.case_id})

    def _append_to_line(self, event: CaseEvent) -> None:
        """The next event of a case that goes on along the centre's line."""
        if event.seq != sync_forks.last(self._connection, event.case_id) + 1:
            raise _case_changed()
        rules = self._around.numbering
        # of the operation that this transaction will append
        operation = (rules.device, rules.epoch, self.memory.heads.op_seq + 1)
        sync_forks.append(self._connection, event, operation)
        if event.kind is EventKind.VOIDED:
            _VOID.run(self._connection, {"of_case": event.case_id})

    def _name_case(self, number: str, case_id: str) -> None:
        added = _CASE_NUMBER.run(self._connection, {"number": number, "case_id": case_id})
        if not added.rowcount and _CASE_OF.scalar(self._connection, {"number": number}) != case_id:
            raise NumberClaimed(number)

    def save_summary(self, summary: CaseSummary) -> None:
        self._run(_SUMMARY, rows.from_summary(summary))

    def add_document(self, document: StoredDocument) -> None:
        self._make_sure_of_room()
        self._run(_DOCUMENT, rows.from_document(document))

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
        heads, around = self.memory.heads, self._around
        operation = Operation(
            device=around.numbering.device,
            epoch=around.numbering.epoch,
            seq=heads.op_seq + 1,
            op_id=around.new_id(),
            kind=kind,
            actor=actor,
            case_id=case_id,
            base_version=base_version,
            catalogue=catalogue,
            wall_time=wall_time,
            monotonic_ns=time.monotonic_ns(),
            boot_id=around.boot_id,
            prev=heads.op_head,
            payload=dict(payload),
        )
        digest = operation.digest()
        self._run(_OPERATION, rows.from_operation(operation, digest))
        if kind == AMENDED:
            with around.problem():
                amendments.keep(self._connection, of_operation(operation))
        self.memory = replace(
            self.memory,
            heads=replace(heads, op_seq=operation.seq, op_head=digest),
            high_time=max(self.memory.high_time or "", rows.moment(wall_time)),
        )
        return operation

    def queue_print(self, job: PrintJob) -> None:
        """Queue ``job``; the same key again (a double click) changes nothing.

        ``StoreProblem`` code "slip_queued" when another job prints the same slip already.
        """
        with self._around.problem():
            other = _SLIP.scalar(self._connection, {"slip": job.slip}) if job.slip else None
            if other not in (None, job.key):
                raise _slip_queued()
            queued = _QUEUE.run(self._connection, rows.from_job(job)).rowcount
        if queued:
            self._note(job)

    def add_loose(self, paper: StoredDocument, job: PrintJob) -> None:
        """A paper of no case with the one job that prints it; it goes when that has an end."""
        self._run(_LOOSE, rows.from_loose(paper))
        self.queue_print(job)

    def save_print_state(self, job: PrintJob) -> None:
        self._run(_PRINT_STATE, rows.from_job(job) | {"of_key": job.key})
        if job.state in (PrintState.PRINTED, PrintState.CANCELLED):
            self._run(_LOOSE_ENDS, {"of_document": job.document_id})
        self._note(job)

    def _note(self, job: PrintJob) -> None:
        """Add to the spool's journal what ``job`` came to."""
        self._run(_PRINT_EVENT, rows.from_print_event(job, self._around.now()))

    def audit(self, entry: AuditEntry) -> None:
        row, heads = chain.linked(entry, self.memory.heads)
        self._run(_AUDIT, row)
        self.memory = replace(self.memory, heads=heads)

    def save_draft(self, draft: Draft) -> None:
        self._run(_DRAFT, rows.from_draft(draft))

    def delete_draft(self, draft_id: str) -> None:
        self._run(_DELETE_DRAFT, {"draft_id": draft_id})
        self._run(_DELETE_PAGES, {"draft_id": draft_id})

    def make_room(self) -> None:
        """``DiskFull`` rather than half of what is about to be written."""
        self._make_sure_of_room()

    def save_staff(self, record: StaffRecord) -> None:
        self._run(_STAFF, rows.from_staff(record))

    def save_item_version(self, content_hash: str, code: str, canonical: bytes) -> None:
        values = {"content_hash": content_hash, "code": code, "canonical": canonical}
        self._run(_ITEM_VERSION, values)

    def set_meta(self, key: str, value: str) -> None:
        """Keep a setting of the program; keys that begin with "store." are the store's own."""
        if key.startswith(OWN_META):
            raise ValueError(f"{key} belongs to the store")
        with self._around.problem():
            put_meta(self._connection, {key: value})

    def _make_sure_of_room(self) -> None:
        """Once a transaction: the room kept free holds many times what one may write."""
        if not self._room_seen:
            self._around.make_sure_of_room()
            self._room_seen = True

    def _run(self, statement: Statement, values: Mapping[str, Any]) -> None:
        with self._around.problem():
            statement.run(self._connection, values)


def _slip_queued() -> StoreProblem:
    return StoreProblem(
        _("同一份文书已经在打印队列里。"),
        saved=_("本次操作未保存，已有记录没有改动。"),
        press=_("请在“文书”中查看它的打印情况。"),
        code="slip_queued",
    )


def _case_changed() -> StoreProblem:
    return StoreProblem(
        _("该件在别处已有新的记录。"),
        saved=_("本次操作未保存，已有记录没有改动。"),
        press=_("请重新打开该件后再操作。"),
        code="case_changed",
    )
