"""Twenty writers at once, readers beside them: a cursor never passes an entry over (sync.md).

The feed's own statements: the office's row is locked from the first position taken until the commit.
Beside them the usual way, ``id > last`` over a sequence, which has to miss rows or the trial was too
gentle to prove anything.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import insert, text

from tests.helpers import postgres
from tests.proof import Proof
from tests.proofs.crowd import OFFICE, Crowd, announce, insert_news, processes, threads
from windowdesk.central.store import reading
from windowdesk.central.store.database import Database, open_folder, open_url
from windowdesk.central.store.tables.feed import feed_heads

READERS = 3
# a round has 1,900 to 2,050 rows: a million in 520
ROUNDS = 520
# seconds a reader waits before it asks again for what was not there: asking on would take the writers' time
PAUSE = 0.001


@pytest.fixture(params=["sqlite", "postgres"])
def crowded(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Database, Crowd]]:
    """A centre's database with one office, and everybody who writes it."""
    with ExitStack() as stack:
        if request.param == "sqlite":
            opened = open_folder(postgres.sqlite_folder(tmp_path / "centre"))
            stack.callback(opened.close)
            crowd = stack.enter_context(threads(opened, announce))
        else:
            cluster = postgres.cluster()
            url = cluster.fresh()
            stack.callback(cluster.drop, url)
            opened = open_url(url, pool=READERS)
            stack.callback(opened.close)
            crowd = stack.enter_context(processes(url, announce))
        with opened.transaction() as unit:
            unit.connection.execute(insert(feed_heads), {"office": OFFICE, "pos": 0})
        yield opened, crowd


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
            else:
                over.wait(PAUSE)


def race(readers: list[Reader], crowd: Crowd, case: int) -> list[str]:
    """Every writer and every reader at once; what was committed."""
    over = threading.Event()
    with ThreadPoolExecutor(len(readers)) as pool:
        reading_on = [pool.submit(reader.until, over) for reader in readers]
        try:
            committed = [name for one in crowd.write(case) for name in one.result()]
        finally:
            over.set()
        for one in reading_on:
            one.result()
    return committed


@pytest.mark.proof(small=1, large=ROUNDS)
def test_a_cursor_of_the_feed_never_passes_an_entry_over(
    proof: Proof, crowded: tuple[Database, Crowd]
) -> None:
    database, crowd = crowded

    def page(after: int) -> list[tuple[int, str]]:
        with database.reading() as connection:
            entries, _more, _last = reading.page(connection, OFFICE, after, 200)
        return [(one.pos, str(msgspec.json.decode(one.body)["sha256"])) for one in entries]

    readers = [Reader(page) for _ in range(READERS)]
    rows = 0
    for case in proof.cases():
        committed = race(readers, crowd, case)
        rows += len(committed)
        expected, places = sorted(committed), [*range(rows - len(committed) + 1, rows + 1)]
        for reader in readers:
            assert sorted(name for _pos, name in reader.seen) == expected, "missed or twice"
            assert [pos for pos, _name in reader.seen] == places, "not contiguous"
            reader.seen.clear()
        proof.note(rows=len(committed))


def test_the_usual_cursor_over_a_sequence_misses_rows(needs: Callable[..., None]) -> None:
    """The negative control: the same crowd over ``id > last``."""
    needs("postgresql")
    cluster = postgres.cluster()
    url = cluster.empty()
    database = open_url(url, pool=READERS)
    try:
        with database.transaction() as unit:
            unit.connection.execute(text("CREATE TABLE news (id bigserial PRIMARY KEY, name text)"))

        def page(after: int) -> list[tuple[int, str]]:
            with database.reading() as connection:
                asked = text("SELECT id, name FROM news WHERE id > :after ORDER BY id LIMIT 200")
                return [(row.id, row.name) for row in connection.execute(asked, {"after": after})]

        reader = Reader(page)
        with processes(url, insert_news) as crowd:
            committed = race([reader], crowd, 0)
        missed = set(committed) - {name for _id, name in reader.seen}
        print(f"id > last missed {len(missed)} of {len(committed)} rows")
        assert missed
    finally:
        database.close()
        cluster.drop(url)
