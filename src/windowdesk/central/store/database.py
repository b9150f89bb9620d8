"""The centre's database, open: transactions on an encrypted SQLite or on PostgreSQL.

SQLite has one writer connection; whoever writes waits for it. PostgreSQL has a pool, and rows are
locked by who needs them. Both are durable when a transaction has ended.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.pool import NullPool, QueuePool

from windowdesk.central.store import faults, keyfile, schema, sealing
from windowdesk.central.store.unit import Unit
from windowdesk.database.sqlcipher import begin_with, connect

T = TypeVar("T")
FILE = "centre.db"
# "WDCE": tells the centre's database from a counter's
APPLICATION_ID = 0x57444345
READERS = 8
TRIES = 6
# of the writer; pages are decrypted when they enter it
CACHE_KIB = 256 * 1024
# a full push writes 300 pages; they go into the file in larger helpings than SQLite's 1,000
CHECKPOINT_PAGES = 8_000
_OPTIONS = " ".join(
    f"-c {option}"
    for option in (
        # what the counter was told must have reached the disk, whatever the server's default
        "synchronous_commit=on",
        "lock_timeout=15000",
        "statement_timeout=120000",
        "idle_in_transaction_session_timeout=120000",
    )
)
Listener = Callable[[dict[str, int]], None]


class Database:
    """Implements the centre's transactions. ``listeners`` hear, after a commit, how far each
    office's feed has come; they must return at once and not raise."""

    def __init__(
        self, engine: Engine, writer: Engine | None = None, key_file: Path | None = None
    ) -> None:
        """``writer``: the engine of SQLite's one writer; None on PostgreSQL, where ``key_file`` is
        what the platform's private key is sealed under (``sealing``)."""
        self.engine = engine
        self.key_file = key_file
        self.listeners: list[Listener] = []
        self._writer = writer
        self._writing = threading.Lock()
        self._working = threading.Lock()
        self._held: Connection | None = None

    @property
    def postgres(self) -> bool:
        return self._writer is None

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees committed states. Raises ``faults`` kinds."""
        try:
            with (
                self.engine.connect() as connection,
                _let_go_if_damaged(connection),
                connection.begin(),
            ):
                yield connection
        except Exception as error:
            raise _spoken(error) from error

    @contextmanager
    def turn(self) -> Iterator[Callable[[], None]]:
        """The interpreter, for the long work of one push; what is yielded hands it on, once.

        Two threads that both have work pass Python's lock to and fro at every hash and every row,
        which costs more than either does. So one works until it waits for the disk or the server, and
        the next one works meanwhile. To be taken before the writer, never inside a transaction.
        """
        self._working.acquire()
        over = threading.Event()

        def hand_on() -> None:
            if not over.is_set():
                over.set()
                self._working.release()

        try:
            yield hand_on
        finally:
            hand_on()

    @contextmanager
    def transaction(self, before_commit: Callable[[], None] = lambda: None) -> Iterator[Unit]:
        """All of the block or nothing; durable when it ends. Raises ``faults`` kinds.

        ``before_commit`` is called when nothing is left but to make it durable.
        """
        with self._connection() as connection:
            try:
                with _let_go_if_damaged(connection), connection.begin():
                    unit = Unit(connection)
                    yield unit
                    unit.finish()
                    before_commit()
            except Exception as error:
                raise _spoken(error) from error
            finally:
                # of a connection that broke even this would ask the server
                if not connection.invalidated:
                    connection.info.clear()
        if unit.heads:
            for listener in self.listeners:
                listener(unit.heads)

    @contextmanager
    def _connection(self) -> Iterator[Connection]:
        if self._writer is None:
            try:
                connection = self.engine.connect()
            except Exception as error:
                raise _spoken(error) from error
            with connection:
                yield connection
            return
        with self._writing:
            try:
                if self._held is None or self._held.invalidated:
                    self._held = self._writer.connect()
            except Exception as error:
                raise _spoken(error) from error
            yield self._held

    def attempt(self, work: Callable[[Unit], T]) -> T:
        """``work`` in a transaction, begun anew while another is first."""
        for left in reversed(range(TRIES)):
            try:
                with self.transaction() as unit:
                    return work(unit)
            except faults.Conflict:
                if not left:
                    raise
        raise AssertionError("unreachable")

    def close(self) -> None:
        """Let go of every connection."""
        with self._writing:
            if self._held is not None:
                self._held.close()
                self._held = None
        self.engine.dispose()
        if self._writer is not None:
            self._writer.dispose()


@contextmanager
def _let_go_if_damaged(connection: Connection) -> Iterator[None]:
    """A connection that met a spoilt page keeps it in its cache, and would fail after the file was mended."""
    try:
        yield
    except Exception as error:
        spoken = faults.of(error)
        if isinstance(spoken, faults.Unavailable) and spoken.code == "gone":
            connection.invalidate(error)
        raise


def _spoken(error: Exception) -> Exception:
    return faults.of(error) or error


def open_folder(folder: Path) -> Database:
    """The SQLite centre in ``folder``, made when there is none, brought up to date.

    Raises ``keyfile.NoKey``, ``schema.TooNew`` and ``faults`` kinds.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / FILE
    key = keyfile.read_key(folder) if (folder / keyfile.FILE).exists() else ""
    if not key:
        if path.exists():
            raise keyfile.NoKey("missing")
        key = keyfile.make_key(folder)
    new = not path.exists()
    writer = _sqlite(path, key, reading=False)
    with _spoken_and_disposed(writer), writer.connect() as connection, connection.begin():
        if new:
            connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
            path.chmod(0o600)
        schema.migrate(connection)
    return Database(_sqlite(path, key, reading=True), writer)


