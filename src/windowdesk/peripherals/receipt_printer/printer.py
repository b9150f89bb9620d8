"""Printing on a receipt printer, over any line, and knowing how much is known about the result.

Neither a finished ``send`` nor silence means that paper came out. In one conversation: ask how the
printer is; send the complete job and a request it can only answer after it; ask again. What cannot
be known is reported as uncertain, never as success or failure, because the clerk reprints on the
word "failed". Blocking with timeouts: call it from a worker thread.

The rungs, from the surest: the printer returns the number of this job (``GS ( H``); it answers
``GS r``, or switching on its automatic status, behind the job; it is well after it (``DLE EOT``).
"""

from __future__ import annotations

import secrets
import threading
import time
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from windowdesk.app.ports import PrintOutcome, PrintReport
from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.printing import report
from windowdesk.peripherals.receipt_printer import escpos
from windowdesk.peripherals.receipt_printer.escpos import Profile
from windowdesk.peripherals.wires.wire import Opener, Wire

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


class EscposPrinter:
    """One receipt printer, as ``profile`` says it speaks, on the line that ``opener`` opens."""

    def __init__(
        self, opener: Opener, profile: Profile | None = None, patience: Patience | None = None
    ) -> None:
        self._open = opener
        self._profile = profile or Profile()
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
            call = self._call()
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

    def _call(self) -> _Call | Fault:
        wire = self._open()
        return wire if isinstance(wire, Fault) else _Call(wire, self._profile, self._patience)

    def _print(self, job: bytes) -> PrintReport:
        call = self._call()
        if isinstance(call, Fault):
            return report(PrintOutcome.FAILED, call)
        with call:
            try:
                before = call.faults()
            except TimeoutError:
                return report(PrintOutcome.FAILED, Fault.TIMEOUT)
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

    def _transmit(self, call: _Call, job: bytes, *, speaks: bool) -> PrintReport:
        """From the first byte on: whatever breaks now is uncertain."""
        process = self._next_process() if self._profile.process_id and speaks else None
        before, after = self._around(process) if speaks else (b"", b"")
        try:
            call.send(before + (escpos.RECOVER if self._torn else b"") + job + after)
            if not speaks:
                call.hang_up()
                return report(PrintOutcome.UNCERTAIN, Fault.OUTCOME_UNKNOWN)
            return call.finish(process)
        except TimeoutError:
            return report(PrintOutcome.UNCERTAIN, Fault.TIMEOUT)
        except OSError:
            return report(PrintOutcome.UNCERTAIN, Fault.OFFLINE)

    def _around(self, process: bytes | None) -> tuple[bytes, bytes]:
        """What goes before and behind a job, so that there is an answer that can only be its own."""
        if process is not None:
            return b"", escpos.process_request(process)
        if self._profile.realtime:
            # it may tell besides what goes wrong between two questions
            news = escpos.AUTOMATIC_ON if self._profile.automatic else b""
            return news, escpos.PAPER_REQUEST
        # told to be quiet first: a block that comes now is the answer behind the job, no news
        return escpos.AUTOMATIC_OFF, escpos.AUTOMATIC_ON

    def _next_process(self) -> bytes:
        """Four digits that the last 9,999 jobs of this printer did not use."""
        self._jobs = (self._jobs + 1) % 10_000
        return f"{self._jobs:04d}".encode("ascii")


