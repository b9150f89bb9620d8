"""A receipt printer that exists only on the disk: each slip becomes a PNG.

In two forms over one interpreter: inside the program (the demonstration desk), and behind a TCP
port, where it can misbehave as printers do. File names carry a running number and nothing else: a
job's title may be somebody's business.
"""

from __future__ import annotations

import socket
import socketserver
import struct
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from windowdesk.app.ports import PrintOutcome, PrintReport
from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.printing import report
from windowdesk.peripherals.raster import Raster
from windowdesk.peripherals.receipt_printer.escpos import stopping
from windowdesk.peripherals.receipt_printer.interpreter import EscposInterpreter, Step
from windowdesk.peripherals.watermark import marked
from windowdesk.peripherals.wires.simulated_tcp import Listener, SimulatedServer

DOTS_PER_INCH = 203


def save_png(raster: Raster, path: Path) -> None:
    """Write ``raster`` as a black-and-white PNG; FileExistsError rather than replacing one."""
    from PIL import Image  # 30 ms that a desk with a real printer never needs to spend

    picture = Image.frombytes(
        "1",
        (raster.width, max(raster.height, 1)),
        raster.rows or b"\0" * raster.stride,
        "raw",
        "1;I",
    )
    with path.open("xb") as file:
        picture.save(file, "PNG", dpi=(DOTS_PER_INCH, DOTS_PER_INCH))


@dataclass(slots=True)
class Tray:
    """Where slips fall: numbered files in one folder."""

    folder: Path
    kind: str = "slip"
    slips: list[Path] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, step: Step) -> None:
        for raster in step.slips:
            with self._lock:
                self.slips.append(self._save(raster))

    def _save(self, raster: Raster) -> Path:
        self.folder.mkdir(parents=True, exist_ok=True)
        number = 1 + sum(1 for _slip in self.folder.glob(f"{self.kind}-*.png"))
        while True:
            path = self.folder / f"{self.kind}-{number:04d}.png"
            try:
                save_png(marked(raster), path)
            except FileExistsError:
                number += 1
            else:
                return path


class SimulatedReceiptPrinter:
    """A receipt printer inside the program; it knows what it printed, so success is CONFIRMED."""

    def __init__(self, folder: Path) -> None:
        self._tray = Tray(folder)
        self._printer = EscposInterpreter()
        self._lock = threading.Lock()

    @property
    def slips(self) -> tuple[Path, ...]:
        """The PNG files of this run, oldest first."""
        return tuple(self._tray.slips)

    def trouble(self, *faults: Fault) -> None:
        """From now on, exactly these are wrong."""
        with self._lock:
            self._printer.faults = set(faults)

    def print(self, job: bytes, title: str) -> PrintReport:
        """Print ``job`` to a PNG.

        FAILED with the fault when the printer could not print, CONFIG when ``job`` is not a
        complete picture slip (it would have printed rubbish), CONFIG too when the folder cannot be
        written.
        """
        with self._lock:
            stop = stopping(tuple(self._printer.faults))
            if stop is not None:
                return report(PrintOutcome.FAILED, stop)
            before = self._printer.unknown
            step = self._printer.feed(job)
            broken = self._printer.unfinished or self._printer.unknown > before
            if broken or not step.slips:
                self._printer.reset()
                return report(PrintOutcome.FAILED, Fault.CONFIG)
            try:
                self._tray.take(step)
            except OSError:
                return report(PrintOutcome.FAILED, Fault.CONFIG)
            low = Fault.MEDIA_LOW if Fault.MEDIA_LOW in self._printer.faults else None
            return report(PrintOutcome.CONFIRMED, low)


@dataclass(slots=True)
class Manners:
    """How the simulated network printer treats its callers.

    ``silent``: prints but never answers. ``reset_after``: reads that many bytes of a connection and
    then tears it down; ``forgets``: and what it had not printed yet is gone, as when it is switched
    off. ``process_id``: knows GS ( H. ``realtime``: answers DLE EOT and GS r, else it only tells.
    """

    silent: bool = False
    reset_after: int | None = None
    forgets: bool = False
    process_id: bool = True
    realtime: bool = True


