"""Rows left 待核验 and what was found for them; registers that offices hand in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Make the tables."""
    _pending()
    _registers()


def _pending() -> None:
    op.create_table(
        "pending_papers",
        sa.Column("case_id", sa.Text, nullable=False),
        sa.Column("material", sa.Text, nullable=False),
        sa.Column("office", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("operation", sa.Text, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("tries", sa.BigInteger, nullable=False),
        sa.Column("next_at", sa.Text, nullable=False),
        sa.Column("trouble", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("certificate", sa.Text, nullable=False),
        sa.Column("differs", sa.Text, nullable=False),
        sa.Column("review", sa.Text, nullable=False),
        sa.Column("answered_at", sa.Text, nullable=True),
        sa.PrimaryKeyConstraint("case_id", "material", name=op.f("pk_pending_papers")),
    )
    waiting = sa.text("state = 'waiting'")
    op.create_index(
        "ix_pending_papers_due",
        "pending_papers",
        ["next_at"],
        unique=False,
        sqlite_where=waiting,
        postgresql_where=waiting,
    )
    op.create_index(
        op.f("ix_pending_papers_office_state_at"),
        "pending_papers",
        ["office", "state", "at"],
        unique=False,
    )


def _registers() -> None:
    op.create_table(
        "registers",
        sa.Column("office", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("as_of", sa.Text, nullable=False),
        sa.Column("put_at", sa.Text, nullable=False),
        sa.Column("put_by", sa.Text, nullable=False),
        sa.Column("rows", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("office", "kind", name=op.f("pk_registers")),
    )
    op.create_table(
        "register_rows",
        sa.Column("office", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("holder", sa.Text, nullable=False),
        sa.Column("certificate", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("valid_until", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint(
            "office", "kind", "holder", "certificate", name=op.f("pk_register_rows")
        ),
    )
