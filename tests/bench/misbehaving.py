"""A desk whose every device misbehaves at once, while its clerk types: how long its window ever stood still.

    python -m tests.bench.misbehaving PROFILE SECONDS

Takes the addresses of tests.bench.bad_devices as JSON from its input. Prints JSON: by how much beats
of a timer on the window's thread came late, in milliseconds, at rest and under it.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtTest import QTest

from tests.helpers.counter import CHEAP, check_everything, dispatch_intake
from tests.helpers.heartbeat import Heartbeat, Stalls
from windowdesk.bootstrap.counter import open_counter
from windowdesk.bootstrap.demo import DEMO_CLERK, DEMO_PASSWORD
from windowdesk.bootstrap.devices import CounterDevices
from windowdesk.bootstrap.window import build_devices, desk_options
from windowdesk.gui.app import DeskApp
from windowdesk.gui.application import prepare
from windowdesk.gui.collecting import Collecting
from windowdesk.gui.tour.clerk import Clerk
from windowdesk.peripherals.model.identity import Attached
from windowdesk.peripherals.model.plugs import Plug
from windowdesk.settings import Settings

KEY_MS = 80


class Shaken:
    """A port whose plugs go in and out many times a second."""

    def __init__(self, nodes: tuple[str, ...]) -> None:
        self._nodes = nodes
        self._end = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, told: Callable[[Plug], None]) -> None:
        def shake() -> None:
            there = False
            while not self._end.wait(0.05):
                there = not there
                for node in self._nodes:
                    told(Plug(there, Attached("tty", node)))

        self._thread = threading.Thread(target=shake, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._end.set()
        if self._thread is not None:
            self._thread.join()


def until(seconds: float, every_ms: int = 0, do: Callable[[], object] = tuple) -> None:
    """Let the window live so long, and ``do`` something on its thread every so often."""
    loop, timer = QEventLoop(), QTimer()
    if every_ms:
        timer.timeout.connect(do)
        timer.start(every_ms)
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    loop.exec()
    timer.stop()


def main(profile: Path, seconds: float) -> None:
    """See the module."""
    addresses: dict[str, str] = json.loads(sys.stdin.readline())
    app = prepare(["misbehaving"])
    counter = open_counter(profile, config=Settings(**addresses), hasher=CHEAP)  # type: ignore[arg-type] # every one of them is text
    nodes = tuple(at.removeprefix("serial:").partition("@")[0] for at in addresses.values())
    watched = CounterDevices(counter, Shaken(tuple(n for n in nodes if n.startswith("/"))))
    devices = build_devices(counter, watched)
    desk = DeskApp(app, counter.desk, devices, desk_options(counter, watched.pads))
    clerk = Clerk(desk, devices.scanner)
    desk.start()
    Collecting(desk.tasks, desk.window)  # as run_desk does
    clerk.sign_in(DEMO_CLERK.number, DEMO_PASSWORD)
    clerk.settle()
    first = dispatch_intake(counter)
    check_everything(first)
    for job in counter.desk.jobs_of(counter.desk.issue(first).case_id):
        counter.desk.spool.submit(job)
    matter = dispatch_intake(counter)
    desk.matter.load(matter)
    desk.window.open("intake")
    until(1)
    keys = typing(clerk)
    beat = Heartbeat()

    def measured(do: Callable[[], object], for_s: float) -> Stalls:
        beat.start()
        until(for_s, KEY_MS, do)
        return beat.stop()

    rest = measured(keys, 5)
    watched.start()
    rounds = work(desk, keys)
    bad = measured(rounds, seconds)
    lamps = {lamp.role: lamp.state for lamp in devices.lamps()}
    print(
        json.dumps(
            {
                "rest": [rest.beats, rest.p99, rest.longest],
                "bad": [bad.beats, bad.p99, bad.longest],
                "lamps": lamps,
            }
        ),
        flush=True,
    )
    # devices that hang are left to end with the program
    os._exit(0)


def typing(clerk: Clerk) -> Callable[[], object]:
    """One key of somebody who looks through the papers of a matter: each changes the verdict."""
    clerk.to_list()
    order = [Qt.Key.Key_Down, Qt.Key.Key_Space, Qt.Key.Key_Down, Qt.Key.Key_X, Qt.Key.Key_Backspace]
    count = 0

    def key() -> None:
        nonlocal count
        window = clerk.desk.window.windowHandle()
        QTest.keyClick(window, order[count % len(order)])
        count += 1

    return key


def work(desk: DeskApp, keys: Callable[[], object]) -> Callable[[], object]:
    """Keys, and every second or so something that wants a device; its words are taken away again."""
    began, last = time.monotonic(), -1
    acts = (
        lambda: desk.calls.call("A012"),
        desk.reading.start,
        lambda: desk.handing.telling(roll=True),
        desk.window.banner.dismiss,
        desk.handing.form,
    )

    def step() -> None:
        nonlocal last
        keys()
        second = int(time.monotonic() - began)
        if second != last:
            last = second
            acts[second % len(acts)]()

    return step


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]))
