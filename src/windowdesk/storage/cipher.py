"""The counter's encrypted file: whether it is ours and whole, one writer, a few readers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine
from sqlalchemy.pool import NullPool, QueuePool
from sqlcipher3 import dbapi2

from windowdesk.app.errors import StoreProblem
from windowdesk.database.sqlcipher import (
    FIRST_SOUND_SQLITE,
    PAGE,
    begin_with,
    connect,
)
from windowdesk.i18n import _
from windowdesk.storage import faults

# "WDSK": tells our store from any other SQLCipher file that the key might open
APPLICATION_ID = 0x5744534B
READERS = 4
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


def writer(path: Path, key: str) -> Engine:
    """The engine of the one writer; its transactions take the write lock when they begin."""
    engine = create_engine(
        "sqlite://", module=dbapi2, creator=lambda: connect(path, key), poolclass=NullPool
    )
    begin_with(engine, "BEGIN IMMEDIATE")
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
    begin_with(engine, "BEGIN")
    return engine


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
