"""The simulated receipt printer at the end of a serial line, or of ``/dev/usb/lpN``. POSIX only.

Its memory is small and it prints slowly, as such printers do: whoever does not heed XOFF, or its
DTR, loses bytes.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path

from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.receipt_printer.interpreter import EscposInterpreter
from windowdesk.peripherals.receipt_printer.simulated import Tray
from windowdesk.peripherals.wires.simulated import SimulatedLine

_XON, _XOFF = b"\x11", b"\x13"
_TICK_S = 0.001
# stopped with bytes in it, it looks now and then whether somebody has put it right
_STOPPED_S = 0.02
# early: what is under way when it says stop, a pseudo terminal's 12 kB, still has to find room
_FULL, _EMPTY = 0.25, 0.1


@dataclass(slots=True)
class SerialManners:
    """``memory`` bytes are kept, ``pace`` of them printed at a time; ``xonxoff``: it says when full."""

    memory: int = 32_768
    pace: int = 256
    xonxoff: bool = True
    process_id: bool = False
    realtime: bool = True


class SimulatedSerialPrinter(SimulatedLine):
    """A printer behind the pseudo terminal ``path``."""

    def __init__(self, folder: Path, manners: SerialManners | None = None) -> None:
        super().__init__("simulated-serial")
        self.manners = manners or SerialManners()
        self.printer = EscposInterpreter(
            process_id=self.manners.process_id, realtime=self.manners.realtime
        )
        self.lost = 0
        self.most_held = 0
        self._tray = Tray(folder)
        self._memory = bytearray()
        self._full = False
        self._lock = threading.Lock()

    @property
    def slips(self) -> tuple[Path, ...]:
        """The PNG files of this run, oldest first."""
        return tuple(self._tray.slips)

    def trouble(self, *faults: Fault) -> None:
        """From now on, exactly these are wrong."""
        with self._lock:
            self.printer.faults = set(faults)
            self._do(b"")

    def wants_bytes(self) -> bool:
        """Its DTR: whether there is room."""
        with self._lock:
            return not self._full

    def _heard(self, data: bytes) -> None:
        with self._lock:
            # questions are answered while it is full, as by real ones
            room = max(0, self.manners.memory - len(self._memory))
            self.lost += max(0, len(data) - room)
            self._memory += data[:room]
            self.most_held = max(self.most_held, len(self._memory))
            self._flow()

    def _go_on(self) -> float | None:
        with self._lock:
            piece = bytes(self._memory[: self.manners.pace])
            del self._memory[: self.manners.pace]
            self._do(piece)
            self._flow()
            if not self._memory:
                return None
            return _STOPPED_S if self.printer.blocked else _TICK_S

    def _flow(self) -> None:
        used = len(self._memory) / self.manners.memory
        full = used > _FULL if not self._full else used > _EMPTY
        if full != self._full:
            self._full = full
            if self.manners.xonxoff:
                self._say(_XOFF if full else _XON)

    def _do(self, data: bytes) -> None:
        step = self.printer.feed(data)
        self._tray.take(step)
        if step.answer:
            self._say(step.answer)
