"""What of a paper that was fetched later is otherwise than it was taken to be."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Add it to what was told of each row left 待核验."""
    op.add_column("sync_verified", sa.Column("differs", sa.Text, nullable=False, server_default=""))
