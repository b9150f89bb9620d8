"""Staff with their credentials, and the audit chains: every counter's and the centre's own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Make the tables."""
    _admin_codes()
    _audit_branches()
    _audit_findings()
    _audit_lines()
    _audit_seals()
    _staff()
    _staff_passwords()


def _admin_codes() -> None:
    op.create_table(
        "admin_codes",
        sa.Column("code_hash", sa.Text, nullable=False),
        sa.Column("office", sa.Text, nullable=False),
        sa.Column("valid_until", sa.Text, nullable=False),
        sa.Column("used_at", sa.Text, nullable=True),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_admin_codes")),
    )


def _audit_branches() -> None:
    op.create_table(
        "audit_branches",
        sa.Column("chain", sa.Text, nullable=False),
        sa.Column("branch", sa.Integer(), nullable=False),
        sa.Column("office", sa.Text, nullable=False),
        sa.Column("first", sa.Integer(), server_default="0", nullable=False),
        sa.Column("prev", sa.Text, nullable=False),
        sa.Column("seq", sa.Integer(), server_default="0", nullable=False),
        sa.Column("head", sa.Text, nullable=False),
        sa.Column("changed_at", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("chain", "branch", name=op.f("pk_audit_branches")),
    )


def _audit_findings() -> None:
    op.create_table(
        "audit_findings",
        sa.Column("finding", sa.Text, nullable=False),
        sa.Column("office", sa.Text, nullable=False),
        sa.Column("chain", sa.Text, nullable=False),
        sa.Column("branch", sa.Integer(), server_default="0", nullable=False),
        sa.Column("seq", sa.Integer(), server_default="0", nullable=False),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("settled_by", sa.Text, server_default="", nullable=False),
        sa.Column("settled_at", sa.Text, server_default="", nullable=False),
        sa.Column("words", sa.Text, server_default="", nullable=False),
        sa.PrimaryKeyConstraint("finding", name=op.f("pk_audit_findings")),
    )
    op.create_index("audit_findings_by_office", "audit_findings", ["office"], unique=False)


def _audit_lines() -> None:
    op.create_table(
        "audit_lines",
        sa.Column("chain", sa.Text, nullable=False),
        sa.Column("branch", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("office", sa.Text, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("result", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("line", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("chain", "branch", "seq", name=op.f("pk_audit_lines")),
    )
    op.create_index("audit_lines_by_time", "audit_lines", ["office", "at"], unique=False)


def _audit_seals() -> None:
    op.create_table(
        "audit_seals",
        sa.Column("chain", sa.Text, nullable=False),
        sa.Column("branch", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("first", sa.Integer(), server_default="0", nullable=False),
        sa.Column("head", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("algorithm", sa.Text, nullable=False),
        sa.Column("signature", sa.LargeBinary, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("chain", "branch", "seq", name=op.f("pk_audit_seals")),
    )


def _staff() -> None:
    op.create_table(
        "staff",
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("office", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("held", sa.Text, nullable=False),
        sa.Column("active", sa.Integer(), server_default="0", nullable=False),
        sa.Column("password_hash", sa.Text, nullable=False),
        sa.Column("pin_hash", sa.Text, nullable=False),
        sa.Column("must_change", sa.Integer(), server_default="0", nullable=False),
        sa.Column("version", sa.Integer(), server_default="0", nullable=False),
        sa.Column("token_algorithm", sa.Text, server_default="", nullable=False),
        sa.Column("token", sa.LargeBinary, nullable=False),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("locked_until", sa.Text, nullable=True),
        sa.Column("challenge", sa.Text, server_default="", nullable=False),
        sa.Column("changed_at", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_staff")),
    )
    op.create_index("staff_by_office", "staff", ["office"], unique=False)


def _staff_passwords() -> None:
    op.create_table(
        "staff_passwords",
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("password_hash", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(
            ["number"],
            ["staff.number"],
        ),
        sa.PrimaryKeyConstraint("number", "version", name=op.f("pk_staff_passwords")),
    )
