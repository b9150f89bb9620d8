"""Where a printer is, as settings write it, and the line that leads there.

``HOST:PORT``, ``serial:/dev/ttyS0@9600,xonxoff`` (baud and flow may be left out: 115200, none), or
``usb:/dev/usb/lp0``.
"""

from __future__ import annotations

import sys

from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.wires.tcp import TcpOpener
from windowdesk.peripherals.wires.wire import Opener


def opener_of(address: str) -> Opener:
    """The opener of ``address``, which the settings have checked."""
    kind, _colon, rest = address.partition(":")
    if not rest.startswith("/"):
        host, _colon, port = address.rpartition(":")
        return TcpOpener(host.strip("[]"), int(port))
    if sys.platform == "win32":
        return lambda: Fault.NO_DRIVER  # ports there want drivers of their own, not built
    # these need termios
    from windowdesk.peripherals.wires.files import SerialOpener, UsbPrinterOpener

    if kind == "usb":
        return UsbPrinterOpener(rest)
    # the flow may be named without the baud rate
    at, _comma, flow = rest.partition(",")
    path, _at, baud = at.partition("@")
    return SerialOpener(path, int(baud or 115200), flow or "none")
