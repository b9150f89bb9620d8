"""When Python looks for garbage: never through everything while somebody types.

A whole collection stops every thread, and on a desk that is up it takes as long as two frames. What was
made until a clerk has begun to work (modules, standards, screens) lives as long as the desk, so it is
set aside then, once, and later collections walk through what came since. Not again later: what belongs
to a matter in hand would be set aside with it and never be found to be garbage.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

from windowdesk.gui.shell.window import DeskWindow
from windowdesk.gui.tasks import Tasks


class Collecting(QObject):
    """Sets aside what is there now, and once more when the first who signs in has everything."""

    def __init__(self, tasks: Tasks, window: DeskWindow) -> None:
        super().__init__(window)
        self._tasks, self._window = tasks, window
        gc.freeze()
        gc.enable()
        tasks.busy.connect(self._work)

    def _work(self, busy: bool) -> None:
        if not busy and self._window.at_desk:
            self._tasks.busy.disconnect(self._work)
            # after what the last result still brings onto the screen
            QTimer.singleShot(0, self, self._settle)

    def _settle(self) -> None:
        gc.collect()
        gc.freeze()
