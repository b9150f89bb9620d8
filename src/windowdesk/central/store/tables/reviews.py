"""Questions for a person: what was recorded or rejected, and how it was settled."""

from __future__ import annotations

from sqlalchemy import Index, Table
from sqlalchemy import text as sql

from windowdesk.central.store.tables.base import metadata
from windowdesk.central.store.tables.columns import maybe, number, text

reviews = Table(
    "reviews",
    metadata,
    text("review", primary_key=True),
    text("office"),
    text("case_id"),
    text("kind"),
    text("state"),  # open, settled
    text("at"),
    text("device"),
    number("epoch"),
    number("seq"),
    text("facts"),  # JSON without personal data
    text("resolution"),
    text("by"),
    maybe("settled_at"),
    Index("ix_reviews_open", "office", "case_id", sqlite_where=sql("state = 'open'"),
          postgresql_where=sql("state = 'open'")),
    Index(None, "office", "at"),
)  # fmt: skip
