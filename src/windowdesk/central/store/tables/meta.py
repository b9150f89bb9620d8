"""What the centre knows of itself: incarnation, keys, name; and counters that only rise."""

from __future__ import annotations

from sqlalchemy import Table

from windowdesk.central.store.tables.base import metadata
from windowdesk.central.store.tables.columns import number, text

meta = Table("meta", metadata, text("key", primary_key=True), text("value"))

# "block": the next block of receipt numbers
sequences = Table("sequences", metadata, text("name", primary_key=True), number("next"))
