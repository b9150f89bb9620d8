"""Who is signed in to the console, and the holidays given out."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Make the tables."""
    _sessions()
    _calendars()
    op.add_column("entrustments", sa.Column("basis", sa.Text, nullable=False, server_default=""))


def _sessions() -> None:
    op.create_table(
        "console_sessions",
        sa.Column("token_hash", sa.Text, nullable=False),
        sa.Column("office", sa.Text, nullable=False),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("stage", sa.Text, nullable=False),
        sa.Column("opened_at", sa.Text, nullable=False),
        sa.Column("seen_at", sa.Text, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_console_sessions")),
    )
    op.create_index(
        op.f("ix_console_sessions_number"), "console_sessions", ["number"], unique=False
    )
    op.create_table(
        "console_attempts",
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("since", sa.Text, nullable=False),
        sa.Column("failures", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("address", name=op.f("pk_console_attempts")),
    )


def _calendars() -> None:
    op.create_table(
        "calendars",
        sa.Column("office", sa.Text, nullable=False),
        sa.Column("year", sa.BigInteger, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("published_at", sa.Text, nullable=False),
        sa.Column("published_by", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("office", "year", name=op.f("pk_calendars")),
    )
