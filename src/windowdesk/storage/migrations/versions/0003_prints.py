"""Print jobs found by document and by state: after years there are millions of them."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_index("print_jobs_by_document", "print_jobs", ["document_id"])
    op.create_index("print_jobs_by_state", "print_jobs", ["state"])
