"""Signatures that were given at the windows."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """Add their table; none ever came before."""
    keys = ("office", "case_id", "document_id", "picture")
    names = (*keys, "document_sha256", "digest", "window", "at", "actor")
    op.create_table(
        "signatures",
        *(sa.Column(name, sa.Text, nullable=False) for name in names),
        sa.PrimaryKeyConstraint(*keys),
    )
