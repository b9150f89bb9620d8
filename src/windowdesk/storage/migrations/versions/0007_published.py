"""Who signed what the centre says of its standards."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add the signature to each announcement; an unsigned one is not believed."""
    for name in ("key", "algorithm"):
        op.add_column("sync_catalogue", sa.Column(name, sa.Text, nullable=False, server_default=""))
    op.add_column(
        "sync_catalogue",
        sa.Column("signature", sa.LargeBinary, nullable=False, server_default=""),
    )
