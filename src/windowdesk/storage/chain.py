"""Hash chains over audit and operations: a changed, missing or swapped row cannot pass unseen."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, select

from windowdesk.app.ports import AuditEntry
from windowdesk.domain.plain import sha256
from windowdesk.protocol.operations import GENESIS
from windowdesk.storage import rows
from windowdesk.storage.capture_tables import material_copies
from windowdesk.storage.pad_tables import signatures
from windowdesk.storage.sync_tables import lines
from windowdesk.storage.tables import audit, documents, events, operations


@dataclass(frozen=True, slots=True)
class BrokenLink:
    """The first place that does not fit: table (or "pages"), where, and "gap", "prev", "digest"."""

    table: str
    place: str
    problem: str


@dataclass(frozen=True, slots=True)
class Heads:
    """The ends of both chains as the next row will need them."""

    op_seq: int = 0
    op_head: str = GENESIS
    audit_seq: int = 0
    audit_head: str = GENESIS


def audit_digest(seq: int, prev: str, values: dict[str, Any]) -> str:
    """SHA-256 over place, predecessor and content of an audit row."""
    return sha256({"seq": seq, "prev": prev, **values})


def linked(entry: AuditEntry, before: Heads) -> tuple[dict[str, Any], Heads]:
    """The audit row that follows ``before``, and the heads after it."""
    values = rows.from_entry(entry)
    seq = before.audit_seq + 1
    digest = audit_digest(seq, before.audit_head, values)
    row = {"seq": seq, "prev": before.audit_head, "digest": digest, **values}
    return row, replace(before, audit_seq=seq, audit_head=digest)


def heads(connection: Connection, device: str, epoch: int) -> Heads:
    """The heads stored; ``op_seq`` counts within this device and epoch.

    A line that is still empty will follow the newest operation of any other.
    """
    newest = select(operations.c.seq, operations.c.digest)
    of_line = operations.c.device == device, operations.c.epoch == epoch
    ours = connection.execute(
        newest.where(*of_line).order_by(operations.c.seq.desc()).limit(1)
    ).first()
    last = ours or connection.execute(newest.order_by(operations.c.pos.desc()).limit(1)).first()
    entry = connection.execute(
        select(audit.c.seq, audit.c.digest).order_by(audit.c.seq.desc()).limit(1)
    ).first()
    return Heads(
        op_seq=ours.seq if ours is not None else 0,
        op_head=last.digest if last is not None else GENESIS,
        audit_seq=entry.seq if entry is not None else 0,
        audit_head=entry.digest if entry is not None else GENESIS,
    )


def verify(connection: Connection) -> BrokenLink | None:
    """Walk everything that is hashed; None when all of it fits. Reads the whole file."""
    return (
        _pages(connection)
        or _operations(connection)
        or verify_audit(connection)
        or _events(connection)
        or _files(connection)
    )


def _pages(connection: Connection) -> BrokenLink | None:
    """Every page against its own code, those that no query happens to read too."""
    found = connection.exec_driver_sql("PRAGMA cipher_integrity_check").first()
    return None if found is None else BrokenLink("pages", str(found[0]), "digest")


def _operations(connection: Connection) -> BrokenLink | None:
    """Each line by itself: from where old operations were let go of, every seq and every ``prev``.

    The first of a line follows an operation that is (or was) here; after a restore, operations the
    centre gave back lie behind newer ones, so the order of writing says nothing.
    """
    starts = {
        (r.device, r.epoch): (r.purged, r.purged_head) for r in connection.execute(select(lines))
    }
    order = operations.c.device, operations.c.epoch, operations.c.seq
    line, seq, head = ("", -1), 0, ""
    roots = []
    for row in connection.execute(select(operations).order_by(*order)):
        place = f"{row.device}/{row.epoch}/{row.seq}"
        if line != (row.device, row.epoch):
            line = (row.device, row.epoch)
            seq, head = starts.get(line, (0, ""))
            if not seq:
                roots.append((row.prev, place))
                head = row.prev
        seq += 1
        if row.seq != seq:
            return BrokenLink("operations", place, "gap")
        if row.prev != head:
            return BrokenLink("operations", place, "prev")
        if rows.to_operation(row).digest() != row.digest:
            return BrokenLink("operations", place, "digest")
        head = row.digest
    return _roots(connection, roots)


def _roots(connection: Connection, roots: list[tuple[str, str]]) -> BrokenLink | None:
    """One line alone may begin from nothing; every other begins from an operation known here."""
    known = {GENESIS, *connection.scalars(select(lines.c.purged_head))}
    for prev, place in roots:
        if prev in known:
            continue
        if not connection.scalar(select(operations.c.pos).where(operations.c.digest == prev)):
            return BrokenLink("operations", place, "prev")
    return None


def verify_audit(connection: Connection) -> BrokenLink | None:
    """The first broken place of the audit chain; ``place`` is its seq."""
    head = GENESIS
    stored = connection.execute(select(audit).order_by(audit.c.seq))
    for expected, row in enumerate(stored, start=1):
        if row.seq != expected:
            return BrokenLink("audit", str(row.seq), "gap")
        if row.prev != head:
            return BrokenLink("audit", str(row.seq), "prev")
        if audit_digest(row.seq, row.prev, rows.from_entry(rows.to_entry(row))) != row.digest:
            return BrokenLink("audit", str(row.seq), "digest")
        head = row.digest
    return None


def _events(connection: Connection) -> BrokenLink | None:
    last = ("", 0)
    columns = select(events.c.case_id, events.c.seq).order_by(events.c.case_id, events.c.seq)
    for row in connection.execute(columns):
        expected = last[1] + 1 if last[0] == row.case_id else 1
        if row.seq != expected:
            return BrokenLink("events", f"{row.case_id}/{row.seq}", "gap")
        last = (row.case_id, row.seq)
    return None


def _files(connection: Connection) -> BrokenLink | None:
    """What lies beside its hash: papers, copies of materials, pictures of signatures.

    A picture from before they went to the centre has none, and is held against nothing.
    """
    for name, place, kept, content in (
        ("documents", documents.c.document_id, documents.c.sha256, documents.c.content),
        (
            "material_copies",
            material_copies.c.copy_id,
            material_copies.c.sha256,
            material_copies.c.content,
        ),
        ("signatures", signatures.c.document_id, signatures.c.sha256, signatures.c.picture),
    ):
        columns = select(place.label("place"), kept.label("sha256"), content.label("content"))
        hashed = columns.where(kept != "").execution_options(yield_per=20)
        for row in connection.execute(hashed):
            if hashlib.sha256(row.content).hexdigest() != row.sha256:
                return BrokenLink(name, row.place, "digest")
    return None
