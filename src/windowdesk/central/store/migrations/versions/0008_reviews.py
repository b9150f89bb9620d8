"""Questions for a person: what was recorded or rejected, and how it was settled."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Make the tables."""
    _reviews()


def _reviews() -> None:
    op.create_table(
        "reviews",
        sa.Column("review", sa.Text, nullable=False),
        sa.Column("office", sa.Text, nullable=False),
        sa.Column("case_id", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("device", sa.Text, nullable=False),
        sa.Column("epoch", sa.BigInteger, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("facts", sa.Text, nullable=False),
        sa.Column("resolution", sa.Text, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("settled_at", sa.Text, nullable=True),
        sa.PrimaryKeyConstraint("review", name=op.f("pk_reviews")),
    )
    op.create_index(op.f("ix_reviews_office_at"), "reviews", ["office", "at"], unique=False)
    op.create_index(
        "ix_reviews_open",
        "reviews",
        ["office", "case_id"],
        unique=False,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
