"""Documents on their way to the centre, after the operations that issued them.

How far they were sent is one place in the table of documents; what the centre asks for again is
listed beside it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, select

from windowdesk.database.statements import Statement
from windowdesk.protocol.messages import CHUNK_BYTES, Attachment
from windowdesk.storage.sync_tables import lines, wanted
from windowdesk.storage.tables import documents, meta, operations
from windowdesk.storage.unit_of_work import put_meta

SENT = "sync.documents"
_SENT_UP_TO = Statement(select(meta.c.value).where(meta.c.key == bindparam("key")))
_COLUMNS = (
    documents.c.pos,
    documents.c.case_id,
    documents.c.sha256,
    documents.c.media,
    documents.c.created_at,
)


def sent_up_to(connection: Connection) -> int:
    """The place of the last document of those the centre has all."""
    return int(_SENT_UP_TO.scalar(connection, {"key": SENT}) or 0)


def waiting(connection: Connection) -> int:
    """How many documents are still to be sent."""
    again = select(func.count()).select_from(wanted).where(wanted.c.kind == "file")
    # documents are never deleted, so their places have no gaps worth a scan of the table
    newest = int(connection.scalar(select(func.max(documents.c.pos))) or 0)
    return int(connection.scalar(again) or 0) + max(0, newest - sent_up_to(connection))


def to_send(connection: Connection, most: int) -> tuple[Attachment, ...]:
    """The next documents to offer: those asked for again first; at most ``most``."""
    again = select(wanted.c.key).where(wanted.c.kind == "file").order_by(wanted.c.tries).limit(most)
    found = list(_wanted(connection, list(connection.scalars(again))))
    fresh = select(*_COLUMNS).where(documents.c.pos > sent_up_to(connection))
    for row in connection.execute(fresh.order_by(documents.c.pos).limit(most - len(found))).all():
        spoken = _spoken_of(connection, row)
        if not spoken:
            break
        found.append(_attachment(connection, row, spoken))
    return tuple(found)


def _wanted(connection: Connection, hashes: Sequence[str]) -> Iterator[Attachment]:
    for sha256 in hashes:
        query = select(*_COLUMNS).where(documents.c.sha256 == sha256).limit(1)
        row = connection.execute(query).first()
        if row is not None:
            yield _attachment(connection, row, _spoken_of(connection, row))


def _spoken_of(connection: Connection, row: Any) -> str:
    """ "epoch/seq" of the acknowledged operation that issued the document; "" while there is none.

    A document whose operation was let go of long ago, or that none speaks of, is named by "0/0".
    """
    query = (
        select(operations.c.epoch, operations.c.seq, lines.c.acknowledged)
        .join(
            lines,
            (lines.c.device == operations.c.device) & (lines.c.epoch == operations.c.epoch),
        )
        .where(operations.c.wall_time == row.created_at, operations.c.case_id == row.case_id)
        .order_by(operations.c.pos.desc())
        .limit(1)
    )
    found = connection.execute(query).first()
    if found is None:
        return "0/0"
    return f"{found.epoch}/{found.seq}" if found.seq <= found.acknowledged else ""


def _attachment(connection: Connection, row: Any, spoken: str) -> Attachment:
    content = bytes(
        connection.scalar(select(documents.c.content).where(documents.c.pos == row.pos)) or b""
    )
    parts = [content[n : n + CHUNK_BYTES] for n in range(0, max(1, len(content)), CHUNK_BYTES)]
    return Attachment(
        sha256=row.sha256,
        size=len(content),
        media=row.media,
        operation=spoken,
        chunks=[hashlib.sha256(part).hexdigest() for part in parts],
    )


def content(connection: Connection, sha256: str) -> bytes | None:
    """The bytes of a document."""
    query = select(documents.c.content).where(documents.c.sha256 == sha256).limit(1)
    found = connection.scalar(query)
    return None if found is None else bytes(found)


def sent(connection: Connection, hashes: Sequence[str]) -> None:
    """The centre has these whole: the place moves over as many as lie there without a gap."""
    done = set(hashes)
    of_files = wanted.c.kind == "file", wanted.c.key.in_(done)
    connection.execute(delete(wanted).where(*of_files))
    reached = sent_up_to(connection)
    query = select(documents.c.pos, documents.c.sha256).where(documents.c.pos > reached)
    for row in connection.execute(query.order_by(documents.c.pos).limit(len(done) + 1)).all():
        if row.sha256 not in done:
            break
        reached = row.pos
    put_meta(connection, {SENT: str(reached)})


def offer_again(connection: Connection) -> None:
    """The centre was restored and may have lost any: go back to the first whose operation is still here.

    What it holds is told by its answer, so that only hashes travel twice. An operation that was let go
    of is older than any backup should be.
    """
    spoken = (operations.c.case_id == documents.c.case_id) & (
        operations.c.wall_time == documents.c.created_at
    )
    query = select(func.min(documents.c.pos)).join_from(documents, operations, spoken)
    first = connection.scalar(query)
    if first is not None:
        put_meta(connection, {SENT: str(min(int(first) - 1, sent_up_to(connection)))})
