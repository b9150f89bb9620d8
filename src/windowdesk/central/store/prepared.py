"""Statements written in SQLAlchemy Core, compiled once for each engine, sent to the driver directly.

What Core does for each execution costs a push more than what the engines do for its small
statements. Errors are the driver's; ``faults.of`` knows them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import ClauseElement, ColumnElement, Connection, bindparam
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.expression import FunctionElement


class among(FunctionElement[bool]):
    """``among(column, "names")``: the column is one of the list that :func:`listed` made."""

    inherit_cache = True

    def __init__(self, column: ColumnElement[Any], name: str) -> None:
        super().__init__(column, bindparam(name))


@compiles(among, "sqlite")
def _among_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    column, given = (compiler.process(clause, **options) for clause in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({given}))"


@compiles(among, "postgresql")
def _among_postgresql(element: Any, compiler: Any, **options: Any) -> str:
    column, given = (compiler.process(clause, **options) for clause in element.clauses)
    return f"{column} = ANY({given})"


def listed(connection: Connection, values: Iterable[Any]) -> Any:
    """``values`` as :class:`among` takes them on this engine."""
    found = list(values)
    return found if connection.dialect.name == "postgresql" else json.dumps(found)


class each(FunctionElement[str]):
    """``each("names").table_valued("value")``: texts as rows, from the JSON that :func:`rows` made."""

    inherit_cache = True

    def __init__(self, name: str) -> None:
        super().__init__(bindparam(name))


@compiles(each, "sqlite")
def _each_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    return f"json_each({compiler.process(element.clauses, **options)})"


@compiles(each, "postgresql")
def _each_postgresql(element: Any, compiler: Any, **options: Any) -> str:
    return f"jsonb_array_elements_text({compiler.process(element.clauses, **options)}::jsonb)"


class came(FunctionElement[int]):
    """``order_by(came(cases.c.began))``: the order in which the rows came, which is that of ``began``.

    SQLite has it in every index, behind the columns, and stops at the first; PostgreSQL sorts what the
    index found.
    """

    inherit_cache = True


@compiles(came, "sqlite")
def _came_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    (column,) = element.clauses
    return f"{column.table.name}.rowid"


@compiles(came, "postgresql")
def _came_postgresql(element: Any, compiler: Any, **options: Any) -> str:
    (column,) = element.clauses
    return str(compiler.process(column, **options))


def rows(values: Iterable[str]) -> str:
    """``values`` as :class:`each` takes them."""
    return json.dumps(list(values))


class Prepared:
    """A statement for both engines. Parameters are named; those not given are its constants."""

    def __init__(self, statement: ClauseElement, columns: list[str] | None = None) -> None:
        self._sql: dict[str, str] = {}
        self._constants: dict[str, Any] = {}
        dialects: tuple[Any, Any] = (sqlite, postgresql)
        for module, style in zip(dialects, ("named", "pyformat"), strict=True):
            dialect = module.dialect(paramstyle=style)
            compiled: Any = statement.compile(dialect=dialect, column_keys=columns)
            self._sql[dialect.name] = str(compiled)
            self._constants = {k: v for k, v in compiled.params.items() if v is not None}

    def run(self, connection: Connection, **values: Any) -> Any:
        """Send it inside the connection's transaction; the driver's cursor, rows as tuples."""
        driver: Any = connection.connection.dbapi_connection
        return driver.execute(self._sql[connection.dialect.name], {**self._constants, **values})
