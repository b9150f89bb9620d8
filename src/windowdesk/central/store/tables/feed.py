"""The office's feed: contiguous positions, one row for each stretch that was written at once.

A stretch of operations holds no body: it names device, epoch and first seq, and the operations lie
where they are. ``feed_state`` is the feed compacted: the last entry of each thing that stays true.
"""

from __future__ import annotations

from sqlalchemy import Column, Index, LargeBinary, PrimaryKeyConstraint, Table

from windowdesk.central.store.tables.base import metadata
from windowdesk.central.store.tables.columns import number, octets, text

# locked by whoever writes to the feed, until the commit: no position is given twice or skipped
feed_heads = Table("feed_heads", metadata, text("office", primary_key=True), number("pos"))

feed = Table(
    "feed",
    metadata,
    text("office"),
    number("last"),
    number("first"),
    text("kind"),
    text("device"),
    number("epoch"),
    number("seq"),
    Column("bodies", LargeBinary, nullable=True),  # JSON list; None for operations
    PrimaryKeyConstraint("office", "last"),
)

feed_state = Table(
    "feed_state",
    metadata,
    text("office"),
    text("key"),
    number("pos"),
    text("kind"),
    octets("body"),
    PrimaryKeyConstraint("office", "key"),
    Index(None, "office", "pos"),
)
