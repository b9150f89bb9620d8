"""Where pictures of papers lie; their first making is migration 0014."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, LargeBinary, Table, Text

from windowdesk.storage.columns import integer as _int
from windowdesk.storage.columns import text as _text
from windowdesk.storage.tables import metadata

capture_pages = Table(
    "capture_pages",
    metadata,
    Column("page_id", Text, primary_key=True),
    _text("draft_id"),
    _text("material"),
    _text("source"),
    _text("taken_at"),
    _text("taken_by"),
    _text("sha256"),
    _int("place"),
    _int("width"),
    _int("height"),
    _int("dpi"),
    _int("simulated"),
    _int("noticed"),  # bits: 1 blurred, 2 empty, 4 dim
    _text("verified_by"),
    _text("verified_at"),
    Column("thumb", LargeBinary, nullable=False),
    Column("view", LargeBinary, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Index("capture_pages_by_draft", "draft_id"),
)

# append-only, as documents are
material_copies = Table(
    "material_copies",
    metadata,
    Column("pos", Integer, primary_key=True),
    Column("copy_id", Text, nullable=False, unique=True),
    _text("case_id"),
    _text("material"),
    _text("name"),
    _int("pages"),
    _text("media"),
    _text("sha256"),
    _text("created_at"),
    Column("content", LargeBinary, nullable=False),
    Index("material_copies_case", "case_id"),
    Index("material_copies_sha256", "sha256"),
)
