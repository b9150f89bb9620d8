"""The six things counter and centre do with each other, each left just before it happens.

``make`` lays out a folder for one: ``centre`` and ``desk`` with exactly that outstanding, and what both
sides owe the world whatever becomes of the programs meanwhile (``Owed``).
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from tests.durability.issuing import open_desk
from tests.durability.talking import Programs, Running
from tests.helpers import acts
from tests.helpers.cable import Side, side
from tests.helpers.centre import Office, office, reopened
from tests.helpers.counter import StandingClock, demo_counter
from windowdesk.app.shelf import Shelf
from windowdesk.bootstrap.clock import SystemClock
from windowdesk.bootstrap.sync import Prefixes
from windowdesk.catalogue.load import shipped_items
from windowdesk.central.service.counting import counted
from windowdesk.central.store.database import open_folder
from windowdesk.central.store.tables.devices import devices
from windowdesk.central.store.tables.numbers import blocks
from windowdesk.central.store.tables.operations import operations
from windowdesk.domain.cases.case import fold
from windowdesk.protocol import routes
from windowdesk.protocol.digests import digest
from windowdesk.protocol.messages import Problem, encode
from windowdesk.storage.sync_store import SqlSyncStore
from windowdesk.sync.ports import Answer

WORKFLOWS = ("push", "pull", "lease", "attachments", "enrol", "give_back")
_OWED = "owed.json"
_LARGE = 1_500_000


@dataclass(slots=True)
class Owed:
    """``operations``: "device/epoch/seq" and digest of everything that was ever committed.

    ``cases``: each case and how it stands. ``numbers``: every receipt number on paper. ``code``: an
    enrolment code that was not used yet.
    """

    operations: dict[str, str] = field(default_factory=dict)
    cases: dict[str, str] = field(default_factory=dict)
    numbers: list[str] = field(default_factory=list)
    code: str = ""

    def keep(self, one: Side) -> None:
        """Everything that stands at the counter ``one``."""
        for operation in one.store.operations(limit=1000):
            place = f"{operation.device}/{operation.epoch}/{operation.seq}"
            self.operations[place] = operation.digest()
        for summary in one.store.summaries(limit=1000):
            case = fold(summary.case_id, one.store.events(summary.case_id))
            self.cases[summary.case_id] = case.state.value
            self.numbers = sorted({*self.numbers, summary.number})


def make(folder: Path, name: str) -> None:
    """The workflow's beginning, in ``folder/name``."""
    place = folder / name
    if name not in ("lease", "enrol"):
        if not (folder / "base").exists():
            _lay_out(folder / "base", _settled)
        shutil.copytree(folder / "base", place)
    _lay_out(place, _BEGINNINGS[name])


def _lay_out(place: Path, begin: Callable[[Path, Office, Owed], None]) -> None:
    new = not place.exists()
    clock = StandingClock(SystemClock().now())
    database = open_folder(place / "centre")
    try:
        made = office(database, clock, demo=True) if new else reopened(database, clock)
        owed = Owed() if new else read(place)
        begin(place, made, owed)
    finally:
        database.close()
    (place / _OWED).write_text(json.dumps(asdict(owed)), encoding="utf-8")


def read(place: Path) -> Owed:
    """What is owed in the workflow laid out in ``place``."""
    return Owed(**json.loads((place / _OWED).read_text(encoding="utf-8")))


def _counter(place: Path, made: Office, name: str = "desk") -> Side:
    if not (place / name).exists():
        # the staff of a demonstration, with hashes that cost nothing
        demo_counter(place / name, made.clock).close()
    one = side(place / name, made.centre, made.clock, seed=len(name))
    one.prefixes = tuple(Prefixes(Shelf(shipped_items()))(made.clock.now()))
    return one


def _settled(place: Path, made: Office, owed: Owed) -> None:
    one = _counter(place, made)
    one.join(made.code())
    one.run()
    acts.issue(one.store, one.time.now())
    one.engine.nudge()
    one.run()
    owed.keep(one)
    one.store.close()


def _push(place: Path, made: Office, owed: Owed) -> None:
    one = _counter(place, made)
    cases = [acts.issue(one.store, one.time.now()) for _ in range(3)]
    acts.withdraw(one.store, cases[0], one.time.now())
    acts.void(one.store, cases[1], one.time.now())
    owed.keep(one)
    one.store.close()


def _pull(place: Path, made: Office, owed: Owed) -> None:
    other = _counter(place, made, "other")
    other.join(made.code())
    other.run()
    cases = [acts.issue(other.store, other.time.now()) for _ in range(6)]
    acts.withdraw(other.store, cases[0], other.time.now())
    other.engine.nudge()
    other.run()
    owed.keep(other)
    other.store.close()
    shutil.rmtree(place / "other")


