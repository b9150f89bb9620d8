"""What was passed over is counted without reading it."""

from __future__ import annotations

from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Add the index: a count at every turn had read each entry with its body."""
    op.create_index("sync_entries_problem", "sync_entries", ["problem", "incarnation"])
