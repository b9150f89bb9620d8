"""A scanner on a line of its own, as the settings write where it is."""

from __future__ import annotations

import sys

from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.scanner.framing import Framer
from windowdesk.peripherals.scanner.listening import Line, ListeningScanner

# what makers preset on RS-232; a USB-COM scanner takes any
BAUD = 9600


def scanner_at(address: str) -> ListeningScanner:
    """The scanner at ``address`` ("serial:/dev/ttyACM0@9600"), which the settings have checked."""
    _kind, _colon, rest = address.partition(":")
    path, _at, baud = rest.partition("@")

    def opened() -> Line | Fault:
        if sys.platform == "win32":
            return Fault.UNSUPPORTED  # ports there want drivers of their own, not built
        from windowdesk.peripherals.wires.files import SerialOpener

        return SerialOpener(path, int(baud or BAUD))()

    return ListeningScanner(opened, Framer())
