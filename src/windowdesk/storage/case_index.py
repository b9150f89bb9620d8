"""The search index: a file of its own beside the store, encrypted with the same key.

It is derived data. It is brought up to date in small transactions of its own, never with the store's;
it may be behind, and whatever is wrong with it is answered by throwing it away: then it is built
again while the desk works. So nothing in it is fsynced for its own sake (WAL, ``synchronous=NORMAL``:
after a power cut it is an earlier whole state, which its own mark tells).

A case's place in the index is the place of its last event in the store, so that "newest first" is the
order of the full-text rowids, read from their end. Numbers lie backwards in a B-tree: the end of a
number is then the beginning of a key.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

from sqlcipher3 import dbapi2

from windowdesk import logs
from windowdesk.app.search.ports import Mark
from windowdesk.app.search.query import Query, Term
from windowdesk.app.search.words import Entry
from windowdesk.database import sqlcipher

T = TypeVar("T")
FILE = "find.db"
# raised whenever app/search/words.py writes other words: an index of another shape is built anew
SHAPE = 2
# the index never takes the room in which the store still works (opening.RESERVE_BYTES) or near it
ROOM = 64 * 1024 * 1024
# a page costs a decryption: what questions ask again and again stays in memory
CACHE_KIB = 16 * 1024
_SCHEMA = (
    "CREATE TABLE mark (one INTEGER PRIMARY KEY CHECK (one = 1), pos INTEGER, case_id TEXT)",
    "INSERT INTO mark VALUES (1, 0, '')",
    # a number backwards → the place of its case
    "CREATE TABLE ends (backwards TEXT PRIMARY KEY, pos INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE VIRTUAL TABLE words USING"
    " fts5(line, content='', contentless_delete=1, tokenize='ascii')",
    f"PRAGMA user_version = {SHAPE}",
)
_FIND = "SELECT rowid FROM words WHERE words MATCH ? AND rowid < ? ORDER BY rowid DESC LIMIT ?"
_AMONG = "SELECT rowid FROM words WHERE words MATCH ? AND rowid IN ({places})"
_ENDS = "SELECT pos, backwards FROM ends WHERE backwards >= ? AND backwards < ? AND pos < ?"
_NO_END = 1 << 62
# the full-text list lies in segments; each question is asked of every one, and many small ones are
# merged into one when together they have grown to a third of the largest (and to something at all)
_SEGMENTS = "SELECT count(*) FROM words_idx GROUP BY segid ORDER BY 1 DESC"
_MERGE = "INSERT INTO words(words, rank) VALUES ('merge', ?)"
MERGE_PAGES, WORTH_MERGING = 200, 100


class SqlCaseIndex:
    """Implements :class:`windowdesk.app.search.ports.CaseIndex`. Safe to use from several threads.

    ``key`` is the store's own, asked for when the file is first opened: the start does not wait.
    """

    def __init__(self, profile: Path, key: Callable[[], str]) -> None:
        self._path = profile / FILE
        self._key = key
        self._writing = threading.Lock()
        self._reading = threading.Lock()
        self._writer: Any = None
        self._reader: Any = None
        self._closed = False
        self._merging = False
        self._seal = b""

    # --- what the use case asks ------------------------------------------------------------------

    def sealed(self, text: str) -> str:
        """A keyed hash of ``text``: the index alone tells no identity number."""
        if not self._seal:
            self._seal = hmac.digest(bytes.fromhex(self._key()), b"windowdesk/find/1", "sha256")
        return "h" + hmac.new(self._seal, text.encode(), hashlib.sha256).hexdigest()[:20]

    def mark(self) -> Mark:
        return self._mended(self._mark, Mark())

    def _mark(self) -> Mark:
        with self._reading:
            return Mark(*self._read().execute("SELECT pos, case_id FROM mark").fetchone())

    def put(self, entries: Sequence[Entry], reached: Mark) -> bool:
        return self._mended(lambda: self._put(entries, reached), False)

    def _put(self, entries: Sequence[Entry], reached: Mark) -> bool:
        with self._writing:
            if shutil.disk_usage(self._path.parent).free < ROOM:
                return False
            connection = self._write()
            connection.execute("BEGIN IMMEDIATE")
            try:
                for entry in entries:
                    _put(connection, entry)
                values = (reached.pos, reached.case_id)
                connection.execute("UPDATE mark SET pos = ?, case_id = ?", values)
                connection.execute("COMMIT")
            except BaseException:
                with contextlib.suppress(dbapi2.Error):
                    connection.execute("ROLLBACK")
                raise
            return True

    def tidy(self) -> bool:
        return self._mended(self._tidy, False)

    def _tidy(self) -> bool:
        with self._writing:
            if shutil.disk_usage(self._path.parent).free < ROOM + self._path.stat().st_size:
                return False
            connection = self._write()
            if not self._merging:
                sizes = [size for (size,) in connection.execute(_SEGMENTS)]
                small = sum(sizes[1:])
                if small < WORTH_MERGING or 3 * small < sizes[0]:
                    return False
            before = connection.total_changes
            # a negative number begins to merge everything, a positive one goes on with it
            connection.execute(_MERGE, (MERGE_PAGES if self._merging else -MERGE_PAGES,))
            # SQLite's own sign that nothing was left to do
            self._merging = connection.total_changes - before >= 2
            return self._merging

    def find(self, query: Query, before: int, most: int) -> tuple[int, ...]:
        def ask() -> tuple[int, ...]:
            with self._reading:
                return _find(self._read(), query.terms, before or _NO_END, most)

        return self._mended(ask, ())

    def clear(self) -> None:
        with self._writing, self._reading:
            self._let_go()
            for ending in ("", "-wal", "-shm"):
                with contextlib.suppress(OSError):
                    self._path.with_name(FILE + ending).unlink()

    def close(self) -> None:
        with self._writing, self._reading:
            self._closed = True
            self._let_go()

    # --- the file --------------------------------------------------------------------------------

    def _let_go(self) -> None:
        for connection in (self._reader, self._writer):
            if connection is not None:
                with contextlib.suppress(dbapi2.Error):
                    connection.close()
        self._reader = self._writer = None

    def _write(self) -> Any:
        if self._closed:
            raise dbapi2.OperationalError("closed")
        if self._writer is None:
            self._writer = _opened(self._path, self._key())
        return self._writer

    def _read(self) -> Any:
        """The reading connection; the first opening also makes the file where there is none."""
        if self._closed:
            raise dbapi2.OperationalError("closed")
        if self._reader is None:
            _opened(self._path, self._key()).close()
            self._reader = sqlcipher.connect(self._path, self._key(), reading=True)
            self._reader.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        return self._reader

    def _mended(self, work: Callable[[], T], otherwise: T) -> T:
        """What ``work`` gives. A damaged index is thrown away, and answers as an empty one."""
        try:
            return work()
        except (dbapi2.Error, OSError, _OtherShape) as error:
            if _passing(error):
                logs.get(__name__).warning("index_unusable", error=_name(error))
            else:
                logs.get(__name__).warning("index_thrown_away", error=_name(error))
                self.clear()
            return otherwise


class _OtherShape(Exception):
    """The file is an index, but not one this program writes."""


def _opened(path: Path, key: str) -> Any:
    # for its owner's eyes alone, from the first byte; SQLite gives what lies beside it the same
    path.touch(mode=0o600)
    connection = sqlcipher.connect(path, key)
    try:
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA journal_mode = WAL").fetchone()
        connection.execute("BEGIN IMMEDIATE")
        (shape,) = connection.execute("PRAGMA user_version").fetchone()
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        if not tables:
            for statement in _SCHEMA:
                connection.execute(statement)
        elif shape != SHAPE:
            raise _OtherShape
        connection.execute("COMMIT")
    except BaseException:
        connection.close()
        raise
    return connection


_PASSING = ("SQLITE_FULL", "SQLITE_BUSY", "SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")


def _name(error: BaseException) -> str:
    return str(getattr(error, "sqlite_errorname", "") or type(error).__name__)


def _passing(error: BaseException) -> bool:
    """Whether the disk is to blame and not the file: then it stays as it is."""
    return isinstance(error, OSError) or _name(error).startswith(_PASSING) or str(error) == "closed"


def _put(connection: Any, entry: Entry) -> None:
    backwards = entry.number[::-1]
    row = connection.execute("SELECT pos FROM ends WHERE backwards = ?", (backwards,)).fetchone()
    if row is not None:
        if row[0] == entry.pos:
            return
        connection.execute("DELETE FROM words WHERE rowid = ?", row)
    connection.execute("INSERT INTO words(rowid, line) VALUES (?, ?)", (entry.pos, entry.line))
    connection.execute("INSERT OR REPLACE INTO ends VALUES (?, ?)", (backwards, entry.pos))


# --- asking ------------------------------------------------------------------------------------


def _find(connection: Any, terms: Sequence[Term], before: int, most: int) -> tuple[int, ...]:
    """By words where every term has some; and each term's number ends, held against the others."""
    found: set[int] = set()
    if all(term.runs for term in terms):
        rows = connection.execute(_FIND, (_match(terms), before, most))
        found.update(pos for (pos,) in rows)
    for term in terms:
        if term.number_end:
            others = [other for other in terms if other is not term]
            found.update(_by_end(connection, term.number_end, others, before))
    return tuple(sorted(found, reverse=True)[:most])


