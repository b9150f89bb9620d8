"""Printing A4 documents on a printer the system knows.

Where CUPS is (``lp`` exists), the PDF itself is handed to it: nothing is drawn again, so what was
signed off on the screen is what comes out. Elsewhere the pages are rendered and painted through Qt.
Both are blocking: call them from a worker thread.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from dataclasses import dataclass

from windowdesk.app.ports import PagePrinter, PrintOutcome, PrintReport
from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.page_printer import cups
from windowdesk.peripherals.page_printer.simulated import PDF_MAGIC
from windowdesk.peripherals.printing import report

# Printers' own default is often US letter.
_MEDIA = "iso_a4_210x297mm"
_POLL_S = 0.25
_COMMAND_S = 15.0
_TITLE_LENGTH = 80


@dataclass(frozen=True, slots=True)
class SystemPrinter:
    """A printer the system offers."""

    name: str
    default: bool


def cups_is_here() -> bool:
    """Whether CUPS's commands are installed."""
    return shutil.which("lp") is not None and shutil.which("lpstat") is not None


def system_printers() -> tuple[SystemPrinter, ...]:
    """The system's printers, the default first; () when there is none or none can be asked."""
    if cups_is_here():
        names = _run("lpstat", "-e").out.split()
        default = _run("lpstat", "-d").out.strip().rpartition(": ")[2]
    else:
        # Needs a QGuiApplication; loading QtPrintSupport costs what a CUPS desk need not pay.
        from PySide6.QtPrintSupport import QPrinterInfo

        names = list(QPrinterInfo.availablePrinterNames())
        default = QPrinterInfo.defaultPrinterName()
    printers = [SystemPrinter(name, name == default) for name in names]
    return tuple(sorted(printers, key=lambda printer: not printer.default))


def page_printer(name: str) -> PagePrinter:
    """The printer of that name, by the best way this system has."""
    if cups_is_here():
        return CupsPagePrinter(name)
    from windowdesk.peripherals.page_printer.transport_qt import QtPagePrinter

    return QtPagePrinter(name)


class CupsPagePrinter:
    """A printer CUPS knows by ``name``.

    ``settle_s``: how long to watch a job after handing it over. A job CUPS calls completed is
    ASSUMED, never CONFIRMED: CUPS says so too when a printer took the data and threw it away.
    """

    def __init__(self, name: str, *, settle_s: float = 8.0) -> None:
        self._name = name
        self._settle_s = settle_s

    def fault(self) -> Fault | None:
        """Why a job cannot be handed over now, or None.

        Its alerts do not count here: CUPS renews them only while a job runs, so an empty tray long
        refilled would still be reported, and nothing would ever be printed again.
        """
        said = _run("lpstat", "-l", "-p", self._name)
        if said.failed:
            # The same complaint stands for an unknown printer and for a server that is down.
            running = " is running" in _run("lpstat", "-r").out
            return said.fault or (Fault.NO_HARDWARE if running else Fault.OFFLINE)
        return Fault.OFFLINE if cups.is_disabled(said.out) else None

    def faults(self) -> tuple[Fault, ...]:
        """:meth:`fault` as every printer says it."""
        found = self.fault()
        return () if found is None else (found,)

    def print(self, pdf: bytes, title: str, copies: int) -> PrintReport:
        """Hand ``pdf`` to CUPS and watch it.

        FAILED: nothing was handed over. UNCERTAIN: handed over, and then the printer stopped (the
        job is withdrawn, lest it come out by itself after the clerk printed it again) or the job
        was ended. ASSUMED: CUPS finished it, or still works on it with nothing wrong.
        """
        if not pdf.startswith(PDF_MAGIC) or copies < 1:
            return report(PrintOutcome.FAILED, Fault.CONFIG)
        fault = self.fault()
        if fault is not None:
            return report(PrintOutcome.FAILED, fault)
        said = _run(
            "lp",
            "-d",
            self._name,
            "-n",
            str(copies),
            "-t",
            _plain(title),
            "-o",
            f"media={_MEDIA}",
            "-o",
            # the copies of one document go to different people: never two on one sheet
            "sides=one-sided",
            data=pdf,
        )
        if said.fault is Fault.TIMEOUT:
            return report(PrintOutcome.UNCERTAIN, Fault.TIMEOUT)
        job = cups.job_id(said.out)
        if said.failed or job is None:
            return report(PrintOutcome.FAILED, said.fault or Fault.OFFLINE)
        return self._watch(job)

    def _watch(self, job: str) -> PrintReport:
        deadline = time.monotonic() + self._settle_s
        while True:
            done = _run("lpstat", "-l", "-W", "completed", "-o", self._name)
            ended = cups.job_ended_well(done.out, job)
            fault = cups.printer_fault(_run("lpstat", "-l", "-p", self._name).out)
            low = Fault.MEDIA_LOW if fault is Fault.MEDIA_LOW else None
            if ended is not None:
                outcome = PrintOutcome.ASSUMED if ended else PrintOutcome.UNCERTAIN
                return report(outcome, low)
            # A stop only counts when it lasts: "connecting" is how every job begins.
            if time.monotonic() >= deadline:
                if fault is low:
                    return report(PrintOutcome.ASSUMED, low)
                _run("cancel", job)
                return report(PrintOutcome.UNCERTAIN, fault)
            time.sleep(_POLL_S)


@dataclass(frozen=True, slots=True)
class _Said:
    """What a command printed, whether it failed, and why when it could not even speak."""

    out: str
    failed: bool
    fault: Fault | None = None


def _run(*command: str, data: bytes | None = None) -> _Said:
    """Run a CUPS command; never raises."""
    try:
        done = subprocess.run(
            command,
            input=data if data is not None else b"",
            capture_output=True,
            env={**os.environ, "LC_ALL": "C", "LANGUAGE": ""},
            timeout=_COMMAND_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return _Said("", True, Fault.TIMEOUT)
    except OSError:
        return _Said("", True, Fault.CONFIG)
    error = done.stderr.decode("utf-8", errors="replace")
    lost = "Unable to connect" in error or "Bad file descriptor" in error
    fault = Fault.OFFLINE if lost else None
    out = done.stdout.decode("utf-8", errors="replace")
    return _Said(out, done.returncode != 0, fault)


def _plain(title: str) -> str:
    """``title`` on one line, within what queues show."""
    return "".join(c for c in title if c.isprintable())[:_TITLE_LENGTH] or "windowdesk"
