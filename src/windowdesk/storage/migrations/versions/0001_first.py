"""The first shape of the store, with the triggers that keep facts as they were written."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

APPEND_ONLY = (
    "events",
    "operations",
    "documents",
    "audit",
    "item_versions",
    "burnt_numbers",
    "case_numbers",
    "document_serials",
)


def _text(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _int(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer, nullable=False) for name in names]


def _pos() -> sa.Column[int]:
    return sa.Column("pos", sa.Integer, primary_key=True)


def _unique(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, unique=True)


def upgrade() -> None:
    """Make every table and trigger."""
    op.create_table("meta", sa.Column("key", sa.Text, primary_key=True), *_text("value"))
    _numbers()
    _cases()
    _log()
    _desk()
    _triggers()


def _numbers() -> None:
    op.create_table(
        "number_blocks",
        sa.Column("block", sa.Integer, primary_key=True, autoincrement=False),
        *_text("device"),
        *_int("epoch"),
        *_text("source", "state"),
        *_int("next_index", "opened"),
    )
    op.create_table(
        "numbers",
        *_int("block", "idx"),
        *_text("number", "state"),
        sa.PrimaryKeyConstraint("block", "idx"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "burnt_numbers",
        *_int("block", "first", "last"),
        *_text("reason", "at"),
        sa.PrimaryKeyConstraint("block", "first"),
    )
    op.create_table(
        "case_numbers",
        sa.Column("number", sa.Text, primary_key=True),
        *_text("case_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "document_serials",
        *_text("prefix"),
        *_int("year", "serial"),
        sa.PrimaryKeyConstraint("prefix", "year", "serial"),
    )


def _cases() -> None:
    op.create_table(
        "events",
        _pos(),
        *_text("case_id"),
        *_int("seq"),
        *_text("kind", "at", "actor", "window", "payload"),
        *_int("version"),
        sa.UniqueConstraint("case_id", "seq"),
    )
    op.create_table(
        "cases",
        _pos(),
        _unique("case_id"),
        *_text("number", "item_name", "applicant", "state", "outcome", "at", "actor"),
    )
    op.create_index("cases_at", "cases", ["at"])
    op.create_table(
        "documents",
        _pos(),
        _unique("document_id"),
        *_text("case_id", "kind", "number", "document_number", "media", "sha256", "facts"),
        *_text("created_at"),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )
    op.create_index("documents_case", "documents", ["case_id"])
    op.create_table(
        "item_versions",
        sa.Column("content_hash", sa.Text, primary_key=True),
        *_text("code"),
        sa.Column("canonical", sa.LargeBinary, nullable=False),
    )


def _log() -> None:
    op.create_table(
        "operations",
        _pos(),
        *_text("device"),
        *_int("epoch", "seq"),
        *_text("op_id", "kind", "actor", "case_id"),
        *_int("base_version"),
        *_text("catalogue", "wall_time"),
        sa.Column("monotonic_ns", sa.BigInteger, nullable=False),
        *_text("boot_id", "prev"),
        *_int("schema_version"),
        *_text("digest", "payload"),
        sa.UniqueConstraint("device", "epoch", "seq"),
    )
    op.create_index("operations_wall_time", "operations", ["wall_time"])
    op.create_table(
        "audit",
        sa.Column("seq", sa.Integer, primary_key=True),
        *_text("at", "actor", "action", "subject", "result", "detail", "prev", "digest"),
    )


def _desk() -> None:
    op.create_table(
        "print_jobs",
        _pos(),
        _unique("key"),
        *_text("document_id", "role"),
        *_int("copies"),
        *_text("state"),
        *_int("attempt"),
        *_text("detail"),
    )
    op.create_table(
        "drafts",
        sa.Column("draft_id", sa.Text, primary_key=True),
        *_text("owner", "title"),
        *_int("aside"),
        *_text("updated_at", "body"),
    )
    op.create_table(
        "staff",
        sa.Column("number", sa.Text, primary_key=True),
        *_text("name", "role"),
        *_int("active"),
        *_text("password_hash", "pin_hash"),
        *_int("failures"),
        sa.Column("locked_until", sa.Text),
    )


def _triggers() -> None:
    for table in APPEND_ONLY:
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
    op.execute(
        "CREATE TRIGGER numbers_no_delete BEFORE DELETE ON numbers "
        "BEGIN SELECT RAISE(ABORT, 'numbers is append-only'); END"
    )
    op.execute(
        "CREATE TRIGGER numbers_only_void BEFORE UPDATE ON numbers "
        "WHEN NOT (OLD.state = 'issued' AND NEW.state = 'void' AND NEW.block = OLD.block "
        "AND NEW.idx = OLD.idx AND NEW.number = OLD.number) "
        "BEGIN SELECT RAISE(ABORT, 'an issued number can only become void'); END"
    )
    op.execute(
        "CREATE TRIGGER number_blocks_only_rise BEFORE UPDATE ON number_blocks "
        "WHEN NEW.next_index < OLD.next_index OR NEW.block <> OLD.block "
        "BEGIN SELECT RAISE(ABORT, 'an index only rises'); END"
    )
    op.execute(
        "CREATE TRIGGER number_blocks_no_delete BEFORE DELETE ON number_blocks "
        "BEGIN SELECT RAISE(ABORT, 'number_blocks is append-only'); END"
    )
