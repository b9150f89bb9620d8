"""The A4 printer of a name.

Where CUPS is, and for an ``ipp://`` address, the PDF itself is handed over by IPP: nothing is drawn
again, so what was signed off on the screen is what comes out. Elsewhere the pages are rendered and
painted through Qt. All are blocking: call them from a worker thread.
"""

from __future__ import annotations

import shutil

from windowdesk.app.ports import PagePrinter
from windowdesk.peripherals.page_printer.transport_ipp import IppPagePrinter, direct, queue

IPP = ("ipp://", "ipps://")


def cups_is_here() -> bool:
    """Whether CUPS's commands are installed."""
    return shutil.which("lp") is not None and shutil.which("lpstat") is not None


def page_printer(name: str) -> PagePrinter:
    """The printer of that name or ipp:// address, by the best way this system has."""
    if name.startswith(IPP):
        where = direct(name)
        return IppPagePrinter(lambda: where, is_printer=True)
    if cups_is_here():
        return IppPagePrinter(lambda: queue(name))
    from windowdesk.peripherals.page_printer.transport_qt import QtPagePrinter

    return QtPagePrinter(name)
