"""Emergency slips: drawn ahead, ending used or void, never coming back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the table; what has ended stays as it ended."""
    op.create_table(
        "emergency_slips",
        sa.Column("block", sa.Integer, nullable=False),
        sa.Column("idx", sa.Integer, nullable=False),
        sa.Column("number", sa.Text, nullable=False, unique=True),
        sa.Column("secret", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("drawn_at", sa.Text, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("ended_at", sa.Text),
        sa.Column("case_id", sa.Text, nullable=False, server_default=""),
        sa.Column("reason", sa.Text, nullable=False, server_default=""),
        sa.PrimaryKeyConstraint("block", "idx"),
    )
    op.execute(
        "CREATE TRIGGER emergency_slips_end_once BEFORE UPDATE ON emergency_slips "
        "WHEN OLD.state <> 'drawn' OR NEW.number <> OLD.number OR NEW.secret <> OLD.secret "
        "OR NEW.drawn_at <> OLD.drawn_at "
        "BEGIN SELECT RAISE(ABORT, 'a slip ends once'); END"
    )
    op.execute(
        "CREATE TRIGGER emergency_slips_no_delete BEFORE DELETE ON emergency_slips "
        "BEGIN SELECT RAISE(ABORT, 'emergency_slips is append-only'); END"
    )
