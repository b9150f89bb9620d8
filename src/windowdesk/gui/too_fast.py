"""An input method that is being typed into by a machine.

Keys that an input method takes are never seen as keys: what it makes of a scan lands in the field, and
all there is to see is that it composes faster than anybody types.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Signal

# so many steps of composing, this far apart on average: a person takes 120 ms for one
STEPS, MEAN_GAP_MS = 8, 35.0
# one scan is said once
_QUIET_MS = 3000.0


class TooFast(QObject):
    """Filter on whatever takes text. ``noticed``: a scanner's keys go through an input method."""

    noticed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.clock: Callable[[], float] = _now_ms
        self._steps: deque[float] = deque(maxlen=STEPS)
        self._said: float | None = None

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Qt's hook; nothing is kept from anybody."""
        if event.type() == QEvent.Type.InputMethod:
            self._step(self.clock())
        return False

    def _step(self, now: float) -> None:
        self._steps.append(now)
        fast = len(self._steps) == STEPS and now - self._steps[0] <= MEAN_GAP_MS * (STEPS - 1)
        if fast and (self._said is None or now - self._said > _QUIET_MS):
            self._said = now
            self.noticed.emit()


def _now_ms() -> float:
    return time.monotonic() * 1000
