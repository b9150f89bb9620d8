"""The hash of a signature's picture, by which it goes to the centre."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Add it. What was signed before stays at its counter: no operation speaks of it."""
    op.add_column("signatures", sa.Column("sha256", sa.Text, nullable=False, server_default=""))
    op.create_index("signatures_sha256", "signatures", ["sha256"])
