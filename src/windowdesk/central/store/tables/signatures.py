"""Which papers were signed at the windows. The pictures lie among the attachments, by their hash."""

from __future__ import annotations

from sqlalchemy import PrimaryKeyConstraint, Table

from windowdesk.central.store.tables.base import metadata
from windowdesk.central.store.tables.columns import text

signatures = Table(
    "signatures",
    metadata,
    text("office"),
    text("case_id"),
    text("document_id"),
    text("picture"),  # SHA-256 of its file
    text("document_sha256"),
    text("digest"),
    text("window"),
    text("at"),
    text("actor"),
    PrimaryKeyConstraint("office", "case_id", "document_id", "picture"),
)