def _by_end(connection: Any, end: str, others: Sequence[Term], before: int) -> set[int]:
    """Cases whose number ends so and that fit the other terms too."""
    key = end[::-1]
    rows = connection.execute(_ENDS, (key, key[:-1] + chr(ord(key[-1]) + 1), before)).fetchall()
    left: dict[tuple[Term, ...], list[int]] = {}
    for pos, backwards in rows:
        asked = tuple(t for t in others if not _ends_in(backwards, t.number_end))
        left.setdefault(asked, []).append(pos)
    found = set(left.pop((), ()))
    for asked, places in left.items():
        if all(term.runs for term in asked):
            found.update(_among(connection, asked, places))
    return found


def _ends_in(backwards: str, end: str) -> bool:
    return bool(end) and backwards.startswith(end[::-1])


def _among(connection: Any, terms: Sequence[Term], places: Sequence[int]) -> Iterator[int]:
    for start in range(0, len(places), 500):
        some = places[start : start + 500]
        statement = _AMONG.format(places=",".join("?" * len(some)))
        for (pos,) in connection.execute(statement, (_match(terms), *some)):
            yield pos


def _match(terms: Sequence[Term]) -> str:
    """The full-text expression: our own words alone, each run a phrase in quotes."""
    return " AND ".join(
        "(" + " OR ".join('"' + " ".join(run) + '"' for run in term.runs) + ")" for term in terms
    )
