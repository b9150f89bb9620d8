"""How long a window stood still: a timer that should beat every few milliseconds, and how late it was."""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter

from PySide6.QtCore import QObject, Qt, QTimer

BEAT_MS = 5


@dataclass(frozen=True, slots=True)
class Stalls:
    """Milliseconds by which beats came late: the 99th percentile, and the longest of ``beats``."""

    beats: int
    p99: float
    longest: float


class Heartbeat(QObject):
    """Beats while it is started, in the event loop of the thread it was made in.

    A key that is pressed while the window stands still waits exactly as long as a beat is late, so
    this is what a clerk feels. ``stalls`` may be asked for at any time.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._late: list[float] = []
        self._last = 0.0
        self._timer = QTimer(self, interval=BEAT_MS)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)

    def start(self) -> None:
        self._late.clear()
        self._last = perf_counter()
        self._timer.start()

    def stop(self) -> Stalls:
        """End it; what was measured since :meth:`start`."""
        self._timer.stop()
        return self.stalls()

    def stalls(self) -> Stalls:
        late = sorted(self._late)
        if not late:
            return Stalls(0, 0.0, 0.0)
        return Stalls(len(late), late[min(len(late) - 1, int(len(late) * 0.99))], late[-1])

    def _beat(self) -> None:
        now = perf_counter()
        self._late.append(max(0.0, (now - self._last) * 1000 - BEAT_MS))
        self._last = now
