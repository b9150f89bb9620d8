"""What every line to a printer can do. Blocking, each call within a time that is named.

A driver opens one line for each conversation and closes it again. Errors are OSError (TimeoutError
among them) once the line is open; what keeps it from opening is a :class:`Fault` at once.
"""

from __future__ import annotations

from collections.abc import Callable
from errno import EACCES, EBUSY, ENODEV, ENOENT, ENXIO, EPERM, EWOULDBLOCK
from typing import Protocol

from windowdesk.peripherals.faults import Fault


class Wire(Protocol):
    """One open line, both ways."""

    def send(self, data: bytes, within_s: float, *, urgent: bool = False) -> None:
        """Hand over all of ``data``. TimeoutError when the printer does not take it in time.

        ``within_s`` is what the printer may dawdle: a slow line adds the time its bytes need.
        ``urgent``: a question that printers answer while they are busy, too.
        """
        ...

    def receive(self, within_s: float) -> bytes | None:
        """What arrives in time; b"" when the other end has gone, None for nothing in time."""
        ...

    def hang_up(self, within_s: float) -> None:
        """Everything is sent and no answer expected: let it arrive before the line is closed."""
        ...

    def close(self) -> None: ...


Opener = Callable[[], Wire | Fault]


def fault_of(error: OSError) -> Fault:
    """Why a line could not be opened."""
    # by number: a library's own OSError is no PermissionError
    if error.errno in (EACCES, EPERM):
        return Fault.PERMISSION
    if error.errno in (EBUSY, EWOULDBLOCK):
        return Fault.IN_USE
    if error.errno in (ENOENT, ENODEV, ENXIO):
        return Fault.NO_HARDWARE
    return Fault.OFFLINE
