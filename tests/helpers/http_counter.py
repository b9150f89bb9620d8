"""A counter on a store of its own that speaks HTTP, with waiting simulated: what its engine waits for passes."""

from __future__ import annotations

import random
import shutil
from pathlib import Path
from typing import Any

from tests.durability.issuing import open_desk
from tests.helpers.cable import Passing
from tests.helpers.counter import StandingClock
from windowdesk.app.errors import DeskError
from windowdesk.bootstrap.clock import SystemClock
from windowdesk.protocol.digests import digest
from windowdesk.storage.sync_audit import StoredAudit
from windowdesk.storage.sync_store import SqlSyncStore
from windowdesk.sync.engine import Engine
from windowdesk.sync.enrolling import enrol
from windowdesk.sync.transport import HttpTransport


class HttpCounter:
    """A counter that speaks HTTP; its clock moves as its engine wants to wait."""

    def __init__(self, profile: Path, url: str, code: str) -> None:
        # the centre lives in real time, and so this calendar does
        self.time = Passing(StandingClock(SystemClock().now()))
        self.profile, self.url = profile, url
        self.line = HttpTransport(url)
        self.prefixes: tuple[tuple[str, int], ...] = ()
        self.open()
        self.join(code)

    def open(self) -> None:
        self.store = open_desk(self.profile, clock=self.time)
        self.sync = SqlSyncStore(self.store, self.time)
        book = StoredAudit(self.store, self.time)
        self.engine = Engine(
            self.sync, book, self.line, self.time, random.Random(1), prefixes=self._prefixes
        )

    def join(self, code: str) -> int:
        """Join, asking again as a person would; how often it took."""
        for turn in range(1, 4):
            try:
                enrol(self.sync, self.line, self.time, url=self.url, code=code)
            except DeskError:
                continue
            return turn
        raise AssertionError("could not join")

    def restore(self, copy: Path) -> None:
        """Put ``copy`` in the place of the database, as after a disk's end."""
        self.store.close()
        for old in self.profile.glob("desk.db*"):
            old.unlink()
        shutil.copyfile(copy, self.profile / "desk.db")
        self.open()

    def _prefixes(self, _now: Any) -> tuple[tuple[str, int], ...]:
        return self.prefixes

    def settle(self, steps: int = 400) -> float:
        """Run until everything is settled; the simulated seconds it took."""
        begun = self.time.seconds
        self.engine.nudge()
        for _ in range(steps):
            wait = self.engine.step()
            outlook = self.engine.outlook
            if outlook.settled and self.store.unsent() == 0:
                break
            self.time.seconds += max(wait, 0.001)
        return self.time.seconds - begun

    @property
    def digest(self) -> str:
        return digest(self.sync.lines())

    def close(self) -> None:
        self.line.close()
        self.store.close()
