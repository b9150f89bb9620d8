"""Several counters that push at once into a centre that dies: engines in threads, the centre a program.

An office is laid out once: each counter has cases of its own to tell, one operation a request, and all
of them take back the same case, so that one is first. A trial is a copy of it.
"""

from __future__ import annotations

import random
import shutil
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from unittest.mock import patch

from sqlalchemy import delete, func, select

from tests.durability.filling import ERRORS
from tests.durability.issuing import open_desk
from tests.durability.talking import CALLS, Place, Programs, Running, all_traced, places, until
from tests.helpers import acts
from tests.helpers.cable import Passing, Side, side
from tests.helpers.centre import office
from tests.helpers.counter import StandingClock
from tests.helpers.postgres import Cluster
from windowdesk.bootstrap.clock import SystemClock
from windowdesk.central.service.counting import counted
from windowdesk.central.store.database import Database, open_folder, open_url
from windowdesk.central.store.tables.base import metadata
from windowdesk.central.store.tables.feed import feed
from windowdesk.central.store.tables.operations import operations, quarantine
from windowdesk.protocol.digests import digest
from windowdesk.storage.sync_audit import StoredAudit
from windowdesk.storage.sync_store import SqlSyncStore
from windowdesk.sync import duties
from windowdesk.sync.engine import Engine
from windowdesk.sync.ports import Answer, Unreachable
from windowdesk.sync.transport import HttpTransport

COUNTERS, CASES = 3, 2
# simulated seconds in which everybody is done, after whatever it was
_LONG = 300.0
_MEMORY = Path("/dev/shm")
# "device/epoch/seq", and the digest of the operation there
Owed = dict[tuple[str, int, int], str]


class Line:
    """Implements ``Transport``. ``failed``: once, nobody answered, or only "not now"."""

    def __init__(self, url: str) -> None:
        self._http = HttpTransport(url)
        self.failed = False

    def call(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
    ) -> Answer:
        try:
            answer = self._http.call(method, path, query=query, headers=headers, body=body)
        except Unreachable:
            self.failed = True
            raise
        self.failed |= answer.status >= 500
        return answer

    def close(self) -> None:
        self._http.close()


class Counter:
    """One of the crowd, opened where its disk lies; waiting is simulated."""

    def __init__(self, profile: Path, url: str) -> None:
        self.time = Passing(StandingClock(SystemClock().now()))
        self.line = Line(url)
        self.store = open_desk(profile, clock=self.time)
        self.sync = SqlSyncStore(self.store, self.time)
        book = StoredAudit(self.store, self.time)
        self.engine = Engine(self.sync, book, self.line, self.time, random.Random(profile.name))

    @property
    def settled(self) -> bool:
        """Everything was told, and everything heard."""
        waiting = self.store.unsent() or self.sync.counts().attachments_waiting
        return self.engine.outlook.settled and not waiting

    def push(self, *, patient: bool) -> None:
        """Until everything is settled; not ``patient``: or until somebody does not answer."""
        self.engine.nudge()
        while self.time.seconds < _LONG:
            wait = self.engine.step()
            if self.settled or (self.line.failed and not patient):
                return
            self.time.seconds += max(wait, 0.001)

    def close(self) -> None:
        self.line.close()
        self.store.close()


def lay_out(place: Path) -> Owed:
    """The office in ``place``; what is owed."""
    clock = StandingClock(SystemClock().now())
    database = open_folder(place / "centre")
    made = office(database, clock, demo=True)
    all_ = [side(place / f"desk-{n}", made.centre, clock, seed=n) for n in range(COUNTERS)]
    owed: Owed = {}
    try:
        for one in all_:
            one.join(made.code())
            one.run()
        shared = acts.issue(all_[0].store, clock.now(), size=50)
        for one in all_:
            one.engine.nudge()
            one.run()
        for one in all_:
            _write(one, shared)
            for operation in one.store.operations():
                owed[operation.device, operation.epoch, operation.seq] = operation.digest()
    finally:
        for one in all_:
            one.store.close()
        database.close()
    return owed


def move(place: Path, url: str) -> None:
    """Every row of the centre in ``place`` into the empty database at ``url``."""
    with (
        _opened(open_folder(place / "centre")) as here,
        _opened(open_url(url, pool=1)) as there,
        here.reading() as rows,
        there.transaction() as unit,
    ):
        for table in metadata.sorted_tables:
            unit.connection.execute(delete(table))
            if found := [dict(row) for row in rows.execute(select(table)).mappings()]:
                unit.connection.execute(table.insert(), found)


@contextmanager
def _opened(database: Database) -> Iterator[Database]:
    try:
        yield database
    finally:
        database.close()


