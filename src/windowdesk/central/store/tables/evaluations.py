"""What people said of how they were served (好差评): one row for each case, no names anywhere."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, PrimaryKeyConstraint, Table

from windowdesk.central.store.tables.base import metadata
from windowdesk.central.store.tables.columns import text

evaluations = Table(
    "evaluations",
    metadata,
    text("office"),
    text("case_id"),
    text("window"),
    text("at"),
    text("outcome"),  # given, declined, timeout, skipped
    Column("level", BigInteger),  # 1 to 5 with "given"
    text("reasons"),  # codes with blanks between
    PrimaryKeyConstraint("office", "case_id"),
)
