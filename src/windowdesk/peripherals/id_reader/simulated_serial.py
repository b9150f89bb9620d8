"""The simulated reader at the end of a serial line (a pseudo terminal). POSIX only.

It answers at its own speed only, as a real one would: whoever opens the port at another hears
nothing.
"""

from __future__ import annotations

import os
import pty
import select
import termios
import threading
import tty
from contextlib import suppress
from types import TracebackType
from typing import Self

from windowdesk.peripherals.id_reader.simulated import SimulatedLink


class SimulatedSerialReader:
    """A reader behind the pseudo terminal ``path``; a context manager. ``link`` takes the cards."""

    def __init__(self, baud: int = 115200) -> None:
        self.link = SimulatedLink()
        self._speed = getattr(termios, f"B{baud}")
        self._ours, self._theirs = pty.openpty()
        tty.setraw(self._theirs)
        self.path = os.ttyname(self._theirs)
        self._end, self._wake = os.pipe()
        self._thread = threading.Thread(target=self._run, name="simulated-reader", daemon=True)
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

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.pull_out()

    def _run(self) -> None:
        while True:
            ready, _out, _odd = select.select([self._ours, self._end], [], [])
            if self._end in ready:
                return
            with suppress(OSError):
                data = os.read(self._ours, 4096)
                if termios.tcgetattr(self._theirs)[4] != self._speed:
                    continue
                self.link.send(data)
                while answer := self.link.receive(0):
                    os.write(self._ours, answer)
