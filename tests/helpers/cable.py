"""The cable between a counter and a centre in one process: whatever can happen to a request, in order.

Time is simulated: nobody sleeps, and a step that wants to wait moves the clocks on.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from tests.durability.issuing import open_desk
from tests.helpers.centre import Office
from tests.helpers.counter import MONDAY, StandingClock
from windowdesk.app.sync_ports import Membership
from windowdesk.bootstrap.sync import Wrapping
from windowdesk.central.service.centre import Centre
from windowdesk.central.service.counting import counted
from windowdesk.central.service.exchange import Request
from windowdesk.central.store.database import Database
from windowdesk.domain.cases.case import State, fold
from windowdesk.protocol.digests import digest
from windowdesk.storage.store import SqlStore
from windowdesk.storage.sync_audit import StoredAudit
from windowdesk.storage.sync_store import SqlSyncStore
from windowdesk.sync.engine import Engine
from windowdesk.sync.enrolling import enrol
from windowdesk.sync.ports import Answer, Unreachable

Fault = Callable[[Request], Answer | None]


@dataclass
class Passing:
    """Time that passes only when told to; ``wrong``: how far this machine's clock is off."""

    clock: StandingClock
    wrong: timedelta = timedelta(0)
    seconds: float = 0.0

    def now(self) -> datetime:
        return self.clock.moment + self.wrong

    def monotonic(self) -> float:
        return self.seconds


@dataclass
class Cable:
    """A transport that hands each request to the centre itself.

    ``cut``: nobody answers. ``lose_answers``: so many requests are done and their answer is lost.
    ``twice``: every request arrives twice. ``script``: asked first; an answer of its own wins.
    """

    centre: Centre
    cut: bool = False
    lose_answers: int = 0
    twice: bool = False
    script: Fault | None = None
    asked: list[Request] = field(default_factory=list)

    def call(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
    ) -> Answer:
        request = Request(method, path, dict(query or {}), dict(headers or {}), body)
        self.asked.append(request)
        if self.cut:
            raise Unreachable("cut")
        if self.script is not None and (answer := self.script(request)) is not None:
            return answer
        if self.twice:
            self.centre.handle(request)
        response = self.centre.handle(request)
        if self.lose_answers:
            self.lose_answers -= 1
            raise Unreachable("lost answer")
        return Answer(response.status, dict(response.headers), response.body)

    def close(self) -> None:
        """There is nothing to let go of."""

    def end(self) -> None:
        """Nothing is ever under way here."""

    def count(self, method: str, path: str) -> int:
        """How often such a request was sent."""
        return sum((r.method, r.path) == (method, path) for r in self.asked)


@dataclass
class Side:
    """A counter: its store, its clock, its cable and its engine."""

    profile: Path
    clock: StandingClock
    cable: Cable
    time: Passing
    store: SqlStore
    prefixes: tuple[tuple[str, int], ...] = ()
    seed: int = 7
    chance: random.Random | None = None

    def __post_init__(self) -> None:
        self.wire()

    def wire(self) -> None:
        """A new engine, as after a start of the program."""
        self.sync = SqlSyncStore(self.store, self.time)
        self.engine = Engine(
            self.sync,
            StoredAudit(self.store, self.time),
            self.cable,
            self.time,
            self.chance or random.Random(self.seed),
            prefixes=lambda _now: self.prefixes,
            wrap=self.wrap,
        )

    def join(self, code: str) -> Membership:
        url = "https://centre.example"
        return enrol(self.sync, self.cable, self.time, url=url, code=code, wrap=self.wrap)

    def wrap(self, recovery_key: bytes) -> bytes:
        """The store's key, sealed for the centre."""
        return Wrapping(self.profile, self.sync)(recovery_key)

    def run(self, seconds: float = 120.0) -> float:
        """Step until everything is settled or so long has passed; the simulated seconds it took."""
        begun = self.time.seconds
        self.step()
        while not self.engine.outlook.settled and self.time.seconds - begun < seconds:
            self.step()
        return self.time.seconds - begun

    def step(self) -> None:
        """One step, and the waiting it asks for."""
        wait = self.engine.step()
        if not self.engine.outlook.settled:
            self.pass_(wait)

    def pass_(self, seconds: float) -> None:
        """Time goes by for everybody who shares the clock."""
        self.time.seconds += max(seconds, 0.001)
        whole = int(self.time.seconds) - int(self.time.seconds - max(seconds, 0.001))
        self.clock.pass_(seconds=whole)

    def again(self) -> None:
        """End the program and start it again."""
        self.store.close()
        self.store = open_desk(self.profile, clock=self.time)
        self.wire()

    def request(self, method: str, path: str, body: bytes = b"") -> Request:
        """A request with this counter's open session."""
        headers = {"authorization": f"Bearer {self.engine.token}"}
        return Request(method, path, {}, headers, body)

    @property
    def digest(self) -> str:
        return digest(self.sync.lines())


def side(
    profile: Path, centre: Centre, clock: StandingClock | None = None, *, seed: int = 7
) -> Side:
    """A counter in ``profile`` that may talk to ``centre`` and has not joined it."""
    clock = clock or StandingClock(MONDAY)
    time = Passing(clock)
    store = open_desk(profile, clock=time)
    return Side(profile, clock, Cable(centre), time, store, seed=seed)


def centre_digest(centre: Centre, device: str) -> str:
    """What the centre's database says of ``device``, hashed anew; "" when it has nothing."""
    database: Database = centre.database
    with database.reading() as connection:
        found = [one for one in counted(connection) if one.device == device]
    assert all(one.broken == "" for one in found)
    return found[0].digest if found else ""


def equal(made: Office, *sides: Side) -> None:
    """Nothing waits, and the centre holds of each counter what it wrote; every chain holds."""
    for one in sides:
        assert one.store.unsent() == 0
        assert centre_digest(made.centre, one.store.device) == one.digest
        assert one.store.verify_chain() is None


def state_of(one: Side, case_id: str) -> State:
    """How the case stands at this counter."""
    return fold(case_id, one.store.events(case_id)).state
