"""Staff with their credentials, and the audit chains: every counter's and the centre's own.

``audit_lines`` holds each entry as the very bytes that were hashed, with the columns a list is
filtered by beside it. A chain that was found to fork goes on as another branch; nothing is replaced.
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKeyConstraint, Index, Integer, LargeBinary, Table, Text

from windowdesk.central.store.tables.base import metadata


def _text(name: str, default: str | None = None) -> Column[str]:
    return Column(name, Text, nullable=False, server_default=default)


def _int(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False, server_default="0")


staff = Table(
    "staff",
    metadata,
    Column("number", Text, primary_key=True),
    _text("office"),
    _text("name"),
    _text("role"),
    _text("held"),  # every role the person has had, comma-separated: separation lasts
    _int("active"),
    _text("password_hash"),
    _text("pin_hash"),
    _int("must_change"),
    _int("version"),
    _text("token_algorithm", ""),
    Column("token", LargeBinary, nullable=False),
    _int("failures"),
    Column("locked_until", Text),
    _text("challenge", ""),  # what a token has to sign next in the console
    _text("changed_at"),
    _text("password_since", ""),
    Index("staff_by_office", "office"),
)

staff_passwords = Table(
    "staff_passwords",
    metadata,
    Column("number", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    _text("password_hash"),
    ForeignKeyConstraint(["number"], ["staff.number"]),
)

admin_codes = Table(
    "admin_codes",
    metadata,
    Column("code_hash", Text, primary_key=True),
    _text("office"),
    _text("valid_until"),
    Column("used_at", Text),
)

audit_lines = Table(
    "audit_lines",
    metadata,
    Column("chain", Text, primary_key=True),
    Column("branch", Integer, primary_key=True),
    Column("seq", Integer, primary_key=True),
    _text("office"),
    _text("at"),
    _text("actor"),
    _text("action"),
    _text("subject"),
    _text("result"),
    _text("digest"),
    Column("line", LargeBinary, nullable=False),
    Index("audit_lines_by_time", "office", "at"),
)

audit_branches = Table(
    "audit_branches",
    metadata,
    Column("chain", Text, primary_key=True),
    Column("branch", Integer, primary_key=True),
    _text("office"),
    _int("first"),
    _text("prev"),
    _int("seq"),
    _text("head"),
    _text("changed_at"),
)

audit_seals = Table(
    "audit_seals",
    metadata,
    Column("chain", Text, primary_key=True),
    Column("branch", Integer, primary_key=True),
    Column("seq", Integer, primary_key=True),
    _int("first"),
    _text("head"),
    _text("key"),
    _text("algorithm"),
    Column("signature", LargeBinary, nullable=False),
    _text("at"),
)

audit_findings = Table(
    "audit_findings",
    metadata,
    Column("finding", Text, primary_key=True),
    _text("office"),
    _text("chain"),
    _int("branch"),
    _int("seq"),
    _text("what"),
    _text("at"),
    _text("settled_by", ""),
    _text("settled_at", ""),
    _text("words", ""),
    Index("audit_findings_by_office", "office"),
)
