"""Catalogue versions that came by name: fetched by hash, checked, kept for good."""

from __future__ import annotations

import hashlib
import json

from sqlalchemy import Connection, delete, select, update

from windowdesk.storage.sync_tables import wanted as wants
from windowdesk.storage.unit_of_work import SqlUnitOfWork

MOST_TRIES = 5


def wanted(connection: Connection, most: int = 20) -> tuple[str, ...]:
    """The hashes still missing, those least often asked for first."""
    query = select(wants.c.key).where(wants.c.kind == "item", wants.c.tries < MOST_TRIES)
    return tuple(connection.scalars(query.order_by(wants.c.tries, wants.c.key).limit(most)))


def fetched(unit: SqlUnitOfWork, content_hash: str, canonical: bytes | None) -> None:
    """Keep the version, or count the vain attempt. What is not its hash is never kept."""
    of = wants.c.kind == "item", wants.c.key == content_hash
    if canonical is None or hashlib.sha256(canonical).hexdigest() != content_hash:
        unit.connection.execute(update(wants).where(*of).values(tries=wants.c.tries + 1))
        return
    code = str(json.loads(canonical).get("code", ""))
    unit.save_item_version(content_hash, code, canonical)
    unit.connection.execute(delete(wants).where(*of))