def _sqlite(path: Path, key: str, *, reading: bool) -> Engine:
    from sqlcipher3 import dbapi2

    def creator() -> Any:
        connection = connect(path, key, reading=reading)
        if not reading:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
            connection.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")
        return connection

    pool: dict[str, Any] = (
        {"poolclass": QueuePool, "pool_size": READERS, "max_overflow": READERS}
        if reading
        else {"poolclass": NullPool}
    )
    engine = create_engine("sqlite://", module=dbapi2, creator=creator, **pool)
    begin_with(engine, "BEGIN" if reading else "BEGIN IMMEDIATE")
    return engine


def open_url(
    url: str, *, pool: int = READERS, key_file: Path | None = None, make: bool = False
) -> Database:
    """The centre in the PostgreSQL at ``url`` ("postgresql://…"), brought up to date.

    ``pool``: connections held by this process. ``key_file``: where the key lies that the platform's
    private key is sealed under, asked for when that is needed; ``make``: see now that it is there, or
    make it. Raises as :func:`open_folder`, and ``keyfile.NotKept``.
    """
    scheme, _, rest = url.partition("://")
    if scheme not in ("postgresql", "postgres", "postgresql+psycopg"):
        raise ValueError("only postgresql:// is served by URL")
    engine = create_engine(
        f"postgresql+psycopg://{rest}",
        pool_size=pool,
        max_overflow=pool,
        pool_timeout=30,
        connect_args={"options": _OPTIONS, "connect_timeout": 10},
    )
    with _spoken_and_disposed(engine), engine.connect() as connection, connection.begin():
        # one of several workers that start together migrates; the others find it done
        connection.execute(text("SELECT pg_advisory_xact_lock(1464091461)"))
        schema.migrate(connection)
        if key_file is not None and make:
            sealing.ready(connection, key_file)
    return Database(engine, key_file=key_file)


@contextmanager
def _spoken_and_disposed(engine: Engine) -> Iterator[None]:
    try:
        yield
    except Exception as error:
        engine.dispose()
        raise _spoken(error) from error
