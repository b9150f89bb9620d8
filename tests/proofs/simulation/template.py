"""Made once: a centre, and counters that joined and have numbers; a world begins from a copy.

There are two, of few counters and of many, so that a world begins alike whoever else is told of.
"""

from __future__ import annotations

import random
import shutil
from pathlib import Path

from tests.durability.issuing import open_desk
from tests.helpers.cable import Cable, Passing
from tests.helpers.centre import office
from tests.helpers.counter import MONDAY, StandingClock
from tests.proofs.simulation import seeded
from windowdesk.central.store.database import open_folder, open_url
from windowdesk.storage.sync_audit import StoredAudit
from windowdesk.storage.sync_store import SqlSyncStore
from windowdesk.sync.engine import Engine
from windowdesk.sync.enrolling import enrol

MOST, FEW = 12, 5
_MEMORY = Path("/dev/shm")


def memory() -> Path | None:
    """Where worlds lie: in memory, if there is such a place."""
    return _MEMORY if _MEMORY.is_dir() else None


def make(folder: Path, most: int, url: str = "") -> Path:
    """A template in ``folder`` (and of the centre at ``url``) for worlds of up to ``most`` counters."""
    _first(folder / "first")
    with seeded.chance("template"):
        _make(folder, most, url)
    return folder


def _first(folder: Path) -> None:
    """The first databases of a process lie otherwise on their pages: those of a template are later ones."""
    open_folder(folder / "centre").close()
    open_desk(folder / "desk").close()
    shutil.rmtree(folder)


def _make(folder: Path, most: int, url: str) -> None:
    clock = StandingClock(MONDAY)
    database = open_url(url) if url else open_folder(folder / "centre")
    made = office(database, clock, demo=True)
    for n in range(most):
        home = folder / f"desk-{n}"
        time, cable = Passing(clock), Cable(made.centre)
        store = open_desk(
            home / "life-0", clock=time, boot=f"boot-{n}", reserve_bytes=0, witness=home / "witness"
        )
        sync = SqlSyncStore(store, time)
        enrol(sync, cable, time, url="https://centre.example", code=made.code())
        engine = Engine(sync, StoredAudit(store, time), cable, time, random.Random(n))
        while not engine.outlook.settled:
            engine.step()
        store.close()
    database.close()


def make_both(home: Path, *, crowd: bool) -> None:
    """The templates of an office at ``home``; without a ``crowd`` there are no worlds of many."""
    make(home / "template", FEW)
    if crowd:
        make(home / "crowd", MOST)


def begin(home: Path, target: Path, counters: int) -> Path:
    """The beginning of a world of ``counters`` at ``home``."""
    return copy(home / ("template" if counters <= FEW else "crowd"), target, counters)


def copy(template: Path, target: Path, counters: int) -> Path:
    """``template`` with so many of its counters."""
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    if (template / "centre").exists():
        shutil.copytree(template / "centre", target / "centre")
    for n in range(counters):
        shutil.copytree(template / f"desk-{n}", target / f"desk-{n}")
    return target
