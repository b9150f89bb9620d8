"""Counters as the centre knows them: devices, what they may show, and how they came to be known."""

from __future__ import annotations

from sqlalchemy import Index, PrimaryKeyConstraint, Table

from windowdesk.central.store.tables.base import metadata
from windowdesk.central.store.tables.columns import maybe, number, octets, text

devices = Table(
    "devices",
    metadata,
    text("device", primary_key=True),
    text("office"),
    text("window"),
    text("name"),
    text("standing"),  # active, quarantined, revoked; "expired" follows from the credentials
    text("reason"),
    text("enrolled_at"),
    text("seen_at"),
    text("software"),
    number("protocol"),
    maybe("told"),  # JSON of messages.Told, its last word about itself
    maybe("told_at"),
    octets("wrapped_key"),  # the store's key, sealed to the recovery key
    Index(None, "office"),
)

credentials = Table(
    "credentials",
    metadata,
    text("device"),
    text("key"),
    text("algorithm"),
    octets("public_key"),
    text("not_before"),
    text("not_after"),
    octets("signature"),
    PrimaryKeyConstraint("device", "key"),
)

revocations = Table(
    "revocations",
    metadata,
    text("device"),
    text("at"),
    text("by"),
    text("reason"),
    PrimaryKeyConstraint("device", "at"),
)

# kept as SHA-256 only: whoever reads the database learns no code that still works
enrolment_codes = Table(
    "enrolment_codes",
    metadata,
    text("code_hash", primary_key=True),
    text("office"),
    text("window"),
    text("device"),  # only for this device; "" for any that is new
    text("made_at"),
    text("made_by"),
    text("expires_at"),
    maybe("used_at"),
    text("used_by"),
)

challenges = Table(
    "challenges",
    metadata,
    text("challenge_hash", primary_key=True),
    text("device"),
    text("expires_at"),
    Index(None, "expires_at"),
)

sessions = Table(
    "sessions",
    metadata,
    text("token_hash", primary_key=True),
    text("device"),
    number("epoch"),
    text("key"),
    text("opened_at"),
    text("expires_at"),
    number("limited"),
    Index(None, "device"),
)
