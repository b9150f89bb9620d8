"""Staff with their credentials, and the audit chains: every counter's and the centre's own.

``audit_lines`` holds each entry as the very bytes that were hashed, with the columns a list is
filtered by beside it. A chain that was found to fork goes on as another branch; nothing is replaced.
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKeyConstraint, Index, Integer, Table

from windowdesk.central.store.tables.base import metadata
from windowdesk.central.store.tables.columns import maybe, octets, small, text

staff = Table(
    "staff",
    metadata,
    text("number", primary_key=True),
    text("office"),
    text("name"),
    text("role"),
    text("held"),  # every role the person has had, comma-separated: separation lasts
    small("active"),
    text("password_hash"),
    text("pin_hash"),
    small("must_change"),
    small("version"),
    text("token_algorithm", server_default=""),
    octets("token"),
    small("failures"),
    maybe("locked_until"),
    text("challenge", server_default=""),  # what a token has to sign next in the console
    text("changed_at"),
    text("password_since", server_default=""),
    Index("staff_by_office", "office"),
)

staff_passwords = Table(
    "staff_passwords",
    metadata,
    text("number", primary_key=True),
    Column("version", Integer, primary_key=True),
    text("password_hash"),
    ForeignKeyConstraint(["number"], ["staff.number"]),
)

admin_codes = Table(
    "admin_codes",
    metadata,
    text("code_hash", primary_key=True),
    text("office"),
    text("valid_until"),
    maybe("used_at"),
)

audit_lines = Table(
    "audit_lines",
    metadata,
    text("chain", primary_key=True),
    Column("branch", Integer, primary_key=True),
    Column("seq", Integer, primary_key=True),
    text("office"),
    text("at"),
    text("actor"),
    text("action"),
    text("subject"),
    text("result"),
    text("digest"),
    octets("line"),
    Index("audit_lines_by_time", "office", "at"),
)

audit_branches = Table(
    "audit_branches",
    metadata,
    text("chain", primary_key=True),
    Column("branch", Integer, primary_key=True),
    text("office"),
    small("first"),
    text("prev"),
    small("seq"),
    text("head"),
    text("changed_at"),
)

audit_seals = Table(
    "audit_seals",
    metadata,
    text("chain", primary_key=True),
    Column("branch", Integer, primary_key=True),
    Column("seq", Integer, primary_key=True),
    small("first"),
    text("head"),
    text("key"),
    text("algorithm"),
    octets("signature"),
    text("at"),
)

audit_findings = Table(
    "audit_findings",
    metadata,
    text("finding", primary_key=True),
    text("office"),
    text("chain"),
    small("branch"),
    small("seq"),
    text("what"),
    text("at"),
    text("settled_by", server_default=""),
    text("settled_at", server_default=""),
    text("words", server_default=""),
    Index("audit_findings_by_office", "office"),
)
