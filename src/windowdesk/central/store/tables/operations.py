"""The operations of every device, as the very bytes that were hashed, and what became of each."""

from __future__ import annotations

from sqlalchemy import Index, PrimaryKeyConstraint, Table
from sqlalchemy import text as sql

from windowdesk.central.store.tables.base import metadata
from windowdesk.central.store.tables.columns import number, octets, packed, text

# how far a device has come in an epoch; ``head`` is the digest of operation ``seq``
lines = Table(
    "lines",
    metadata,
    text("device"),
    number("epoch"),
    number("seq"),
    text("head"),
    PrimaryKeyConstraint("device", "epoch"),
)

operations = Table(
    "operations",
    metadata,
    text("device"),
    number("epoch"),
    number("seq"),
    text("office"),
    text("digest"),
    text("kind"),
    text("case_id"),
    text("event_at"),  # the counter's clock
    text("arrived_at"),  # ours
    text("state"),  # applied, recorded, rejected, parked
    text("code"),
    text("review"),
    packed("line"),
    PrimaryKeyConstraint("device", "epoch", "seq"),
    # what a newer version may know
    Index("ix_operations_parked", "kind", sqlite_where=sql("state = 'parked'"),
          postgresql_where=sql("state = 'parked'")),
)  # fmt: skip

# kept apart: of a device that forked, has expired or is not to be believed
quarantine = Table(
    "quarantine",
    metadata,
    text("device"),
    number("epoch"),
    number("seq"),
    text("digest"),
    text("reason"),
    text("arrived_at"),
    octets("line"),
    PrimaryKeyConstraint("device", "epoch", "seq", "digest"),
)
