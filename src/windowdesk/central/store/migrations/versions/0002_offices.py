"""Offices (政务服务中心) with their halls and windows, and the organs they accept matters for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables."""
    _departments()
    _entrustments()
    _halls()
    _offices()
    _windows()


def _departments() -> None:
    op.create_table(
        "departments",
        sa.Column("department", sa.Text, nullable=False),
        sa.Column("office", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("active", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("department", name=op.f("pk_departments")),
    )
    op.create_index(op.f("ix_departments_office"), "departments", ["office"], unique=False)


def _entrustments() -> None:
    op.create_table(
        "entrustments",
        sa.Column("entrustment", sa.Text, nullable=False),
        sa.Column("department", sa.Text, nullable=False),
        sa.Column("office", sa.Text, nullable=False),
        sa.Column("to_name", sa.Text, nullable=False),
        sa.Column("to_kind", sa.Text, nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.Column("since", sa.Text, nullable=False),
        sa.Column("until", sa.Text, nullable=True),
        sa.PrimaryKeyConstraint("entrustment", name=op.f("pk_entrustments")),
    )
    op.create_index(
        op.f("ix_entrustments_department"), "entrustments", ["department"], unique=False
    )


def _halls() -> None:
    op.create_table(
        "halls",
        sa.Column("hall", sa.Text, nullable=False),
        sa.Column("office", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("hall", name=op.f("pk_halls")),
    )
    op.create_index(op.f("ix_halls_office"), "halls", ["office"], unique=False)


def _offices() -> None:
    op.create_table(
        "offices",
        sa.Column("office", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("division", sa.Text, nullable=False),
        sa.Column("organ_code", sa.Text, nullable=False),
        sa.Column("verify_host", sa.Text, nullable=False),
        sa.Column("demo", sa.BigInteger, nullable=False),
        sa.Column("policy", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("office", name=op.f("pk_offices")),
    )


def _windows() -> None:
    op.create_table(
        "windows",
        sa.Column("window", sa.Text, nullable=False),
        sa.Column("office", sa.Text, nullable=False),
        sa.Column("hall", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("active", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("window", name=op.f("pk_windows")),
    )
    op.create_index(op.f("ix_windows_office"), "windows", ["office"], unique=False)
