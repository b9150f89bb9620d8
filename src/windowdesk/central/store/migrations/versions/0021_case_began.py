"""Where a case began in its office's feed: the order in which cases came, on both engines."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """Add the column. Of those that are there it is where they stand: none has moved on far."""
    began = sa.Column("began", sa.BigInteger(), server_default="0", nullable=False)
    op.add_column("cases", began)
    op.execute("UPDATE cases SET began = pos")
