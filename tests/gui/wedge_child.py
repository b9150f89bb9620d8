"""Run on a real X server with a window manager: xdotool is the keyboard, a scanner's or a person's.

``python -m tests.gui.wedge_child PROFILE`` prints one JSON object: what each field held and was told, what
was scanned, what became of the matter in hand, and how long a typed letter was held back.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit

from tests.helpers.counter import dispatch_intake
from tests.helpers.window import DeskRig
from windowdesk.bootstrap.demo import DEMO_CLERK, DEMO_PASSWORD
from windowdesk.domain.plain import to_plain
from windowdesk.gui.application import prepare
from windowdesk.gui.tour.clerk import Clerk

RECEIPT = "2644010300012030015737"
# capitals, marks, and every key that a row of the checklist knows
CODE = "HTTPS://ZW.EXAMPLE/XYNMDTGE-xynmdtge 0123#$%&*()_+{}|:<>?"
DELAYS = (0, 5, 15)
A_PERSON_MS = 120
TYPED = "Zhang-3 26440103"


class Arrivals(QObject):
    """When each key reached the window; installed last, so it hears before everybody else."""

    def __init__(self) -> None:
        super().__init__()
        self.at: list[float] = []

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.text():
            self.at.append(time.monotonic())
        return False


class Keyboard:
    """xdotool on this display, while the desk runs."""

    def __init__(self, clerk: Clerk) -> None:
        self._clerk = clerk

    def does(self, *words: str) -> None:
        with subprocess.Popen(["xdotool", *words]) as running:
            self._clerk.wait(lambda: running.poll() is not None, "xdotool does not end")
        self._clerk.settle()

    def scan(self, text: str, delay_ms: int, end: str = "Return") -> None:
        delay = ("--delay", str(delay_ms))
        self.does("type", "--args", "1", *delay, text, "key", *delay, end)

    def types(self, text: str) -> None:
        self.does("type", "--args", "1", "--delay", str(A_PERSON_MS), text)


def busy(seconds: float) -> None:
    """Something that keeps the screen's own thread."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        pass


def in_field(rig: DeskRig, clerk: Clerk, keyboard: Keyboard, field: QLineEdit) -> dict[str, Any]:
    """Each scan with the focus in ``field``: what the field was ever told, what was scanned."""
    told: list[str] = []
    scanned: list[str] = []
    field.textChanged.connect(told.append)
    wedge = rig.desk_app.wedge
    assert wedge is not None
    wedge.scanned.connect(scanned.append)
    for delay in DELAYS:
        for text in (RECEIPT, CODE):
            field.setFocus()
            clerk.wait(field.hasFocus, "no focus")
            keyboard.scan(text, delay)
    field.setFocus()
    keyboard.scan(RECEIPT, 5, "Tab")
    # the desk has something else to do in the middle of a scan
    QTimer.singleShot(120, lambda: busy(0.2))
    keyboard.scan(RECEIPT, 15)
    # GS between two fields of a code is Ctrl and a key
    pace = ("--delay", "5")
    keyboard.does(
        "type", "--args", "1", *pace, "0106901", "key", *pace, "ctrl+bracketright",
        "type", "--args", "1", *pace, "17261130", "key", "Return",
    )  # fmt: skip
    return {"told": list(told), "scanned": list(scanned), "focus": field.hasFocus()}


def at_rows(rig: DeskRig, clerk: Clerk, keyboard: Keyboard) -> dict[str, Any]:
    """Each scan with the focus on the checklist, and one key of it typed by hand."""
    matter = rig.desk_app.matter
    matter.load(dispatch_intake(rig.counter))
    rig.desk_app.window.open("intake")
    clerk.settle()
    clerk.to_list()
    assert matter.intake is not None
    before, popups = to_plain(matter.intake.submission), 0
    for delay in DELAYS:
        keyboard.scan(CODE, delay)
        popups += QApplication.activePopupWidget() is not None
    after = to_plain(matter.intake.submission)
    keyboard.types("x")
    by_hand = to_plain(matter.intake.submission)
    return {"scans_did": after != before, "popups": popups, "a_key_does": by_hand != after}


def by_hand(rig: DeskRig, clerk: Clerk, keyboard: Keyboard, field: QLineEdit) -> dict[str, Any]:
    """A person types: what stands there, and for how long each letter was kept back."""
    arrivals, shown = Arrivals(), []
    field.clear()
    field.setFocus()
    clerk.wait(field.hasFocus, "no focus")
    rig.desk_app.window.windowHandle().installEventFilter(arrivals)
    field.textChanged.connect(lambda _text: shown.append(time.monotonic()))
    keyboard.types(TYPED)
    held = [(after - before) * 1000 for before, after in zip(arrivals.at, shown, strict=True)]
    return {"text": field.text(), "held_ms": sorted(held)}


def main(profile: Path) -> None:
    app = prepare([])
    rig = DeskRig(app, profile)
    desk = rig.desk_app
    desk.start()
    desk.window.resize(1366, 768)
    desk.window.activateWindow()
    clerk = Clerk(desk, rig.scanner)
    clerk.wait(desk.window.isActiveWindow, "no window manager gave the desk the keyboard")
    clerk.sign_in(DEMO_CLERK.number, DEMO_PASSWORD)
    keyboard = Keyboard(clerk)
    desk.window.open("cases")
    found = {
        "field": in_field(rig, clerk, keyboard, desk.cases.search),
        "typed": by_hand(rig, clerk, keyboard, desk.cases.search),
        "rows": at_rows(rig, clerk, keyboard),
    }
    rig.close()
    print(json.dumps(found))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
