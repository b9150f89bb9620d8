"""A child of test_scale: some states under a real scale factor; what is cut off, as JSON."""

from __future__ import annotations

import json

from PySide6.QtGui import QGuiApplication

from tests.gui.walk import audit
from tests.gui.walk.stage import DOUBLE, walked
from windowdesk.gui.application import prepare

# one of each kind: gate, three panes stacked, papers, table, popup, dialog, applicant
STATES = ("sign-in", "intake", "papers", "cases", "finder", "override", "help", "applicant")


def main() -> None:
    """Measure, and print one line."""
    app = prepare([])
    wrong: list[str] = []
    for state in STATES:
        with walked(app, state, DOUBLE) as here:
            wrong += [f"{state}: {what}" for what in audit.clipped(here.root)]
            size = here.rig.desk_app.window.size()
            if size.width() > DOUBLE[0] or size.height() > DOUBLE[1]:
                wrong.append(f"{state}: the window is {size.width()} × {size.height()}")
    # asked for now: a window that is deleted takes its hold on the screen along
    screen = QGuiApplication.primaryScreen()
    found = {
        "ratio": screen.devicePixelRatio(),
        "screen": [screen.size().width(), screen.size().height()],
        "states": STATES,
        "wrong": wrong,
    }
    print(json.dumps(found, ensure_ascii=False))


if __name__ == "__main__":
    main()
