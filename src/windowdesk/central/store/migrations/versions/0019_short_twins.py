"""The beginning of a twin's digest is enough: its index is what a push waits for on a large centre."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Cut the digests, and make the index anew without the case's name."""
    op.drop_index("ix_cases_twin", table_name="cases")
    op.execute("UPDATE cases SET twin = substr(twin, 1, 12) WHERE twin <> ''")
    where = sa.text("open = 1 AND twin <> ''")
    op.create_index(
        "ix_cases_twin",
        "cases",
        ["twin"],
        unique=False,
        sqlite_where=where,
        postgresql_where=where,
    )