class _Call:
    """One conversation. Methods raise OSError when it breaks."""

    def __init__(self, wire: Wire, profile: Profile, patience: Patience) -> None:
        self._wire = wire
        self._profile = profile
        self._patience = patience
        self._decoder = escpos.AnswerDecoder()
        # Answers behind the job may arrive while a status is being waited for: kept, not lost.
        self._papers = 0
        self._processes: set[bytes] = set()
        self._blocks = 0
        self._told: tuple[Fault, ...] = ()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._wire.close()

    def send(self, data: bytes) -> None:
        """Send everything within ``patience.send``; answers from now on are answers to it."""
        self._blocks = 0
        self._wire.send(data, self._patience.send)

    def hang_up(self) -> None:
        """End a one-sided call."""
        self._wire.hang_up(self._patience.answer)

    def faults(self) -> tuple[Fault, ...] | None:
        """What the printer says is wrong, or None when nothing answers.

        The causes (2, 3) are asked for only when there is something to explain: many printers know
        1 and 4 only, and each question they do not know costs a whole time-out.
        """
        if not self._profile.realtime:
            return self._automatic() if self._profile.automatic else None
        printer = self._ask(1)
        if printer is None or Fault.PROTOCOL in printer:
            return printer
        found = list(self._ask(4) or ())
        if printer:
            found += (*(self._ask(2) or ()), *(self._ask(3) or ()), *printer)
        return tuple(dict.fromkeys(found))

    def _automatic(self) -> tuple[Fault, ...]:
        """Switch automatic status on: it tells the present state at once.

        One that is out of paper or open does not carry that out before it is mended: silence is no
        leave to send.
        """
        self._wire.send(escpos.AUTOMATIC_ON, self._patience.answer, urgent=True)
        self._blocks = 0
        return self._told if self._block_comes(self._patience.answer) else (Fault.TIMEOUT,)

    def _block_comes(self, within_s: float) -> bool:
        deadline = time.monotonic() + within_s
        strange = 0
        while not self._blocks:
            answers = self._listen(deadline - time.monotonic())
            if answers is None:
                return False
            strange += answers.strange
            if strange > _STRAY_BYTES:
                self._told = (Fault.PROTOCOL,)
                return True
        return True

    def finish(self, process: bytes | None) -> PrintReport:
        """Wait for the answer behind the job, watching the printer meanwhile."""
        if not self._profile.realtime:
            return self._finish_told(process)
        start = time.monotonic()
        while True:
            waited = time.monotonic() - start
            acknowledged = self._acknowledged(process)
            faults = self.faults()
            stop = escpos.stopping((*(faults or ()), *(self._told if self._blocks else ())))
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

    def _finish_told(self, process: bytes | None) -> PrintReport:
        """The same of a printer that cannot be asked: it tells, or it does not."""
        deadline = time.monotonic() + self._patience.finish
        while not (self._blocks if process is None else process in self._processes):
            if self._listen(deadline - time.monotonic()) is None:
                return report(PrintOutcome.UNCERTAIN, Fault.TIMEOUT)
        stop = escpos.stopping(self._told if self._blocks else ())
        if stop is not None:
            return report(PrintOutcome.UNCERTAIN, stop)
        low = Fault.MEDIA_LOW if self._blocks and Fault.MEDIA_LOW in self._told else None
        done = PrintOutcome.ASSUMED if process is None else PrintOutcome.CONFIRMED
        return report(done, low)

    def _acknowledged(self, process: bytes | None) -> bool:
        """Whether the answer behind the job arrives within ``patience.answer``."""
        deadline = time.monotonic() + self._patience.answer
        while not (self._papers if process is None else process in self._processes):
            if self._listen(deadline - time.monotonic()) is None:
                return False
        return True

    def _ask(self, n: int) -> tuple[Fault, ...] | None:
        """DLE EOT n: its faults, (PROTOCOL,) for bytes that are no status, None for silence."""
        self._wire.send(escpos.status_request(n), self._patience.answer, urgent=True)
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
        data = self._wire.receive(within_s)
        if data is None:
            return None
        if not data:
            raise ConnectionResetError("the printer closed the connection")
        answers = self._decoder.feed(data)
        self._papers += len(answers.papers)
        self._processes.update(answers.processes)
        if answers.automatic:
            self._blocks += len(answers.automatic)
            self._told = escpos.decode_automatic(answers.automatic[-1])
        return answers
