"""The office's keys as the feed told them, for whoever checks a receipt."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from windowdesk.protocol.trust import TrustBook, TrustedKey
from windowdesk.storage import sync_tables as t
from windowdesk.storage.store import SqlStore

LAST_SUCCESS = "sync.last_success"


def trust_book(store: SqlStore, own: bytes) -> TrustBook:
    """The list as this counter holds it now; ``own`` is the public key it signs with."""
    with store.reading() as connection:
        rows = connection.execute(select(t.keys)).all()
    keys = [
        TrustedKey(
            row.key,
            bytes(row.public_key),
            row.device,
            bool(row.trusted),
            datetime.fromisoformat(row.until) if row.until else None,
        )
        for row in rows
    ]
    kept = store.meta(LAST_SUCCESS)
    as_of = datetime.fromisoformat(kept) if kept else None
    return TrustBook.of(own, store.device, keys, as_of)
