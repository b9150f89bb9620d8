"""Twenty who write a centre's database at the same time.

PostgreSQL is written by twenty processes, as several workers write it; SQLite has one by design, and
twenty threads of it. (Twenty threads over PostgreSQL wait for Python's lock and not for each other's
rows: that was 27 rows a second.)
"""

from __future__ import annotations

import multiprocessing
import random
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from multiprocessing.synchronize import Barrier

import psycopg  # noqa: F401 - so that it is there before the processes part
from sqlalchemy import text
from sqlalchemy.dialects.postgresql import psycopg as _dialect  # noqa: F401 - as well

from windowdesk.central.store.database import Database, open_url
from windowdesk.central.store.faults import Unavailable
from windowdesk.central.store.unit import Unit
from windowdesk.protocol.feed import AttachmentWanted

OFFICE = "cursor"
WRITERS = 20
# of each writer in a round: 1 to 4 entries in each, and once as many as after a morning off line
TRANSACTIONS, MOST, MORNING = 20, 4, 100
# how often a writer comes again
BUSY = 5

# what one writer does in a round, over its database: the names that were committed
Write = Callable[[Database, int, int], list[str]]


def announce(database: Database, case: int, writer: int) -> list[str]:
    """The feed's own way: the office's row is locked from the first position taken on."""
    chance = random.Random(f"{case} {writer}")
    long = chance.randrange(TRANSACTIONS)
    written: list[str] = []
    for turn in range(TRANSACTIONS):
        count = chance.randint(1, MORNING if turn == long else MOST)
        names = [f"{case}-{writer}-{turn}-{each}" for each in range(count)]

        def work(unit: Unit, names: list[str] = names) -> None:
            for each in names:
                unit.announce(OFFICE, AttachmentWanted(sha256=each))

        _commit(database, work)
        written += names
    return written


def _commit(database: Database, work: Callable[[Unit], None]) -> None:
    """As a counter does it that is told to come again: PostgreSQL serves who waits for a row in no order.

    On a machine that takes three transactions a second one of twenty waited its two minutes in vain.
    """
    for _ in range(BUSY):
        try:
            return database.attempt(work)
        except Unavailable as problem:
            if problem.code != "busy":
                raise
    raise AssertionError("busy for good")


def insert_news(database: Database, _case: int, writer: int) -> list[str]:
    """The usual way: a number of a sequence, and some work before the commit."""
    names = [f"{writer}-{turn}" for turn in range(TRANSACTIONS)]
    for name in names:
        with database.transaction() as unit:
            unit.connection.execute(text("INSERT INTO news (name) VALUES (:name)"), {"name": name})
            unit.connection.execute(text("SELECT 1"))
    return names


@dataclass(frozen=True, slots=True)
class Crowd:
    """``pool`` runs ``turn(case, writer)`` for everybody at once."""

    pool: Executor
    turn: Callable[[int, int], list[str]]

    def write(self, case: int) -> list[Future[list[str]]]:
        """Begin round ``case``; each future gives what its writer committed."""
        return [self.pool.submit(self.turn, case, writer) for writer in range(WRITERS)]


@contextmanager
def threads(database: Database, write: Write) -> Iterator[Crowd]:
    """Twenty threads of this process."""
    with ThreadPoolExecutor(WRITERS) as pool:
        yield Crowd(pool, partial(write, database))


@contextmanager
def processes(url: str, write: Write) -> Iterator[Crowd]:
    """Twenty processes with a connection each, forked from one that has imported everything."""
    context = multiprocessing.get_context("forkserver")
    # with what pytest runs as: else each of them would import that anew
    context.set_forkserver_preload(["__main__", __name__])
    opened = url, context.Barrier(WRITERS)
    with ProcessPoolExecutor(WRITERS, context, _open, opened) as pool:
        yield Crowd(pool, partial(_in_process, write))


_mine: tuple[Database, Barrier]


def _open(url: str, together: Barrier) -> None:
    global _mine  # noqa: PLW0603 - a process of a pool has no other place
    _mine = open_url(url, pool=1), together


def _in_process(write: Write, case: int, writer: int) -> list[str]:
    database, together = _mine
    # nobody takes a second turn while another has not begun the first
    together.wait()
    return write(database, case, writer)
