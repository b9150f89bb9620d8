"""Twenty writers at once, readers beside them: a cursor never passes an entry over (sync.md).

The feed's own statements: the office's row is locked from the first position taken until the commit.
Beside them the usual way, ``id > last`` over a sequence, which has to miss rows or the trial was too
gentle to prove anything.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import insert, text

from tests.helpers import postgres
from tests.proof import Proof
from windowdesk.central.store import reading
from windowdesk.central.store.database import Database, open_folder, open_url
from windowdesk.central.store.tables.feed import feed_heads
from windowdesk.central.store.unit import Unit
from windowdesk.protocol.feed import AttachmentWanted

OFFICE = "cursor"
WRITERS, READERS = 20, 3
TRANSACTIONS, MOST = 50, 4  # of each writer in a round; 1 to 4 entries in each: 2,500 rows


@pytest.fixture(params=["sqlite", "postgres"])
def crowded(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A centre's database with room for every writer, and one office."""
    if request.param == "sqlite":
        opened, done = open_folder(postgres.sqlite_folder(tmp_path / "centre")), lambda: None
    else:
        cluster = postgres.cluster()
        url = cluster.fresh()
        opened, done = open_url(url, pool=WRITERS + READERS + 2), lambda: cluster.drop(url)
    with opened.transaction() as unit:
        unit.connection.execute(insert(feed_heads), {"office": OFFICE, "pos": 0})
    yield opened
    opened.close()
    done()


class Reader:
    """Pulls pages behind a cursor until told that the last entry is out."""

    def __init__(self, page: Callable[[int], list[tuple[int, str]]]) -> None:
        self._page = page
        self.cursor = 0
        self.seen: list[tuple[int, str]] = []

    def until(self, over: threading.Event) -> None:
        while True:
            was_over = over.is_set()
            found = self._page(self.cursor)
            self.seen += found
            if found:
                self.cursor = found[-1][0]
            elif was_over:
                return


def race(readers: list[Reader], write: Callable[[int], list[str]]) -> list[str]:
    """Every writer and every reader at once; what was committed."""
    over = threading.Event()
    with ThreadPoolExecutor(WRITERS + len(readers)) as pool:
        reading_on = [pool.submit(reader.until, over) for reader in readers]
        try:
            written = [pool.submit(write, writer) for writer in range(WRITERS)]
            committed = [name for one in written for name in one.result()]
        finally:
            over.set()
        for one in reading_on:
            one.result()
    return committed


@pytest.mark.proof(small=1, large=400)
def test_a_cursor_of_the_feed_never_passes_an_entry_over(proof: Proof, crowded: Database) -> None:
    def page(after: int) -> list[tuple[int, str]]:
        with crowded.reading() as connection:
            entries, _more, _last = reading.page(connection, OFFICE, after, 200)
        return [(one.pos, str(msgspec.json.decode(one.body)["sha256"])) for one in entries]

    readers = [Reader(page) for _ in range(READERS)]
    rows = 0
    for case in proof.cases():

        def write(writer: int, case: int = case) -> list[str]:
            chance = random.Random(f"{case} {writer}")
            return [
                name
                for turn in range(TRANSACTIONS)
                for name in _announce(crowded, f"{case}-{writer}-{turn}", chance.randint(1, MOST))
            ]

        committed = race(readers, write)
        rows += len(committed)
        for reader in readers:
            assert sorted(name for _pos, name in reader.seen) == sorted(committed), (
                "missed or twice"
            )
            assert [pos for pos, _name in reader.seen] == [
                *range(rows - len(committed) + 1, rows + 1)
            ], "not contiguous"
            reader.seen.clear()
        proof.note(rows=len(committed))


def _announce(database: Database, name: str, count: int) -> list[str]:
    names = [f"{name}-{each}" for each in range(count)]

    def work(unit: Unit) -> None:
        for each in names:
            unit.announce(OFFICE, AttachmentWanted(sha256=each))

    database.attempt(work)
    return names


def test_the_usual_cursor_over_a_sequence_misses_rows(needs: Callable[..., None]) -> None:
    """The negative control: the same crowd over ``id > last``."""
    needs("postgresql")
    cluster = postgres.cluster()
    url = cluster.empty()
    database = open_url(url, pool=WRITERS + READERS + 2)
    try:
        with database.transaction() as unit:
            unit.connection.execute(text("CREATE TABLE news (id bigserial PRIMARY KEY, name text)"))

        def page(after: int) -> list[tuple[int, str]]:
            with database.reading() as connection:
                asked = text("SELECT id, name FROM news WHERE id > :after ORDER BY id LIMIT 200")
                return [(row.id, row.name) for row in connection.execute(asked, {"after": after})]

        def write(writer: int) -> list[str]:
            names = [f"{writer}-{turn}" for turn in range(TRANSACTIONS)]
            for name in names:
                with database.transaction() as unit:
                    add = text("INSERT INTO news (name) VALUES (:name)")
                    unit.connection.execute(add, {"name": name})
                    # some work between the number and the commit, as every transaction has
                    unit.connection.execute(text("SELECT 1"))
            return names

        reader = Reader(page)
        committed = race([reader], write)
        missed = set(committed) - {name for _id, name in reader.seen}
        print(f"id > last missed {len(missed)} of {len(committed)} rows")
        assert missed
    finally:
        database.close()
        cluster.drop(url)
