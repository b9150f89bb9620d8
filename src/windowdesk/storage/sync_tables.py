"""The tables of the conversation with the centre, beside those of :mod:`tables`.

Nothing here is written by the transaction that issues: what waits to be sent is what the operation
log holds beyond the place the centre acknowledged (``sync_lines``).
"""

from __future__ import annotations

from sqlalchemy import (
    Column,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
)

from windowdesk.storage.columns import integer as _int
from windowdesk.storage.columns import text as _text
from windowdesk.storage.tables import metadata

# one row for each (device, epoch) that ever wrote here: how far the centre has it, how far it was
# sent apart (quarantine), and how far old operations were let go of, with the digest of the last
lines = Table(
    "sync_lines",
    metadata,
    _text("device"),
    _int("epoch"),
    _int("acknowledged"),
    _int("apart"),
    _int("purged"),
    _text("purged_head"),
    PrimaryKeyConstraint("device", "epoch"),
    sqlite_with_rowid=False,
)

# how far a line was acknowledged by the end of each day of the centre's calendar: what may go
marks = Table(
    "sync_marks",
    metadata,
    _text("device"),
    _int("epoch"),
    _text("day"),
    _int("seq"),
    PrimaryKeyConstraint("device", "epoch", "day"),
    sqlite_with_rowid=False,
)

# what became of operations that were not simply applied
results = Table(
    "sync_results",
    metadata,
    _text("device"),
    _int("epoch"),
    _int("seq"),
    _text("state"),
    _text("code"),
    _text("review"),
    _text("at"),
    PrimaryKeyConstraint("device", "epoch", "seq"),
    sqlite_with_rowid=False,
)

# entries of the feed that this version cannot read, as they came
UNKNOWN, UNREADABLE = "unknown", "unreadable"  # what is the ``problem`` of an entry
entries = Table(
    "sync_entries",
    metadata,
    _text("incarnation"),
    _int("pos"),
    _text("kind"),
    Column("body", LargeBinary, nullable=False),
    _text("problem"),
    PrimaryKeyConstraint("incarnation", "pos"),
    # what is counted and looked for at every turn lies apart from the entries themselves
    Index("sync_entries_problem", "problem", "incarnation"),
    sqlite_with_rowid=False,
)

# events of other windows that do not follow what this counter holds of the case
beside = Table(
    "sync_beside",
    metadata,
    _text("device"),
    _int("epoch"),
    _int("seq"),
    _int("place"),  # the event's seq within its case
    _text("case_id"),
    _text("state"),  # of the operation, as the centre took it
    _text("code"),
    _text("review"),
    _text("event"),
    PrimaryKeyConstraint("device", "epoch", "seq", "place"),
    Index("sync_beside_case", "case_id", "place"),
    sqlite_with_rowid=False,
)

# the last event of a case that came from another window, and the operation it was part of
foreign = Table(
    "sync_foreign",
    metadata,
    Column("case_id", Text, primary_key=True),
    _int("place"),
    _text("operation"),  # "device/epoch/seq"
    sqlite_with_rowid=False,
)

projects = Table(
    "sync_projects",
    metadata,
    Column("number", Text, primary_key=True),
    _text("case_id"),
    _text("project"),
    _text("backwards"),
    Index("sync_projects_end", "backwards"),
    Index("sync_projects_case", "case_id"),
    sqlite_with_rowid=False,
)

reviews = Table(
    "sync_reviews",
    metadata,
    Column("review", Text, primary_key=True),
    _text("case_id"),
    _text("kind"),
    _text("state"),
    _text("at"),
    _text("device"),
    _int("epoch"),
    _int("seq"),
    _text("facts"),
    _text("resolution"),
    _text("by"),
    Index("sync_reviews_case", "case_id"),
    sqlite_with_rowid=False,
)

keys = Table(
    "sync_keys",
    metadata,
    Column("key", Text, primary_key=True),
    _text("algorithm"),
    Column("public_key", LargeBinary, nullable=False),
    _text("device"),
    _int("trusted"),
    _text("since"),
    _text("until"),
)

published = Table(
    "sync_catalogue",
    metadata,
    Column("hash", Text, primary_key=True),
    _text("code"),
    _text("version"),
    _text("effective_from"),
    _text("effective_to"),
    _int("recalled"),
    _text("reason"),
    _text("key"),
    Column("signature", LargeBinary, nullable=False, server_default=""),
    _text("algorithm"),
    sqlite_with_rowid=False,
)

calendars = Table(
    "sync_calendars", metadata, Column("year", Integer, primary_key=True), _text("body")
)

verified = Table(
    "sync_verified",
    metadata,
    _text("case_id"),
    _text("material"),
    _text("at"),
    _int("found"),
    _text("source"),
    _text("certificate"),
    Column("differs", Text, nullable=False, server_default=""),
    PrimaryKeyConstraint("case_id", "material", "at"),
    sqlite_with_rowid=False,
)

# numbers asked for; kept before the request leaves, so that a lost answer is asked for again
leases = Table(
    "sync_leases",
    metadata,
    Column("request", Text, primary_key=True),
    _text("device"),
    _int("epoch"),
    _int("blocks"),
    _text("serials"),
    _text("at"),
    _int("answered"),
    sqlite_with_rowid=False,
)

# what has still to be fetched ("item": a catalogue version) or sent again ("file": a document)
wanted = Table(
    "sync_wanted",
    metadata,
    _text("kind"),
    _text("key"),
    _text("reason"),
    _int("tries"),
    PrimaryKeyConstraint("kind", "key"),
    sqlite_with_rowid=False,
)
