"""A page printer that speaks as much IPP as our driver asks for: a twin of the tests, behind a port."""

from __future__ import annotations

import struct
import threading
from http.server import BaseHTTPRequestHandler

from windowdesk.peripherals.page_printer.ipp import JobState, Operation
from windowdesk.peripherals.wires.simulated_tcp import Listener, SimulatedServer


class IppTwin(SimulatedServer):
    """An IPP printer that says what it is told to: state, reasons, the state of each job.

    Of the last document so many octets are ``missing`` at its end; it counts those that came in KiB.
    ``cancelled``: the state and the octets of a job that somebody withdrew.
    """

    def __init__(
        self,
        port: int = 0,
        *,
        reasons: str = "none",
        status: int = 0,
        job: JobState = JobState.COMPLETED,
        noise: bytes = b"",
        silent: bool = False,
    ) -> None:
        self.missing = self._octets = 0
        self.cancelled: tuple[JobState, int] = (JobState.CANCELED, 0)
        self._ended = False
        self._over = threading.Event()
        twin = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                asked = self.rfile.read(int(self.headers["Content-Length"]))
                if silent:
                    twin._over.wait()
                    return
                said = noise or twin._answer(asked, status, reasons, job)
                self.send_response(200)
                self.send_header("Content-Length", str(len(said)))
                self.end_headers()
                self.wfile.write(said)

            def log_message(self, format: str, *args: object) -> None: ...

        super().__init__(Listener(port, Handler), "ipp")

    def pull_out(self) -> None:
        self._over.set()
        super().pull_out()

    def _answer(self, asked: bytes, status: int, reasons: str, job: JobState) -> bytes:
        def said(tag: int, name: str, value: bytes) -> bytes:
            key = name.encode()
            return struct.pack(">BH", tag, len(key)) + key + struct.pack(">H", len(value)) + value

        operation = int.from_bytes(asked[2:4], "big")
        if operation == Operation.SEND_DOCUMENT:
            self._octets = len(asked) - asked.index(b"%PDF-")
        if operation == Operation.CANCEL_JOB:
            self._ended = True
        if self._ended:
            job, self._octets = self.cancelled
        if operation == Operation.GET_PRINTER_ATTRIBUTES:
            group = b"\x04" + said(0x23, "printer-state", struct.pack(">i", 3))
            group += said(0x44, "printer-state-reasons", reasons.encode())
        else:
            group = b"\x02" + said(0x21, "job-id", struct.pack(">i", 7))
            group += said(0x23, "job-state", struct.pack(">i", job))
            came = self._octets - self.missing
            group += said(0x21, "job-k-octets", struct.pack(">i", -(-came // 1024)))
        return struct.pack(">HHI", 0x0200, status, 1) + group + b"\x03"
