"""The conversation with the centre: what it has, what it said, what waits; acknowledged operations
may be let go of after their time, and nothing else may."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def _text(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _int(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer, nullable=False) for name in names]


def upgrade() -> None:
    """Make the tables, and a line for every device and epoch that wrote here before."""
    _outgoing()
    _incoming()
    _reference()
    op.execute("INSERT INTO sync_lines SELECT DISTINCT device, epoch, 0, 0, 0, '' FROM operations")
    op.execute("DROP TRIGGER operations_no_delete")
    op.execute(
        "CREATE TRIGGER operations_no_delete BEFORE DELETE ON operations WHEN OLD.seq > coalesce("
        "(SELECT min(purged, acknowledged) FROM sync_lines WHERE sync_lines.device = OLD.device "
        "AND sync_lines.epoch = OLD.epoch), 0) "
        "BEGIN SELECT RAISE(ABORT, 'operations is append-only'); END"
    )
    op.execute(
        "CREATE TRIGGER sync_lines_only_rise BEFORE UPDATE ON sync_lines "
        "WHEN NEW.purged < OLD.purged OR NEW.device <> OLD.device OR NEW.epoch <> OLD.epoch "
        "BEGIN SELECT RAISE(ABORT, 'what was let go of stays so'); END"
    )
    op.execute(
        "CREATE TRIGGER sync_lines_no_delete BEFORE DELETE ON sync_lines "
        "BEGIN SELECT RAISE(ABORT, 'sync_lines is append-only'); END"
    )


def _outgoing() -> None:
    op.create_table(
        "sync_lines",
        *_text("device"),
        *_int("epoch", "acknowledged", "apart", "purged"),
        *_text("purged_head"),
        sa.PrimaryKeyConstraint("device", "epoch"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sync_marks",
        *_text("device"),
        *_int("epoch"),
        *_text("day"),
        *_int("seq"),
        sa.PrimaryKeyConstraint("device", "epoch", "day"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sync_results",
        *_text("device"),
        *_int("epoch", "seq"),
        *_text("state", "code", "review", "at"),
        sa.PrimaryKeyConstraint("device", "epoch", "seq"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sync_leases",
        sa.Column("request", sa.Text, primary_key=True),
        *_text("device"),
        *_int("epoch", "blocks"),
        *_text("serials", "at"),
        *_int("answered"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sync_wanted",
        *_text("kind", "key", "reason"),
        *_int("tries"),
        sa.PrimaryKeyConstraint("kind", "key"),
        sqlite_with_rowid=False,
    )


def _incoming() -> None:
    op.create_table(
        "sync_entries",
        *_text("incarnation"),
        *_int("pos"),
        *_text("kind"),
        sa.Column("body", sa.LargeBinary, nullable=False),
        *_text("problem"),
        sa.PrimaryKeyConstraint("incarnation", "pos"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sync_beside",
        *_text("device"),
        *_int("epoch", "seq", "place"),
        *_text("case_id", "state", "code", "review", "event"),
        sa.PrimaryKeyConstraint("device", "epoch", "seq", "place"),
        sqlite_with_rowid=False,
    )
    op.create_index("sync_beside_case", "sync_beside", ["case_id", "place"])
    op.create_table(
        "sync_foreign",
        sa.Column("case_id", sa.Text, primary_key=True),
        *_int("place"),
        *_text("operation"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sync_projects",
        sa.Column("number", sa.Text, primary_key=True),
        *_text("case_id", "project", "backwards"),
        sqlite_with_rowid=False,
    )
    op.create_index("sync_projects_end", "sync_projects", ["backwards"])
    op.create_index("sync_projects_case", "sync_projects", ["case_id"])
    op.create_table(
        "sync_reviews",
        sa.Column("review", sa.Text, primary_key=True),
        *_text("case_id", "kind", "state", "at", "device"),
        *_int("epoch", "seq"),
        *_text("facts", "resolution", "by"),
        sqlite_with_rowid=False,
    )
    op.create_index("sync_reviews_case", "sync_reviews", ["case_id"])


def _reference() -> None:
    op.create_table(
        "sync_keys",
        sa.Column("key", sa.Text, primary_key=True),
        *_text("algorithm"),
        sa.Column("public_key", sa.LargeBinary, nullable=False),
        *_text("device"),
        *_int("trusted"),
        *_text("since", "until"),
    )
    op.create_table(
        "sync_catalogue",
        sa.Column("hash", sa.Text, primary_key=True),
        *_text("code", "version", "effective_from", "effective_to"),
        *_int("recalled"),
        *_text("reason"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sync_calendars", sa.Column("year", sa.Integer, primary_key=True), *_text("body")
    )
    op.create_table(
        "sync_verified",
        *_text("case_id", "material", "at"),
        *_int("found"),
        *_text("source", "certificate"),
        sa.PrimaryKeyConstraint("case_id", "material", "at"),
        sqlite_with_rowid=False,
    )
