"""The issuing transaction, encrypted and whole, beside one durable overwrite and plain sqlite3."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.bench.measure import Goal, Row, interleaved
from tests.durability.issuing import open_desk, peek, write

ROUNDS = 150
# one synced write: fdatasync where there is one
_sync = getattr(os, "fdatasync", os.fsync)


def run() -> list[Row]:
    """Two rows: without document bytes (the goal's case) and with two documents of 30 KB."""
    with tempfile.TemporaryDirectory(dir=os.environ.get("WINDOWDESK_BENCH_DIR")) as folder:
        place = Path(folder)
        store = open_desk(place / "desk")
        overwrite, plain = _overwrite(place / "block"), _plain(place / "plain.db")
        try:
            next_ = [peek(store)]
            median = interleaved(
                {
                    "issue": lambda: write(store, *next_[0], size=0),
                    "issue_bytes": lambda: write(store, *next_[0]),
                    "overwrite": overwrite,
                    "plain": plain,
                },
                ROUNDS,
                before=lambda: next_.__setitem__(0, peek(store)),
            )
        finally:
            store.close()
    peer, limit = "sqlite3 WAL+FULL, one insert", "overwrite + fdatasync"
    return [
        Row(
            "issuing transaction, encrypted", median["issue"],
            peer, median["plain"], limit, median["overwrite"], Goal(4, "limit"),
            note="Number, three events, two documents' rows, operation, print jobs, case and audit, "
            "durable together before anything is printed.",
            remedy="One sync and 19 statements, compiled once. Their 27 pages written and synced take "
            "1.5 × the limit by themselves, encrypting them and SQLite's own work 2.4 × more: only "
            "fewer rows or indexes would get below 4.",
        ),
        Row(
            "the same with 2 × 30 KB of papers", median["issue_bytes"],
            peer, median["plain"], limit, median["overwrite"],
            note="With the bytes of two documents, as a real acceptance has them.",
        ),
    ]  # fmt: skip


def _overwrite(path: Path) -> Callable[[], None]:
    handle = os.open(path, os.O_RDWR | os.O_CREAT)
    os.write(handle, bytes(4096))
    os.fsync(handle)

    def once() -> None:
        os.lseek(handle, 0, os.SEEK_SET)
        os.write(handle, os.urandom(4096))
        _sync(handle)

    return once


def _plain(path: Path) -> Callable[[], None]:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE t (x)")

    def once() -> None:
        connection.execute("INSERT INTO t VALUES (?)", (os.urandom(200),))

    return once
