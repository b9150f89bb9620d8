"""Versions of the standards: their immutable content by hash, and when each office works by it."""

from __future__ import annotations

from sqlalchemy import Index, PrimaryKeyConstraint, Table

from windowdesk.central.store.tables.base import metadata
from windowdesk.central.store.tables.columns import maybe, number, octets, text

# canonical bytes; the hash is theirs. Written once, never changed, never deleted
standards = Table(
    "standards",
    metadata,
    text("hash", primary_key=True),
    text("code"),
    text("version"),
    text("name"),
    octets("body"),
)

publications = Table(
    "publications",
    metadata,
    text("office"),
    text("hash"),
    text("code"),
    text("version"),
    text("name"),
    text("effective_from"),
    text("effective_to"),  # "" for until further notice
    text("published_at"),
    text("published_by"),
    maybe("recalled_at"),
    text("recalled_by"),
    text("reason"),
    PrimaryKeyConstraint("office", "hash"),
    Index(None, "office", "code"),
)

# checked, not published: what the administrator is looking at
standard_drafts = Table(
    "standard_drafts",
    metadata,
    text("office"),
    text("hash"),
    text("file"),
    text("put_at"),
    text("put_by"),
    number("doubts"),
    octets("body"),
    PrimaryKeyConstraint("office", "hash"),
)
