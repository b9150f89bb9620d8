"""Printing on a receipt printer at HOST:9100, and knowing how much is known about the result.

Neither a finished ``sendall`` nor silence means that paper came out. On one connection: ask how the
printer is; send the complete job and a request it can only answer after it; ask again. What cannot
be known is reported as uncertain, never as success or failure, because the clerk reprints on the
word "failed". Blocking with timeouts: call it from a worker thread.
"""

from __future__ import annotations

import secrets
import socket
import threading
import time
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from windowdesk.app.ports import PrintOutcome, PrintReport
from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.printing import report
from windowdesk.peripherals.receipt_printer import escpos

DEFAULT_PORT = 9100
# More bytes that are no answer than this, and it is no receipt printer that is speaking.
_STRAY_BYTES = 3


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait, in seconds.

    ``answer``: for one status; ``send``: for the printer to take the whole job; ``finish``: for
    the job to be printed; ``quiet``: for an answer behind the job from a printer that is fine and
    may simply not know the request.
    """

    connect: float = 3.0
    answer: float = 1.0
    send: float = 20.0
    finish: float = 20.0
    quiet: float = 3.0


class TcpReceiptPrinter:
    """One receipt printer on the network.

    ``process_id``: the printer is known to answer ``GS ( H``; only then can a job be CONFIRMED.
    """

    def __init__(
        self,
        host: str,
        port: int = DEFAULT_PORT,
        *,
        process_id: bool = False,
        patience: Patience | None = None,
    ) -> None:
        self._address = (host, port)
        self._process_id = process_id
        self._patience = patience or Patience()
        self._torn = False
        # not where an earlier life began: its late answers must not be taken for ours
        self._jobs = secrets.randbelow(10_000)
        # one conversation at a time: a slip, or the question how it is
        self._claimed = threading.Lock()

    def broke_off(self) -> None:
        """Half a slip may lie in it: the next job begins by pushing that out."""
        self._torn = True

    def faults(self) -> tuple[Fault, ...]:
        """What is wrong now, worst first; () when ready, (TIMEOUT,) when it will not say."""
        with self._claimed:
            return self._faults()

    def _faults(self) -> tuple[Fault, ...]:
        call = self._connect()
        if isinstance(call, Fault):
            return (call,)
        with call:
            try:
                faults = call.faults()
            except OSError:
                return (Fault.OFFLINE,)
        return (Fault.TIMEOUT,) if faults is None else faults

    def print(self, job: bytes, title: str) -> PrintReport:
        """Print one complete job.

        FAILED: nothing was sent. UNCERTAIN: some or all was sent and the end is not known, or the
        printer stopped, or it never speaks at all (``outcome_unknown``): somebody has to look.
        ASSUMED: it took everything and is well. CONFIRMED: it said that this job is printed.
        """
        with self._claimed:
            return self._print(job)

    def _print(self, job: bytes) -> PrintReport:
        call = self._connect()
        if isinstance(call, Fault):
            return report(PrintOutcome.FAILED, call)
        with call:
            try:
                before = call.faults()
            except OSError:
                return report(PrintOutcome.FAILED, Fault.OFFLINE)
            stop = escpos.stopping(before or ())
            if stop is not None:
                return report(PrintOutcome.FAILED, stop)
            result = self._transmit(call, job, speaks=before is not None)
        # a printer that never speaks took the whole slip: there is nothing torn to push out
        silent = result.fault == Fault.OUTCOME_UNKNOWN.value
        self._torn = result.outcome is PrintOutcome.UNCERTAIN and not silent
        return result

    def _connect(self) -> _Call | Fault:
        try:
            plug = socket.create_connection(self._address, timeout=self._patience.connect)
        except socket.gaierror:
            return Fault.CONFIG
        except PermissionError:
            return Fault.PERMISSION
        except OSError:
            return Fault.OFFLINE
        return _Call(plug, self._patience)

    def _transmit(self, call: _Call, job: bytes, *, speaks: bool) -> PrintReport:
        """From the first byte on: whatever breaks now is uncertain."""
        process = self._next_process() if self._process_id and speaks else None
        request = b""
        if speaks:
            request = escpos.PAPER_REQUEST if process is None else escpos.process_request(process)
        try:
            call.send((escpos.RECOVER if self._torn else b"") + job + request)
            if not speaks:
                call.hang_up()
                return report(PrintOutcome.UNCERTAIN, Fault.OUTCOME_UNKNOWN)
            return call.finish(process)
        except TimeoutError:
            return report(PrintOutcome.UNCERTAIN, Fault.TIMEOUT)
        except OSError:
            return report(PrintOutcome.UNCERTAIN, Fault.OFFLINE)

    def _next_process(self) -> bytes:
        """Four digits that the last 9,999 jobs of this printer did not use."""
        self._jobs = (self._jobs + 1) % 10_000
        return f"{self._jobs:04d}".encode("ascii")


class _Call:
    """One connection. Methods raise OSError when it breaks."""

    def __init__(self, plug: socket.socket, patience: Patience) -> None:
        self._plug = plug
        self._patience = patience
        self._decoder = escpos.AnswerDecoder()
        # Answers behind the job may arrive while a status is being waited for: kept, not lost.
        self._papers = 0
        self._processes: set[bytes] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._plug.close()

    def send(self, data: bytes) -> None:
        """Send everything within ``patience.send``."""
        self._plug.settimeout(self._patience.send)
        self._plug.sendall(data)

    def faults(self) -> tuple[Fault, ...] | None:
        """What DLE EOT says is wrong, or None when nothing answers.

        The causes (2, 3) are asked for only when there is something to explain: many printers know
        1 and 4 only, and each question they do not know costs a whole time-out.
        """
        printer = self._ask(1)
        if printer is None or Fault.PROTOCOL in printer:
            return printer
        found = list(self._ask(4) or ())
        if printer:
            found += (*(self._ask(2) or ()), *(self._ask(3) or ()), *printer)
        return tuple(dict.fromkeys(found))

    def finish(self, process: bytes | None) -> PrintReport:
        """Wait for the answer behind the job, watching the printer meanwhile."""
        start = time.monotonic()
        while True:
            waited = time.monotonic() - start
            acknowledged = self._acknowledged(process)
            faults = self.faults()
            stop = escpos.stopping(faults or ())
            if stop is not None:
                return report(PrintOutcome.UNCERTAIN, stop)
            low = Fault.MEDIA_LOW if faults and Fault.MEDIA_LOW in faults else None
            if acknowledged and faults is not None:
                done = PrintOutcome.ASSUMED if process is None else PrintOutcome.CONFIRMED
                return report(done, low)
            if process is None and faults is not None and waited >= self._patience.quiet:
                return report(PrintOutcome.ASSUMED, low)
            if waited >= self._patience.finish:
                return report(PrintOutcome.UNCERTAIN, Fault.TIMEOUT)

    def hang_up(self) -> None:
        """End a one-sided call: say goodbye, then see whether the printer resets it.

        Closing at once could throw away what the printer has not read yet.
        """
        self._plug.shutdown(socket.SHUT_WR)
        deadline = time.monotonic() + self._patience.answer
        while self._receive(deadline - time.monotonic()):
            pass

    def _acknowledged(self, process: bytes | None) -> bool:
        """Whether the answer behind the job arrives within ``patience.answer``."""
        deadline = time.monotonic() + self._patience.answer
        while not (self._papers if process is None else process in self._processes):
            if self._listen(deadline - time.monotonic()) is None:
                return False
        return True

    def _ask(self, n: int) -> tuple[Fault, ...] | None:
        """DLE EOT n: its faults, (PROTOCOL,) for bytes that are no status, None for silence."""
        self.send(escpos.status_request(n))
        deadline = time.monotonic() + self._patience.answer
        strange = 0
        while (answers := self._listen(deadline - time.monotonic())) is not None:
            strange += answers.strange
            if strange > _STRAY_BYTES:
                break
            if answers.statuses:
                return escpos.decode_status(n, answers.statuses[-1])
        return (Fault.PROTOCOL,) if strange else None

    def _listen(self, within_s: float) -> escpos.Answers | None:
        """Answers that arrive in time, or None; OSError when the printer hangs up."""
        data = self._receive(within_s)
        if data is None:
            return None
        if not data:
            raise ConnectionResetError("the printer closed the connection")
        answers = self._decoder.feed(data)
        self._papers += len(answers.papers)
        self._processes.update(answers.processes)
        return answers

    def _receive(self, within_s: float) -> bytes | None:
        """What arrives in time; b"" at the end of the connection, None for nothing in time."""
        if within_s <= 0:
            return None
        self._plug.settimeout(within_s)
        try:
            return self._plug.recv(4096)
        except TimeoutError:
            return None
