"""How the platform stands: every counter's sync, positions, sizes, what waits for a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select
from sqlalchemy import text as sql

from windowdesk.central.service import binding
from windowdesk.central.store.tables.devices import credentials, devices
from windowdesk.central.store.tables.feed import feed_heads
from windowdesk.central.store.tables.meta import meta
from windowdesk.central.store.tables.numbers import blocks
from windowdesk.central.store.tables.offices import offices, windows
from windowdesk.central.store.tables.operations import lines, operations, quarantine
from windowdesk.central.store.tables.reviews import reviews


@dataclass(frozen=True, slots=True)
class DeviceHealth:
    """One counter. ``seen_at``: its last session; ``behind_s``: since then, None when never seen.

    ``last_arrival`` is when its newest operation came in, ``last_event`` when that had happened.
    """

    device: str
    office: str
    window: str
    name: str
    standing: str
    reason: str
    software: str
    seen_at: str
    behind_s: int | None
    credential_until: str
    operations: int
    epoch: int
    last_arrival: str
    last_event: str
    rejected: int
    quarantined: int
    reviews_open: int
    blocks: int


@dataclass(frozen=True, slots=True)
class OfficeHealth:
    """``unnumbered``: cases that wait for a 办件编号 because their day has no serial left."""

    office: str
    name: str
    position: int
    reviews_open: int
    unnumbered: int


@dataclass(frozen=True, slots=True)
class Status:
    """The whole; ``bytes`` is the database's size."""

    name: str
    incarnation: str
    engine: str
    bytes: int
    offices: tuple[OfficeHealth, ...]
    devices: tuple[DeviceHealth, ...]


def status(connection: Connection, now: datetime) -> Status:
    """Read everything in one snapshot."""
    known = {row.key: row.value for row in connection.execute(select(meta))}
    postgres = connection.dialect.name == "postgresql"
    return Status(
        name=known.get("name", ""),
        incarnation=known.get("incarnation", ""),
        engine="postgresql" if postgres else "sqlite",
        bytes=database_bytes(connection),
        offices=_offices(connection),
        devices=tuple(_devices(connection, now)),
    )


def database_bytes(connection: Connection) -> int:
    """How much room the database takes."""
    if connection.dialect.name == "postgresql":
        query = "SELECT pg_database_size(current_database())"
    else:
        query = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
    return int(connection.scalar(sql(query)) or 0)


def _offices(connection: Connection) -> tuple[OfficeHealth, ...]:
    asked = _counts(connection, reviews.c.office, reviews.c.state == "open")
    unnumbered = binding.waiting(connection)
    query = (
        select(offices.c.office, offices.c.name, feed_heads.c.pos)
        .outerjoin(feed_heads, feed_heads.c.office == offices.c.office)
        .order_by(offices.c.office)
    )
    return tuple(
        OfficeHealth(
            row.office,
            row.name,
            row.pos or 0,
            asked.get(row.office, 0),
            unnumbered.get(row.office, 0),
        )
        for row in connection.execute(query)
    )


def _devices(connection: Connection, now: datetime) -> Sequence[DeviceHealth]:
    names = {row.window: row.name for row in connection.execute(select(windows))}
    until = _latest(connection, credentials.c.device, credentials.c.not_after)
    held = _counts(connection, blocks.c.device)
    refused = _counts(connection, operations.c.device, operations.c.state == "rejected")
    apart = _counts(connection, quarantine.c.device)
    waiting = _counts(connection, reviews.c.device, reviews.c.state == "open")
    arrived = _latest(connection, operations.c.device, operations.c.arrived_at)
    happened = _latest(connection, operations.c.device, operations.c.event_at)
    sums = {
        row.device: (int(row.total), int(row.epoch))
        for row in connection.execute(
            select(
                lines.c.device,
                func.sum(lines.c.seq).label("total"),
                func.max(lines.c.epoch).label("epoch"),
            ).group_by(lines.c.device)
        )
    }
    found = []
    for row in connection.execute(select(devices).order_by(devices.c.office, devices.c.device)):
        total, epoch = sums.get(row.device, (0, 0))
        expired = row.standing == "active" and until.get(row.device, "") <= now.isoformat()
        found.append(
            DeviceHealth(
                device=row.device,
                office=row.office,
                window=names.get(row.window, row.window),
                name=row.name,
                standing="expired" if expired else row.standing,
                reason=row.reason,
                software=row.software,
                seen_at=row.seen_at,
                behind_s=_since(row.seen_at, now),
                credential_until=until.get(row.device, ""),
                operations=total,
                epoch=epoch,
                last_arrival=arrived.get(row.device, ""),
                last_event=happened.get(row.device, ""),
                rejected=refused.get(row.device, 0),
                quarantined=apart.get(row.device, 0),
                reviews_open=waiting.get(row.device, 0),
                blocks=held.get(row.device, 0),
            )
        )
    return found


def _counts(connection: Connection, column: Any, *where: Any) -> dict[str, int]:
    query = select(column, func.count()).where(*where).group_by(column)
    return {str(key): int(count) for key, count in connection.execute(query)}


def _latest(connection: Connection, column: Any, value: Any) -> dict[str, str]:
    query = select(column, func.max(value)).group_by(column)
    return {str(key): str(last or "") for key, last in connection.execute(query)}


def _since(seen: str, now: datetime) -> int | None:
    return max(0, int((now - datetime.fromisoformat(seen)).total_seconds())) if seen else None
