"""The office's feed: contiguous positions, one row for each stretch that was written at once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Make the tables."""
    _feed()
    _feed_heads()
    _feed_state()


def _feed() -> None:
    op.create_table(
        "feed",
        sa.Column("office", sa.Text, nullable=False),
        sa.Column("last", sa.BigInteger, nullable=False),
        sa.Column("first", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("device", sa.Text, nullable=False),
        sa.Column("epoch", sa.BigInteger, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("bodies", sa.LargeBinary, nullable=True),
        sa.PrimaryKeyConstraint("office", "last", name=op.f("pk_feed")),
    )


def _feed_heads() -> None:
    op.create_table(
        "feed_heads",
        sa.Column("office", sa.Text, nullable=False),
        sa.Column("pos", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("office", name=op.f("pk_feed_heads")),
    )


def _feed_state() -> None:
    op.create_table(
        "feed_state",
        sa.Column("office", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("pos", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("office", "key", name=op.f("pk_feed_state")),
    )
    op.create_index(op.f("ix_feed_state_office_pos"), "feed_state", ["office", "pos"], unique=False)
