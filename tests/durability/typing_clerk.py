"""A clerk at a real desk, typing until somebody pulls the plug. Run as a program by test_drafts.

Prints "saved N" after each act once the desk is idle: N counts what has been entered so far. Goes on
when it is told a line.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from PySide6.QtCore import Qt

from tests.helpers import warm
from tests.helpers.counter import CHEAP
from windowdesk.bootstrap.counter import open_counter
from windowdesk.bootstrap.demo import DEMO_CLERK, DEMO_PASSWORD
from windowdesk.bootstrap.window import build_devices, desk_options
from windowdesk.gui.app import DeskApp
from windowdesk.gui.application import prepare
from windowdesk.gui.tour.clerk import Clerk
from windowdesk.settings import Settings

os.environ["QT_QPA_PLATFORM"] = "offscreen"
ROWS = 12


def entered(desk: DeskApp) -> int:
    """Answers and findings of the matter in hand; it only grows in this story."""
    intake = desk.matter.intake
    if intake is None:
        return 0
    return len(intake.submission.answers) + len(intake.submission.findings)


def main(profile: Path) -> None:
    warm.install()
    app = prepare(["desk"])
    counter = open_counter(profile, config=Settings(), hasher=CHEAP)
    devices = build_devices(counter)
    desk = DeskApp(app, counter.desk, devices, desk_options(counter))
    clerk = Clerk(desk, devices.scanner)
    desk.start()

    def saved() -> None:
        clerk.settle()
        print(f"saved {entered(desk)}", flush=True)
        sys.stdin.readline()

    clerk.sign_in(DEMO_CLERK.number, DEMO_PASSWORD)
    clerk.call_next()
    clerk.choose_item("lwpq")
    desk.intake.entered()
    for digit in "11111":
        clerk.answer(digit)
        saved()
    clerk.to_list()
    for _row in range(ROWS):
        clerk.press(Qt.Key.Key_Space)
        clerk.press(Qt.Key.Key_Down)
        saved()
    print("done", flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
