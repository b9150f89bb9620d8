"""Versions of the standards by hash, and which an office works by on which days."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Make the tables."""
    _standards()
    _publications()
    _drafts()


def _standards() -> None:
    op.create_table(
        "standards",
        sa.Column("hash", sa.Text, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_standards")),
    )


def _publications() -> None:
    op.create_table(
        "publications",
        sa.Column("office", sa.Text, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("effective_from", sa.Text, nullable=False),
        sa.Column("effective_to", sa.Text, nullable=False),
        sa.Column("published_at", sa.Text, nullable=False),
        sa.Column("published_by", sa.Text, nullable=False),
        sa.Column("recalled_at", sa.Text, nullable=True),
        sa.Column("recalled_by", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("office", "hash", name=op.f("pk_publications")),
    )
    op.create_index(
        op.f("ix_publications_office_code"), "publications", ["office", "code"], unique=False
    )


def _drafts() -> None:
    op.create_table(
        "standard_drafts",
        sa.Column("office", sa.Text, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
        sa.Column("file", sa.Text, nullable=False),
        sa.Column("put_at", sa.Text, nullable=False),
        sa.Column("put_by", sa.Text, nullable=False),
        sa.Column("doubts", sa.BigInteger, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("office", "hash", name=op.f("pk_standard_drafts")),
    )
