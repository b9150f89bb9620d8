"""One simulated counter: its profile on a disk, the real store, the real engine, a clerk, bad luck."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from tests.durability.issuing import open_desk
from tests.helpers import acts
from tests.helpers.counter import MONDAY
from tests.proofs.simulation.line import Killed, Line
from tests.proofs.simulation.people import People
from windowdesk.app.errors import DeskError
from windowdesk.app.ports import NumberClaimed
from windowdesk.domain.cases.case import State, fold
from windowdesk.protocol.digests import digest
from windowdesk.storage.store import SqlStore
from windowdesk.storage.sync_audit import StoredAudit
from windowdesk.storage.sync_store import SqlSyncStore
from windowdesk.sync.engine import Engine

if TYPE_CHECKING:
    from tests.proofs.simulation.world import World


# SQLite's log: its head, then frames of a head and a page; a disk writes sectors
_LOG_HEAD, _FRAME, _SECTOR = 32, 24 + 4096, 512
# what lies beside the database in a profile; the witness lies on another disk and stays
_BESIDE = ("highwater", "position")


@dataclass
class Time:
    """The counter's clocks: ``wrong`` is how far the wall is off; seconds only rise."""

    world: World
    line: Line
    wrong: timedelta = timedelta(0)

    def now(self) -> datetime:
        passed = timedelta(seconds=int(self.world.at + self.line.took))
        return MONDAY + passed + self.wrong

    def monotonic(self) -> float:
        return self.world.at + self.line.took


