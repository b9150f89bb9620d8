"""The tables of the counter's store, for the statements; their first making is a migration.

Facts (events, operations, documents, audit, item versions, burnt numbers) are append-only: triggers
of the database itself refuse UPDATE and DELETE, so that no later piece of code can quietly change
what was printed. Times are ISO 8601 text to the second, local, as the clerk's calendar shows them.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from windowdesk.storage.columns import integer as _int
from windowdesk.storage.columns import text as _text

metadata = MetaData()


meta = Table("meta", metadata, Column("key", Text, primary_key=True), _text("value"))

number_blocks = Table(
    "number_blocks",
    metadata,
    Column("block", Integer, primary_key=True, autoincrement=False),
    _text("device"),
    _int("epoch"),
    _text("source"),  # "demo": self-issued; "centre": leased
    _text("state"),  # active, spare, used, burnt; emergency, emergency_full: slips on paper
    _int("next_index"),
    _int("opened"),  # order of opening
)

numbers = Table(
    "numbers",
    metadata,
    _int("block"),
    _int("idx"),
    _text("number"),
    _text("state"),  # issued, void
    PrimaryKeyConstraint("block", "idx"),
    # every page a receipt touches is encrypted again: no second tree where the key is enough
    sqlite_with_rowid=False,
)

burnt_numbers = Table(
    "burnt_numbers",
    metadata,
    _int("block"),
    _int("first"),
    _int("last"),
    _text("reason"),
    _text("at"),
    PrimaryKeyConstraint("block", "first"),
)

case_numbers = Table(
    "case_numbers",
    metadata,
    Column("number", Text, primary_key=True),
    _text("case_id"),
    sqlite_with_rowid=False,
)

emergency_slips = Table(
    "emergency_slips",
    metadata,
    _int("block"),
    _int("idx"),
    Column("number", Text, nullable=False, unique=True),
    _text("secret"),
    _text("state"),  # drawn, used, void
    _text("drawn_at"),
    _text("by"),
    Column("ended_at", Text),
    _text("case_id"),
    _text("reason"),
    PrimaryKeyConstraint("block", "idx"),
)

document_serials = Table(
    "document_serials",
    metadata,
    _text("prefix"),
    _int("year"),
    _int("serial"),
    PrimaryKeyConstraint("prefix", "year", "serial"),
)

serial_ranges = Table(
    "serial_ranges",
    metadata,
    _text("prefix"),
    _int("year"),
    _int("first"),
    _int("last"),
    _int("next"),
    _int("opened"),  # order of leasing, which is the order of use
    _text("source"),  # "demo": the window's own; "centre": leased
    PrimaryKeyConstraint("prefix", "year", "first"),
    sqlite_with_rowid=False,
)

burnt_serials = Table(
    "burnt_serials",
    metadata,
    _text("prefix"),
    _int("year"),
    _int("first"),
    _int("last"),
    _text("reason"),
    _text("at"),
    PrimaryKeyConstraint("prefix", "year", "first"),
)

events = Table(
    "events",
    metadata,
    Column("pos", Integer, primary_key=True),
    _text("case_id"),
    _int("seq"),
    _text("kind"),
    _text("at"),
    _text("actor"),
    _text("window"),
    _text("payload"),
    _int("version"),
    UniqueConstraint("case_id", "seq"),
)

cases = Table(
    "cases",
    metadata,
    Column("pos", Integer, primary_key=True),
    Column("case_id", Text, nullable=False, unique=True),
    _text("number"),
    _text("item_name"),
    _text("applicant"),
    _text("state"),
    _text("outcome"),
    _text("at"),
    _text("actor"),
    Index("cases_at", "at"),
)

documents = Table(
    "documents",
    metadata,
    Column("pos", Integer, primary_key=True),
    Column("document_id", Text, nullable=False, unique=True),
    _text("case_id"),
    _text("kind"),
    _text("number"),
    _text("document_number"),
    _text("media"),
    _text("sha256"),
    _text("facts"),
    _text("created_at"),
    # last, so that reading the other columns does not walk through its pages
    Column("content", LargeBinary, nullable=False),
    Index("documents_case", "case_id"),
)

operations = Table(
    "operations",
    metadata,
    Column("pos", Integer, primary_key=True),
    _text("device"),
    _int("epoch"),
    _int("seq"),
    _text("op_id"),
    _text("kind"),
    _text("actor"),
    _text("case_id"),
    _int("base_version"),
    _text("catalogue"),
    _text("wall_time"),
    Column("monotonic_ns", BigInteger, nullable=False),
    _text("boot_id"),
    _text("prev"),
    _int("schema_version"),
    _text("digest"),
    _text("payload"),
    UniqueConstraint("device", "epoch", "seq"),
    Index("operations_wall_time", "wall_time"),
)

print_jobs = Table(
    "print_jobs",
    metadata,
    Column("pos", Integer, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    _text("document_id"),
    _text("role"),
    _int("copies"),
    _text("state"),
    _int("attempt"),
    _text("detail"),
    _text("slip"),
    _text("in_doubt"),
    _text("printer"),
    _text("sure"),
    _int("wanted"),
    _text("external"),
    Index("print_jobs_by_document", "document_id"),
    Index("print_jobs_by_state", "state"),
    Index("print_jobs_by_slip", "slip", unique=True, sqlite_where=text("slip <> ''")),
)

# papers of no case: gone as soon as their job has an end
loose_papers = Table(
    "loose_papers",
    metadata,
    Column("document_id", Text, primary_key=True),
    _text("kind"),
    _text("media"),
    _text("sha256"),
    _text("title"),
    _text("created_at"),
    Column("content", LargeBinary, nullable=False),
)

# every state a job came to, in the transaction that brought it there; nothing is ever changed here
print_events = Table(
    "print_events",
    metadata,
    Column("pos", Integer, primary_key=True),
    _text("at"),
    _text("key"),
    _text("state"),
    _int("attempt"),
    _text("printer"),
    _text("detail"),
    Index("print_events_by_key", "key"),
    Index("print_events_by_printer", "printer"),
)

audit = Table(
    "audit",
    metadata,
    Column("seq", Integer, primary_key=True),
    _text("at"),
    _text("actor"),
    _text("action"),
    _text("subject"),
    _text("result"),
    _text("detail"),
    _text("prev"),
    _text("digest"),
)

drafts = Table(
    "drafts",
    metadata,
    Column("draft_id", Text, primary_key=True),
    _text("owner"),
    _text("title"),
    _int("aside"),
    _text("updated_at"),
    _text("body"),
)

staff = Table(
    "staff",
    metadata,
    Column("number", Text, primary_key=True),
    _text("name"),
    _text("role"),
    _int("active"),
    _text("password_hash"),
    _text("pin_hash"),
    _int("failures"),
    Column("locked_until", Text),
    _text("source"),  # "local", or "centre": on lease
    _int("version"),
    Column("valid_until", Text),
    _text("token_algorithm"),
    Column("token", LargeBinary, nullable=False),
    _int("must_change"),
    _int("pending"),  # a secret changed here that the centre has not confirmed
    Column("password_since", Text, nullable=False, server_default=""),
)

item_versions = Table(
    "item_versions",
    metadata,
    Column("content_hash", Text, primary_key=True),
    _text("code"),
    Column("canonical", LargeBinary, nullable=False),
)

APPEND_ONLY = (
    "events",
    "operations",
    "documents",
    "audit",
    "item_versions",
    "burnt_numbers",
    "burnt_serials",
    "case_numbers",
    "document_serials",
)
