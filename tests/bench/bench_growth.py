"""What a case costs the centre when it holds a million already, beside what it cost at ten thousand.

Both databases are filled by the database itself with cases, operations and a feed of the centre's own
shape under random keys; then the same real pushes go into each in turn.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import text

from tests.bench.measure import Goal, Row, interleaved
from tests.bench.push_work import BATCH, applicant, pattern, stranger
from tests.helpers.centre import Device, Office, office
from tests.helpers.postgres import Cluster
from windowdesk.app.issuing import new_case_id
from windowdesk.central.store.database import Database, open_folder, open_url
from windowdesk.central.store.packing import packed

FEW, MANY = 10_000, 1_000_000
ROUNDS = 12
_NUMBERS = {
    "postgresql": "SELECT n, md5(n::text || 'w') AS key FROM generate_series(1, {count}) AS n",
    "sqlite": (
        "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < {count})"
        " SELECT n, lower(hex(randomblob(16))) AS key FROM c"
    ),
}


def _fill(database: Database, count: int) -> None:
    """``count`` cases of an earlier device, one operation each, in stretches of 100 of the feed."""
    kind = "postgresql" if database.postgres else "sqlite"
    (line,) = packed([json.dumps(pattern(), ensure_ascii=False).encode()])
    with database.transaction() as unit:
        run = unit.connection.execute
        run(text("CREATE TEMPORARY TABLE many AS " + _NUMBERS[kind].format(count=count)))
        run(
            text(
                "INSERT INTO cases (case_id, office, number, project, item, state, version, open,"
                " pos, updated_at, operations) SELECT key, 'liwan', '9' || substr(key, 1, 21),"
                " '9' || key, 'I-1', 'accepted', 3, CASE WHEN n % 50 = 0 THEN 1 ELSE 0 END, n,"
                " '2026-03-02T10:00:00', 'older/1/' || n FROM many"
            )
        )
        run(
            text(
                "INSERT INTO operations (device, epoch, seq, office, digest, kind, case_id,"
                " event_at, arrived_at, state, code, review, line) SELECT 'older', 1, n, 'liwan',"
                " key || key, 'case.issued', key, '2026-03-02T10:00:00', '2026-03-02T10:00:01',"
                " 'applied', '', '', :line FROM many"
            ),
            {"line": line},
        )
        run(
            text(
                "INSERT INTO feed (office, first, last, kind, device, epoch, seq, bodies)"
                " SELECT 'liwan', :past + n - 99, :past + n, 'operation', 'older', 1, n - 99, NULL"
                " FROM many WHERE n % 100 = 0"
            ),
            {"past": 1_000_000},
        )
        run(text("UPDATE feed_heads SET pos = :pos"), {"pos": 1_000_000 + count})
        run(text("DROP TABLE many"))
    if database.postgres:
        with database.engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("ANALYZE"))


class _Counter:
    """A counter that pushes one more batch at each call."""

    def __init__(self, where: Office) -> None:
        self._device: Device = where.counter()
        self._text = json.dumps(pattern(), ensure_ascii=False)
        self._old = pattern()["case_id"], _number(pattern())
        self._bodies: Iterator[bytes] = self._sealed()
        self._next = b""

    def _sealed(self) -> Iterator[bytes]:
        device = self._device
        while True:
            first = len(device.log) + 1
            for _ in range(BATCH):
                case_id = new_case_id(datetime.now())  # noqa: DTZ005 - as a counter's clock gives it
                filled = self._text.replace(self._old[0], case_id)
                number = device.number()
                filled = filled.replace(self._old[1], number)
                filled = filled.replace(applicant(), stranger(number))
                one: dict[str, Any] = json.loads(filled)
                device.operate("case.issued", case_id, 0, one["payload"], actor=one["actor"])
            yield device.sealed(first, len(device.log))

    def prepare(self) -> None:
        """Seal the next batch, unless one still waits."""
        self._next = self._next or next(self._bodies)

    def push(self) -> None:
        """Push it."""
        body, self._next = self._next, b""
        response = self._device.send(body)
        if response.status != 200 or b'"results":[]' not in response.body:
            raise RuntimeError(response.body[:200])


def _number(operation: dict[str, Any]) -> str:
    return str(operation["payload"]["events"][0]["payload"]["number"])


@contextmanager
def _pair(open_one: Any) -> Iterator[tuple[_Counter, _Counter]]:
    opened: list[Database] = []
    try:
        counters = []
        for count in (FEW, MANY):
            database: Database = open_one(str(count))
            opened.append(database)
            where = office(database, demo=True)
            _fill(database, count)
            counters.append(_Counter(where))
        yield counters[0], counters[1]
    finally:
        for database in opened:
            database.close()


def _measure(name: str, open_one: Any) -> Row:
    with _pair(open_one) as (few, many):

        def prepare() -> None:
            few.prepare()
            many.prepare()

        figures = interleaved({"few": few.push, "many": many.push}, ROUNDS, before=prepare)
    return Row(
        f"a case at {MANY:,}, {name}", figures["many"] / BATCH, "", 0,
        f"at {FEW:,}", figures["few"] / BATCH, Goal(1.2, "limit"), "ms",
        "Pushing real acceptances into a centre that already holds so many: what an office pays "
        "after years for the same morning.",
    )  # fmt: skip


def run() -> list[Row]:
    """One row for each database."""
    folder = Path(tempfile.mkdtemp())
    cluster = Cluster(durable=True)
    try:
        return [
            _measure("SQLite", lambda name: open_folder(folder / name)),
            _measure("PostgreSQL", lambda _name: open_url(cluster.empty())),
        ]
    finally:
        cluster.remove()
        shutil.rmtree(folder, ignore_errors=True)
