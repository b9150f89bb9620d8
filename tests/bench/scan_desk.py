"""A desk with a scanner on a line, as a process of its own: ``PROFILE CASES ROUNDS``.

Issues so many cases among those the profile holds, scans each as often, and prints as JSON the
milliseconds from the first byte on the line until that case's screen has been painted (``shown``), and of
the look-ups alone (``looked_up``). Nothing is left out: the first scan builds the screen.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import time
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication

from tests.helpers.counter import check_everything, dispatch_intake
from tests.helpers.window import DeskRig
from windowdesk.bootstrap.demo import DEMO_CLERK, DEMO_PASSWORD
from windowdesk.bootstrap.scanners import CounterScanner
from windowdesk.gui.application import prepare
from windowdesk.gui.tour.clerk import Clerk
from windowdesk.peripherals.scanner.simulated_serial import SimulatedSerialScanner

MOMENT = "2026-03-02T09:00:00"
PATIENCE_S = 60


def _issued(rig: DeskRig, count: int) -> list[str]:
    numbers = []
    for _case in range(count):
        intake = dispatch_intake(rig.counter)
        check_everything(intake)
        numbers.append(rig.counter.desk.issue(intake).number)
    return numbers


class Timed:
    """Scans at a desk that is up, one after the other."""

    def __init__(self, rig: DeskRig, gun: SimulatedSerialScanner, app: QApplication) -> None:
        self._desk, self._gun, self._app = rig.desk_app, gun, app

    def shown(self, number: str) -> float:
        """Milliseconds until the case of ``number`` is on the screen."""
        desk = self._desk
        begun = time.perf_counter()
        self._gun.scan(number)
        while not self._up(number):
            if time.perf_counter() - begun > PATIENCE_S:
                raise TimeoutError(number)
            self._app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        desk.window.repaint()
        return (time.perf_counter() - begun) * 1000

    def _up(self, number: str) -> bool:
        window = self._desk.window
        if window.screen_name != "case":
            return False
        state = self._desk.case._state
        return state is not None and state.number == number


def main(profile: Path, cases: int, rounds: int) -> None:
    app = prepare([])
    with SimulatedSerialScanner() as gun:
        scanner = CounterScanner(f"serial:{gun.path}@9600")
        rig = DeskRig(app, profile, moment=MOMENT, listen=scanner.listen)
        rig.desk_app.start()
        rig.desk_app.window.resize(1366, 768)
        rig.desk_app.window.activateWindow()
        clerk = Clerk(rig.desk_app, rig.scanner)
        clerk.sign_in(DEMO_CLERK.number, DEMO_PASSWORD)
        numbers = _issued(rig, cases)
        assert scanner.device.ask is not None
        assert scanner.device.ask() == ()
        gc.freeze()
        timed, shown, looked_up = Timed(rig, gun, app), [], []
        for _round in range(rounds):
            for number in numbers:
                rig.desk_app.window.open("intake")
                clerk.settle()
                shown.append(timed.shown(number))
                begun = time.perf_counter()
                rig.counter.desk.case(rig.counter.desk.scan(number).case_id)
                looked_up.append((time.perf_counter() - begun) * 1000)
        clerk.settle()
        scanner.close()
        rig.close()
    print(json.dumps({"shown": shown, "looked_up": looked_up}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
