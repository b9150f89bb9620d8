"""Connections to the encrypted file: raw key, WAL, fsync on every commit, foreign code kept out.

SQLCipher authenticates every page (HMAC-SHA512), so that a changed byte is an error and not a
different answer. The raw key skips the passphrase derivation (1 ms to open instead of 117 ms).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import NullPool, QueuePool
from sqlcipher3 import dbapi2

from windowdesk.app.errors import StoreProblem
from windowdesk.i18n import _
from windowdesk.storage import faults

PAGE = 4096
# "WDSK": tells our store from any other SQLCipher file that the key might open
APPLICATION_ID = 0x5744534B
READERS = 4
# 3.7.0 to 3.51.2 can lose committed pages when a WAL is reset (sync.md)
FIRST_SOUND_SQLITE = (3, 51, 3)
_PLAIN_HEADER = b"SQLite format 3\0"


def check_library(version: tuple[int, ...] = dbapi2.sqlite_version_info) -> None:
    """Refuse a linked SQLite with the WAL-reset bug; raises :class:`StoreProblem`."""
    if version < FIRST_SOUND_SQLITE:
        raise StoreProblem(
            _("随程序安装的数据库组件版本 {found} 有已知缺陷，可能丢失数据。").format(
                found=".".join(map(str, version))
            ),
            saved=_("数据没有改动。"),
            press=_("请安装完整的程序包后重新启动。"),
            code="store_library",
        )


def check_file(path: Path) -> None:
    """Refuse a file that cannot be ours before SQLite touches it (it would fill an empty one)."""
    with faults.spoken(path.parent), path.open("rb") as file:
        head = file.read(len(_PLAIN_HEADER))
        size = path.stat().st_size
    if head == _PLAIN_HEADER:
        raise faults.corrupt(_("数据文件不是本程序的加密数据，可能被别的文件替换。"))
    if size < PAGE or size % PAGE:
        raise faults.corrupt(_("数据文件不完整，可能被截断。"))


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


def writer(path: Path, key: str) -> Engine:
    """The engine of the one writer; its transactions take the write lock when they begin."""
    engine = create_engine(
        "sqlite://", module=dbapi2, creator=lambda: connect(path, key), poolclass=NullPool
    )
    _begin_with(engine, "BEGIN IMMEDIATE")
    return engine


def readers(path: Path, key: str) -> Engine:
    """The engine of the readers, for several threads; each read sees one committed state."""
    engine = create_engine(
        "sqlite://",
        module=dbapi2,
        creator=lambda: connect(path, key, reading=True),
        poolclass=QueuePool,
        pool_size=READERS,
        max_overflow=READERS,
    )
    _begin_with(engine, "BEGIN")
    return engine


def _begin_with(engine: Engine, statement: str) -> None:
    def begin(connection: Any) -> None:
        # not inside a transaction begun below, by :func:`begin`
        if not connection.connection.dbapi_connection.in_transaction:
            connection.exec_driver_sql(statement)

    event.listen(engine, "begin", begin)


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


def sizes(connection: Any, path: Path) -> tuple[int, int, str]:
    """Application id, bytes the database claims to have, and the journal mode after asking for WAL.

    Takes a DB-API connection; raises ``StoreCorrupt`` when the key does not open the file.
    """
    try:
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        (mode,) = connection.execute("PRAGMA journal_mode = WAL").fetchone()
    except dbapi2.Error as error:
        raise faults.of_sql(error, path.parent) from error
    return application, pages * PAGE, mode