class Simulated(Protocol):
    """A printer's memory, whatever it speaks."""

    faults: set[Fault]

    def feed(self, data: bytes) -> Step: ...

    def reset(self) -> None: ...


class SimulatedPrinterServer(SimulatedServer):
    """The simulated printer behind 127.0.0.1:``port``.

    A receipt printer, or what ``printer`` is.
    """

    def __init__(
        self,
        folder: Path,
        manners: Manners | None = None,
        port: int = 0,
        *,
        printer: Simulated | None = None,
    ) -> None:
        self.manners = manners or Manners()
        self.printer = printer or EscposInterpreter(
            process_id=self.manners.process_id, realtime=self.manners.realtime
        )
        self._callers: set[socket.socket] = set()
        self._tray = Tray(folder, "label" if printer else "slip")
        self._lock = threading.Lock()
        self._calls = threading.Condition()
        self._come = self._gone = 0
        super().__init__(_Server(port, _handler_of(self), self.come), "simulated-printer")

    @property
    def slips(self) -> tuple[Path, ...]:
        """The PNG files of this run, oldest first."""
        return tuple(self._tray.slips)

    def trouble(self, *faults: Fault) -> None:
        """From now on, exactly these are wrong; a job that was held goes on when it can."""
        with self._lock:
            self.printer.faults = set(faults)
            step = self.printer.feed(b"")
            self._tray.take(step)
            callers = () if self.manners.silent else tuple(self._callers)
        for caller in callers:
            with suppress(OSError):
                caller.sendall(step.answer)

    def take(self, data: bytes) -> bytes:
        """Bytes from a caller; the answer to send back."""
        with self._lock:
            step = self.printer.feed(data)
            self._tray.take(step)
            return b"" if self.manners.silent else step.answer

    def wait_for_callers(self, seconds: float = 30.0) -> None:
        """Until nobody is connected and everything that was sent has been read."""
        with self._calls:
            calls = self._come
        # whoever stood in the queue before this call has been let in once it has
        socket.create_connection(self.address, timeout=seconds).close()
        with self._calls:
            self._calls.wait_for(lambda: calls < self._come == self._gone, seconds)

    def come(self) -> None:
        """A caller is let in."""
        with self._calls:
            self._come += 1

    def talking(self, caller: socket.socket, *, here: bool) -> None:
        """Whoever is connected is told what changes, once it asked for that (GS a)."""
        with self._lock:
            self._callers.add(caller) if here else self._callers.discard(caller)

    def gone(self) -> None:
        """A caller has gone, all it sent has been read."""
        with self._calls:
            self._gone += 1
            self._calls.notify_all()

    def forget(self) -> None:
        """Switch off and on: paper that is not cut and bytes that wait are gone."""
        with self._lock:
            self.printer.reset()


class _Server(Listener):
    def __init__(
        self,
        port: int,
        handler: type[socketserver.BaseRequestHandler],
        come: Callable[[], None],
    ) -> None:
        super().__init__(port, handler)
        self._come = come

    def process_request(self, request: Any, client_address: Any) -> None:
        """In the order of arrival, before the caller's own thread begins."""
        self._come()
        super().process_request(request, client_address)


def _handler_of(printer: SimulatedPrinterServer) -> type[socketserver.BaseRequestHandler]:
    class Handler(socketserver.BaseRequestHandler):
        """One caller."""

        def handle(self) -> None:
            printer.talking(self.request, here=True)
            try:
                with suppress(OSError):
                    self._serve(self.request)
            finally:
                printer.talking(self.request, here=False)
                printer.gone()

        def _serve(self, caller: socket.socket) -> None:
            limit, taken = printer.manners.reset_after, 0
            while limit is None or taken < limit:
                data = caller.recv(4096 if limit is None else min(4096, limit - taken))
                if not data:
                    return
                taken += len(data)
                caller.sendall(printer.take(data))
            if printer.manners.forgets:
                printer.forget()
            # Linger zero turns the close into a reset, as a printer's crash would.
            caller.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            caller.close()

    return Handler
