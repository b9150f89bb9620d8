"""Evaluations, one for each case."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Add their table; none ever came before."""
    names = ("office", "case_id", "window", "at", "outcome")
    op.create_table(
        "evaluations",
        *(sa.Column(name, sa.Text, nullable=False) for name in names),
        sa.Column("level", sa.BigInteger),
        sa.Column("reasons", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("office", "case_id"),
    )
