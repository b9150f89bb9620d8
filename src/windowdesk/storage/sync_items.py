"""Catalogue versions that came by name: fetched by hash, checked, kept for good."""

from __future__ import annotations

import hashlib
import json

from sqlalchemy import Connection, bindparam, delete, or_, select, update

from windowdesk.database.statements import Statement
from windowdesk.protocol.feed import CataloguePublished
from windowdesk.storage.sync_tables import calendars as holidays
from windowdesk.storage.sync_tables import published
from windowdesk.storage.sync_tables import wanted as wants
from windowdesk.storage.unit_of_work import SqlUnitOfWork

MOST_TRIES = 5
_WANTED = Statement(
    select(wants.c.key)
    .where(
        wants.c.kind == "item",
        or_(wants.c.tries < MOST_TRIES, wants.c.key.in_(select(published.c.hash))),
    )
    .order_by(wants.c.tries, wants.c.key)
    .limit(bindparam("most"))
)


def wanted(connection: Connection, most: int = 20) -> tuple[str, ...]:
    """The hashes still missing, those least often asked for first.

    What the centre published is asked for until it comes; what a case of elsewhere names, a few times.
    """
    return tuple(row.key for row in _WANTED.rows(connection, {"most": most}))


def fetched(unit: SqlUnitOfWork, content_hash: str, canonical: bytes | None) -> bool:
    """Keep the version (True), or count the vain attempt. What is not its hash, or no item, is never kept."""
    of = wants.c.kind == "item", wants.c.key == content_hash
    code = None
    if canonical is not None and hashlib.sha256(canonical).hexdigest() == content_hash:
        code = _code_of(canonical)
    if canonical is None or code is None:
        unit.connection.execute(update(wants).where(*of).values(tries=wants.c.tries + 1))
        return False
    unit.save_item_version(content_hash, code, canonical)
    unit.connection.execute(delete(wants).where(*of))
    return True


def _code_of(canonical: bytes) -> str | None:
    """The item's code; None of what is no item. It came from elsewhere: nothing here is damaged."""
    try:
        found = json.loads(canonical)
    except ValueError:
        return None
    return str(found.get("code", "")) if isinstance(found, dict) else None


def publications(connection: Connection) -> tuple[CataloguePublished, ...]:
    """Everything the centre announced, as last said of each hash."""
    return tuple(
        CataloguePublished(
            hash=row.hash,
            code=row.code,
            version=row.version,
            effective_from=row.effective_from,
            effective_to=row.effective_to,
            recalled=bool(row.recalled),
            reason=row.reason,
            key=row.key,
            signature=bytes(row.signature) if row.signature else b"",
            algorithm=row.algorithm,
        )
        for row in connection.execute(select(published).order_by(published.c.hash))
    )


def calendars(connection: Connection) -> tuple[tuple[int, str], ...]:
    """The holidays the centre gave out: year and table, as ``windowdesk holidays`` reads it."""
    rows = connection.execute(select(holidays).order_by(holidays.c.year))
    return tuple((row.year, row.body) for row in rows)