def _lease(place: Path, made: Office, owed: Owed) -> None:
    one = _counter(place, made)
    one.join(made.code())
    owed.keep(one)
    one.store.close()


def _attachments(place: Path, made: Office, owed: Owed) -> None:
    one = _counter(place, made)
    for _ in range(2):
        acts.issue(one.store, one.time.now(), size=_LARGE)
    busy = Answer(503, {"content-type": routes.JSON}, encode(Problem(code="busy")))
    one.cable.script = lambda request: busy if request.path == routes.ATTACHMENTS else None
    while one.store.unsent():
        one.step()
    owed.keep(one)
    one.store.close()


def _enrol(place: Path, made: Office, owed: Owed) -> None:
    _counter(place, made).store.close()
    owed.code = made.code()


def _give_back(place: Path, made: Office, owed: Owed) -> None:
    one = _counter(place, made)
    one.store.backup(place / "backup.db")
    one.store.close()
    _push(place, made, owed)
    one = _counter(place, made)
    one.engine.nudge()
    one.run()
    one.store.close()
    for old in (place / "desk").glob("desk.db*"):
        old.unlink()
    (place / "backup.db").replace(place / "desk" / "desk.db")


_BEGINNINGS: dict[str, Callable[[Path, Office, Owed], None]] = {
    "push": _push,
    "pull": _pull,
    "lease": _lease,
    "attachments": _attachments,
    "enrol": _enrol,
    "give_back": _give_back,
}


def begin(
    programs: Programs, name: str, folder: Path, url: str, *, traced: bool = False
) -> Running:
    """The counter's program of the workflow ``name`` in ``folder``."""
    desk = str(folder / "desk")
    if name == "enrol":
        words = ("enrol", url, read(folder).code, "--profile", desk)
        return programs.start(*words, traced=traced, WINDOWDESK_CENTRE=url)
    return programs.sync(folder / "desk", url, traced=traced)


def heal(programs: Programs, name: str, folder: Path, url: str) -> dict[str, Any]:
    """What somebody at the counter does after a bad moment: the same once more; its last answer."""
    said: dict[str, Any] = {}
    for _ in range(6):
        one = begin(programs, name, folder, url)
        code = programs.wait(one)
        said = one.answer()
        assert code in (0, 3), f"{code}: {said} {one.log}"
        if code == 0 and name != "enrol":
            return said
        if code == 0 or said["error"] == "enrolled":
            name = "sync"
    raise AssertionError(f"stuck: {said}")


def hold(name: str, folder: Path) -> None:
    """Both sides against what is owed: 0 lost, 0 doubled, 0 reused, 0 stuck, and equal."""
    owed = read(folder)
    store = open_desk(folder / "desk", clock=SystemClock())
    database = open_folder(folder / "centre")
    try:
        clock = StandingClock(SystemClock().now())
        kept = SqlSyncStore(store, clock)
        with database.reading() as connection:
            told = {one.device: one for one in counted(connection)}
            _hold_operations(connection, owed)
            leased = blocks.c.device == store.device, blocks.c.epoch == store.epoch
            there = set(connection.scalars(select(blocks.c.block).where(*leased)))
            joined = connection.scalar(select(func.count()).select_from(devices))
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
        assert store.unsent() == 0, "stuck: unsent"
        assert kept.counts().attachments_waiting == 0, "stuck: documents"
        assert told[store.device].broken == "", "broken at the centre"
        assert told[store.device].digest == digest(kept.lines()), "digests differ"
        assert joined == (2 if name == "pull" else 1), "a device twice"
        assert there <= {one.block for one in store.number_account()}, "leased, never received"
        assert store.numbers_left() > 0, "no numbers"
        assert {block.unexplained for block in store.number_account()} <= {0}
        assert store.verify_chain() is None, "broken at the counter"
        found = {one.case_id: one for one in store.summaries(limit=1000)}
        stands = {case: fold(case, store.events(case)).state.value for case in owed.cases}
        assert stands == owed.cases, "a case is lost, or stands otherwise"
        assert {one.number for one in found.values()} == set(owed.numbers)
        again = store.next_number().text()
        assert again not in owed.numbers, "a number twice"
    finally:
        database.close()
        store.close()


def _hold_operations(connection: Any, owed: Owed) -> None:
    at = operations.c
    rows = connection.execute(select(at.device, at.epoch, at.seq, at.digest, at.state)).all()
    found = {f"{row.device}/{row.epoch}/{row.seq}": row.digest for row in rows}
    assert len(found) == len(rows), "an operation twice"
    assert found == owed.operations, "an operation is lost or changed"
    assert {row.state for row in rows} <= {"applied"}, "an operation was not simply applied"
