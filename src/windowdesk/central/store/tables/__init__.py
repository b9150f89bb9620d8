"""The tables of the centre, one module a topic, on one MetaData.

A new topic: a module here, its import below, and a revision in ``migrations/versions``.
"""

from __future__ import annotations

from windowdesk.central.store.tables import (
    attachments,
    cases,
    console,
    devices,
    evaluations,
    feed,
    meta,
    numbers,
    offices,
    operations,
    papers,
    people,
    reviews,
    signatures,
    standards,
)
from windowdesk.central.store.tables.base import metadata

__all__ = [
    "attachments",
    "cases",
    "console",
    "devices",
    "evaluations",
    "feed",
    "meta",
    "metadata",
    "numbers",
    "offices",
    "operations",
    "papers",
    "people",
    "reviews",
    "signatures",
    "standards",
]
