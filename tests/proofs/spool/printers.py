"""Printers that misbehave: they tear down connections, forget, and see to it that their host dies."""

from __future__ import annotations

import os
import random
import signal
import socket
import struct
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.proofs.spool.looks import ink_of
from windowdesk.peripherals.receipt_printer.interpreter import Step
from windowdesk.peripherals.receipt_printer.simulated import (
    Manners,
    Simulated,
    SimulatedPrinterServer,
)

# a slip of the demonstration has some 50 kB
SLIP_BYTES = 60_000


@dataclass
class Moody(Manners):
    """Of the connections, ``share`` are torn down ``within`` so many bytes; half of these times it forgets too."""

    share: float = 0.0
    within: int = SLIP_BYTES
    random: random.Random = field(default_factory=random.Random)

    def __getattribute__(self, name: str) -> object:
        if name == "reset_after":  # asked once for each connection
            torn = self.random.random() < self.share
            return self.random.randrange(self.within) if torn else None
        if name == "forgets":
            return self.random.random() < 0.5
        return super().__getattribute__(name)


class Tray:
    """What came out, by its looks."""

    def __init__(self) -> None:
        self.slips: Counter[str] = Counter()

    def take(self, step: Step) -> None:
        for raster in step.slips:
            self.slips[ink_of(raster)] += 1


class DeadlyPrinter(SimulatedPrinterServer):
    """Kills whoever it was told to: after so many bytes, or at a slip, before or after its answer."""

    def __init__(self, manners: Manners, printer: Simulated | None = None) -> None:
        super().__init__(Path("/nonexistent"), manners, printer=printer)
        self.tray = Tray()
        self._tray = self.tray  # type: ignore[assignment] # no files
        self._conversation = threading.Lock()
        self._doomed = 0
        self._bytes_left = -1
        self._slips_left = -1
        self._after = False
        self._counting = threading.Lock()

    def doom(self, pid: int, *, at_byte: int = -1, at_slip: int = -1, after: bool = False) -> None:
        """Kill ``pid`` once so much has come; ``after``: it hears that the slip is out first."""
        with self._counting:
            self._doomed, self._bytes_left, self._slips_left = pid, at_byte, at_slip
            self._after = after

    def paper(self) -> Counter[str]:
        """What came out, by its looks."""
        return self.tray.slips

    def talking(self, caller: socket.socket, *, here: bool) -> None:
        """One caller at a time, as at port 9100: the next one's bytes wait for the end of the last one's."""
        if here:
            self._conversation.acquire()
        super().talking(caller, here=here)
        if not here:
            self._conversation.release()

    def take(self, data: bytes) -> bytes:
        with self._counting:
            self._bytes_left -= len(data)
            if self._bytes_left < 0 <= self._bytes_left + len(data):
                self._kill()
        before = self.tray.slips.total()
        answer = super().take(data)
        with self._counting:
            cut = self.tray.slips.total() - before
            self._slips_left -= cut
            if cut and self._slips_left < 0 <= self._slips_left + cut:
                if self._after:
                    threading.Timer(0.0, self._kill).start()
                else:
                    self._kill()
        return answer

    def _kill(self) -> None:
        pid, self._doomed = self._doomed, 0
        if pid:
            os.kill(pid, signal.SIGKILL)


class Relay:
    """Between a host and a printer that is not ours: kills the host, tears connections down."""

    def __init__(
        self, to: tuple[str, int], moody: Moody, paper: Callable[[], Counter[str]]
    ) -> None:
        self.paper = paper
        self._to = to
        self._moody = moody
        self._doomed = 0
        self._bytes_left = -1
        self._open = threading.Condition()
        self._come = self._gone = 0
        self._door = socket.create_server(("127.0.0.1", 0))
        self.address: tuple[str, int] = self._door.getsockname()
        threading.Thread(target=self._let_in, daemon=True).start()

    def doom(self, pid: int, *, at_byte: int = -1, at_slip: int = -1, after: bool = False) -> None:
        """Kill ``pid`` after so many bytes; a slip is some so many."""
        del after
        self._doomed = pid
        self._bytes_left = at_byte if at_slip < 0 else (at_slip + 1) * SLIP_BYTES // 2

    def wait_for_callers(self) -> None:
        with self._open:
            come = self._come
        socket.create_connection(self.address, timeout=30).close()
        with self._open:
            self._open.wait_for(lambda: come < self._come == self._gone, 30)

    def close(self) -> None:
        self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()

    def _let_in(self) -> None:
        while True:
            try:
                caller, _address = self._door.accept()
            except OSError:
                return
            with self._open:
                self._come += 1
            threading.Thread(target=self._pass, args=(caller,), daemon=True).start()

    def _pass(self, caller: socket.socket) -> None:
        limit = self._moody.reset_after
        with suppress(OSError), socket.create_connection(self._to, timeout=30) as printer:
            back = threading.Thread(target=_pump, args=(printer, caller), daemon=True)
            back.start()
            while data := caller.recv(2048):
                self._bytes_left -= len(data)
                if self._doomed and self._bytes_left < 0:
                    pid, self._doomed = self._doomed, 0
                    os.kill(pid, signal.SIGKILL)
                printer.sendall(data)
                if limit is not None and (limit := limit - len(data)) < 0:
                    caller.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    break
            with suppress(OSError):
                printer.shutdown(socket.SHUT_WR)
            caller.close()
            back.join(30)
        caller.close()
        with self._open:
            self._gone += 1
            self._open.notify_all()


def _pump(source: socket.socket, sink: socket.socket) -> None:
    """What the printer says, to the host, while both are there."""
    with suppress(OSError):
        while data := source.recv(2048):
            sink.sendall(data)
