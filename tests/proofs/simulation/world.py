"""The simulated office: one centre, its counters, an order of events that a seed decides."""

from __future__ import annotations

import hashlib
import heapq
import random
from collections import Counter as Tally
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from unittest.mock import patch

from sqlcipher3 import dbapi2

from tests.helpers.counter import MONDAY
from tests.proofs.simulation import seeded
from tests.proofs.simulation.copies import Copies
from tests.proofs.simulation.counter import SimulatedCounter
from tests.proofs.simulation.ledger import Ledger
from tests.proofs.simulation.line import CentreKilled, Killed
from tests.proofs.simulation.places import InFolder, Place
from windowdesk.central.keeping.after_restore import begin_anew
from windowdesk.central.keeping.lives import Life
from windowdesk.central.service.centre import Centre
from windowdesk.central.service.exchange import Request, Response
from windowdesk.central.store.database import Database
from windowdesk.central.store.unit import Unit
from windowdesk.database import sqlcipher
from windowdesk.sync.ports import Unreachable

# a queue has to drain within this, and every counter to have heard of it within one poll more
DRAINED, TOLD = 60.0, 95.0
_STORY = 60


@dataclass(frozen=True, slots=True)
class Plan:
    """How hard the world is. ``seconds`` of it, before everything is whole again."""

    counters: int = 3
    seconds: float = 240.0
    rate: int = 25
    acts: int = 14
    kills: int = 2
    restores: int = 1
    recentres: int = 1
    partitions: int = 2
    jumps: int = 2
    full: int = 2
    # telephone numbers put right, and answers of supervisors; disks copied with the counter's name,
    # and without its promises
    amends: int = 0
    settles: int = 0
    copies: int = 0
    strangers: int = 0


class WorldClock:
    """The centre's own time."""

    def __init__(self, world: World) -> None:
        self._world = world

    def now(self) -> datetime:
        return self._world.now()


