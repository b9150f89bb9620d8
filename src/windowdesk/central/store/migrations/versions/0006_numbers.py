"""Blocks of receipt numbers and ranges of 文号, each leased once to one device and epoch."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make the tables."""
    _blocks()
    _leases()
    _lost_blocks()
    _serial_counters()
    _serial_ranges()


def _blocks() -> None:
    op.create_table(
        "blocks",
        sa.Column("block", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("device", sa.Text, nullable=False),
        sa.Column("epoch", sa.BigInteger, nullable=False),
        sa.Column("leased_at", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("block", name=op.f("pk_blocks")),
    )
    op.create_index(op.f("ix_blocks_device_epoch"), "blocks", ["device", "epoch"], unique=False)


def _leases() -> None:
    op.create_table(
        "leases",
        sa.Column("device", sa.Text, nullable=False),
        sa.Column("request", sa.Text, nullable=False),
        sa.Column("leased_at", sa.Text, nullable=False),
        sa.Column("answer", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("device", "request", name=op.f("pk_leases")),
    )


def _lost_blocks() -> None:
    op.create_table(
        "lost_blocks",
        sa.Column("first", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("last", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("first", name=op.f("pk_lost_blocks")),
    )


def _serial_counters() -> None:
    op.create_table(
        "serial_counters",
        sa.Column("prefix", sa.Text, nullable=False),
        sa.Column("year", sa.BigInteger, nullable=False),
        sa.Column("last", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("prefix", "year", name=op.f("pk_serial_counters")),
    )


def _serial_ranges() -> None:
    op.create_table(
        "serial_ranges",
        sa.Column("prefix", sa.Text, nullable=False),
        sa.Column("year", sa.BigInteger, nullable=False),
        sa.Column("first", sa.BigInteger, nullable=False),
        sa.Column("last", sa.BigInteger, nullable=False),
        sa.Column("device", sa.Text, nullable=False),
        sa.Column("epoch", sa.BigInteger, nullable=False),
        sa.Column("leased_at", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("prefix", "year", "first", name=op.f("pk_serial_ranges")),
    )
    op.create_index(
        op.f("ix_serial_ranges_device_epoch"), "serial_ranges", ["device", "epoch"], unique=False
    )
