"""The A4 printers of this system, and the one of a name.

Where CUPS is, and for an ``ipp://`` address, the PDF itself is handed over by IPP: nothing is drawn
again, so what was signed off on the screen is what comes out. Elsewhere the pages are rendered and
painted through Qt. All are blocking: call them from a worker thread.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass

from windowdesk.app.ports import PagePrinter
from windowdesk.peripherals.page_printer.transport_ipp import IppPagePrinter, direct, queue

IPP = ("ipp://", "ipps://")
_COMMAND_S = 15.0


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
        names = _run("lpstat", "-e").split()
        default = _run("lpstat", "-d").strip().rpartition(": ")[2]
    else:
        # Needs a QGuiApplication; loading QtPrintSupport costs what a CUPS desk need not pay.
        from PySide6.QtPrintSupport import QPrinterInfo

        names = list(QPrinterInfo.availablePrinterNames())
        default = QPrinterInfo.defaultPrinterName()
    printers = [SystemPrinter(name, name == default) for name in names]
    return tuple(sorted(printers, key=lambda printer: not printer.default))


def page_printer(name: str) -> PagePrinter:
    """The printer of that name or ipp:// address, by the best way this system has."""
    if name.startswith(IPP):
        where = direct(name)
        return IppPagePrinter(lambda: where, is_printer=True)
    if cups_is_here():
        return IppPagePrinter(lambda: queue(name))
    from windowdesk.peripherals.page_printer.transport_qt import QtPagePrinter

    return QtPagePrinter(name)


def _run(*command: str) -> str:
    """What a CUPS command prints, in the C locale; "" when it cannot."""
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env={**os.environ, "LC_ALL": "C", "LANGUAGE": ""},
            timeout=_COMMAND_S,
            check=False,
        )
    except (subprocess.TimeoutExpired, OSError):
        return ""
    return done.stdout.decode("utf-8", errors="replace")
