"""Made once: a centre, and counters that joined and have numbers; a world begins from a copy."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

from tests.durability.issuing import open_desk
from tests.helpers.cable import Cable, Passing
from tests.helpers.centre import office
from tests.helpers.counter import MONDAY, StandingClock
from windowdesk.central.store.database import open_folder, open_url
from windowdesk.storage.sync_audit import StoredAudit
from windowdesk.storage.sync_store import SqlSyncStore
from windowdesk.sync.engine import Engine
from windowdesk.sync.enrolling import enrol

MOST, FEW = 12, 5


def make(folder: Path, most: int, url: str = "") -> Path:
    """A template in ``folder`` (and of the centre at ``url``) for worlds of up to ``most`` counters."""
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
    return folder


def copy(template: Path, target: Path, counters: int) -> Path:
    """The beginning of a world of ``counters``."""
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    if (template / "centre").exists():
        shutil.copytree(template / "centre", target / "centre")
    for n in range(counters):
        shutil.copytree(template / f"desk-{n}", target / f"desk-{n}")
    return target
