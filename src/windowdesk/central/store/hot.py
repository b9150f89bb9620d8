"""The statements of a push, sent to the driver directly: what 200 operations cost is decided here.

Two hundred rows go in one statement: arrays unnested on PostgreSQL, ``executemany`` on SQLite.
SQLAlchemy's own execution costs several times as much as what the engines do. Errors are the
driver's; ``faults.of`` knows them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, LargeBinary, Table

from windowdesk.central.store.packing import Packed
from windowdesk.central.store.tables.cases import cases
from windowdesk.central.store.tables.operations import operations
from windowdesk.central.store.unit import Unit

Row = Sequence[Any]


class Insert:
    """Rows into one table, in the order of its columns, what is packed there packed already.

    ``upsert``: over those with the same key.
    """

    def __init__(self, table: Table, *, upsert: bool = False) -> None:
        names = [column.name for column in table.c]
        keys = [column.name for column in table.primary_key]
        into = f"INSERT INTO {table.name} ({', '.join(names)})"
        over = ""
        if upsert:
            new = ", ".join(f"{name} = excluded.{name}" for name in names if name not in keys)
            over = f" ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {new}"
        self._one = f"{into} VALUES ({', '.join('?' for _ in names)}){over}"
        # binary parameters: bytes would travel as twice their size otherwise
        arrays = ", ".join(f"%b::{_postgres_type(column)}[]" for column in table.c)
        # "WHERE true" keeps ON CONFLICT from being read as a join's condition
        self._all = f"{into} SELECT * FROM unnest({arrays}) WHERE true{over}"

    def run(self, unit: Unit, rows: Sequence[Row]) -> None:
        """Send ``rows``; a taken place is a ``Conflict``."""
        if not rows:
            return
        if unit.postgres:
            unit.driver.execute(self._all, [list(column) for column in zip(*rows, strict=True)])
        else:
            unit.driver.executemany(self._one, rows)


def _postgres_type(column: Any) -> str:
    if isinstance(column.type, BigInteger):
        return "bigint"
    return "bytea" if isinstance(column.type, LargeBinary | Packed) else "text"


INSERT_OPERATIONS = Insert(operations)
INSERT_CASES = Insert(cases)
UPSERT_CASES = Insert(cases, upsert=True)
