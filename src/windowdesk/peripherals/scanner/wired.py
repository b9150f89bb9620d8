"""A scanner on a line of its own, as the settings write where it is."""

from __future__ import annotations

import sys

from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.scanner.framing import Framer
from windowdesk.peripherals.scanner.keys import KeyCore
from windowdesk.peripherals.scanner.listening import Line, ListeningScanner

# what makers preset on RS-232; a USB-COM scanner takes any
BAUD = 9600


def scanner_at(address: str) -> ListeningScanner:
    """The scanner at ``address``, which the settings have checked.

    "serial:/dev/ttyACM0@9600", "evdev:/dev/input/by-id/…" or "evdev:" and the name it calls itself.
    """
    kind, _colon, rest = address.partition(":")
    if sys.platform == "win32":
        # ports want drivers of their own there, not built
        return ListeningScanner(lambda: Fault.NO_DRIVER, Framer())
    if kind == "evdev":
        return ListeningScanner(lambda: _grabbed(rest), KeyCore())
    path, _at, baud = rest.partition("@")
    return ListeningScanner(lambda: _serial(path, int(baud or BAUD)), Framer())


def _serial(path: str, baud: int) -> Line | Fault:
    from windowdesk.peripherals.wires.files import SerialOpener

    return SerialOpener(path, baud)()


def _grabbed(where: str) -> Line | Fault:
    from windowdesk.peripherals.scanner.evdev import grabbed

    return grabbed(where)
