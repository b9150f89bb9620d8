"""The counter's store as the conversation with the centre uses it."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import cast

import msgspec
from sqlalchemy import Connection, delete

from windowdesk.app.ports import AuditEntry, Clock, UnitOfWork
from windowdesk.app.staff_feed import leases
from windowdesk.app.staffing import LOCAL_LEASE
from windowdesk.app.sync_ports import (
    DEVICE_KEY,
    Batch,
    Counts,
    Cursor,
    LeaseWish,
    Membership,
    Pending,
    Supplies,
)
from windowdesk.app.syncing import CaseMark, PaperAnswer, Rejected, ReviewItem
from windowdesk.domain.cases.case import CaseEvent
from windowdesk.protocol.feed import CataloguePublished, WindowChanged
from windowdesk.protocol.messages import (
    Attachment,
    Credential,
    Entry,
    Line,
    Result,
    SerialRange,
)
from windowdesk.protocol.policy import Policy
from windowdesk.storage import (
    amendments,
    numbering,
    serials,
    sync_apply,
    sync_files,
    sync_items,
    sync_lines,
    sync_reading,
    sync_supplies,
)
from windowdesk.storage.meta import put_meta
from windowdesk.storage.numbering import SOURCE_CENTRE, Numbering
from windowdesk.storage.session import ENROLLED
from windowdesk.storage.store import SqlStore
from windowdesk.storage.sync_reading import CURSOR, MEMBERSHIP
from windowdesk.storage.tables import meta
from windowdesk.storage.unit_of_work import SqlUnitOfWork

NEXT_KEY, OWN = "device.next", "sync."


class SqlSyncStore:
    """Implements :class:`windowdesk.app.sync_ports.SyncStore` on an open store."""

    def __init__(self, store: SqlStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    @property
    def device(self) -> str:
        return self._store.device

    @property
    def epoch(self) -> int:
        return self._store.epoch

    @contextmanager
    def _writing(self) -> Iterator[SqlUnitOfWork]:
        with self._store.transaction() as unit, self._store.spoken():
            yield unit

    # --- enrolment --------------------------------------------------------------------------------

    def membership(self) -> Membership | None:
        with self._store.reading() as connection:
            return sync_reading.membership(connection, self.device)

    def windows(self) -> Sequence[WindowChanged]:
        with self._store.reading() as connection:
            return sync_reading.windows(connection)

    def enrol(self, membership: Membership, incarnation: str) -> None:
        def join(
            connection: Connection, rules: Numbering, _serials: serials.Serials
        ) -> Numbering | None:
            now = self._clock.now()
            # what was made up here may never meet what the centre leases
            numbering.burn_all(connection, "enrolled", now)
            serials.burn_all(connection, "enrolled", now)
            # a snapshot is silent about what ended: whoever knows cases reads the whole feed
            within = -1 if sync_lines.knows_cases(connection, rules.device) else 0
            sync_lines.forget_heard(connection, rules.device)
            cursor = Cursor(incarnation, membership.place.office, within=within)
            put_meta(
                connection,
                {
                    ENROLLED: rules.device,
                    MEMBERSHIP: msgspec.json.encode(membership).decode(),
                    CURSOR: sync_reading.cursor_text(cursor),
                },
            )
            return replace(rules, source=SOURCE_CENTRE)

        self._store.renumber(join)

    def named_by(self, address: str) -> None:
        """The settings name ``address``: where that is what was joined, all they name later is meant."""
        membership = self.membership()
        if membership is None or not membership.passed or address.rstrip("/") != membership.url:
            return
        membership = msgspec.structs.replace(membership, passed="")
        with self._writing() as unit:
            put_meta(unit.connection, {MEMBERSHIP: msgspec.json.encode(membership).decode()})

    def device_key(self) -> bytes:
        return self._key(DEVICE_KEY)

    def next_key(self) -> bytes:
        return self._key(NEXT_KEY)

    def _key(self, name: str) -> bytes:
        kept = self._store.meta(name)
        if kept is None:
            kept = secrets.token_bytes(32).hex()
            with self._writing() as unit:
                put_meta(unit.connection, {name: kept})
        return bytes.fromhex(kept)

    def renewed(self, credential: Credential) -> None:
        key, membership = self.next_key(), self.membership()
        if membership is None:
            return
        membership = msgspec.structs.replace(membership, credential=credential)
        with self._writing() as unit:
            values = {DEVICE_KEY: key.hex(), MEMBERSHIP: msgspec.json.encode(membership).decode()}
            put_meta(unit.connection, values)
            unit.connection.execute(delete(meta).where(meta.c.key == NEXT_KEY))

    def setting(self, name: str) -> str:
        return self._store.meta(OWN + name) or ""

    def set(self, **values: str) -> None:
        with self._writing() as unit:
            put_meta(unit.connection, {OWN + name: value for name, value in values.items()})

    def policy(self) -> Policy:
        kept = self._store.meta(sync_apply.POLICY)
        return msgspec.json.decode(kept, type=Policy) if kept else Policy()

    # --- what was written here -------------------------------------------------------------------

    def lines(self) -> tuple[Line, ...]:
        with self._store.reading() as connection:
            return sync_lines.written(connection, self.device)

    def digest_at(self, epoch: int, seq: int) -> str:
        with self._store.reading() as connection:
            return sync_lines.digest_at(connection, self.device, epoch, seq)

    def pending(self) -> Pending | None:
        with self._store.reading() as connection:
            return sync_lines.pending(connection, self.device)

    def batch(self, epoch: int, after: int, most: int, most_bytes: int) -> Batch:
        with self._store.reading() as connection:
            of = Pending(epoch, after, after)
            return sync_lines.batch(connection, of, self.device, most, most_bytes)

    def acknowledge(self, epoch: int, seq: int, results: Sequence[Result], day: str) -> None:
        now = self._clock.now()
        with self._writing() as unit:
            sync_lines.acknowledge(unit.connection, self.device, epoch, seq, day)
            sync_lines.keep_results(unit.connection, self.device, epoch, results, now)

    def sent_apart(self, epoch: int, seq: int, results: Sequence[Result]) -> None:
        with self._writing() as unit:
            sync_lines.apart(unit.connection, self.device, epoch, seq)
            sync_lines.keep_results(unit.connection, self.device, epoch, results, self._clock.now())

    def is_ahead(self, epoch: int, seq: int) -> bool:
        if epoch != self.epoch:
            return epoch > self.epoch
        with self._store.reading() as connection:
            return seq > sync_lines.last(connection, self.device, epoch)

    def forget(self, epoch: int, seq: int, *, again: bool) -> None:
        with self._store.reading() as connection:
            changes = sync_lines.knows_more(connection, self.device, epoch, seq, again=again)
        if changes:
            with self._writing() as unit:
                sync_lines.forget(unit.connection, self.device, epoch, seq)

    def give_back(self, epoch: int, lines: Sequence[bytes]) -> int:
        with self._writing() as unit:
            back = sync_lines.give_back(unit.connection, self.device, epoch, lines)
            for operation in back:
                sync_apply.given_back(unit, operation)
            if epoch == self.epoch:
                unit.remember()
        return len(back)

    def new_epoch(self, above: int, reason: str) -> None:
        def begin(
            connection: Connection, rules: Numbering, _serials: serials.Serials
        ) -> Numbering | None:
            now = self._clock.now()
            numbering.burn_all(connection, reason, now)
            serials.burn_all(connection, reason, now)
            return replace(rules, epoch=max(rules.epoch, above) + 1)

        self._store.renumber(begin)

    def purge(self, day: str, most: int) -> int:
        with self._writing() as unit:
            return sync_lines.purge(unit.connection, self.device, day, most)

    # --- what came -------------------------------------------------------------------------------

    def cursor(self) -> Cursor:
        with self._store.reading() as connection:
            return sync_reading.cursor(connection)

    def apply(self, entries: Sequence[Entry], cursor: Cursor) -> int:
        with self._writing() as unit:
            if sync_reading.cursor(unit.connection).incarnation != cursor.incarnation:
                sync_files.offer_again(unit.connection)
                amendments.forget_order(unit.connection)
                sync_lines.forget_apart(unit.connection)
                sync_lines.forget_heard(unit.connection, self.device)
            sync_apply.apply(unit, self.device, cursor.incarnation, entries)
            put_meta(unit.connection, {CURSOR: sync_reading.cursor_text(cursor)})
        return len(entries)

    def apply_kept(self) -> int:
        with self._writing() as unit:
            return sync_apply.apply_kept(unit, self.device)

    # --- numbers ---------------------------------------------------------------------------------

    def supplies(self, wanted: Sequence[tuple[str, int]]) -> Supplies:
        held = {of: self._store.serials_left(*of) for of in wanted}
        return Supplies(self._store.numbers_left(), held)

    def lease(self, wish: LeaseWish) -> bool:
        with self._writing() as unit:
            return sync_supplies.keep_wish(unit.connection, self.device, wish, self._clock.now())

    def open_lease(self) -> LeaseWish | None:
        with self._store.reading() as connection:
            return sync_supplies.open_wish(connection, self.device, self.epoch)

    def leased(self, request: str, blocks: Sequence[int], ranges: Sequence[SerialRange]) -> None:
        def keep(connection: Connection, rules: Numbering, held: serials.Serials) -> None:
            sync_supplies.answer(connection, rules, held, request, (blocks, ranges))

        self._store.renumber(keep)

    # --- attachments and catalogue ---------------------------------------------------------------

    def files_to_send(self, most: int) -> tuple[Attachment, ...]:
        with self._store.reading() as connection:
            return sync_files.to_send(connection, self.device, most)

    def file(self, sha256: str) -> bytes | None:
        with self._store.reading() as connection:
            return sync_files.content(connection, sha256)

    def files_sent(self, sha256s: Sequence[str]) -> None:
        with self._writing() as unit:
            sync_files.sent(unit.connection, sha256s)

    def items_wanted(self) -> tuple[str, ...]:
        with self._store.reading() as connection:
            return sync_items.wanted(connection)

    def item_fetched(self, content_hash: str, canonical: bytes | None) -> bool:
        with self._writing() as unit:
            return sync_items.fetched(unit, content_hash, canonical)

    def publications(self) -> tuple[CataloguePublished, ...]:
        with self._store.reading() as connection:
            return sync_items.publications(connection)

    def calendars(self) -> tuple[tuple[int, str], ...]:
        with self._store.reading() as connection:
            return sync_items.calendars(connection)

    # --- the line --------------------------------------------------------------------------------

    def heard(self, now: datetime) -> None:
        days, local = self.policy().staff_lease_days, self._store.meta(LOCAL_LEASE)
        values = {OWN + "last_success": now.isoformat(timespec="seconds")}
        with self._writing() as unit:
            put_meta(unit.connection, {**values, **leases(now, days, local)})

    def note(self, entry: AuditEntry) -> None:
        with self._writing() as unit:
            unit.audit(entry)

    # --- what people see -------------------------------------------------------------------------

    def counts(self) -> Counts:
        with self._store.reading() as connection:
            return Counts(
                unsent=sync_lines.unsent(connection, self.device),
                oldest=sync_lines.oldest_unsent(connection, self.device),
                left_behind=sync_lines.left_behind(connection, self.device),
                passed_over=sync_reading.passed_over(connection),
                numbers_left=self._store.numbers_left(),
                attachments_waiting=sync_files.waiting(connection),
                reviews_open=sync_reading.reviews_open(connection),
            )

    def not_applied(self, most: int = 100) -> tuple[Rejected, ...]:
        with self._store.reading() as connection:
            return sync_reading.not_applied(connection, most)

    def reviews(self, most: int = 200) -> tuple[ReviewItem, ...]:
        with self._store.reading() as connection:
            return sync_reading.reviews(connection, most)

    def marks(self, case_ids: Sequence[str]) -> Mapping[str, CaseMark]:
        with self._store.reading() as connection:
            return sync_reading.marks(connection, case_ids)

    def answers(self, case_id: str) -> tuple[PaperAnswer, ...]:
        with self._store.reading() as connection:
            return sync_reading.answers(connection, case_id)

    def beside(self, case_id: str) -> tuple[CaseEvent, ...]:
        with self._store.reading() as connection:
            return sync_reading.beside(connection, case_id)

    def settle(self, work: UnitOfWork, item: ReviewItem) -> None:
        unit = cast("SqlUnitOfWork", work)
        with self._store.spoken():
            sync_reading.settle(unit.connection, item)
