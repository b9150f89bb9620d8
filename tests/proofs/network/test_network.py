"""Two desks and a served centre in namespaces: loss, delay and partition, and they agree all the same."""

from __future__ import annotations

import json
import os
import random
import secrets
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.network import Network, network
from tests.proof import Proof
from tests.proofs.network.desk import ROOT
from windowdesk.bootstrap.clock import SystemClock
from windowdesk.central.service.centre import Centre
from windowdesk.central.service.counting import counted
from windowdesk.central.service.founding import more_codes
from windowdesk.central.serving.embedded import start_embedded
from windowdesk.central.store.database import Database, open_folder

DESKS = 2


@dataclass
class Desk:
    """A desk's process; ``say`` is answered."""

    process: subprocess.Popen[str]

    def say(self, line: str) -> Any:
        assert self.process.stdin is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return self.hear()

    def hear(self) -> Any:
        assert self.process.stdout is not None
        said = self.process.stdout.readline()
        assert said, f"the desk ended: {self.process.wait()}"
        return json.loads(said)


@contextmanager
def office(net: Network, folder: Path) -> Iterator[tuple[Database, list[Desk]]]:
    """A centre that serves, joined by its desks, each in its own namespace."""
    with ExitStack() as stack:
        with net.at(0):
            # the proxies at the desks stand for one that does TLS
            environ = {**os.environ, "WINDOWDESK_CENTRAL_BEHIND_PROXY": net.around}
            listen = f"{net.address}:0"
            program = start_embedded(folder / "centre", listen=listen, environ=environ)
        stack.callback(program.stop)
        database = open_folder(folder / "centre")
        stack.callback(database.close)
        centre = Centre(database, SystemClock(), secrets.token_bytes)
        desks = []
        for nth in range(1, DESKS + 1):
            code = more_codes(centre, window="", device="", admin=False).code
            words = ("-m", "tests.proofs.network.desk", folder / f"desk-{nth}", program.url, code)
            with net.at(nth):
                process = subprocess.Popen(
                    [sys.executable, *map(str, words)],
                    cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                )  # fmt: skip
            stack.callback(_end, process)
            desks.append(Desk(process))
        for desk in desks:
            assert desk.hear() == "ready"
        yield database, desks


def _end(process: subprocess.Popen[str]) -> None:
    process.communicate(timeout=60)


@pytest.mark.proof(small=1, large=300)
def test_desks_agree_after_loss_delay_and_partition(
    proof: Proof, tmp_path: Path, needs: Callable[..., None]
) -> None:
    needs("namespaces")
    with network(DESKS) as net, office(net, tmp_path) as (database, desks):
        issued: set[str] = set()
        for case in proof.cases():
            chance = random.Random(case)
            for place, desk in enumerate(desks, 1):
                net.lose(place, percent=min(5 + case, chance.randint(5, 25)))
                desk.say(f"delay {chance.uniform(0.01, 0.1)}")
            before, pulled = len(issued), chance.randint(1, DESKS)
            issued.update(desk.say("issue") for desk in desks)
            net.link(pulled, up=False)
            issued.update(desk.say("issue") for desk in desks for _ in range(2))
            # who has a line gets through; who has none works on, and says so
            _until(lambda pulled=pulled: _cut_off(desks, pulled), "the partition was not felt")  # type: ignore[misc]  # mypy does not infer a default
            net.link(pulled, up=True)
            # the line goes on losing and delaying, and both sides become equal: at once where a
            # clerk asks for it, by themselves where nobody does
            if case % 2 == 0:
                _until(lambda: not any(desk.say("tell")["unsent"] for desk in desks), "stuck")
                for desk in desks:
                    desk.say("now")
            _until(lambda: _equal(database, desks, issued), "not equal")
            proof.note(operations=DESKS * 3, partitions=1)
            assert len(issued) - before == DESKS * 3


def _until(condition: Callable[[], bool], what: str, seconds: float = 120.0) -> None:
    """Look four times a second: to look is work for the very processes that are waited for."""
    pause, ends = threading.Event(), time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < ends, what
        pause.wait(0.25)


def _cut_off(desks: list[Desk], pulled: int) -> bool:
    told = [desk.say("tell")["unsent"] for desk in desks]
    return all(
        unsent >= 2 if place == pulled else unsent == 0 for place, unsent in enumerate(told, 1)
    )


def _equal(database: Database, desks: list[Desk], issued: set[str]) -> bool:
    told = [desk.say("tell") for desk in desks]
    if any(one["unsent"] or one["waiting"] or set(one["cases"]) != issued for one in told):
        return False
    with database.reading() as connection:
        there = {one.device: one for one in counted(connection)}
    return all(
        there[one["device"]].digest == one["digest"] and there[one["device"]].broken == ""
        for one in told
    )
