"""Keeps the search index up to date in quiet moments, a little at a time.

Each piece of work is short and waits for nobody; between two of them the desk has the machine to
itself. Nothing depends on it: what is not indexed yet is found all the same.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject, QTimer

from windowdesk import logs
from windowdesk.app.errors import DeskError
from windowdesk.gui.tasks import Tasks

# a thirtieth of a second of work, twice that of rest, and a look every ten seconds when all is done
PIECE_SECONDS = 0.03
REST_MS, LOOK_MS, FIRST_MS, LATER_MS = 60, 10_000, 3_000, 2_000


class CatchesUp(Protocol):
    """The part of finding this needs."""

    def catch_up(self, seconds: float, *, stop: Callable[[], bool]) -> int: ...


class Indexing(QObject):
    """Runs while the desk does. ``left`` is how many events the index had not taken up last."""

    def __init__(self, search: CatchesUp, tasks: Tasks, parent: QObject) -> None:
        super().__init__(parent)
        self._search = search
        self._tasks = tasks
        self._stopped = True
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._work)
        self.left = -1

    def start(self) -> None:
        """Begin, once the desk is up."""
        self._stopped = False
        self._timer.start(FIRST_MS)

    def stop(self) -> None:
        """No further piece; one that has begun ends after the few cases it has in hand."""
        self._stopped = True
        self._timer.stop()

    def _work(self) -> None:
        self._tasks.run(
            lambda: self._search.catch_up(PIECE_SECONDS, stop=lambda: self._stopped),
            self._landed,
            self._failed,
        )

    def _landed(self, left: int) -> None:
        # nothing moved: somebody writes, or the disk is full
        stuck = left > 0 and left == self.left
        self.left = left
        self._again(LATER_MS if stuck else REST_MS if left else LOOK_MS)

    def _failed(self, error: DeskError) -> None:
        logs.get(__name__).warning("indexing_failed", code=error.code)
        self._again(LOOK_MS)

    def _again(self, milliseconds: int) -> None:
        if not self._stopped:
            self._timer.start(milliseconds)
