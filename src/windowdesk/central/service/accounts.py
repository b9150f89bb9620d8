"""What became of the numbers an office leased: blocks of receipt numbers and ranges of 文号."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from windowdesk.central.store.tables.cases import cases
from windowdesk.central.store.tables.devices import devices
from windowdesk.central.store.tables.numbers import blocks, serial_ranges
from windowdesk.central.store.tables.offices import windows

# a receipt number is year 2 · division 6 · block 7 · index 5 · check 2 (domain C.2)
PER_BLOCK = 100_000
_BLOCK_AT, _BLOCK_LONG = 9, 7


@dataclass(frozen=True, slots=True)
class Block:
    """``used``: receipts of it that the centre holds. ``given_up``: of an epoch that is over."""

    block: int
    device: str
    window: str
    epoch: int
    leased_at: str
    used: int
    given_up: bool


@dataclass(frozen=True, slots=True)
class Range:
    """A stretch of 文号 leased to one device and epoch."""

    prefix: str
    year: int
    first: int
    last: int
    device: str
    window: str
    epoch: int
    leased_at: str


def blocks_of(connection: Connection, office: str) -> tuple[Block, ...]:
    """Every block leased to a device of ``office``, the latest first."""
    rows = connection.execute(
        select(blocks, windows.c.name.label("window_name"))
        .select_from(
            blocks.join(devices, devices.c.device == blocks.c.device).outerjoin(
                windows, windows.c.window == devices.c.window
            )
        )
        .where(devices.c.office == office)
        .order_by(blocks.c.block.desc())
    ).all()
    used, latest = _used(connection, office), Counter[str]()
    for row in rows:
        latest[row.device] = max(latest[row.device], row.epoch)
    return tuple(
        Block(
            row.block,
            row.device,
            row.window_name or "",
            row.epoch,
            row.leased_at,
            used.get(row.block, 0),
            row.epoch < latest[row.device],
        )
        for row in rows
    )


def _used(connection: Connection, office: str) -> dict[int, int]:
    block = func.substr(cases.c.number, _BLOCK_AT, _BLOCK_LONG)
    rows = connection.execute(
        select(block.label("block"), func.count().label("many"))
        .where(cases.c.office == office, cases.c.number.is_not(None))
        .group_by(block)
    )
    return {int(row.block): row.many for row in rows if str(row.block).isdigit()}


def ranges_of(connection: Connection, office: str) -> tuple[Range, ...]:
    """Every range of 文号 leased to a device of ``office``, by organ and year, the latest first."""
    table = serial_ranges
    rows = connection.execute(
        select(table, windows.c.name.label("window_name"))
        .select_from(
            table.join(devices, devices.c.device == table.c.device).outerjoin(
                windows, windows.c.window == devices.c.window
            )
        )
        .where(devices.c.office == office)
        .order_by(table.c.prefix, table.c.year.desc(), table.c.first.desc())
    )
    return tuple(
        Range(
            row.prefix,
            row.year,
            row.first,
            row.last,
            row.device,
            row.window_name or "",
            row.epoch,
            row.leased_at,
        )
        for row in rows
    )
