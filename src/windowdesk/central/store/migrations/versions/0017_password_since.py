"""Since when each password is in use."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Add the column; a password that is there already is as old as the last change we know of."""
    column = sa.Column("password_since", sa.Text, nullable=False, server_default="")
    op.add_column("staff", column)
    op.execute("UPDATE staff SET password_since = changed_at")
