"""The store's own small facts: one text by its name."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, bindparam, insert, select

from windowdesk.database.statements import Statement, into
from windowdesk.storage.tables import meta

_OF = Statement(select(meta.c.value).where(meta.c.key == bindparam("key")))
_PUT = into(meta, insert(meta).prefix_with("OR REPLACE"))


def get_meta(connection: Connection, key: str) -> str | None:
    """One row of ``meta``."""
    found = _OF.scalar(connection, {"key": key})
    return None if found is None else str(found)


def put_meta(connection: Connection, values: Mapping[str, str]) -> None:
    """Insert or replace rows of ``meta``."""
    for key, value in values.items():
        _PUT.run(connection, {"key": key, "value": value})
