"""The feed and the operations as counters are given them: a page at a time, never more than fits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, and_, or_, select

from windowdesk.central.store.tables.cases import cases
from windowdesk.central.store.tables.feed import feed, feed_heads, feed_state
from windowdesk.central.store.tables.operations import operations
from windowdesk.protocol.feed import NumberBound, OperationSeen
from windowdesk.protocol.messages import Entry, OperationHead, WireError, decode, encode

PAGE_BYTES = 1024 * 1024
_BODIES = msgspec.json.Decoder(list[msgspec.Raw])
_NOTHING = msgspec.Raw(b"{}")
_SEEN = (
    operations.c.device,
    operations.c.epoch,
    operations.c.seq,
    operations.c.digest,
    operations.c.state,
    operations.c.code,
    operations.c.review,
    operations.c.line,
)


def head(connection: Connection, office: str) -> int:
    """The last position of the office's feed."""
    return int(
        connection.scalar(select(feed_heads.c.pos).where(feed_heads.c.office == office)) or 0
    )


def page(
    connection: Connection, office: str, after: int, limit: int
) -> tuple[list[Entry], bool, int]:
    """Entries from ``after`` + 1, contiguous; whether there are more; the feed's last position.

    The last position is read first: whatever is written meanwhile belongs to the next page.
    """
    last = head(connection, office)
    entries: list[Entry] = []
    size = 0
    for entry in _entries(connection, office, after, last, limit):
        size += len(bytes(entry.body)) + 64
        if entries and size > PAGE_BYTES:
            break
        entries.append(entry)
        if len(entries) == limit:
            break
    told = entries[-1].pos if entries else after
    return entries, told < last, last


def _entries(
    connection: Connection, office: str, after: int, last: int, limit: int
) -> Iterator[Entry]:
    while after < last and limit > 0:
        stretches = connection.execute(
            select(feed)
            .where(feed.c.office == office, feed.c.last > after, feed.c.first <= last)
            .order_by(feed.c.last)
            .limit(min(limit, 200))
        ).all()
        if not stretches:
            return
        for stretch in stretches:
            skipped = max(0, after + 1 - stretch.first)
            for place, body in enumerate(
                _bodies(connection, stretch, skipped, limit), stretch.first + skipped
            ):
                kind = "operation" if stretch.bodies is None else stretch.kind
                yield Entry(pos=place, kind=kind, body=body)
                limit, after = limit - 1, place
            if limit <= 0:
                return


def _bodies(connection: Connection, stretch: Any, skipped: int, limit: int) -> list[msgspec.Raw]:
    count = stretch.last - stretch.first + 1
    if stretch.bodies is not None:
        return _BODIES.decode(stretch.bodies)[skipped : skipped + limit]
    begin = stretch.seq + skipped
    end = min(stretch.seq + count, begin + limit)
    # a page never holds more than this many bytes, so neither is more read than a few of them
    query = (
        select(*_SEEN)
        .where(
            operations.c.device == stretch.device,
            operations.c.epoch == stretch.epoch,
            operations.c.seq >= begin,
            operations.c.seq < end,
        )
        .order_by(operations.c.seq)
    )
    return [_seen(row) for row in connection.execute(query)]


def _seen(row: Any) -> msgspec.Raw:
    """An operation as others see it; what was not taken, or is damaged, is named and no more."""
    taken = row.line and row.state in ("applied", "recorded")
    return msgspec.Raw(
        encode(
            OperationSeen(
                device=row.device,
                epoch=abs(row.epoch),
                seq=row.seq,
                digest=row.digest,
                state=row.state,
                operation=msgspec.Raw(row.line) if taken else _NOTHING,
                code=row.code,
                review=row.review,
            )
        )
    )


def snapshot(
    connection: Connection, office: str, after: int, limit: int
) -> tuple[list[Entry], bool, int]:
    """The feed compacted, from after ``after``: the last word on each thing, and every open case.

    Positions are those of the feed, and rise, with gaps. Something that changes while a counter
    pages through moves to a later position, so it is met again and never missed; and whoever has
    read to the end goes on in the feed from the last position told with the last page. The entries
    of one case share a position and come in one page.
    """
    last = head(connection, office)
    state = connection.execute(
        select(feed_state)
        .where(feed_state.c.office == office, feed_state.c.pos > after, feed_state.c.pos <= last)
        .order_by(feed_state.c.pos)
        .limit(limit)
    ).all()
    opened = connection.execute(
        select(cases)
        .where(
            cases.c.office == office,
            cases.c.open == 1,
            cases.c.pos > after,
            cases.c.pos <= last,
        )
        .order_by(cases.c.pos)
        .limit(limit)
    ).all()
    things = sorted([*state, *opened], key=lambda row: row.pos)
    entries: list[Entry] = []
    size = 0
    for thing in things:
        told = _told(connection, thing)
        size += sum(len(bytes(entry.body)) + 64 for entry in told)
        if entries and (size > PAGE_BYTES or len(entries) + len(told) > limit):
            return entries, True, last
        entries += told
    full = len(state) == limit or len(opened) == limit
    return entries, full, last


def _told(connection: Connection, thing: Any) -> list[Entry]:
    if hasattr(thing, "body"):
        return [Entry(pos=thing.pos, kind=thing.kind, body=msgspec.Raw(thing.body))]
    told = [
        Entry(pos=thing.pos, kind="operation", body=body)
        for body in of_case(connection, f"{thing.operations} {thing.amendments}")
    ]
    if thing.project:
        bound = NumberBound(number=thing.number, case_id=thing.case_id, project=thing.project)
        told.append(Entry(pos=thing.pos, kind="number", body=msgspec.Raw(encode(bound))))
    return told


def of_case(connection: Connection, named: str) -> list[msgspec.Raw]:
    """The operations ``named`` in a case's row, in order."""
    places = [(d, int(e), int(s)) for d, e, s in (name.split("/") for name in named.split())]
    if not places:
        return []
    at = (operations.c.device, operations.c.epoch, operations.c.seq)
    wanted = or_(*(and_(*(c == v for c, v in zip(at, place, strict=True))) for place in places))
    found = {
        (row.device, row.epoch, row.seq): row
        for row in connection.execute(select(*_SEEN).where(wanted))
    }
    return [_seen(found[place]) for place in places if place in found]


def line_of(connection: Connection, named: str) -> tuple[OperationHead, bytes] | None:
    """The operation named "device/epoch/seq"; None where there is none, or it cannot be read."""
    if not named:
        return None
    device, epoch, seq = named.split("/")
    query = select(operations.c.line).where(
        operations.c.device == device,
        operations.c.epoch == int(epoch),
        operations.c.seq == int(seq),
    )
    line = connection.scalar(query)
    try:
        return None if line is None else (decode(OperationHead, line), bytes(line))
    except WireError:
        return None


def given_back(
    connection: Connection, device: str, epoch: int, after: int, limit: int
) -> Sequence[bytes]:
    """A device's own operations of an epoch from ``after`` + 1, as the bytes that came."""
    query = (
        select(operations.c.line)
        .where(
            operations.c.device == device,
            operations.c.epoch == epoch,
            operations.c.seq > after,
        )
        .order_by(operations.c.seq)
        .limit(limit)
    )
    lines: list[bytes] = []
    size = 0
    for line in connection.scalars(query):
        size += len(line) + 1
        if lines and size > PAGE_BYTES:
            break
        lines.append(line)
    return lines
