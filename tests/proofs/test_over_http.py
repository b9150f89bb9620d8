"""Twelve faults on every message, over real HTTP, between the real engine and ``central serve``.

Waiting is simulated, talking is not: what the engine wants to wait for passes at once.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.durability.issuing import open_desk
from tests.helpers import acts, postgres
from tests.helpers.cable import Passing
from tests.helpers.counter import StandingClock
from tests.helpers.fault_proxy import FAULTS, FaultProxy, proxied
from tests.proof import Proof
from windowdesk.app.sync_ports import Cursor
from windowdesk.bootstrap.clock import SystemClock
from windowdesk.central.service.counting import counted
from windowdesk.central.serving.embedded import Embedded, start_embedded
from windowdesk.central.store.database import open_folder, open_url
from windowdesk.protocol import routes
from windowdesk.protocol.digests import digest
from windowdesk.storage.sync_audit import StoredAudit
from windowdesk.storage.sync_store import SqlSyncStore
from windowdesk.sync.engine import Engine
from windowdesk.sync.enrolling import enrol
from windowdesk.sync.transport import HttpTransport

MESSAGES = (
    ("POST", routes.CHALLENGE),
    ("POST", routes.SESSION),
    ("POST", routes.PUSH),
    ("GET", routes.FEED),
    ("GET", routes.SNAPSHOT),
    ("POST", routes.NUMBERS),
    ("POST", routes.ATTACHMENTS),
    ("PUT", routes.ATTACHMENTS),
    ("POST", routes.AUDIT),
    ("POST", routes.STATUS),
)
CASES = [(fault, *message) for message in MESSAGES for fault in FAULTS]


@dataclass
class Served:
    """A running centre, and how to look into its database."""

    program: Embedded
    url: str
    folder: Path

    def digest_of(self, device: str) -> str:
        database = open_url(self.url) if self.url else open_folder(self.folder)
        try:
            with database.reading() as connection:
                found = {one.device: one for one in counted(connection)}
        finally:
            database.close()
        assert found[device].broken == ""
        return found[device].digest


@pytest.fixture(params=["sqlite", "postgres"])
def served(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Served]:
    folder = tmp_path / "centre"
    url = postgres.cluster().empty() if request.param == "postgres" else ""
    options = ("--database", url) if url else ()
    program = start_embedded(folder, listen="127.0.0.1:0", options=options)
    yield Served(program, url, folder)
    program.stop()
    if url:
        postgres.cluster().drop(url)


class Counter:
    """A counter that speaks HTTP; its clock moves as its engine wants to wait."""

    def __init__(self, profile: Path, proxy: FaultProxy, code: str) -> None:
        # the centre lives in real time, and so this calendar does
        self.time = Passing(StandingClock(SystemClock().now()))
        self.store = open_desk(profile, clock=self.time)
        self.sync = SqlSyncStore(self.store, self.time)
        self.line = HttpTransport(proxy.url)
        enrol(self.sync, self.line, self.time, url=proxy.url, code=code)
        self.prefixes: tuple[tuple[str, int], ...] = ()
        book = StoredAudit(self.store, self.time)
        self.engine = Engine(
            self.sync, book, self.line, self.time, random.Random(1), prefixes=self._prefixes
        )

    def _prefixes(self, _now: Any) -> tuple[tuple[str, int], ...]:
        return self.prefixes

    def settle(self) -> float:
        """Run until everything is settled; the simulated seconds it took."""
        begun = self.time.seconds
        self.engine.nudge()
        for _ in range(400):
            wait = self.engine.step()
            outlook = self.engine.outlook
            if outlook.settled and self.store.unsent() == 0:
                break
            self.time.seconds += max(wait, 0.001)
        return self.time.seconds - begun

    def close(self) -> None:
        self.line.close()
        self.store.close()


@pytest.mark.proof(small=12, large=len(CASES))
def test_no_fault_on_any_message_loses_doubles_or_holds_up(
    proof: Proof, served: Served, tmp_path: Path
) -> None:
    with proxied(served.program.url) as proxy:
        counter = Counter(tmp_path / "desk", proxy, served.program.enrolment_code)
        try:
            counter.settle()
            for case in proof.cases():
                # spread over both: in the small form every fault once, and most messages
                nth = case if proof.total == len(CASES) else case * (len(FAULTS) + 1)
                _try(counter, proxy, case, CASES[nth % len(CASES)])
                if case % 10 == 0 or case == proof.total - 1:
                    assert served.digest_of(counter.store.device) == _digest(counter)
        finally:
            counter.close()


def _try(counter: Counter, proxy: FaultProxy, case: int, spoiled: tuple[str, str, str]) -> None:
    fault, method, path = spoiled
    before = proxy.met
    acts.issue(counter.store, counter.time.now())
    if path == routes.NUMBERS:
        counter.prefixes = ((f"穗测{case}", counter.time.now().year),)
    if path == routes.SNAPSHOT:
        cursor = counter.sync.cursor()
        counter.sync.apply((), Cursor(cursor.incarnation, cursor.office, 0, within=0))
    proxy.arm(fault, method, path)
    # as the next morning: a session is opened, everything is looked at once
    counter.engine._talk.drop()
    counter.engine._not_before = 0.0
    took = counter.settle()
    assert proxy.met == before + 1, f"{fault} on {method} {path} was never met"
    took += counter.settle()
    told = f"{fault} on {method} {path}: {counter.engine.outlook}"
    assert counter.store.unsent() == 0, f"stuck: {told}"
    assert took <= 60, f"{took:.0f} s: {told}"
    assert counter.sync.counts().attachments_waiting == 0, f"stuck: {told}"


def _digest(counter: Counter) -> str:
    return digest(counter.sync.lines())
