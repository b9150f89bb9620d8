"""The tables of what was signed and said at the pads of a window."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, LargeBinary, Table, Text

from windowdesk.storage.tables import metadata

signatures = Table(
    "signatures",
    metadata,
    Column("pos", Integer, primary_key=True),
    Column("case_id", Text, nullable=False),
    Column("document_id", Text, nullable=False),
    Column("document_sha256", Text, nullable=False),
    Column("asked_at", Text, nullable=False),
    Column("answered_at", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("pad", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("picture", LargeBinary, nullable=False),
    # width, height, and strokes as lists of [x, y, ms, pressure]
    Column("drawn", Text, nullable=False),
    Column("digest", Text, nullable=False),
    # of the picture; "" where there is none, or it was signed before pictures went to the centre
    Column("sha256", Text, nullable=False, server_default=""),
    Index("signatures_by_case", "case_id"),
    Index("signatures_sha256", "sha256"),
)

evaluations = Table(
    "evaluations",
    metadata,
    Column("case_id", Text, primary_key=True),
    Column("number", Text, nullable=False),
    Column("window", Text, nullable=False),
    Column("asked_at", Text, nullable=False),
    Column("answered_at", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("pad", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("level", Integer),
    Column("reasons", Text, nullable=False),
)
