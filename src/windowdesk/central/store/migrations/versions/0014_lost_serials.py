"""文号 that a restored centre may have leased out after its backup."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "lost_serials",
        sa.Column("prefix", sa.Text, nullable=False),
        sa.Column("year", sa.BigInteger, nullable=False),
        sa.Column("first", sa.BigInteger, nullable=False),
        sa.Column("last", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("prefix", "year", "first", name=op.f("pk_lost_serials")),
    )
