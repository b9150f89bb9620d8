"""The console's own: who is signed in, and who tries too often."""

from __future__ import annotations

from sqlalchemy import Index, PrimaryKeyConstraint, Table

from windowdesk.central.store.tables.base import metadata
from windowdesk.central.store.tables.columns import number, text

# the cookie's value is kept as SHA-256 only
console_sessions = Table(
    "console_sessions",
    metadata,
    text("token_hash", primary_key=True),
    text("office"),
    text("number"),  # of the staff; "" while the first administrator is being made
    text("stage"),
    text("opened_at"),
    text("seen_at"),
    text("words"),  # shown once on the next page
    Index(None, "number"),
)

# failures of an address within the last stretch of time
console_attempts = Table(
    "console_attempts",
    metadata,
    text("address", primary_key=True),
    text("since"),
    number("failures"),
)

# the holidays of a year, as the office's counters were given them
calendars = Table(
    "calendars",
    metadata,
    text("office"),
    number("year"),
    text("body"),
    text("published_at"),
    text("published_by"),
    PrimaryKeyConstraint("office", "year"),
)
