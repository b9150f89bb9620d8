"""What a push is measured beside: one direct statement a batch, and PouchDB's own replication."""

from __future__ import annotations

import json
import subprocess
import tempfile
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from tests.bench.push_work import BATCH, together

ROOT = Path(__file__).resolve().parents[2]
POUCHDB = ROOT / "build" / "pouchdb"
SOURCES = Path(__file__).parent / "pouchdb"

_TABLE = (
    "CREATE TABLE direct (device text, seq bigint, digest text, line {}, PRIMARY KEY (device, seq))"
)


def _batches(lines: Sequence[bytes]) -> list[list[bytes]]:
    return [list(lines[at : at + BATCH]) for at in range(0, len(lines), BATCH)]


def direct_postgres(url: str, work: Sequence[Sequence[bytes]]) -> float:
    """Seconds for every counter's lines, each batch one INSERT from one JSON value, each committed."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP TABLE IF EXISTS direct")
        connection.execute(_TABLE.format("text").encode())
    insert = (
        b"INSERT INTO direct SELECT * FROM jsonb_to_recordset(%s::jsonb)"
        b" AS given(device text, seq bigint, digest text, line text)"
    )

    def send(name: str, prepared: list[str]) -> Callable[[], None]:
        def run() -> None:
            with psycopg.connect(url, autocommit=True) as connection:
                for rows in prepared:
                    connection.execute(insert, [rows])

        return run

    return together(
        [
            send(
                f"d{n}",
                [
                    json.dumps(
                        [
                            {"device": f"d{n}", "seq": at, "digest": "0" * 64, "line": one.decode()}
                            for at, one in enumerate(batch, b * BATCH)
                        ],
                        ensure_ascii=False,
                    )
                    for b, batch in enumerate(_batches(lines))
                ],
            )
            for n, lines in enumerate(work)
        ]
    )


def direct_sqlite(work: Sequence[Sequence[bytes]]) -> float:
    """The same into an encrypted SQLite with one writer, each batch one executemany, each synced."""
    from windowdesk.central.store.database import CACHE_KIB, CHECKPOINT_PAGES
    from windowdesk.database.sqlcipher import connect

    with tempfile.TemporaryDirectory() as folder:
        database: Any = connect(Path(folder) / "direct.db", "ab" * 32)
        database.execute("PRAGMA journal_mode = WAL")
        # as the centre has it
        database.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        database.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")
        database.execute(_TABLE.format("blob"))
        turn = threading.Lock()

        def send(name: str, batches: list[list[tuple[str, int, str, bytes]]]) -> Callable[[], None]:
            def run() -> None:
                for rows in batches:
                    with turn:
                        database.execute("BEGIN IMMEDIATE")
                        database.executemany("INSERT INTO direct VALUES (?, ?, ?, ?)", rows)
                        database.execute("COMMIT")

            return run

        calls = [
            send(
                f"d{n}",
                [
                    [(f"d{n}", at, "0" * 64, one) for at, one in enumerate(batch, b * BATCH)]
                    for b, batch in enumerate(_batches(lines))
                ],
            )
            for n, lines in enumerate(work)
        ]
        taken = together(calls)
        database.close()
    return taken


class PouchServer:
    """PouchDB's server, in memory, in a process of its own."""

    def __init__(self, folder: Path) -> None:
        for name in ("server.js", "replicate.js"):
            (POUCHDB / name).write_bytes((SOURCES / name).read_bytes())
        self._server = subprocess.Popen(
            ["node", "server.js", str(folder / "pouchdb.log")],
            cwd=POUCHDB,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._server.stdout is not None
        self._port = self._server.stdout.readline().strip()
        self._folder = folder
        self._round = 0

    def replicate(self, work: Sequence[Sequence[bytes]]) -> float:
        """Seconds: the slowest of the counters that replicate their lines at once."""
        self._round += 1
        running = []
        for n, lines in enumerate(work):
            name = f"r{self._round}n{n}"
            file = self._folder / f"{name}.ndjson"
            file.write_bytes(
                b"\n".join(b'{"_id":"%07d",' % at + one[1:] for at, one in enumerate(lines))
            )
            call = ["node", "replicate.js", self._port, name, str(file), str(BATCH)]
            running.append(subprocess.Popen(call, cwd=POUCHDB, stdout=subprocess.PIPE, text=True))
        taken = []
        for process in running:
            said, _ = process.communicate()
            if process.returncode:
                raise RuntimeError("PouchDB did not replicate everything")
            taken.append(float(said.strip().splitlines()[-1]) / 1000)
        return max(taken)

    def stop(self) -> None:
        assert self._server.stdin is not None
        self._server.stdin.close()
        self._server.wait()
        assert self._server.stdout is not None
        self._server.stdout.close()
