"""Ranges of 文号: per organ prefix and year, their numbers only rise and are never given up in silence."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make both tables; numbers taken before have no range and stay as they were written."""
    op.create_table(
        "serial_ranges",
        sa.Column("prefix", sa.Text, nullable=False),
        *(
            sa.Column(name, sa.Integer, nullable=False)
            for name in ("year", "first", "last", "next", "opened")
        ),
        sa.Column("source", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("prefix", "year", "first"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "burnt_serials",
        sa.Column("prefix", sa.Text, nullable=False),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("year", "first", "last")),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("prefix", "year", "first"),
    )
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER burnt_serials_no_{verb.lower()} BEFORE {verb} ON burnt_serials "
            "BEGIN SELECT RAISE(ABORT, 'burnt_serials is append-only'); END"
        )
    op.execute(
        "CREATE TRIGGER serial_ranges_only_rise BEFORE UPDATE ON serial_ranges "
        "WHEN NEW.next < OLD.next OR NEW.first <> OLD.first OR NEW.last <> OLD.last "
        "OR NEW.prefix <> OLD.prefix OR NEW.year <> OLD.year "
        "BEGIN SELECT RAISE(ABORT, 'a serial only rises'); END"
    )
    op.execute(
        "CREATE TRIGGER serial_ranges_no_delete BEFORE DELETE ON serial_ranges "
        "BEGIN SELECT RAISE(ABORT, 'serial_ranges is append-only'); END"
    )
