"""Files that operations speak of, in chunks named by their SHA-256."""

from __future__ import annotations

from sqlalchemy import PrimaryKeyConstraint, Table

from windowdesk.central.store.tables.base import metadata
from windowdesk.central.store.tables.columns import number, octets, text

attachments = Table(
    "attachments",
    metadata,
    text("office"),
    text("sha256"),
    number("size"),
    text("media"),
    text("state"),  # awaiting, whole, wanted (was whole, is not any more)
    text("chunks"),  # their SHA-256 in order, spaces between
    text("device"),
    text("operation"),  # "epoch/seq" of the first operation that spoke of it
    text("at"),
    PrimaryKeyConstraint("office", "sha256"),
)

chunks = Table(
    "chunks",
    metadata,
    text("office"),
    text("sha256"),  # of the chunk
    octets("content"),
    PrimaryKeyConstraint("office", "sha256"),
)
