"""A slip from its dots to the last byte on the wire, beside python-escpos merely building the same.

The peer never opens a connection in this race: it turns the picture into bytes. Ours builds its job,
calls the printer, asks how it is, sends everything, and the clock stops when the printer has read the
last byte of the job. The limit is the same bytes through the same kind of connection, and nothing else.
"""

from __future__ import annotations

import contextlib
import io
import socket
import threading
from collections.abc import Callable
from typing import Any

from tests.bench.bench_documents import SLIP
from tests.bench.measure import Goal, Row, interleaved
from windowdesk.app.ports import PrintOutcome
from windowdesk.documents.describe import slip
from windowdesk.documents.raster import escpos, slipimage
from windowdesk.peripherals.receipt_printer.escpos import PAPER_REQUEST
from windowdesk.peripherals.receipt_printer.printer import EscposPrinter
from windowdesk.peripherals.wires.tcp import TcpOpener

ROUNDS = 41
INK = slipimage.ink(slip(SLIP))
JOB = escpos.job(INK)


class Sink:
    """A printer that reads: it is well, and knows when ``JOB`` and what belongs to it are in."""

    def __init__(self) -> None:
        self._door = socket.create_server(("127.0.0.1", 0))
        self.address: tuple[str, int] = self._door.getsockname()
        self.all_in = threading.Event()
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            caller, _address = self._door.accept()
            with caller, contextlib.suppress(OSError):
                self._read(caller)

    def _read(self, caller: socket.socket) -> None:
        caller.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        taken = 0
        while data := caller.recv(65536):
            if len(data) == 3 and data.startswith(b"\x10\x04"):
                caller.sendall(b"\x12")
                continue
            taken += len(data)
            if taken >= len(JOB):
                self.all_in.set()
            if data.endswith(PAPER_REQUEST):
                caller.sendall(b"\x00")

    def wait(self) -> None:
        assert self.all_in.wait(30)
        self.all_in.clear()


class Ours:
    """The desk's way: a line of its own sends, and goes on to ask how the printer is."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._printer = EscposPrinter(TcpOpener(*sink.address))
        self._wanted = threading.Semaphore(0)
        self._idle = threading.Event()
        self._idle.set()
        threading.Thread(target=self._line, daemon=True).start()

    def __call__(self) -> None:
        """From the dots to the last byte in the printer."""
        self._idle.clear()
        self._wanted.release()
        self._sink.wait()

    def settle(self) -> None:
        """Until the conversation about the last slip is over: between two rounds, untimed."""
        assert self._idle.wait(30)

    def _line(self) -> None:
        while self._wanted.acquire():
            report = self._printer.print(escpos.job(INK), "")
            assert report.outcome is PrintOutcome.ASSUMED, report
            self._idle.set()


def _peer() -> Callable[[], object]:
    from escpos.printer import Dummy

    picture = slipimage.page(INK)

    def once() -> object:
        printer: Any = Dummy()
        with contextlib.redirect_stdout(io.StringIO()):
            printer.image(picture, impl="bitImageRaster")
        printer.cut()
        return printer.output

    return once


def _limit(sink: Sink) -> Callable[[], object]:
    def once() -> None:
        with socket.create_connection(sink.address) as plug:
            plug.sendall(JOB)
            sink.wait()

    return once


def run() -> list[Row]:
    """One row: the slip's dots to the last byte on the wire."""
    sink = Sink()
    ours = Ours(sink)
    contestants: dict[str, Callable[[], object]] = {
        "ours": ours,
        "peer": _peer(),
        "limit": _limit(sink),
    }
    taken = interleaved(contestants, ROUNDS, before=ours.settle)
    return [
        Row(
            "slip to the last byte on the wire", taken["ours"], "python-escpos, building only",
            taken["peer"], "the bytes alone", taken["limit"], Goal(0.15, "peer"),
            note="The receipt's dots as a job, the call, the question how the printer is, and every "
            "byte read by the printer; beside the time python-escpos needs to build the same picture.",
        )
    ]  # fmt: skip
