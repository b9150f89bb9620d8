"""Papers that belong to no case, while they wait for a printer; and what a printer calls a job.

A handout or a batch of emergency slips stays here until its job has an end, and no longer.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Add both."""
    op.create_table(
        "loose_papers",
        sa.Column("document_id", sa.Text, primary_key=True),
        *(sa.Column(n, sa.Text, nullable=False) for n in ("kind", "media", "sha256", "title")),
        sa.Column("created_at", sa.Text, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )
    column = sa.Column("external", sa.Text, nullable=False, server_default="")
    op.add_column("print_jobs", column)
