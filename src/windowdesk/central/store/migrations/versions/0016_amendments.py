"""Amendments of a case, beside the line of its operations."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Add the column; no case has been amended before."""
    op.add_column("cases", sa.Column("amendments", sa.Text, nullable=False, server_default=""))