@dataclass
class World:
    """``folder`` holds a copy of the template, ``place`` the centre's database (else it is in there).

    Deterministic, to the byte: ``trace`` is the hash of all that was said, ``story`` its last lines.
    """

    seed: int
    folder: Path
    plan: Plan
    place: Place | None = None
    at: float = 0.0
    centre_dies_at_next_commit: bool = False
    centre_full: int = 0
    tally: Tally[str] = field(default_factory=Tally)
    counters: list[SimulatedCounter] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        # apart, so that a world without them goes as it went before there were any
        self.calls, self.copying = (random.Random(f"{self.seed}/{w}") for w in ("calls", "copies"))
        self._events: list[tuple[float, int, Callable[[], object]]] = []
        self._order = count()
        self._backup: datetime | None = None
        self._lives: list[datetime] = []
        self._place: Place = self.place or InFolder(self.folder / "centre")
        self._killing: SimulatedCounter | None = None
        self._kill_after = False
        self.copies = Copies(self)
        self.ledger = Ledger(self)
        self.drained = False
        self.trace = hashlib.sha256()
        self.story: deque[str] = deque(maxlen=_STORY)
        self._open_centre()

    def now(self) -> datetime:
        """The true time."""
        return MONDAY + timedelta(seconds=int(self.at))

    # --- the centre ------------------------------------------------------------------------------

    def _open_centre(self) -> None:
        self.database: Database = self._place.open()
        self.centre = Centre(self.database, WorldClock(self), self.chance.randbytes)

    def handle(self, request: Request) -> Response:
        """The centre's answer; ``Unreachable`` where it dies meanwhile."""
        self.tell(f"{request.method} {request.path} {request.query}", request.body)
        try:
            answer = self.centre.handle(request)
            self.tell(str(answer.status), answer.body)
            return answer
        except CentreKilled:
            self.note("centre_killed")
            self.database.close()
            self._open_centre()
            raise Unreachable("the centre died") from None

    def back_up_centre(self) -> None:
        # nobody writes meanwhile in here
        self.database.close()
        self._place.back_up()
        self._open_centre()
        self._backup = self.now()

    def restore_centre(self) -> None:
        """Last night's database, in a new life."""
        if self._backup is None:
            return
        self.note("centre_restored")
        self.centre_full = 0  # whoever restores has made room
        made, now = self._backup, self.now()
        lives = sum(began >= made for began in self._lives)
        self._lives.append(now)
        self.database.close()
        self._place.restore()
        self._open_centre()
        self.database.attempt(
            lambda unit: begin_anew(
                unit,
                backed_up=made,
                now=now,
                random=self.chance.randbytes,
                life=Life(str(now), lives),
            )
        )
        self._open_again()
        self.ledger.excuse_what_nobody_has()

    def _open_again(self) -> None:
        self.database.close()
        self._open_centre()

    # --- what happens ----------------------------------------------------------------------------

    def note(self, what: str) -> None:
        self.tally[what] += 1
        self.tell(what)

    def tell(self, what: str, content: bytes = b"") -> None:
        """Something happened: into the trace."""
        line = f"{self.at:.3f} {what}"
        self.trace.update(line.encode())
        self.trace.update(content)
        self.story.append(line)

    def later(self, seconds: float, what: Callable[[], object]) -> None:
        """``what`` happens in so many seconds; at the healing at the latest."""
        at = min(self.at + seconds, self.plan.seconds - 0.001)
        heapq.heappush(self._events, (max(self.at, at), next(self._order), what))

    def live(self) -> None:
        """All the bad days, then a whole line; returns when both sides are equal or time is up."""
        with self._switches():
            self.counters = [
                SimulatedCounter(
                    n, self, self.folder / f"desk-{n}", random.Random(f"{self.seed}/{n}")
                )
                for n in range(self.plan.counters)
            ]
            for one in self.counters:
                one.line.rate = self.plan.rate
            self._schedule()
            self.run(self.plan.seconds)
            self._heal()
            whole = self.copies.end()
            self.run(whole + DRAINED, stop=self.ledger.drained)
            self.drained = self.ledger.drained()
            self.run(whole + TOLD, stop=self.ledger.told_all)
            if self.copies.admit():
                self.run(self.at + TOLD, stop=self.ledger.told_all)

    def _schedule(self) -> None:
        plan, chance = self.plan, self.chance
        some = lambda: chance.choice(self.counters)  # noqa: E731 - a line each
        happenings: list[tuple[int, Callable[[], object]]] = [
            (plan.acts, lambda: some().act()),
            (plan.kills, lambda: self._arm(some())),
            (plan.partitions, lambda: self._partition(some())),
            (plan.jumps, lambda: self._jump(some())),
            (plan.full, lambda: self._fill(some())),
            (plan.recentres, self.back_up_centre),
        ]
        for how_often, what in happenings:
            for _ in range(how_often):
                self.later(chance.random() * plan.seconds, what)
        restored: list[SimulatedCounter] = []
        for _ in range(plan.restores):
            unlucky = some()
            self.later(0.5 * chance.random() * plan.seconds, unlucky.back_up)
            when = (0.5 + 0.5 * chance.random()) * plan.seconds
            self.later(when, lambda one=unlucky: self._restore(one))  # type: ignore[misc]  # mypy does not infer a default
            restored.append(unlucky)
        for _ in range(plan.recentres):
            self.later((0.4 + 0.6 * chance.random()) * plan.seconds, self.restore_centre)
        anybody = lambda: self.calls.choice(self.counters)  # noqa: E731 - as above
        for how_often, act in (
            (plan.amends, lambda: anybody().amend()),
            (plan.settles, lambda: anybody().settle()),
        ):
            for _ in range(how_often):
                self.later(self.calls.random() * plan.seconds, act)
        self.copies.schedule([one for one in self.counters if one not in restored])

    def run(self, until: float, stop: Callable[[], bool] = lambda: False) -> None:
        """Whatever is next, be it an event or a counter's step, up to ``until``."""
        looked = self.at
        while True:
            counter = min(self.counters, key=lambda one: one.wakes)
            event = self._events[0][0] if self._events else float("inf")
            upcoming = min(counter.wakes, event)
            if upcoming >= until:
                self.at = until
                return
            self.at = max(self.at, upcoming)
            if event <= counter.wakes:
                what = heapq.heappop(self._events)[2]
                with suppress(Unreachable):  # a late request may meet a dying centre
                    what()
            else:
                counter.step()
            if self.at - looked >= 1.0:
                looked = self.at
                if stop():
                    return

    def _heal(self) -> None:
        self.centre_full = 0
        self._killing = None
        for one in self.counters:
            one.line.rate, one.line.up, one.full = 0, True, 0

    # --- disasters -------------------------------------------------------------------------------

    def _arm(self, counter: SimulatedCounter) -> None:
        """The counter dies at its next commit: before it, or right after."""
        self._killing, self._kill_after = counter, self.chance.random() < 0.5

    def _partition(self, counter: SimulatedCounter) -> None:
        self.note("partition")
        counter.line.up = False

        def mend() -> None:
            counter.line.up = True

        self.later(self.chance.random() * self.plan.seconds / 3, mend)

    def _jump(self, counter: SimulatedCounter) -> None:
        self.note("jump")
        hour, year = timedelta(hours=1), timedelta(days=365)
        counter.time.wrong = self.chance.choice((hour, -hour, year, -year, timedelta(0)))

    def _fill(self, counter: SimulatedCounter) -> None:
        self.note("full")
        if self.chance.random() < 0.3:
            self.centre_full = self.chance.randrange(1, 8)
        else:
            counter.full = self.chance.randrange(1, 8)

    def _restore(self, counter: SimulatedCounter) -> None:
        if counter.backups:
            self.note("restored")
            counter.restore(whole=self.chance.random() < 0.5)

    # --- switches in the real code ---------------------------------------------------------------

    @contextmanager
    def _switches(self) -> Iterator[None]:
        """Where the simulated power and disk reach the code: around both sides' commits."""
        commit, finish = sqlcipher.commit, Unit.finish

        def committing(connection: Any) -> None:
            counter = self._of(connection)
            if counter is not None and counter.full > 0:
                counter.full -= 1
                raise dbapi2.OperationalError("database or disk is full")
            armed = counter is not None and counter is self._killing
            if armed and not self._kill_after:
                self._killing = None
                raise Killed
            commit(connection)
            if armed:
                self._killing = None
                raise Killed

        def finishing(unit: Unit) -> None:
            finish(unit)
            if self.centre_full > 0:
                self.centre_full -= 1
                raise dbapi2.OperationalError("database or disk is full")
            if self.centre_dies_at_next_commit:
                self.centre_dies_at_next_commit = False
                raise CentreKilled

        with (
            patch.object(sqlcipher, "commit", committing),
            patch.object(Unit, "finish", finishing),
            seeded.chance(str(self.seed), lambda: self.at),
        ):
            yield

    def _of(self, connection: Any) -> SimulatedCounter | None:
        return next((c for c in self.counters if c.store._opened.connection is connection), None)

    def close(self) -> None:
        for one in (*self.counters, *self.copies.gone):
            one.store._opened.let_go()
        self.database.close()
        self._place.remove()
