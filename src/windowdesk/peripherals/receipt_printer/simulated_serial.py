"""The simulated receipt printer at the end of a serial line, or of ``/dev/usb/lpN``. POSIX only.

Its memory is small and it prints slowly, as such printers do: whoever does not heed XOFF, or its
DTR, loses bytes.
"""

from __future__ import annotations

import os
import pty
import select
import threading
import tty
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.receipt_printer.interpreter import EscposInterpreter
from windowdesk.peripherals.receipt_printer.simulated import Tray

_XON, _XOFF = b"\x11", b"\x13"
_TICK_S = 0.001
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


class SimulatedSerialPrinter:
    """A printer behind the pseudo terminal ``path``; a context manager."""

    def __init__(self, folder: Path, manners: SerialManners | None = None) -> None:
        self.manners = manners or SerialManners()
        self.printer = EscposInterpreter(
            process_id=self.manners.process_id, realtime=self.manners.realtime
        )
        self.lost = 0
        self.most_held = 0
        self._tray = Tray(folder)
        self._memory = bytearray()
        self._stopped = False
        self._full = False
        self._lock = threading.Lock()
        self._ours, self._theirs = pty.openpty()
        tty.setraw(self._theirs)
        self.path = os.ttyname(self._theirs)
        self._thread = threading.Thread(target=self._run, name="simulated-serial", daemon=True)

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

    def pull_out(self) -> None:
        """The plug is pulled: whoever has the line open finds it dead."""
        self.__exit__(None, None, None)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._stopped:
            return
        self._stopped = True
        self._thread.join()
        os.close(self._theirs)
        os.close(self._ours)

    def _run(self) -> None:
        while not self._stopped:
            held = bool(self._memory) and not self.printer.blocked
            if select.select([self._ours], [], [], _TICK_S if held else 0.02)[0]:
                with suppress(OSError):
                    self._take(os.read(self._ours, 4096))
            self._work()

    def _take(self, data: bytes) -> None:
        with self._lock:
            # questions are answered while it is full, as by real ones
            room = max(0, self.manners.memory - len(self._memory))
            self.lost += max(0, len(data) - room)
            self._memory += data[:room]
            self.most_held = max(self.most_held, len(self._memory))
            self._flow()

    def _work(self) -> None:
        with self._lock:
            piece = bytes(self._memory[: self.manners.pace])
            del self._memory[: self.manners.pace]
            self._do(piece)
            self._flow()

    def _flow(self) -> None:
        used = len(self._memory) / self.manners.memory
        full = used > _FULL if not self._full else used > _EMPTY
        if full != self._full:
            self._full = full
            if self.manners.xonxoff:
                os.write(self._ours, _XOFF if full else _XON)

    def _do(self, data: bytes) -> None:
        step = self.printer.feed(data)
        self._tray.take(step)
        if step.answer:
            os.write(self._ours, step.answer)
