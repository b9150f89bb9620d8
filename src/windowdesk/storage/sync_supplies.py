"""Numbers leased by the centre: asked for once, kept once, whatever became of the answer."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from windowdesk.app.sync_ports import LeaseWish
from windowdesk.database.statements import Statement
from windowdesk.protocol.messages import SerialRange, SerialsWanted
from windowdesk.storage import rows
from windowdesk.storage.numbering import Numbering
from windowdesk.storage.serials import Serials
from windowdesk.storage.sync_tables import leases
from windowdesk.storage.tables import number_blocks, serial_ranges

_OPEN = Statement(
    select(*leases.c)
    .where(
        leases.c.device == bindparam("device"),
        leases.c.epoch == bindparam("epoch"),
        leases.c.answered == 0,
    )
    .order_by(leases.c.at, leases.c.request)
    .limit(1)
)


def keep_wish(connection: Connection, device: str, wish: LeaseWish, now: datetime) -> bool:
    """Write the request down before it leaves; False where its name was used before."""
    serials = [[want.prefix, want.year, want.count] for want in wish.serials]
    added = connection.execute(
        upsert(leases).on_conflict_do_nothing(),
        {
            "request": wish.request,
            "device": device,
            "epoch": wish.epoch,
            "blocks": wish.blocks,
            "serials": rows.text(serials),
            "at": rows.moment(now),
            "answered": 0,
        },
    )
    return bool(added.rowcount)


def open_wish(connection: Connection, device: str, epoch: int) -> LeaseWish | None:
    """The request of this device and epoch that nobody answered yet."""
    found = _OPEN.rows(connection, {"device": device, "epoch": epoch})
    if not found:
        return None
    row = found[0]
    serials = (SerialsWanted(prefix=p, year=y, count=n) for p, y, n in json.loads(row.serials))
    return LeaseWish(row.request, row.epoch, row.blocks, tuple(serials))


def answer(
    connection: Connection,
    rules: Numbering,
    serials: Serials,
    request: str,
    given: tuple[Sequence[int], Sequence[SerialRange]],
) -> None:
    """Keep what was leased. A block or range that is here already is not kept twice."""
    blocks, ranges = given
    known = set(connection.scalars(select(number_blocks.c.block)))
    for block in blocks:
        if block not in known:
            rules.add(connection, block)
    for span in ranges:
        if not _held(connection, span):
            serials.add(connection, span.prefix, span.year, (span.first, span.last))
    connection.execute(update(leases).where(leases.c.request == request).values(answered=1))


def _held(connection: Connection, span: SerialRange) -> bool:
    query = select(serial_ranges.c.first).where(
        serial_ranges.c.prefix == span.prefix,
        serial_ranges.c.year == span.year,
        serial_ranges.c.first == span.first,
    )
    return connection.scalar(query) is not None
