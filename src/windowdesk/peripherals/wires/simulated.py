"""The far end of a serial line without hardware: a pseudo terminal and whoever answers there. POSIX only."""

from __future__ import annotations

import os
import pty
import select
import threading
import tty
from abc import abstractmethod
from contextlib import suppress

from windowdesk.peripherals.wires.pluggable import Pluggable


class SimulatedLine(Pluggable):
    """A device behind the pseudo terminal ``path``; a context manager, with a thread called ``name``."""

    def __init__(self, name: str) -> None:
        self._ours, self._theirs = pty.openpty()
        tty.setraw(self._theirs)
        self.path = os.ttyname(self._theirs)
        self._end, self._wake = os.pipe()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._gone = False

    def pull_out(self) -> None:
        """The plug is pulled: whoever has the line open finds it dead."""
        if self._gone:
            return
        self._gone = True
        os.write(self._wake, b".")
        if self._thread.is_alive():
            self._thread.join()
        for file in (self._theirs, self._ours, self._end, self._wake):
            os.close(file)

    def _say(self, data: bytes) -> None:
        os.write(self._ours, data)

    @abstractmethod
    def _heard(self, data: bytes) -> None:
        """Thread: ``data`` came over the line."""

    def _go_on(self) -> float | None:
        """Thread: what has to be done besides; in how many seconds again, though nothing comes."""
        return None

    def _run(self) -> None:
        pause: float | None = None
        while True:
            ready, _out, _odd = select.select([self._ours, self._end], [], [], pause)
            if self._end in ready:
                return
            if ready:
                # nobody has the other end open
                with suppress(OSError):
                    self._heard(os.read(self._ours, 4096))
            pause = self._go_on()
