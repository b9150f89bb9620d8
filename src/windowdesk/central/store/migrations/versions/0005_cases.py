"""Cases as the fold of their applied operations, their numbers, and the serials behind 办件编号."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the tables."""
    _cases()
    _item_codes()
    _project_serials()
    _serial_floors()


def _cases() -> None:
    op.create_table(
        "cases",
        sa.Column("case_id", sa.Text, nullable=False),
        sa.Column("office", sa.Text, nullable=False),
        sa.Column("number", sa.Text, nullable=True),
        sa.Column("project", sa.Text, nullable=True),
        sa.Column("item", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("open", sa.BigInteger, nullable=False),
        sa.Column("pos", sa.BigInteger, nullable=False),
        sa.Column("updated_at", sa.Text, nullable=False),
        sa.Column("operations", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_cases")),
        sa.UniqueConstraint("number", name=op.f("uq_cases_number")),
        sa.UniqueConstraint("project", name=op.f("uq_cases_project")),
    )
    op.create_index(
        "ix_cases_open",
        "cases",
        ["office", "pos"],
        unique=False,
        sqlite_where=sa.text("open = 1"),
        postgresql_where=sa.text("open = 1"),
    )
    op.create_index(
        "ix_cases_unbound",
        "cases",
        ["item"],
        unique=False,
        sqlite_where=sa.text("project IS NULL"),
        postgresql_where=sa.text("project IS NULL"),
    )


def _item_codes() -> None:
    op.create_table(
        "item_codes",
        sa.Column("office", sa.Text, nullable=False),
        sa.Column("item", sa.Text, nullable=False),
        sa.Column("implementation", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("office", "item", name=op.f("pk_item_codes")),
    )


def _project_serials() -> None:
    op.create_table(
        "project_serials",
        sa.Column("implementation", sa.Text, nullable=False),
        sa.Column("day", sa.Text, nullable=False),
        sa.Column("last", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("implementation", "day", name=op.f("pk_project_serials")),
    )


def _serial_floors() -> None:
    op.create_table(
        "serial_floors",
        sa.Column("day", sa.Text, nullable=False),
        sa.Column("floor", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_serial_floors")),
    )
