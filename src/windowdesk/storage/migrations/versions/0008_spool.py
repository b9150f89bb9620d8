"""The spool: which slip a job is, what follows a doubt, where it went, and all that happened to it.

What an older version left unprinted stays so: ``wanted`` is 0 there, and nothing comes out of a printer
on the morning after an update.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Widen ``print_jobs`` and add its journal."""
    for name, default in (("slip", ""), ("in_doubt", "ask"), ("printer", ""), ("sure", "")):
        column = sa.Column(name, sa.Text, nullable=False, server_default=default)
        op.add_column("print_jobs", column)
    op.add_column("print_jobs", sa.Column("wanted", sa.Integer, nullable=False, server_default="0"))
    op.create_index(
        "print_jobs_by_slip",
        "print_jobs",
        ["slip"],
        unique=True,
        sqlite_where=sa.text("slip <> ''"),
    )
    op.create_table(
        "print_events",
        sa.Column("pos", sa.Integer, primary_key=True),
        *(sa.Column(n, sa.Text, nullable=False) for n in ("at", "key", "state")),
        sa.Column("attempt", sa.Integer, nullable=False),
        *(sa.Column(n, sa.Text, nullable=False) for n in ("printer", "detail")),
    )
    op.create_index("print_events_by_key", "print_events", ["key"])
    op.create_index("print_events_by_printer", "print_events", ["printer"])
