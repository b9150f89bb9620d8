"""The counter's own database, open: one held connection writes, a small pool reads."""

from __future__ import annotations

import os
import secrets
import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, select

from windowdesk import logs
from windowdesk.app.errors import StoreProblem
from windowdesk.app.ports import (
    SETTLED_BY_HAND,
    AuditEntry,
    CaseSummary,
    Draft,
    PrintEvent,
    PrintJob,
    PrintState,
    StaffRecord,
    StoredDocument,
)
from windowdesk.app.slips import Slip, SlipState
from windowdesk.database import sqlcipher
from windowdesk.domain.cases.amendment import Amendment
from windowdesk.domain.cases.case import CaseEvent
from windowdesk.domain.numbers import ReceiptNumber
from windowdesk.protocol.operations import Operation
from windowdesk.storage import (
    amendments,
    case_events,
    chain,
    emergency,
    faults,
    numbering,
    rows,
    serials,
    sync_forks,
    sync_lines,
    tables,
)
from windowdesk.storage.chain import BrokenLink
from windowdesk.storage.files import sync_folder
from windowdesk.storage.highwater import Verdict
from windowdesk.storage.ids import Uuid7
from windowdesk.storage.lock import ProfileLock
from windowdesk.storage.meta import get_meta, put_meta
from windowdesk.storage.numbering import BlockAccount, Numbering
from windowdesk.storage.serials import RangeAccount, Serials
from windowdesk.storage.session import Session
from windowdesk.storage.unit_of_work import SqlUnitOfWork, Surroundings, remembered

TAKEN_BACK = "store.taken_back"  # changed after each commit that failed


@dataclass(frozen=True, slots=True)
class Opened:
    """Everything an open store holds, gathered by :func:`opening.open_store`."""

    path: Path
    lock: ProfileLock
    writer: Engine
    connection: Connection
    readers: Engine
    session: Session

    def let_go(self) -> None:
        """Release everything, without a word to the database."""
        self.readers.dispose()
        self.connection.close()
        self.writer.dispose()
        self.session.high_water.close()
        self.lock.release()


