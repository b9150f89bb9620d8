"""Staff as credentials on lease from a centre, with a second factor."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Everybody known before is of this counter alone, for as long as it belongs to no centre."""
    for column in (
        sa.Column("source", sa.Text, nullable=False, server_default="local"),
        sa.Column("version", sa.Integer, nullable=False, server_default="0"),
        sa.Column("valid_until", sa.Text),
        sa.Column("token_algorithm", sa.Text, nullable=False, server_default=""),
        sa.Column("token", sa.LargeBinary, nullable=False, server_default=sa.text("x''")),
        sa.Column("must_change", sa.Integer, nullable=False, server_default="0"),
        sa.Column("pending", sa.Integer, nullable=False, server_default="0"),
    ):
        op.add_column("staff", column)
