"""What is recorded for the power cuts of a conversation: counter and centre in one program.

``main(FOLDER, [FAULT])`` is called in a process of its own (``recorder.py``). ``FOLDER`` holds
``centre`` and ``desk`` as ``lay_out`` made them. It tells ``number:N`` when N is on paper,
``at:EPOCH/SEQ`` when the centre said that it has an operation, ``leased:BLOCK`` when it gave one, and
ends without closing. ``FAULT`` plants a mistake on purpose, to show that the cuts find it.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn
from unittest.mock import patch

from tests.durability.issuing import open_desk
from tests.helpers import acts
from tests.helpers.cable import Cable, Passing, Side, side
from tests.helpers.centre import office, reopened
from tests.helpers.counter import MONDAY, StandingClock
from windowdesk.app.sync_ports import Cursor
from windowdesk.central.store import database
from windowdesk.central.store.database import Database, open_folder
from windowdesk.database import sqlcipher
from windowdesk.protocol import routes
from windowdesk.protocol.messages import Entry, Leased, Problem, Pushed, decode, encode
from windowdesk.storage.sync_store import SqlSyncStore
from windowdesk.sync.ports import Answer

BOOT = "before the cut"
PREFIXES = (("穗测受", MONDAY.year),)
# each fault with the words of the finding that must give it away, and where the power is cut
FAULTS = {
    "centre_sync_off": ("told and lost", "centre"),
    "cursor_first": ("a case of another window", "desk"),
}


class Telling(Cable):
    """A cable that tells what the centre promised, as soon as its answer is there."""

    def call(self, method: str, path: str, **more: Any) -> Answer:
        answer = super().call(method, path, **more)
        if answer.status == 200 and path == routes.PUSH:
            pushed = decode(Pushed, answer.body)
            tell(f"at:{pushed.epoch}/{pushed.seq}")
        if answer.status == 200 and path == routes.NUMBERS:
            for block in decode(Leased, answer.body).blocks:
                tell(f"leased:{block}")
        return answer


def tell(words: str) -> None:
    os.write(1, f"told {words}\n".encode("ascii"))


def lay_out(folder: Path) -> None:
    """A counter that joined and has no numbers yet; another's cases wait for it at the centre."""
    opened = open_folder(folder / "centre")
    made = office(opened, StandingClock(MONDAY), demo=True)
    other = side(folder / "other", made.centre, made.clock, seed=2)
    one = side(folder / "desk", made.centre, made.clock, seed=1)
    for joining in (other, one):
        joining.join(made.code())
    # it has read the snapshot, which is silent about what ended; the rest comes by the feed
    busy = Answer(503, {"content-type": routes.JSON}, encode(Problem(code="busy")))
    one.cable.script = lambda request: busy if request.path == routes.NUMBERS else None
    while one.sync.cursor().within >= 0:
        one.step()
    other.run()
    cases = [acts.issue(other.store, other.time.now(), size=500) for _ in range(4)]
    acts.withdraw(other.store, cases[0], other.time.now())
    other.engine.nudge()
    other.run()
    for each in (other, one):
        each.store.close()
    opened.close()


def open_both(folder: Path, boot: str, *, telling: bool = False) -> tuple[Database, Side]:
    """Both sides of ``folder`` in this process."""
    opened = open_folder(folder / "centre")
    made = reopened(opened)
    time = Passing(made.clock)
    store = open_desk(folder / "desk", clock=time, boot=boot, reserve_bytes=0)
    cable = (Telling if telling else Cable)(made.centre)
    one = Side(folder / "desk", made.clock, cable, time, store, PREFIXES)
    return opened, one


def work(one: Side) -> None:
    """Numbers, two receipts, one taken back; every wait is simulated."""
    one.run()
    for _ in range(2):
        number = one.store.next_number().text()
        case = acts.issue(one.store, one.time.now(), size=500)
        tell(f"number:{number}")
        one.engine.nudge()
        one.run()
    acts.withdraw(one.store, case, one.time.now())
    one.engine.nudge()
    one.run()


def main(folder: str, fault: str = "") -> NoReturn:
    """Everything, and the end of the process."""
    if fault == "centre_sync_off":
        _without_syncs()
    if fault == "cursor_first":
        patch.object(SqlSyncStore, "apply", _cursor_first(SqlSyncStore.apply)).start()
    _opened, one = open_both(Path(folder), BOOT, telling=True)
    work(one)
    os._exit(0)


def _without_syncs() -> None:
    connect = sqlcipher.connect

    def careless(*arguments: Any, **more: Any) -> Any:
        connection = connect(*arguments, **more)
        connection.execute("PRAGMA synchronous = OFF")
        return connection

    patch.object(database, "connect", careless).start()


def _cursor_first(apply: Any) -> Any:
    def in_two(self: SqlSyncStore, entries: Sequence[Entry], cursor: Cursor) -> Any:
        apply(self, (), cursor)
        return apply(self, entries, cursor)

    return in_two