class SqlStore:
    """Implements :class:`windowdesk.app.ports.Store`. Safe to use from several threads."""

    def __init__(self, opened: Opened) -> None:
        session, wish = opened.session, opened.session.wish
        self._opened = opened
        self._wish = wish
        self._high_water = session.high_water
        self._memory = session.memory
        self._writing = threading.Lock()
        self._writer_thread: int | None = None
        self._closed = False
        self._trouble = logs.Transitions(logs.get(__name__))
        self._around = Surroundings(
            numbering=session.numbering,
            serials=Serials(session.numbering.source, wish.window),
            division=wish.division,
            boot_id=wish.boot_id,
            now=wish.clock.now,
            new_id=Uuid7().new,
            reserve=self._reserve,
            seen=lambda: self._high_water.now.seen,
            see=self._see,
            make_sure_of_room=self._make_sure_of_room,
            problem=self._problem,
        )

    @property
    def verdict(self) -> Verdict:
        """How the database was found when it was opened; RESTORED and COPIED are worth words."""
        return self._opened.session.verdict

    @property
    def device(self) -> str:
        return self._around.numbering.device

    @property
    def epoch(self) -> int:
        return self._around.numbering.epoch

    # writing

    @contextmanager
    def transaction(self) -> Iterator[SqlUnitOfWork]:
        """One ``BEGIN IMMEDIATE`` … ``COMMIT``; another thread's transaction waits its turn."""
        if self._writer_thread == threading.get_ident():
            raise RuntimeError("a transaction inside a transaction would wait for itself")
        with self._writing:
            self._writer_thread = threading.get_ident()
            try:
                yield from self._transaction()
            finally:
                self._writer_thread = None

    def _transaction(self) -> Iterator[SqlUnitOfWork]:
        with faults.letting_go(self._opened.connection):
            with self._problem():
                sqlcipher.begin(self._opened.connection)
            unit = SqlUnitOfWork(self._opened.connection, self._memory, self._around)
            try:
                yield unit
                try:
                    with self._problem():
                        sqlcipher.commit(self._opened.connection)
                except StoreProblem:
                    self._take_back()
                    raise
            finally:
                # what was not committed; a commit that failed must be let go of too
                with self._problem():
                    sqlcipher.let_go(self._opened.connection)
        self._memory = unit.memory
        if unit.after is not None:
            unit.after()
        self._mark()

    def _take_back(self) -> None:
        """Make sure that a commit that failed does not come true at the next start.

        When the sync fails, the frames lie whole in the WAL, commit mark included; after a crash
        SQLite would take them for a commit. One small transaction writes over the first of them.
        """
        connection = self._opened.connection
        with suppress(StoreProblem), self._problem():
            sqlcipher.let_go(connection)
            sqlcipher.begin(connection)
            put_meta(connection, {TAKEN_BACK: secrets.token_hex(8)})
            sqlcipher.commit(connection)

    def add_block(self, block: int) -> None:
        """Keep a block leased by the centre; it comes into use when the one before is used up."""
        self.renumber(lambda connection, rules, _serials: rules.add(connection, block))

    def renumber(
        self, change: Callable[[Connection, Numbering, Serials], Numbering | None]
    ) -> None:
        """Change where numbers come from: blocks, ranges, source or epoch (the rules returned).

        One transaction. A block is taken into use where none is. After a new epoch it is promised
        beside the database too; killed in between, the next start takes the store for restored and
        begins one more epoch, which is as good.
        """
        with self.transaction() as unit, self._problem():
            before, connection = self._around, self._opened.connection
            rules = change(connection, before.numbering, before.serials) or before.numbering
            if rules != before.numbering:
                put_meta(connection, {"store.epoch": str(rules.epoch)})
                sync_lines.open_line(connection, rules.device, rules.epoch)
            if rules.supply(connection).block is None:
                rules.open_next(connection, self._high_water.now.seen)
            unit.memory = remembered(connection, rules)
            again = replace(before.serials, source=rules.source)
            unit.after = lambda: self._adopt(replace(before, numbering=rules, serials=again))

    def stand_in(self, division: str) -> None:
        """Number for another division from now on: the centre says where this window stands."""
        with self._writing:
            self._around = replace(self._around, division=division)

    def _adopt(self, around: Surroundings) -> None:
        new_epoch = around.numbering.epoch != self._around.numbering.epoch
        self._around = around
        if new_epoch:
            with self._problem():
                self._high_water.renew(around.numbering.epoch, self._memory.position())

    def _mark(self) -> None:
        """Note the position beside the database. The commit stands, whether this works or not."""
        try:
            self._high_water.mark(self._memory.position())
        except OSError as error:
            self._trouble.failed("position", error.strerror or "unknown")
        else:
            self._trouble.recovered("position")

    def _reserve(self, block: int, index: int) -> None:
        with self._problem():
            self._high_water.reserve(block, index)

    def _see(self, block: int) -> None:
        with self._problem():
            self._high_water.see(block)

    def _make_sure_of_room(self) -> None:
        with self._problem():
            free = shutil.disk_usage(self._wish.profile).free
        if free < self._wish.reserve_bytes:
            raise faults.disk_full()

    def _problem(self) -> AbstractContextManager[None]:
        return faults.spoken(self._wish.profile)

    def spoken(self) -> AbstractContextManager[None]:
        """Errors of the disk inside it become words, for what else in this room writes."""
        return self._problem()

    # numbers

    def next_number(self) -> ReceiptNumber:
        """The next number, its year that of the clock now."""
        return self._memory.supply.next(self._around.division, self._wish.clock.now())

    def numbers_left(self) -> int:
        return self._memory.supply.left()

    def number_account(self) -> tuple[BlockAccount, ...]:
        """How every number of every block ended so far."""
        with self._reading() as connection:
            return numbering.account(connection)

    def slip(self, number: str) -> Slip | None:
        with self._reading() as connection:
            return emergency.find(connection, number)

    def slips(self, state: SlipState | None = None) -> tuple[Slip, ...]:
        """Emergency slips, oldest first; of one state where it is given."""
        table = tables.emergency_slips
        query = select(table).order_by(table.c.drawn_at, table.c.block, table.c.idx)
        if state is not None:
            query = query.where(table.c.state == state.value)
        return self._all(query, emergency.to_slip)

    def holds_block(self, block: int) -> bool:
        with self._reading() as connection:
            return emergency.holds_block(connection, block)

    def next_document_serial(self, prefix: str, year: int, skip: int = 0) -> int:
        with self._reading() as connection:
            return self._around.serials.peek(connection, prefix, year, skip)

    def serial_year(self, prefix: str, year: int) -> int:
        """The year to number in while the clock's ``year`` is not to be trusted."""
        with self._reading() as connection:
            return self._around.serials.year(connection, prefix, year)

    def add_serials(self, prefix: str, year: int, first: int, last: int) -> None:
        """Keep a range of 文号 leased by the centre, used when those leased before it are full.

        ``ValueError`` where it is empty or meets a range already held.
        """
        with self.transaction(), self._problem():
            self._around.serials.add(self._opened.connection, prefix, year, (first, last))

    def serials_left(self, prefix: str, year: int) -> int:
        """How many 文号 of organ ``prefix`` and ``year`` can still be issued."""
        with self._reading() as connection:
            return self._around.serials.left(connection, prefix, year)

    def serial_account(self) -> tuple[RangeAccount, ...]:
        """How every number of every range of 文号 ended so far."""
        with self._reading() as connection:
            return serials.account(connection)

    # reading

    def events(self, case_id: str) -> tuple[CaseEvent, ...]:
        read = sync_forks.history if case_id in self._memory.settled else case_events.of_case
        with self._reading() as connection:
            return tuple(read(connection, case_id))

    def amendments(self, case_id: str) -> tuple[Amendment, ...]:
        with self._reading() as connection:
            return tuple(amendments.of_case(connection, case_id))

    def case_of_number(self, number: str) -> str | None:
        table = tables.case_numbers
        found = self._scalar(select(table.c.case_id).where(table.c.number == number))
        return None if found is None else str(found)

    def summaries(self, *, states: Sequence[str] = (), limit: int = 100) -> tuple[CaseSummary, ...]:
        table = tables.cases
        query = select(table).order_by(table.c.at.desc(), table.c.pos.desc()).limit(limit)
        if states:
            query = query.where(table.c.state.in_(list(states)))
        return self._all(query, rows.to_summary)

    def documents_of(self, case_id: str) -> tuple[StoredDocument, ...]:
        """In the order of issue, bytes included."""
        table = tables.documents
        query = select(table).where(table.c.case_id == case_id).order_by(table.c.pos)
        return self._all(query, rows.to_document)

    def document(self, document_id: str) -> StoredDocument | None:
        table = tables.documents
        query = select(table).where(table.c.document_id == document_id)
        found = next(iter(self._all(query, rows.to_document)), None)
        return found or self._loose(document_id)

    def _loose(self, document_id: str) -> StoredDocument | None:
        """A paper of no case that still waits."""
        table = tables.loose_papers
        query = select(table).where(table.c.document_id == document_id)
        return next(iter(self._all(query, rows.to_loose)), None)

    def print_job(self, key: str) -> PrintJob | None:
        table = tables.print_jobs
        return next(iter(self._all(select(table).where(table.c.key == key), rows.to_job)), None)

    def print_jobs(
        self, *, states: Sequence[PrintState] = (), case_id: str = ""
    ) -> tuple[PrintJob, ...]:
        """In the order of queueing; of one case where ``case_id`` is given."""
        table, documents = tables.print_jobs, tables.documents
        query = select(table).order_by(table.c.pos)
        if case_id:
            of_case = select(documents.c.document_id).where(documents.c.case_id == case_id)
            query = query.where(table.c.document_id.in_(of_case))
        if states:
            query = query.where(table.c.state.in_([state.value for state in states]))
        return self._all(query, rows.to_job)

    def print_events(self, key: str) -> tuple[PrintEvent, ...]:
        table = tables.print_events
        query = select(table).where(table.c.key == key).order_by(table.c.pos)
        return self._all(query, rows.to_print_event)

    def broke_off(self, printer: str) -> bool:
        """What a person or a reprint made of the job says nothing of what lies in the printer."""
        table = tables.print_events
        of_printer = select(table).where(
            table.c.printer == printer,
            table.c.state.in_(["sending", "printed", "failed"]),
            table.c.detail.not_in(SETTLED_BY_HAND),
        )
        newest = self._all(of_printer.order_by(table.c.pos.desc()).limit(1), rows.to_print_event)
        return bool(newest) and newest[0].state is PrintState.SENDING

    def operations(self, *, after: int = 0, limit: int = 200) -> tuple[Operation, ...]:
        """This device and epoch's operations with seq > ``after``, in order."""
        table = tables.operations
        query = (
            select(table)
            .where(table.c.device == self.device, table.c.epoch == self.epoch)
            .where(table.c.seq > after)
            .order_by(table.c.seq)
            .limit(limit)
        )
        return self._all(query, rows.to_operation)

    def audit_entries(self, *, limit: int = 1000) -> tuple[AuditEntry, ...]:
        """The newest ``limit`` entries, oldest of them first."""
        query = select(tables.audit).order_by(tables.audit.c.seq.desc()).limit(limit)
        return self._all(query, rows.to_entry)[::-1]

    def drafts(self) -> tuple[Draft, ...]:
        """Newest first."""
        table = tables.drafts
        query = select(table).order_by(table.c.updated_at.desc(), table.c.draft_id)
        return self._all(query, rows.to_draft)

    def draft(self, draft_id: str) -> Draft | None:
        table = tables.drafts
        query = select(table).where(table.c.draft_id == draft_id)
        return next(iter(self._all(query, rows.to_draft)), None)

    def staff(self, number: str) -> StaffRecord | None:
        table = tables.staff
        query = select(table).where(table.c.number == number)
        return next(iter(self._all(query, rows.to_staff)), None)

    def all_staff(self) -> tuple[StaffRecord, ...]:
        query = select(tables.staff).order_by(tables.staff.c.number)
        return self._all(query, rows.to_staff)

    def item_version(self, content_hash: str) -> bytes | None:
        table = tables.item_versions
        found = self._scalar(select(table.c.canonical).where(table.c.content_hash == content_hash))
        return None if found is None else bytes(found)

    def meta(self, key: str) -> str | None:
        with self._reading() as connection:
            return get_meta(connection, key)

    def unsent(self) -> int:
        """Operations of this device the centre has not acknowledged; before enrolment, all."""
        with self._reading() as connection:
            return sync_lines.unsent(connection, self.device)

    def high_time(self) -> datetime | None:
        high = self._memory.high_time
        return None if high is None else datetime.fromisoformat(high)

    def verify_chain(self) -> BrokenLink | None:
        """The first broken place of operations, audit, events or document bytes; None is good.

        The pages' own seals are read from the file below the WAL. After a power cut in the midst of
        a checkpoint a page there may be torn while the WAL still has it whole: so finish that first.
        """
        with self._writing, self._problem():
            checkpoint(self._opened.connection)
        with self._reading() as connection:
            return chain.verify(connection)

    def _all(self, query: Any, read: Callable[[Any], Any]) -> tuple[Any, ...]:
        with self._reading() as connection:
            return tuple(read(row) for row in connection.execute(query))

    def _scalar(self, query: Any) -> Any:
        with self._reading() as connection:
            return connection.scalar(query)

    def reading(self) -> AbstractContextManager[Connection]:
        """One committed state, for what else in this room reads the store."""
        return self._reading()

    def writing(self) -> bool:
        """Whether a transaction is under way this very moment."""
        return self._writing.locked()

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        readers = self._opened.readers
        with self._problem(), readers.connect() as connection, faults.letting_go(connection):
            yield connection

    # the end

    def backup(self, target: Path) -> None:
        """Copy the store to ``target`` (encrypted with the same key) while it goes on reading."""
        with self._writing, self._problem():
            copy_store(self._opened.connection, self._opened.path, target)

    def close(self) -> None:
        """End the session in order and let the next one in. Doing it twice is fine."""
        with self._writing:
            if self._closed:
                return
            self._closed = True
            try:
                with self._problem():
                    self._end()
            finally:
                self._opened.let_go()

    def _end(self) -> None:
        number, nonce = self._opened.session.end(self._opened.connection)
        self._opened.readers.dispose()
        checkpoint(self._opened.connection)
        self._high_water.end(number, nonce)


def checkpoint(connection: Connection) -> None:
    """Move the whole WAL into the file; outside of any transaction."""
    raw: Any = connection.connection.dbapi_connection
    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def copy_store(connection: Connection, path: Path, target: Path) -> None:
    """Copy the database file while no one can write; durable when this returns."""
    checkpoint(connection)
    with connection.begin():
        partial = target.with_name(target.name + ".part")
        shutil.copyfile(path, partial)
        with partial.open("r+b") as file:
            os.fsync(file.fileno())
        partial.replace(target)
        sync_folder(target.parent)
