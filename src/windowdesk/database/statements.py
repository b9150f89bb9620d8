"""Statements that run often: written in SQLAlchemy Core, compiled once, sent directly.

Core's own execution costs three times what SQLite needs for a row, and to write the statement down anew
as much again; with fifteen rows a receipt the clerk would pay for it each time, and a counter that reads
the office's feed with twenty statements an operation. Errors are the driver's (see
:func:`faults.spoken`).
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Mapping
from typing import Any

from sqlalchemy import ClauseElement, Connection, Table, insert
from sqlalchemy.dialects import sqlite

_DIALECT = sqlite.dialect()


class Statement:
    """A statement, compiled when it is first sent; ``columns`` names what an INSERT will be given."""

    def __init__(self, statement: ClauseElement, columns: list[str] | None = None) -> None:
        self._statement: Any = statement
        self._columns = columns
        self._names: list[str] = []
        self._constants: dict[str, Any] = {}
        self._sql = ""
        self._row: Any = None

    def _compile(self) -> None:
        compiled: Any = self._statement.compile(dialect=_DIALECT, column_keys=self._columns)
        self._names, self._constants = list(compiled.positiontup), dict(compiled.params)
        # the last: another thread that sees it sees the rest
        self._sql = str(compiled)

    def run(self, connection: Connection, values: Mapping[str, Any]) -> Any:
        """Send it; the driver's cursor. Values not given are the statement's constants."""
        if not self._sql:
            self._compile()
        driver: Any = connection.connection.dbapi_connection
        constants = self._constants
        bound = [values[name] if name in values else constants[name] for name in self._names]
        return driver.execute(self._sql, bound)

    def rows(self, connection: Connection, values: Mapping[str, Any]) -> list[Any]:
        """All rows of a SELECT, their columns as attributes."""
        if self._row is None:
            names = [column.key for column in self._statement.selected_columns]
            # what is no name keeps its place
            self._row = namedtuple("Row", names, rename=True)  # type: ignore[misc]  # named by the statement
        return [self._row._make(row) for row in self.run(connection, values).fetchall()]

    def scalar(self, connection: Connection, values: Mapping[str, Any]) -> Any:
        """The first column of the first row, or None."""
        row = self.run(connection, values).fetchone()
        return None if row is None else row[0]


def into(table: Table, statement: Any = None) -> Statement:
    """An INSERT (or ``statement``, a kind of it) of every column the database does not number."""
    columns = [column.name for column in table.c if column.name != "pos"]
    return Statement(insert(table) if statement is None else statement, columns)