@dataclass(eq=False)
class SimulatedCounter:
    """``full``: so many of its next commits find the disk full."""

    name: int
    world: World
    folder: Path
    chance: random.Random
    line: Line = field(init=False)
    time: Time = field(init=False)
    store: SqlStore = field(init=False)
    sync: SqlSyncStore = field(init=False)
    engine: Engine = field(init=False)
    people: People = field(init=False)
    wakes: float = 0.0
    starts: int = 0
    backups: list[Path] = field(default_factory=list)
    full: int = 0
    restored: bool = False
    # the case and number being written
    giving: tuple[str, str] = ("", "")
    # another machine whose disk is a copy of this one's, or was copied from
    twin: SimulatedCounter | None = None

    def __post_init__(self) -> None:
        self.line = Line(self.world, self.chance)
        self.time = Time(self.world, self.line)
        self.start()

    @property
    def profile(self) -> Path:
        return self.folder / f"life-{self.starts}"

    def start(self) -> None:
        """Switch on: the program opens whatever the disk holds."""
        self.store = open_desk(
            self.profile,
            clock=self.time,
            boot=f"boot-{self.name}",
            reserve_bytes=0,
            witness=self.folder / "witness",
        )
        self.sync = SqlSyncStore(self.store, self.time)
        book = StoredAudit(self.store, self.time)
        self.engine = Engine(self.sync, book, self.line, self.time, self.chance)
        self.people = People.at(self.store, self.sync, self.engine, self.time)
        self.wakes = self.world.at

    def kill(self) -> None:
        """Switch off as the power does; the disk as of now goes on in the next life."""
        before, self.starts = self.profile, self.starts + 1
        shutil.copytree(before, self.profile)
        self._tear()
        self.store._opened.let_go()
        shutil.rmtree(before, ignore_errors=True)

    def _tear(self) -> None:
        """What was being written as the power went: part of a page, some of its sectors still old."""
        log = self.profile / "desk.db-wal"
        if not log.exists() or log.stat().st_size <= _LOG_HEAD + _FRAME:
            return
        self.world.note("torn")
        with log.open("r+b") as file:
            file.seek(-_FRAME, 2)
            torn = bytearray(file.read())
            for at in range(_SECTOR, _FRAME - _SECTOR, _SECTOR):
                if self.chance.random() < 0.5:
                    torn[at : at + _SECTOR] = self.chance.randbytes(_SECTOR)
            file.write(torn[: self.chance.randrange(1, _FRAME + 1)])

    def step(self) -> None:
        """One step of the engine at its time."""
        self.line.took = 0.0
        try:
            wait = self.engine.step()
        except Killed:
            self.world.note("killed")
            self.kill()
            self.start()
            self.wakes = self.world.at + 1 + self.chance.random() * 20
            return
        took, self.line.took = self.line.took, 0.0
        self.wakes = self.world.at + took + max(wait, 0.002)

    # --- the clerk -------------------------------------------------------------------------------

    def act(self) -> None:
        """A receipt, a withdrawal or a mistake taken back; sometimes the power goes meanwhile."""
        self._acting(self._act)

    def amend(self) -> None:
        """Somebody rings up: a telephone number or an address is put right."""
        self._acting(lambda: self.people.amend(self.world.calls))

    def settle(self) -> None:
        """The supervisor here answers what windows are asked about; another's may do so meanwhile."""
        self._acting(lambda: self.people.settle(self.world.calls))

    def _acting(self, act: Callable[[], object]) -> None:
        try:
            act()
            self.world.ledger.wrote(self)
        except DeskError:
            self.world.note("refused")  # in words; nothing was written
        except NumberClaimed:
            # another machine of this name gave it out; this one has heard, and not yet settled it
            if self.twin is None:
                raise
        except Killed:
            self.world.note("killed")
            self.kill()
            self.start()
            self._look_again()
        if self.chance.random() < 0.7:
            self.engine.nudge()
            self.wakes = min(self.wakes, self.world.at + 0.5)

    def _act(self) -> None:
        now = self.time.now()
        known = self.store.summaries(limit=20)
        if not known or self.chance.random() < 0.65:
            if self.store.numbers_left() == 0:
                self.world.note("no_numbers")
                return
            number, case = self.store.next_number().text(), f"{self.chance.getrandbits(128):032x}"
            self.giving = case, number
            acts.issue(self.store, now, case, 200)
            self.world.ledger.told(self, number)
            return
        case = self.chance.choice(known).case_id
        whole = fold(case, self.store.events(case))
        if whole.state is State.ACCEPTED:
            (acts.withdraw if self.chance.random() < 0.5 else acts.void)(self.store, case, now)

    def _look_again(self) -> None:
        """The power went right before or after a commit: a clerk finds the case there, and prints."""
        case, number = self.giving
        if case and self.store.events(case):
            self.world.ledger.told(self, number)
        self.world.ledger.wrote(self)

    # --- copies ----------------------------------------------------------------------------------

    def copied(self, name: int, folder: Path, *, whole: bool) -> SimulatedCounter:
        """Another machine with this one's disk as it is now; not ``whole``: without its promises."""
        shutil.copytree(self.profile, folder / "life-0")
        if whole:
            shutil.copytree(self.folder / "witness", folder / "witness")
        else:
            for beside in _BESIDE:
                (folder / "life-0" / beside).unlink(missing_ok=True)
        chance = random.Random(f"{self.world.seed}/{name}")
        other = SimulatedCounter(name, self.world, folder, chance)
        other.line.rate = self.line.rate
        if whole:
            self.twin, other.twin = other, self
        return other

    # --- bad luck --------------------------------------------------------------------------------

    def back_up(self) -> None:
        """Somebody copies the database aside, and what lies beside it."""
        place = self.folder / f"backup-{len(self.backups)}"
        place.mkdir()
        self.store.backup(place / "desk.db")
        for name in _BESIDE:
            if (self.profile / name).exists():
                shutil.copyfile(self.profile / name, place / name)
        self.backups.append(place)

    def restore(self, *, whole: bool) -> None:
        """Put an old copy in place; ``whole``: what lay beside the database too."""
        self.kill()
        self.restored = True
        place = self.chance.choice(self.backups)
        for old in self.profile.glob("desk.db*"):
            old.unlink()
        shutil.copyfile(place / "desk.db", self.profile / "desk.db")
        if whole:
            for name in _BESIDE:
                (self.profile / name).unlink(missing_ok=True)
                if (place / name).exists():
                    shutil.copyfile(place / name, self.profile / name)
        self.start()
        self.world.ledger.excuse_what_nobody_has()

    @property
    def digest(self) -> str:
        return digest(self.sync.lines())
