"""Push end to end into PostgreSQL and SQLite: over HTTP, authentication, signatures and rules on.

Beside the direct statement that would store the same bytes in the same engine, with the same cipher and
the same sync at each commit, and beside PouchDB replicating the same documents, in batches as large, to
its own server. PouchDB's two sides are in memory: it syncs nothing, encrypts nothing and checks no
signature, so that it is measured without what costs us most.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench.measure import Goal, Row
from tests.bench.push_peers import PouchServer, direct_postgres, direct_sqlite
from tests.bench.push_work import joined, push_all
from tests.helpers.postgres import Cluster
from windowdesk.central.serving.embedded import Embedded, start_embedded

COUNTERS = {1: 1200, 4: 450, 16: 150}
ROUNDS = 3
ACTOR = "0001"
_REMEDY = (
    "What remains is Python in the centre's process: reading, judging and writing each operation."
)
_BESIDE = (
    "The same figures. PouchDB has both of its sides in memory, without sync, encryption or signatures; "
    "the bare statement alone is {bare:.2f} × of it."
)


@contextmanager
def serving(folder: Path, place: list[str]) -> Iterator[tuple[Embedded, Callable[[], str]]]:
    """A running centre, and something that makes enrolment codes.

    A demo office, in which whoever is named may act: no staff need be registered first.
    """
    made = _windowdesk("init", *place)
    codes = [str(made["enrolment_code"])]
    centre = start_embedded(folder, options=place if "--database" in place else ())

    def code() -> str:
        return codes.pop() if codes else str(_windowdesk("code", *place)["enrolment_code"])

    try:
        yield centre, code
    finally:
        centre.stop()


def _windowdesk(command: str, *words: str) -> dict[str, object]:
    call = [sys.executable, "-m", "windowdesk", "central", command, *words, "--json"]
    done = subprocess.run(call, capture_output=True, text=True, check=True)
    said: dict[str, object] = json.loads(done.stdout)
    return said


def _measure(
    name: str, address: str, code: Callable[[], str], direct: Callable[[list[list[bytes]]], float],
    pouch: PouchServer,
) -> list[Row]:  # fmt: skip
    rows = []
    everybody = [joined(address, code(), ACTOR) for _ in range(max(COUNTERS))]
    for counters, each in COUNTERS.items():
        ours, limit, peer = [], [], []
        work = everybody[:counters]
        for _round in range(ROUNDS):
            for one in work:
                one.prepare(each)
            lines = [one.documents for one in work]
            count = counters * each
            ours.append(push_all(address, work) / count * 1000)
            limit.append(direct(lines) / count * 1000)
            peer.append(pouch.replicate(lines) / count * 1000)
        figures = [statistics.median(taken) for taken in (ours, peer, limit)]
        size = len(lines[0][0]) / 1024
        label = f"push into {name}, {counters} counter{'s' if counters > 1 else ''}"
        told = (
            f"One operation of {size:.1f} KiB, as a real acceptance makes it; "
            f"{1000 / figures[0]:.0f} a second in all."
        )
        beside = _BESIDE.format(bare=figures[2] / figures[1])
        for goal in (Goal(2, "limit"), Goal(0.1, "peer")):
            rows.append(
                Row(
                    label if goal.of == "limit" else f"{label}, beside the peer",
                    figures[0], "PouchDB, memory", figures[1], "one statement a batch", figures[2],
                    goal, "ms", told if goal.of == "limit" else beside, _REMEDY,
                )
            )  # fmt: skip
    return rows


def run() -> list[Row]:
    """Per engine and number of counters: milliseconds an operation."""
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pouch = PouchServer(folder)
        cluster = Cluster(durable=True)
        try:
            url = cluster.empty()
            with serving(folder / "a", ["--database", url]) as (centre, code):
                rows += _measure(
                    "PostgreSQL", centre.url, code, lambda work: direct_postgres(url, work), pouch
                )
            with serving(folder / "b", ["--data", str(folder / "b")]) as (centre, code):
                rows += _measure("SQLite", centre.url, code, direct_sqlite, pouch)
        finally:
            pouch.stop()
            cluster.remove()
    return rows
