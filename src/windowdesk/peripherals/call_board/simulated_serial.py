"""The simulated board at the end of a serial line (a pseudo terminal). POSIX only."""

from __future__ import annotations

from windowdesk.peripherals.call_board.simulated import BoardTwin
from windowdesk.peripherals.wires.simulated import SimulatedLine


class SimulatedSerialBoard(SimulatedLine):
    """``twin`` behind the pseudo terminal ``path``."""

    def __init__(self, twin: BoardTwin) -> None:
        super().__init__("simulated-board")
        self.twin = twin

    def _heard(self, data: bytes) -> None:
        self.twin.feed(data)