def _write(one: Side, shared: str) -> None:
    cases = [acts.issue(one.store, one.time.now(), size=50) for _ in range(CASES)]
    acts.void(one.store, shared, one.time.now())
    acts.withdraw(one.store, cases[0], one.time.now())


@dataclass(slots=True)
class Trial:
    """A copy of an office in ``folder``; ``url``: its centre's database, "" for the one in there."""

    folder: Path
    programs: Programs
    owed: Owed
    url: str = ""

    def serve(self) -> Running:
        """Its centre as a program."""
        options = ("--database", self.url) if self.url else ()
        return self.programs.serve(self.folder / "centre", *options)

    def push(self, url: str, *, patient: bool = False) -> bool:
        """All counters at once, each operation a request of its own; whether nobody failed.

        ``patient``: whoever is not answered goes on; in the end everybody has to be done.
        """
        problems: list[BaseException] = []
        with ExitStack() as stack:
            stack.enter_context(patch.object(duties, "MAX_BATCH_OPERATIONS", 1))
            all_ = [Counter(self.folder / f"desk-{n}", url) for n in range(COUNTERS)]
            for one in all_:
                stack.callback(one.close)
            threads = [
                threading.Thread(
                    target=_noting, args=(problems, partial(one.push, patient=patient))
                )
                for one in all_
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            assert not problems, problems
            stuck = [
                f"{one.store.unsent()} {one.engine.outlook}" for one in all_ if not one.settled
            ]
            assert not (patient and stuck), f"stuck: {stuck}"
            return not any(one.line.failed for one in all_)

    def heal(self, url: str) -> None:
        """The same once more, and once again: who was done first has not heard of the others."""
        self.push(url, patient=True)
        self.push(url, patient=True)

    def hold(self) -> None:
        """0 lost, 0 doubled, 0 stuck, both sides equal; of those that took one case back, one was first."""
        centre = open_url(self.url, pool=1) if self.url else open_folder(self.folder / "centre")
        with _opened(centre) as database:
            self._hold_centre(database)
            with database.reading() as connection:
                told = {one.device: one for one in counted(connection)}
        blocks: list[int] = []
        for n in range(COUNTERS):
            store = open_desk(self.folder / f"desk-{n}", clock=SystemClock())
            kept = SqlSyncStore(store, SystemClock())
            try:
                assert told[store.device].broken == "", "broken at the centre"
                assert told[store.device].digest == digest(kept.lines()), "digests differ"
                assert store.verify_chain() is None, "broken at the counter"
                blocks += [block.block for block in store.number_account()]
            finally:
                store.close()
        assert len(blocks) == len(set(blocks)), "a block leased twice"

    def held(self, database: Database) -> int:
        """How many operations the centre has that it did not have at the beginning."""
        with database.reading() as connection:
            return int(connection.scalar(select(func.count()).select_from(operations)) or 0) - 1

    def _hold_centre(self, database: Database) -> None:
        of = operations.c
        with database.reading() as connection:
            rows = connection.execute(
                select(of.device, of.epoch, of.seq, of.digest, of.state, of.kind)
            ).all()
            stretches = connection.execute(
                select(feed.c.first, feed.c.last).order_by(feed.c.last)
            ).all()
            assert connection.execute(select(quarantine)).first() is None, "taken for a copy"
            if not database.postgres:
                assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
        found = {(row.device, row.epoch, row.seq): row.digest for row in rows}
        assert len(found) == len(rows), "an operation twice"
        assert found == self.owed, "an operation is lost or changed"
        ends = [0, *(stretch.last for stretch in stretches)]
        assert [one.first for one in stretches] == [end + 1 for end in ends[:-1]], "a hole"
        states = sorted(row.state for row in rows if row.kind == "case.voided")
        assert states == ["applied", *["rejected"] * (COUNTERS - 1)], f"who was first: {states}"
        assert {row.state for row in rows if row.kind != "case.voided"} == {"applied"}


def _noting(problems: list[BaseException], work: Callable[[], None]) -> None:
    try:
        work()
    except BaseException as problem:  # noqa: BLE001 - told in the test's own thread
        problems.append(problem)


@dataclass(slots=True)
class Together:
    """Trials of one office, its centre on SQLite or on a PostgreSQL of its own (``cluster``)."""

    folder: Path
    programs: Programs
    _cluster: Cluster | None = None
    _owed: Owed | None = None
    _url: str = ""

    def fresh(self, on_server: bool) -> Trial:
        """A trial of the office, as it was laid out."""
        if self._owed is None:
            self._owed = lay_out(self.folder / "office")
        if on_server and not self._url:
            self._url = self.cluster.fresh()
            move(self.folder / "office", self._url)
        trial = self.folder / "trial"
        shutil.rmtree(trial, ignore_errors=True)
        shutil.copytree(self.folder / "office", trial)
        url = self.cluster.copy(self._url) if on_server else ""
        return Trial(trial, self.programs, self._owed, url)

    @property
    def cluster(self) -> Cluster:
        """Of these trials alone: it is killed."""
        self._cluster = self._cluster or Cluster(
            durable=True, where=_MEMORY if _MEMORY.is_dir() else None
        )
        return self._cluster

    def close(self) -> None:
        if self._cluster is not None:
            self._cluster.remove()


# what may happen to a centre, or to the server under it
WAYS = ("killed", "process_killed", "full", "server_full", "server_stopped")
_OF_SERVER = ("process_killed", "server_full", "server_stopped")
_SERVER_CALLS = "pwrite64,fdatasync,sendto,recvfrom"


class Crowds:
    """A centre dies while all push: somebody notices, and after it everything is as it should be."""

    def __init__(self, together: Together) -> None:
        self._of = together
        self._known: dict[str, list[Place]] = {}

    @property
    def cost(self) -> int:
        """Milliseconds of a core, of the programs alone."""
        return self._of.programs.ms

    def places(self, way: str) -> list[Place]:
        """Everything the centre, or its server, does meanwhile at which ``way`` can happen."""
        if way == "server_stopped":
            return [Place("operations", n) for n in range(COUNTERS * (CASES + 2))]
        calls = _SERVER_CALLS if way in _OF_SERVER else CALLS
        if way.endswith("full"):
            calls = ",".join(ERRORS)
        if way not in self._known:
            trial, trace = self._of.fresh(way in _OF_SERVER), self._of.folder / "trace"
            centre, quiet = self._pushed(trial, "-y", "-o", str(trace), "-e", f"trace={calls}")
            assert quiet, centre.log
            self._end(trial, centre)
            # the server's files may be anywhere in its folder, and what it says has no name
            folder = self._of.cluster.folder if trial.url else trial.folder
            self._known[way] = [
                one for one in places(trace, folder, calls) if one.call != "write" or calls == CALLS
            ]
        return self._known[way]

    def meet(self, way: str, place: Place) -> bool:
        """``way`` happens at ``place``; whether anybody noticed. Who can goes on by himself."""
        trial = self._of.fresh(way in _OF_SERVER)
        if way == "server_stopped":
            centre, noticed = self._stopped(trial, place.when)
        else:
            centre, quiet = self._pushed(
                trial, *(_error if way.endswith("full") else _signal)(place)
            )
            noticed = not quiet
        if way == "killed":
            noticed = not centre.alive
            self._of.programs.kill(centre)
            centre = trial.serve()
        assert centre.alive, f"the centre died: {centre.log}"
        if trial.url:
            self._of.cluster.again()
        try:
            trial.heal(centre.url)
        finally:
            self._of.programs.kill(centre)
        trial.hold()
        self._end(trial, centre)
        return noticed

    def _pushed(self, trial: Trial, *options: str) -> tuple[Running, bool]:
        """The centre, and whether everybody was answered while strace watched with ``options``."""
        centre = trial.serve()
        pids = self._of.cluster.processes if trial.url else [centre.pid]
        with all_traced(pids, *options):
            return centre, trial.push(centre.url)

    def _stopped(self, trial: Trial, after: int) -> tuple[Running, bool]:
        """PostgreSQL stops as with its machine once ``after`` operations have come."""
        centre = trial.serve()

        def stop() -> None:
            with _opened(open_url(trial.url, pool=1)) as database:
                until(lambda: trial.held(database) >= after, "nobody pushes")
            self._of.cluster.stop("immediate")

        stopping = threading.Thread(target=stop)
        stopping.start()
        quiet = trial.push(centre.url)
        stopping.join()
        return centre, not quiet

    def _end(self, trial: Trial, centre: Running) -> None:
        self._of.programs.kill(centre)
        if trial.url:
            self._of.cluster.drop(trial.url)


def _signal(place: Place) -> tuple[str, ...]:
    inject = f"inject={place.call}:signal=SIGKILL:when={place.when}"
    return ("-o", "/dev/null", "-e", f"trace={place.call}", "-e", inject)


def _error(place: Place) -> tuple[str, ...]:
    inject = f"inject={place.call}:error={ERRORS[place.call]}:when={place.when}+"
    return ("-o", "/dev/null", "-e", f"trace={place.call}", "-e", inject)
