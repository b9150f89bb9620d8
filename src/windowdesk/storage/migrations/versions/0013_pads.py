"""Signatures and evaluations that somebody at the window gave, or did not."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Add their tables; nobody was ever asked before."""
    texts = ("case_id", "document_id", "document_sha256", "asked_at", "answered_at", "actor", "pad")
    op.create_table(
        "signatures",
        sa.Column("pos", sa.Integer, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in (*texts, "outcome")),
        sa.Column("picture", sa.LargeBinary, nullable=False),
        sa.Column("drawn", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
    )
    op.create_index("signatures_by_case", "signatures", ["case_id"])
    texts = ("number", "window", "asked_at", "answered_at", "actor", "pad", "outcome")
    op.create_table(
        "evaluations",
        sa.Column("case_id", sa.Text, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in texts),
        sa.Column("level", sa.Integer),
        sa.Column("reasons", sa.Text, nullable=False),
    )
