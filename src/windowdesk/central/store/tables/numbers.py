"""Blocks of receipt numbers and ranges of 文号, each leased once to one device and epoch."""

from __future__ import annotations

from sqlalchemy import Index, PrimaryKeyConstraint, Table

from windowdesk.central.store.tables.base import metadata
from windowdesk.central.store.tables.columns import number, octets, text

blocks = Table(
    "blocks",
    metadata,
    number("block", primary_key=True, autoincrement=False),
    text("device"),
    number("epoch"),
    text("leased_at"),
    Index(None, "device", "epoch"),
)

serial_counters = Table(
    "serial_counters",
    metadata,
    text("prefix"),
    number("year"),
    number("last"),
    PrimaryKeyConstraint("prefix", "year"),
)

serial_ranges = Table(
    "serial_ranges",
    metadata,
    text("prefix"),
    number("year"),
    number("first"),
    number("last"),
    text("device"),
    number("epoch"),
    text("leased_at"),
    PrimaryKeyConstraint("prefix", "year", "first"),
    Index(None, "device", "epoch"),
)

# the answer to each request, so that asking again after a lost answer leases nothing more
leases = Table(
    "leases",
    metadata,
    text("device"),
    text("request"),
    text("leased_at"),
    octets("answer"),
    PrimaryKeyConstraint("device", "request"),
)

# after a restore: blocks that may have been leased after the backup; whoever shows one has it
lost_blocks = Table(
    "lost_blocks",
    metadata,
    number("first", primary_key=True, autoincrement=False),
    number("last"),
)

# the same for 文号; prefix "" and year 0: of organs and years that were not known at the backup
lost_serials = Table(
    "lost_serials",
    metadata,
    text("prefix"),
    number("year"),
    number("first"),
    number("last"),
    PrimaryKeyConstraint("prefix", "year", "first"),
)
