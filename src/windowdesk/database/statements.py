"""Statements of the issuing transaction: written in SQLAlchemy Core, compiled once, sent directly.

Core's own execution costs three times what SQLite needs for a row; with fifteen rows a receipt the
clerk would pay for it each time. Errors are the driver's (see :func:`faults.spoken`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ClauseElement, Connection, Table, insert
from sqlalchemy.dialects import sqlite

_DIALECT = sqlite.dialect()


class Statement:
    """A compiled statement; ``columns`` names what an INSERT will be given."""

    def __init__(self, statement: ClauseElement, columns: list[str] | None = None) -> None:
        compiled: Any = statement.compile(dialect=_DIALECT, column_keys=columns)
        self._sql = str(compiled)
        self._names: list[str] = list(compiled.positiontup)
        self._constants: dict[str, Any] = dict(compiled.params)

    def run(self, connection: Connection, values: Mapping[str, Any]) -> Any:
        """Send it; the driver's cursor. Values not given are the statement's constants."""
        driver: Any = connection.connection.dbapi_connection
        constants = self._constants
        bound = [values[name] if name in values else constants[name] for name in self._names]
        return driver.execute(self._sql, bound)

    def scalar(self, connection: Connection, values: Mapping[str, Any]) -> Any:
        """The first column of the first row, or None."""
        row = self.run(connection, values).fetchone()
        return None if row is None else row[0]


def into(table: Table, statement: Any = None) -> Statement:
    """An INSERT (or ``statement``, a kind of it) of every column the database does not number."""
    columns = [column.name for column in table.c if column.name != "pos"]
    return Statement(insert(table) if statement is None else statement, columns)
