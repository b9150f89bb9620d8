"""Encrypted SQLite as both sides use it: raw key, fsync on every commit, foreign code kept out.

SQLCipher authenticates every page (HMAC-SHA512), so that a changed byte is an error and not a
different answer. The raw key skips the passphrase derivation (1 ms to open instead of 117 ms).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine
from sqlcipher3 import dbapi2

PAGE = 4096
# 3.7.0 to 3.51.2 can lose committed pages when a WAL is reset (sync.md)
FIRST_SOUND_SQLITE = (3, 51, 3)


def connect(path: Path, key: str, *, reading: bool = False) -> Any:
    """A DB-API connection in autocommit mode: transactions begin only where we say so."""
    connection = dbapi2.connect(
        str(path), isolation_level=None, check_same_thread=False, timeout=10.0
    )
    connection.execute("PRAGMA cipher_log_level = NONE")
    connection.execute(f"PRAGMA key = \"x'{key}'\"")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    # without it, REPLACE would slip past the triggers that forbid deletion
    connection.execute("PRAGMA recursive_triggers = ON")
    connection.execute("PRAGMA trusted_schema = OFF")
    # sorting must not spill personal data unencrypted
    connection.execute("PRAGMA temp_store = MEMORY")
    if reading:
        connection.execute("PRAGMA query_only = ON")
        # 2 MB each instead of 8: a desk open all day fills every cache of the pool
        connection.execute("PRAGMA cache_size = -2000")
    return connection


def begin_with(engine: Engine, statement: str) -> None:
    """Transactions of ``engine`` begin with ``statement``.

    Told to its dialect, which is the engine's own: a listener would cost every statement a look.
    """

    def begin(connection: Any) -> None:
        driver = connection.dbapi_connection
        # not inside a transaction begun below, by :func:`begin`
        if not driver.in_transaction:
            driver.execute(statement)

    engine.dialect.do_begin = begin  # type: ignore[method-assign, assignment]  # of this one dialect


def begin(connection: Connection) -> None:
    """Begin the writer's transaction at the driver: SQLAlchemy's own takes a tenth of a receipt.

    What is executed through SQLAlchemy inside joins it; :func:`commit` and :func:`let_go` end both.
    """
    driver: Any = connection.connection.dbapi_connection
    driver.execute("BEGIN IMMEDIATE")


def commit(connection: Connection) -> None:
    """Durable when this returns."""
    driver: Any = connection.connection.dbapi_connection
    driver.execute("COMMIT")
    if connection.in_transaction():
        connection.commit()


def let_go(connection: Connection) -> None:
    """Roll back whatever is still open."""
    driver: Any = connection.connection.dbapi_connection
    if driver.in_transaction:
        driver.execute("ROLLBACK")
    if connection.in_transaction():
        connection.rollback()
