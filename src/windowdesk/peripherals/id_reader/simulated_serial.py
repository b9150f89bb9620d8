"""The simulated reader at the end of a serial line (a pseudo terminal). POSIX only.

It answers at its own speed only, as a real one would: whoever opens the port at another hears
nothing.
"""

from __future__ import annotations

import termios

from windowdesk.peripherals.id_reader.simulated import SimulatedLink
from windowdesk.peripherals.wires.simulated import SimulatedLine


class SimulatedSerialReader(SimulatedLine):
    """A reader behind the pseudo terminal ``path``. ``link`` takes the cards."""

    def __init__(self, baud: int = 115200) -> None:
        super().__init__("simulated-reader")
        self.link = SimulatedLink()
        self._speed = getattr(termios, f"B{baud}")

    def _heard(self, data: bytes) -> None:
        if termios.tcgetattr(self._theirs)[4] != self._speed:
            return
        self.link.send(data)
        while answer := self.link.receive(0):
            self._say(answer)
