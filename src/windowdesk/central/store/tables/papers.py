"""Rows left 待核验 off-line and what the sources said of them; the registers an office handed in.

Nothing of the applicant is kept with a row: who is asked about stands in the case's operations. A
register names holders, as the office gave them.
"""

from __future__ import annotations

from sqlalchemy import Index, PrimaryKeyConstraint, Table
from sqlalchemy import text as sql

from windowdesk.central.store.tables.base import metadata
from windowdesk.central.store.tables.columns import maybe, number, text

pending_papers = Table(
    "pending_papers",
    metadata,
    text("case_id"),
    text("material"),  # the row's id in the item's standard
    text("office"),
    text("name"),
    text("operation"),  # "device/epoch/seq" that left it open
    text("at"),
    text("state"),  # waiting, found, not_found, differs, dropped
    number("tries"),
    text("next_at"),  # when it is asked again; while it is being asked, until when
    text("trouble"),  # why it still waits: no_source, down, old_register
    text("source"),
    text("certificate"),
    text("differs"),
    text("review"),
    maybe("answered_at"),
    PrimaryKeyConstraint("case_id", "material"),
    Index("ix_pending_papers_due", "next_at", sqlite_where=sql("state = 'waiting'"),
          postgresql_where=sql("state = 'waiting'")),
    Index(None, "office", "state", "at"),
)  # fmt: skip

# what an office without the interface hands in: all certificates of one kind as of a day
registers = Table(
    "registers",
    metadata,
    text("office"),
    text("kind"),  # the material's name in the standards
    text("source"),
    text("as_of"),
    text("put_at"),
    text("put_by"),
    number("rows"),
    PrimaryKeyConstraint("office", "kind"),
)

register_rows = Table(
    "register_rows",
    metadata,
    text("office"),
    text("kind"),
    text("holder"),  # 证件号码 or 统一社会信用代码
    text("certificate"),
    text("name"),
    text("valid_until"),  # "" for until further notice
    text("status"),  # "" valid, else what the register says: 吊销, 注销 …
    PrimaryKeyConstraint("office", "kind", "holder", "certificate"),
)
