"""Run on a real X server with a window manager: xdotool is the keyboard, a scanner's or a person's.

``python -m tests.gui.wedge_child PROFILE`` prints one JSON object: what each field held and was told, what
was scanned, what became of the matter in hand, and how long a typed letter was held back.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from itertools import pairwise
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
TRIES, QUICK_MS = 150, 30.0
TYPED = "Zhang-3 26440103"


class Arrivals(QObject):
    """Each key that reaches the window: when it was struck (the X server's ms), and when it came here.

    Installed last, so it hears before everybody else.
    """

    def __init__(self) -> None:
        super().__init__()
        self.struck: list[int] = []
        self.at: list[float] = []
        self.at_the_eighth: Callable[[], None] | None = None

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.text():
            self.struck.append(event.timestamp())
            self.at.append(time.monotonic())
            if len(self.at) == 8 and self.at_the_eighth is not None:
                QTimer.singleShot(0, self.at_the_eighth)
        return False

    def a_scanners(self, pauses: int) -> bool:
        """Whether the keys came as a scanner's do, but for ``pauses`` that the desk made itself.

        A machine that holds up xdotool or the X server makes something else of them.
        """
        struck = [after - before for before, after in pairwise(self.struck)]
        came = sorted((after - before) * 1000 for before, after in pairwise(self.at))
        return bool(struck) and max(*struck, *came[: len(came) - pauses]) < QUICK_MS


class Keyboard:
    """xdotool on this display, while the desk runs."""

    def __init__(self, clerk: Clerk, arrivals: Arrivals) -> None:
        self._clerk = clerk
        self.arrivals = arrivals

    def does(self, *words: str) -> None:
        self.arrivals.struck.clear()
        self.arrivals.at.clear()
        with subprocess.Popen(["xdotool", *words]) as running:
            self._clerk.wait(lambda: running.poll() is not None, "xdotool does not end")
        self._clerk.settle()

    def scan(self, text: str, delay_ms: int, end: str = "Return") -> None:
        delay = ("--delay", str(delay_ms))
        self.does("type", "--args", "1", *delay, text, "key", *delay, end)

    def types(self, text: str) -> None:
        self.does("type", "--args", "1", "--delay", str(A_PERSON_MS), text)

    def as_a_scanner(self, trial: Callable[[], Any], pauses: int = 0) -> Any:
        """What ``trial`` gives when its keys really came at a scanner's pace."""
        for _try in range(TRIES):
            seen = trial()
            if self.arrivals.a_scanners(pauses):
                return seen
        raise TimeoutError("this machine is too busy to press keys like a scanner")


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

    def tried(scan: Callable[[], None], pauses: int = 0) -> tuple[list[str], list[str]]:
        def trial() -> tuple[list[str], list[str]]:
            field.clear()
            field.setFocus()
            clerk.wait(field.hasFocus, "no focus")
            told.clear()
            scanned.clear()
            scan()
            return list(told), list(scanned)

        seen: tuple[list[str], list[str]] = keyboard.as_a_scanner(trial, pauses)
        return seen

    def in_the_midst() -> None:
        """The desk has something else to do in the middle of a scan."""
        keyboard.arrivals.at_the_eighth = lambda: busy(0.2)
        keyboard.scan(RECEIPT, 15)
        keyboard.arrivals.at_the_eighth = None

    def separated() -> None:
        """GS between two fields of a code is Ctrl and a key."""
        pace = ("--delay", "5")
        keyboard.does(
            "type", "--args", "1", *pace, "0106901", "key", *pace, "ctrl+bracketright",
            "type", "--args", "1", *pace, "17261130", "key", "Return",
        )  # fmt: skip

    trials: list[Callable[[], None]] = [
        partial(keyboard.scan, text, delay) for delay in DELAYS for text in (RECEIPT, CODE)
    ]
    trials += [partial(keyboard.scan, RECEIPT, 5, "Tab"), separated]
    seen = [*map(tried, trials), tried(in_the_midst, pauses=1)]
    return {
        "told": [text for each, _scans in seen for text in each],
        "scanned": [text for _told, each in seen for text in each],
        "focus": field.hasFocus(),
    }


def at_rows(rig: DeskRig, clerk: Clerk, keyboard: Keyboard) -> dict[str, Any]:
    """Each scan with the focus on the checklist, and one key of it typed by hand."""
    matter = rig.desk_app.matter

    def loaded() -> Any:
        matter.load(dispatch_intake(rig.counter))
        rig.desk_app.window.open("intake")
        clerk.settle()
        clerk.to_list()
        return at_hand()

    def at_hand() -> Any:
        assert matter.intake is not None
        return to_plain(matter.intake.submission)

    def tried(delay: int) -> tuple[bool, bool]:
        before = loaded()
        keyboard.scan(CODE, delay)
        return at_hand() != before, QApplication.activePopupWidget() is not None

    seen = [keyboard.as_a_scanner(partial(tried, delay)) for delay in DELAYS]
    before = loaded()
    keyboard.types("x")
    return {
        "scans_did": any(did for did, _popup in seen),
        "popups": sum(popup for _did, popup in seen),
        "a_key_does": at_hand() != before,
    }


def by_hand(clerk: Clerk, keyboard: Keyboard, field: QLineEdit) -> dict[str, Any]:
    """A person types: what stands there, and for how long each letter was kept back."""
    shown: list[float] = []
    field.clear()
    field.setFocus()
    clerk.wait(field.hasFocus, "no focus")
    field.textChanged.connect(lambda _text: shown.append(time.monotonic()))
    keyboard.types(TYPED)
    arrived = keyboard.arrivals.at
    held = [(after - before) * 1000 for before, after in zip(arrived, shown, strict=True)]
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
    arrivals = Arrivals()
    desk.window.windowHandle().installEventFilter(arrivals)
    keyboard = Keyboard(clerk, arrivals)
    desk.window.open("cases")
    found = {
        "field": in_field(rig, clerk, keyboard, desk.cases.search),
        "typed": by_hand(clerk, keyboard, desk.cases.search),
        "rows": at_rows(rig, clerk, keyboard),
    }
    rig.close()
    print(json.dumps(found))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
