"""Since when each password is in use, as the centre or its owner said."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Add the column; of what is here already nobody knows."""
    column = sa.Column("password_since", sa.Text, nullable=False, server_default="")
    op.add_column("staff", column)
