"""The same applicant's same matter, found while it is open."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Add the column and its index; cases that are there already are nobody's twin."""
    op.add_column("cases", sa.Column("twin", sa.Text, nullable=False, server_default=""))
    where = sa.text("open = 1 AND twin <> ''")
    op.create_index(
        "ix_cases_twin",
        "cases",
        ["twin", "case_id"],
        unique=False,
        sqlite_where=where,
        postgresql_where=where,
    )
