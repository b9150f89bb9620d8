"""One start, up to its first paint, as a process of its own: ``paint``, ``desk PROFILE`` or ``bare``.

Prints the peak of its resident memory in KiB. Timed from outside, with Python's own start.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"


def _stop(app: object) -> None:
    # not getrusage: its peak is inherited from whoever started us
    status = Path("/proc/self/status").read_text(encoding="ascii")
    sys.stdout.write(next(line.split()[1] for line in status.splitlines() if "VmHWM" in line))
    sys.stdout.flush()
    os._exit(0)


def paint() -> None:
    """The real program up to its first paint: the window that says the data is being opened."""
    from windowdesk import settings
    from windowdesk.gui.application import prepare
    from windowdesk.gui.opening import Opening
    from windowdesk.gui.theme import apply_theme

    app = prepare(["desk"])
    apply_theme(app, settings.Settings().theme)
    opening = Opening()
    opening.show()
    opening.grab()
    _stop(opening)


def desk(profile: Path) -> None:
    """The real program on ``profile`` until somebody can sign in."""
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    from windowdesk.bootstrap import start

    def look() -> None:
        ready = [w for w in QApplication.topLevelWidgets() if type(w).__name__ == "DeskWindow"]
        if ready and ready[0].isVisible():
            ready[0].grab()
            _stop(ready)
        QTimer.singleShot(5, look)

    QApplication(["desk"])
    QTimer.singleShot(0, look)
    start.open_window(profile, None)


def bare() -> None:
    """The limit: a window with a table of 20 by 6 Chinese cells and nothing behind it."""
    from PySide6.QtGui import QFont, QFontDatabase
    from PySide6.QtWidgets import QApplication, QTableWidget, QTableWidgetItem

    app = QApplication(["bare"])
    font = Path(__file__).parents[2] / "resources" / "fonts" / "NotoSansSC_400Regular.ttf"
    family = QFontDatabase.applicationFontFamilies(QFontDatabase.addApplicationFont(str(font)))
    app.setFont(QFont(family[0], 10))
    window = QTableWidget(20, 6)
    for row in range(20):
        for column in range(6):
            window.setItem(row, column, QTableWidgetItem("劳务派遣经营许可"))
    window.resize(1366, 768)
    window.show()
    window.grab()
    _stop(window)


if __name__ == "__main__":
    {"desk": lambda: desk(Path(sys.argv[2])), "paint": paint, "bare": bare}[sys.argv[1]]()
