"""Cases as the fold of their applied operations, their numbers, and the serials behind 办件编号."""

from __future__ import annotations

from sqlalchemy import Index, PrimaryKeyConstraint, Table
from sqlalchemy import text as sql

from windowdesk.central.store.tables.base import metadata
from windowdesk.central.store.tables.columns import maybe, number, text

cases = Table(
    "cases",
    metadata,
    text("case_id", primary_key=True),
    text("office"),
    maybe("number", unique=True),  # the 22 digits
    maybe("project", unique=True),  # the 43 characters
    text("item"),
    text("state"),
    number("version"),  # the seq of its last event
    number("open"),  # 1 while a counter may still act on it
    number("pos"),  # where in the office's feed its last operation stands
    text("updated_at"),
    text("operations"),  # the applied ones in order, "device/epoch/seq" each, spaces between
    text("twin", server_default=""),  # the beginning of a digest of applicant and matter
    text("amendments", server_default=""),  # those that are beside the line, in order, named as above
    number("began", server_default="0"),  # where in the office's feed its first operation stands
    # what a new counter is given
    Index("ix_cases_open", "office", "pos", sqlite_where=sql("open = 1"),
          postgresql_where=sql("open = 1")),
    # the same applicant's same matter, while it is open
    Index("ix_cases_twin", "twin", sqlite_where=sql("open = 1 AND twin <> ''"),
          postgresql_where=sql("open = 1 AND twin <> ''")),
    # what waits for its item's implementation code
    Index("ix_cases_unbound", "item", sqlite_where=sql("project IS NULL"),
          postgresql_where=sql("project IS NULL")),
)  # fmt: skip

# the 31-character implementation code (实施编码) of an item in an office
item_codes = Table(
    "item_codes",
    metadata,
    text("office"),
    text("item"),
    text("implementation"),
    PrimaryKeyConstraint("office", "item"),
)

project_serials = Table(
    "project_serials",
    metadata,
    text("implementation"),
    text("day"),
    number("last"),
    PrimaryKeyConstraint("implementation", "day"),
)

# after a restore: where serials of a day begin that has none yet, above what may have been told
serial_floors = Table("serial_floors", metadata, text("day", primary_key=True), number("floor"))
