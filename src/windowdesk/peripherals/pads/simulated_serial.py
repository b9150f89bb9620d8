"""The simulated pad at the end of a serial line (a pseudo terminal). POSIX only."""

from __future__ import annotations

from windowdesk.peripherals.pads.simulated import PadTwin
from windowdesk.peripherals.wires.simulated import SimulatedLine


class SimulatedSerialPad(SimulatedLine):
    """``twin`` behind the pseudo terminal ``path``."""

    def __init__(self, twin: PadTwin) -> None:
        super().__init__("simulated-pad")
        self.twin = twin
        twin.met(self._say)

    def _heard(self, data: bytes) -> None:
        self.twin.feed(data)
