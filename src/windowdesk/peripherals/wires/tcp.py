"""A printer on the network, usually at port 9100."""

from __future__ import annotations

import socket
import time
from dataclasses import dataclass

from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.wires.wire import Wire


@dataclass(frozen=True, slots=True)
class TcpOpener:
    """Calls HOST:PORT. CONFIG for a name that means nothing, PERMISSION, OFFLINE for the rest."""

    host: str
    port: int
    within_s: float = 3.0

    def __call__(self) -> Wire | Fault:
        try:
            plug = socket.create_connection((self.host, self.port), timeout=self.within_s)
        except socket.gaierror:
            return Fault.CONFIG
        except PermissionError:
            return Fault.PERMISSION
        except OSError:
            return Fault.OFFLINE
        return TcpWire(plug)


class TcpWire:
    """:class:`Wire` over one connection."""

    def __init__(self, plug: socket.socket) -> None:
        self._plug = plug

    def send(self, data: bytes, within_s: float, *, urgent: bool = False) -> None:
        self._plug.settimeout(within_s)
        self._plug.sendall(data)

    def receive(self, within_s: float) -> bytes | None:
        if within_s <= 0:
            return None
        self._plug.settimeout(within_s)
        try:
            return self._plug.recv(4096)
        except TimeoutError:
            return None

    def hang_up(self, within_s: float) -> None:
        """Say goodbye, then see whether the printer resets the connection.

        Closing at once could throw away what the printer has not read yet.
        """
        self._plug.shutdown(socket.SHUT_WR)
        deadline = time.monotonic() + within_s
        while self.receive(deadline - time.monotonic()):
            pass

    def close(self) -> None:
        self._plug.close()
