"""Files on their way to the centre, after the operations that speak of them: papers, copies, signatures.

How far they were sent is one place in each table; what the centre asks for again is listed beside them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, bindparam, delete, func, literal, select

from windowdesk.database.statements import Statement
from windowdesk.protocol.messages import CHUNK_BYTES, Attachment
from windowdesk.storage.capture_tables import material_copies
from windowdesk.storage.meta import get_meta, put_meta
from windowdesk.storage.pad_tables import signatures
from windowdesk.storage.sync_tables import lines, wanted
from windowdesk.storage.tables import documents, operations

SENT = "sync.documents"
_AGAIN = Statement(select(func.count()).select_from(wanted).where(wanted.c.kind == "file"))
_NEXT_AGAIN = Statement(
    select(wanted.c.key)
    .where(wanted.c.kind == "file")
    .order_by(wanted.c.tries)
    .limit(bindparam("most"))
)
_SPOKEN = Statement(
    select(operations.c.epoch, operations.c.seq, lines.c.acknowledged)
    .join(
        lines,
        (lines.c.device == operations.c.device) & (lines.c.epoch == operations.c.epoch),
    )
    .where(
        operations.c.wall_time == bindparam("at"),
        operations.c.case_id == bindparam("case_id"),
        operations.c.device == bindparam("device"),
    )
    .order_by(operations.c.pos.desc())
    .limit(1)
)


@dataclass(frozen=True)
class _Kept:
    """An append-only table of files, and the key of the place up to which the centre has them all.

    ``case_id`` is the case of the operation that speaks of a file, at ``created_at``.
    """

    table: Table
    sent: str
    content: ColumnElement[bytes]
    case_id: ColumnElement[str]
    media: ColumnElement[str]
    created_at: ColumnElement[str]

    @property
    def columns(self) -> tuple[Any, ...]:
        at = self.table.c
        return (
            at.pos,
            at.sha256,
            self.case_id.label("case_id"),
            self.media.label("media"),
            self.created_at.label("created_at"),
        )

    @property
    def is_file(self) -> ColumnElement[bool]:
        """Who was asked and did not sign has a row, and no picture."""
        return self.table.c.sha256 != ""

    @property
    def _behind(self) -> tuple[ColumnElement[bool], ...]:
        return self.table.c.pos > bindparam("reached"), self.is_file

    @cached_property
    def behind(self) -> Statement:
        """How many files there are after the place ``reached``."""
        return Statement(select(func.count()).select_from(self.table).where(*self._behind))

    @cached_property
    def next(self) -> Statement:
        """The next ``most`` of them."""
        query = select(*self.columns).where(*self._behind).order_by(self.table.c.pos)
        return Statement(query.limit(bindparam("most")))

    @cached_property
    def content_behind(self) -> Statement:
        """The content of the file ``sha256``, if it stands after the place ``reached``."""
        query = select(self.content).where(
            *self._behind, self.table.c.sha256 == bindparam("sha256")
        )
        return Statement(query.order_by(self.table.c.pos).limit(1))

    @cached_property
    def bytes_at(self) -> Statement:
        """The content at ``pos``."""
        return Statement(select(self.content).where(self.table.c.pos == bindparam("pos")))


def _files_of(table: Table, sent: str) -> _Kept:
    at = table.c
    return _Kept(table, sent, at.content, at.case_id, at.media, at.created_at)


_FILES = (
    _files_of(documents, SENT),
    _files_of(material_copies, "sync.copies"),
    # spoken of by an operation of no case's line
    _Kept(
        signatures,
        "sync.signatures",
        signatures.c.picture,
        literal(""),
        literal("image/png"),
        signatures.c.answered_at,
    ),
)


def sent_up_to(connection: Connection, key: str = SENT) -> int:
    """The place of the last file of those the centre has all."""
    return int(get_meta(connection, key) or 0)


def waiting(connection: Connection) -> int:
    """How many files are still to be sent."""
    count = int(_AGAIN.scalar(connection, {}) or 0)
    for kept in _FILES:
        reached = sent_up_to(connection, kept.sent)
        count += int(kept.behind.scalar(connection, {"reached": reached}) or 0)
    return count


def to_send(connection: Connection, device: str, most: int) -> tuple[Attachment, ...]:
    """The next files for ``device`` to offer: those asked for again first; at most ``most``."""
    again = [row.key for row in _NEXT_AGAIN.rows(connection, {"most": most})]
    found = list(_wanted(connection, device, again))
    for kept in _FILES:
        reached = sent_up_to(connection, kept.sent)
        fresh = {"reached": reached, "most": most - len(found)}
        for row in kept.next.rows(connection, fresh):
            spoken = _spoken_of(connection, device, row)
            if not spoken:
                break
            found.append(_attachment(connection, kept, row, spoken))
    return tuple(found)


def here(connection: Connection, sha256: str) -> bool:
    """Whether this counter has the file."""
    return any(_row(connection, kept, sha256) is not None for kept in _FILES)


def _row(connection: Connection, kept: _Kept, sha256: str) -> Any:
    query = select(*kept.columns).where(kept.table.c.sha256 == sha256).limit(1)
    return connection.execute(query).first()


def _wanted(connection: Connection, device: str, hashes: Sequence[str]) -> Iterator[Attachment]:
    for sha256 in hashes:
        for kept in _FILES:
            row = _row(connection, kept, sha256)
            if row is not None:
                spoken = _spoken_of(connection, device, row)
                yield _attachment(connection, kept, row, spoken)
                break


def _spoken_of(connection: Connection, device: str, row: Any) -> str:
    """ "epoch/seq" of the acknowledged operation that speaks of the file; "" while there is none.

    A file whose operation was let go of long ago, or that none of ``device`` speaks of, is named by
    "0/0": what a former name of this disk wrote is not this device's to send, and no file waits for it.
    """
    of = {"at": row.created_at, "case_id": row.case_id, "device": device}
    found = _SPOKEN.rows(connection, of)
    if not found:
        return "0/0"
    told = found[0]
    return f"{told.epoch}/{told.seq}" if told.seq <= told.acknowledged else ""


def _attachment(connection: Connection, kept: _Kept, row: Any, spoken: str) -> Attachment:
    content = bytes(kept.bytes_at.scalar(connection, {"pos": row.pos}) or b"")
    parts = [content[n : n + CHUNK_BYTES] for n in range(0, max(1, len(content)), CHUNK_BYTES)]
    return Attachment(
        sha256=row.sha256,
        size=len(content),
        media=row.media,
        operation=spoken,
        chunks=[hashlib.sha256(part).hexdigest() for part in parts],
    )


def content(connection: Connection, sha256: str) -> bytes | None:
    """The bytes of a file: one of the next to be sent, or an older one that is asked for again.

    No index has the digests, for a clerk would pay for it with each paper. So what is sent for the first
    time is looked for behind the place that was reached; only what is asked for again costs a look at all.
    """
    for before in (False, True):
        for kept in _FILES:
            reached = 0 if before else sent_up_to(connection, kept.sent)
            of_file = {"reached": reached, "sha256": sha256}
            found = kept.content_behind.scalar(connection, of_file)
            if found is not None:
                return bytes(found)
    return None


def sent(connection: Connection, hashes: Sequence[str]) -> None:
    """The centre has these whole: each place moves over as many as lie there without a gap."""
    done = set(hashes)
    of_files = wanted.c.kind == "file", wanted.c.key.in_(done)
    connection.execute(delete(wanted).where(*of_files))
    for kept in _FILES:
        reached = sent_up_to(connection, kept.sent)
        for row in kept.next.rows(connection, {"reached": reached, "most": len(done) + 1}):
            if row.sha256 not in done:
                break
            reached = row.pos
        put_meta(connection, {kept.sent: str(reached)})


def offer_again(connection: Connection) -> None:
    """The centre was restored and may have lost any: go back to the first whose operation is still here.

    What it holds is told by its answer, so that only hashes travel twice. An operation that was let go
    of is older than any backup should be.
    """
    for kept in _FILES:
        at = kept.table.c
        spoken = (operations.c.case_id == kept.case_id) & (
            operations.c.wall_time == kept.created_at
        )
        query = (
            select(func.min(at.pos)).join_from(kept.table, operations, spoken).where(kept.is_file)
        )
        first = connection.scalar(query)
        if first is not None:
            reached = min(int(first) - 1, sent_up_to(connection, kept.sent))
            put_meta(connection, {kept.sent: str(reached)})
