"""Printing labels, over any line. What is known afterwards is at best ASSUMED: no label printer says
which job it is done with, only that it has none left.

Blocking with timeouts: call it from a worker thread.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

from windowdesk.app.labelling import LabelStock
from windowdesk.app.ports import PrintOutcome, PrintReport
from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.label_printer.language import Condition, Language
from windowdesk.peripherals.printing import report
from windowdesk.peripherals.raster import NotPictures, pictures
from windowdesk.peripherals.wires.wire import Opener, Wire


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds: ``answer`` for a status, ``late`` behind a job, which it may be reading still; ``send`` for
    the job; ``finish`` for all its labels; ``calm``: idle for so long behind a job, it has printed it (it
    may begin late); ``look``: between two questions meanwhile."""

    answer: float = 1.0
    late: float = 10.0
    send: float = 20.0
    finish: float = 40.0
    calm: float = 1.0
    look: float = 0.25


class WiredLabelPrinter:
    """One label printer that speaks ``language`` on the line that ``opener`` opens."""

    def __init__(
        self,
        opener: Opener,
        language: Language,
        stock: LabelStock | None = None,
        patience: Patience | None = None,
    ) -> None:
        self._open = opener
        self._language = language
        self.stock = stock or LabelStock()
        self._patience = patience or Patience()
        self._claimed = threading.Lock()

    def faults(self) -> tuple[Fault, ...]:
        """What is wrong now, worst first; () when ready, (TIMEOUT,) when it will not say."""
        with self._claimed:
            wire = self._open()
            if isinstance(wire, Fault):
                return (wire,)
            try:
                said = self._ask(wire, self._patience.answer)
            except OSError:
                return (Fault.OFFLINE,)
            finally:
                wire.close()
        return (Fault.TIMEOUT,) if said is None else said.faults

    def print(self, job: bytes, title: str) -> PrintReport:
        """Print every picture of ``job``; as ``EscposPrinter.print`` of one that never confirms."""
        try:
            labels = pictures(job)
        except NotPictures:
            return report(PrintOutcome.FAILED, Fault.CONFIG)
        with self._claimed:
            wire = self._open()
            if isinstance(wire, Fault):
                return report(PrintOutcome.FAILED, wire)
            try:
                return self._print(wire, self._language.job(labels, self.stock))
            finally:
                wire.close()

    def _print(self, wire: Wire, data: bytes) -> PrintReport:
        try:
            before = self._ask(wire, self._patience.answer)
        except TimeoutError:
            return report(PrintOutcome.FAILED, Fault.TIMEOUT)
        except OSError:
            return report(PrintOutcome.FAILED, Fault.OFFLINE)
        if before is not None and before.faults:
            return report(PrintOutcome.FAILED, before.faults[0])
        try:
            wire.send(data, self._patience.send)
            if before is None:
                wire.hang_up(self._patience.answer)
                return report(PrintOutcome.UNCERTAIN, Fault.OUTCOME_UNKNOWN)
            return self._finish(wire)
        except TimeoutError:
            return report(PrintOutcome.UNCERTAIN, Fault.TIMEOUT)
        except OSError:
            return report(PrintOutcome.UNCERTAIN, Fault.OFFLINE)

    def _finish(self, wire: Wire) -> PrintReport:
        """Until it was idle for a while, or something stops it."""
        began = idle_since = time.monotonic()
        while True:
            said = self._ask(wire, self._patience.late)
            now = time.monotonic()
            if said is None:
                return report(PrintOutcome.UNCERTAIN, Fault.TIMEOUT)
            if said.faults:
                return report(PrintOutcome.UNCERTAIN, said.faults[0])
            if said.busy:
                idle_since = now
            elif now - idle_since >= self._patience.calm:
                return report(PrintOutcome.ASSUMED)
            if now - began >= self._patience.finish:
                return report(PrintOutcome.UNCERTAIN, Fault.TIMEOUT)
            if wire.receive(self._patience.look) == b"":
                raise ConnectionResetError("the printer closed the connection")

    def _ask(self, wire: Wire, within: float) -> Condition | None:
        """How it is; None for silence."""
        wire.send(self._language.request, within, urgent=True)
        decoder = self._language.decoder()
        deadline = time.monotonic() + within
        while (data := wire.receive(deadline - time.monotonic())) is not None:
            if not data:
                raise ConnectionResetError("the printer closed the connection")
            found = decoder.feed(data)
            if found:
                return found[-1]
        return None
