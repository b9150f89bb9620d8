"""Twenty counters push and one of them takes everything in: nothing is lost, and memory stays flat.

Nineteen are the protocol's messages alone, each operation a whole matter; the twentieth is a real one in a
process of its own, which takes in what all of them accept: in the end it has every case of the office.
Each case is a round of 4,000 operations, 104 a push: a million in 250. The real one's share is the smallest,
for its papers go up one by one, each behind a push of somebody's.
"""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from tests.helpers import acts, postgres
from tests.helpers.centre import Device, event_of, paper_of
from tests.helpers.counter import StandingClock
from tests.helpers.platform import OverHttp
from tests.parts import ROOT
from tests.proof import Proof
from tests.proofs.soak.counter import resident
from windowdesk.app.issuing import new_case_id
from windowdesk.bootstrap.clock import SystemClock
from windowdesk.central.service.centre import Centre
from windowdesk.central.service.counting import counted
from windowdesk.central.service.founding import more_codes
from windowdesk.central.serving.embedded import start_embedded
from windowdesk.central.settings import DATABASE_KEY
from windowdesk.central.store.database import Database, open_url
from windowdesk.central.store.tables.operations import operations
from windowdesk.protocol.digests import digest
from windowdesk.protocol.messages import Line

PUSHES, PUSH, OWN = 2, 104, 48
OTHERS = 19
ROUND = OTHERS * PUSHES * PUSH + OWN
# rounds until caches and pools are full; what is held then may grow by an eighth and 16 MiB
WARM = 10


class Soak:
    """A served centre on PostgreSQL and everybody who talks to it."""

    def __init__(self, folder: Path, stack: ExitStack, devices: int) -> None:
        cluster = postgres.cluster()
        url = cluster.empty()
        stack.callback(cluster.drop, url)
        self.program = start_embedded(folder / "centre", options=("--database", url))
        stack.callback(self.program.stop)
        self.database: Database = open_url(url, key_file=folder / "centre" / DATABASE_KEY)
        stack.callback(self.database.close)
        self.centre = Centre(self.database, SystemClock(), secrets.token_bytes)
        through: Any = OverHttp(self.program.url)
        self.devices = [Device(through, StandingClock(SystemClock().now())) for _ in range(devices)]
        for device in self.devices:
            device.enrol(more_codes(self.centre).code)
            device.open_session()
            device.lease(1)
        words = ("-m", "tests.proofs.soak.counter", folder / "desk", self.program.url)
        self._real = subprocess.Popen(
            [sys.executable, *map(str, words), more_codes(self.centre).code],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        stack.callback(self._real.communicate)
        self.real = str(self._hear())
        self.written = self._asked = 0

    def round(self) -> dict[str, Any]:
        """``ROUND`` operations; what the real counter told when it had settled a round before.

        It reads while the others push, as in an office, and on a second core: neither waits for the other
        as long as both are in the same round or the next. :meth:`last` waits for all.
        """
        self._say(OWN)
        for device in self.devices:
            for _push in range(PUSHES):
                for _ in range(PUSH):
                    _accept(device)
                first = device.log[-PUSH].seq
                if device.send(device.sealed(first)).status != 200:
                    device.open_session()  # an hour is over
                    device.push(first)
                del device.log[:-1]
        self.written += OWN + len(self.devices) * PUSHES * PUSH
        return self._settled() if self._asked > 1 else {}

    def last(self) -> dict[str, Any]:
        """The real counter reads what there still is, and nobody writes."""
        self._say(0)
        while self._asked > 1:
            self._settled()
        return self._settled()

    def _settled(self) -> dict[str, Any]:
        told: dict[str, Any] = self._hear()
        self._asked -= 1
        assert told["unsent"] == 0
        return told

    def _say(self, each: int) -> None:
        assert self._real.stdin is not None
        self._real.stdin.write(f"{each}\n")
        self._real.stdin.flush()
        self._asked += 1

    def _hear(self) -> Any:
        assert self._real.stdout is not None
        return json.loads(self._real.stdout.readline())

    def memory(self, told: dict[str, Any]) -> tuple[int, int]:
        """KiB of the centre, of the counter."""
        return resident(self.program.process.pid), told["kib"]

    def hold(self, told: dict[str, Any]) -> None:
        """Both sides are equal, nobody's operation is missing, and the counter has read the feed."""
        with self.database.reading() as connection:
            there = {one.device: one for one in counted(connection)}
            kept = connection.scalar(select(func.count()).select_from(operations))
        assert kept == self.written
        assert all(one.broken == "" for one in there.values())
        assert there[self.real].digest == told["digest"]
        for device in self.devices:
            last = device.log[-1]
            line = Line(epoch=last.epoch, seq=last.seq, head=last.digest())
            assert there[device.device].digest == digest([line])
        assert told["pos"] >= self.written
        # what could not be read would be kept, too, and counted, and cost next to nothing
        assert (told["passed_over"], told["cases"]) == (0, self.written)


def _accept(device: Device) -> None:
    """A matter of somebody's own, as a counter writes it: whoever reads the feed folds a whole case of it."""
    # the device's clock stands, and cases of one morning are neighbours
    case_id, now = new_case_id(SystemClock().now()), device.clock.now()
    submission, decision = acts.a_card()
    applicant = submission["applicant"] | {"number": case_id[-18:].upper()}
    told = {
        "number": device.number(),
        "secret": "X",
        "submission": submission | {"applicant": applicant},
    }
    events = [
        event_of(case_id, 1, "received", now, **told),
        event_of(case_id, 2, "decided", now, decision=decision),
        paper_of(case_id, 3, now),
    ]
    device.operate("case.issued", case_id, 0, {"events": events}, catalogue="")


@pytest.mark.proof(small=WARM + 2, large=1_000_000 // ROUND)
def test_twenty_counters_lose_nothing_and_nobody_grows(proof: Proof, tmp_path: Path) -> None:
    with ExitStack() as stack:
        soak = Soak(tmp_path, stack, OTHERS)
        warm: tuple[int, int] = (0, 0)
        told: dict[str, Any] = {}
        for case in proof.cases():
            told = soak.round()
            if case == WARM:
                warm = soak.memory(told)
            proof.note(operations=ROUND)
        told = soak.last()
        soak.hold(told)
        if warm != (0, 0):
            for before, after in zip(warm, soak.memory(told), strict=True):
                print(f"{before} KiB after {WARM} rounds, {after} at the end")
                assert after < before * 9 // 8 + 16 * 1024
