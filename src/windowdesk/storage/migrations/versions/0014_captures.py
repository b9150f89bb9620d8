"""Pictures of papers: pages of a draft, which come and go, and the copies a case keeps for good."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Add both tables; nothing changes what a case keeps."""
    texts = ("draft_id", "material", "source", "taken_at", "taken_by", "sha256")
    numbers = ("place", "width", "height", "dpi", "simulated", "noticed")
    op.create_table(
        "capture_pages",
        sa.Column("page_id", sa.Text, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in texts),
        *(sa.Column(name, sa.Integer, nullable=False) for name in numbers),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("verified_by", "verified_at")),
        *(sa.Column(n, sa.LargeBinary, nullable=False) for n in ("thumb", "view", "content")),
    )
    op.create_index("capture_pages_by_draft", "capture_pages", ["draft_id"])
    op.create_table(
        "material_copies",
        sa.Column("pos", sa.Integer, primary_key=True),
        sa.Column("copy_id", sa.Text, nullable=False, unique=True),
        *(sa.Column(n, sa.Text, nullable=False) for n in ("case_id", "material", "name")),
        sa.Column("pages", sa.Integer, nullable=False),
        *(sa.Column(n, sa.Text, nullable=False) for n in ("media", "sha256", "created_at")),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )
    op.create_index("material_copies_case", "material_copies", ["case_id"])
    op.create_index("material_copies_sha256", "material_copies", ["sha256"])
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER material_copies_no_{verb.lower()} BEFORE {verb} ON material_copies "
            "BEGIN SELECT RAISE(ABORT, 'material_copies is append-only'); END"
        )
