"""What is read of the database for streams, metrics and status: counts and positions, never people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from windowdesk.central.api.metrics import Figure
from windowdesk.central.keeping.status import database_bytes
from windowdesk.central.service import binding
from windowdesk.central.service.codes import token_hash
from windowdesk.central.serving import certificate
from windowdesk.central.serving.options import Options
from windowdesk.central.store.database import Database
from windowdesk.central.store.tables.attachments import attachments
from windowdesk.central.store.tables.cases import cases
from windowdesk.central.store.tables.devices import credentials, devices, sessions
from windowdesk.central.store.tables.feed import feed_heads
from windowdesk.central.store.tables.operations import lines, quarantine
from windowdesk.central.store.tables.reviews import reviews

_SOME = 500


def position(connection: Connection, office: str) -> int:
    """How far the feed of ``office`` has come."""
    query = select(feed_heads.c.pos).where(feed_heads.c.office == office)
    return int(connection.scalar(query) or 0)


def positions(database: Database) -> dict[str, int]:
    """How far every office's feed has come."""
    with database.reading() as connection:
        rows = connection.execute(select(feed_heads.c.office, feed_heads.c.pos))
        return {row.office: row.pos for row in rows}


def seconds_left(connection: Connection, token: str, now: datetime) -> float:
    """How long the session of ``token`` still lasts."""
    query = select(sessions.c.expires_at).where(sessions.c.token_hash == token_hash(token))
    end = connection.scalar(query)
    return (datetime.fromisoformat(end) - now).total_seconds() if end else 0.0


def ended(database: Database, tokens: Sequence[str], now: datetime) -> set[str]:
    """Those of ``tokens`` whose session is over or whose device may no longer listen."""
    by_hash = {token_hash(token): token for token in tokens}
    good: set[str] = set()
    hashes = list(by_hash)
    with database.reading() as connection:
        for at in range(0, len(hashes), _SOME):
            query = (
                select(sessions.c.token_hash)
                .join(devices, devices.c.device == sessions.c.device)
                .join(
                    credentials,
                    (credentials.c.device == sessions.c.device)
                    & (credentials.c.key == sessions.c.key),
                )
                .where(
                    sessions.c.token_hash.in_(hashes[at : at + _SOME]),
                    sessions.c.expires_at > now.isoformat(timespec="seconds"),
                    devices.c.standing == "active",
                )
            )
            good.update(connection.scalars(query))
    return {token for hashed, token in by_hash.items() if hashed not in good}


def read(database: Database, options: Options) -> Iterable[Figure]:
    """The database's figures for ``/metrics``."""
    with database.reading() as connection:
        yield from _counted(connection)
    if options.tls:
        from pathlib import Path

        end = certificate.ends(Path(options.settings.certificate)).timestamp()
        yield Figure(
            "certificate_ends_seconds", "When the TLS certificate ends, Unix time", (), {(): end}
        )


def _counted(connection: Connection) -> Iterator[Figure]:
    yield Figure(
        "devices", "Counters known, by standing", ("standing",), _by(connection, devices.c.standing)
    )
    newest = connection.execute(select(devices.c.seen_at).where(devices.c.standing == "active"))
    now = datetime.now()  # noqa: DTZ005 - stored times are wall time
    silent = [now - datetime.fromisoformat(row.seen_at) for row in newest if row.seen_at]
    for hours in (1, 24):
        quiet = sum(gap.total_seconds() > hours * 3600 for gap in silent)
        yield Figure(
            f"devices_silent_{hours}h", f"Active counters not heard for {hours} h", (), {(): quiet}
        )
    total = connection.scalar(select(func.coalesce(func.sum(lines.c.seq), 0)))
    yield Figure("operations", "Operations taken, all devices", (), {(): float(total or 0)})
    yield Figure("quarantined", "Operations kept apart", (), {(): _count(connection, quarantine)})
    yield Figure("reviews", "Questions for a person", ("state",), _by(connection, reviews.c.state))
    yield Figure("cases", "Cases, by state", ("state",), _by(connection, cases.c.state))
    yield Figure("attachments", "Files, by state", ("state",), _by(connection, attachments.c.state))
    unnumbered: dict[tuple[str, ...], float] = {
        (office,): float(n) for office, n in binding.waiting(connection).items()
    }
    yield Figure(
        "cases_unnumbered", "Cases whose day has no serial left for them", ("office",), unnumbered
    )
    heads = connection.execute(select(feed_heads.c.office, feed_heads.c.pos))
    yield Figure(
        "feed_position", "Position of an office's feed", ("office",),
        {(office,): float(pos) for office, pos in heads},
    )  # fmt: skip
    size = float(database_bytes(connection))
    yield Figure("database_bytes", "Size of the database", (), {(): size})


def _by(connection: Connection, column: Any) -> dict[tuple[str, ...], float]:
    rows = connection.execute(select(column, func.count()).group_by(column))
    return {(str(value),): float(count) for value, count in rows}


def _count(connection: Connection, table: Any) -> float:
    return float(connection.scalar(select(func.count()).select_from(table)) or 0)
