"""Counters as the centre knows them: devices, what they may show, and how they came to be known."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the tables."""
    _challenges()
    _credentials()
    _devices()
    _enrolment_codes()
    _revocations()
    _sessions()


def _challenges() -> None:
    op.create_table(
        "challenges",
        sa.Column("challenge_hash", sa.Text, nullable=False),
        sa.Column("device", sa.Text, nullable=False),
        sa.Column("expires_at", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("challenge_hash", name=op.f("pk_challenges")),
    )
    op.create_index(op.f("ix_challenges_expires_at"), "challenges", ["expires_at"], unique=False)


def _credentials() -> None:
    op.create_table(
        "credentials",
        sa.Column("device", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("algorithm", sa.Text, nullable=False),
        sa.Column("public_key", sa.LargeBinary, nullable=False),
        sa.Column("not_before", sa.Text, nullable=False),
        sa.Column("not_after", sa.Text, nullable=False),
        sa.Column("signature", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("device", "key", name=op.f("pk_credentials")),
    )


def _devices() -> None:
    op.create_table(
        "devices",
        sa.Column("device", sa.Text, nullable=False),
        sa.Column("office", sa.Text, nullable=False),
        sa.Column("window", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("standing", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("enrolled_at", sa.Text, nullable=False),
        sa.Column("seen_at", sa.Text, nullable=False),
        sa.Column("software", sa.Text, nullable=False),
        sa.Column("protocol", sa.BigInteger, nullable=False),
        sa.Column("told", sa.Text, nullable=True),
        sa.Column("told_at", sa.Text, nullable=True),
        sa.Column("wrapped_key", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("device", name=op.f("pk_devices")),
    )
    op.create_index(op.f("ix_devices_office"), "devices", ["office"], unique=False)


def _enrolment_codes() -> None:
    op.create_table(
        "enrolment_codes",
        sa.Column("code_hash", sa.Text, nullable=False),
        sa.Column("office", sa.Text, nullable=False),
        sa.Column("window", sa.Text, nullable=False),
        sa.Column("device", sa.Text, nullable=False),
        sa.Column("made_at", sa.Text, nullable=False),
        sa.Column("made_by", sa.Text, nullable=False),
        sa.Column("expires_at", sa.Text, nullable=False),
        sa.Column("used_at", sa.Text, nullable=True),
        sa.Column("used_by", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_enrolment_codes")),
    )


def _revocations() -> None:
    op.create_table(
        "revocations",
        sa.Column("device", sa.Text, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("device", "at", name=op.f("pk_revocations")),
    )


def _sessions() -> None:
    op.create_table(
        "sessions",
        sa.Column("token_hash", sa.Text, nullable=False),
        sa.Column("device", sa.Text, nullable=False),
        sa.Column("epoch", sa.BigInteger, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("opened_at", sa.Text, nullable=False),
        sa.Column("expires_at", sa.Text, nullable=False),
        sa.Column("limited", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_sessions")),
    )
    op.create_index(op.f("ix_sessions_device"), "sessions", ["device"], unique=False)
