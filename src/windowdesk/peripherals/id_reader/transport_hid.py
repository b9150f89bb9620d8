"""A HID reader through the kernel's ``/dev/hidrawN``: a plain file, no library. Linux only.

A read gives one whole report, a write takes one with its report id before it.
"""

from __future__ import annotations

import errno
import fcntl
import os
import select
import time
from dataclasses import dataclass

from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.id_reader.hid import HidProfile, Unwrapper, wrap
from windowdesk.peripherals.wires.wire import Wire, fault_of

_GONE = (errno.EIO, errno.ENODEV)


@dataclass(frozen=True, slots=True)
class HidOpener:
    """Opens ``path`` for a reader that wraps as ``profile`` says; IN_USE where another desk has it."""

    path: str
    profile: HidProfile

    def __call__(self) -> Wire | Fault:
        try:
            # a path of the settings may be a terminal's: it must not become ours, and end us when it goes
            file = os.open(self.path, os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
        except OSError as error:
            return fault_of(error)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(file)
            return Fault.IN_USE
        return HidWire(file, self.profile)


class HidWire:
    """:class:`Wire` over an open hidraw file."""

    def __init__(self, file: int, profile: HidProfile) -> None:
        self._file = file
        self._profile = profile
        self._unwrapper = Unwrapper(profile)

    def send(self, data: bytes, within_s: float, *, urgent: bool = False) -> None:
        for report in wrap(data, self._profile):
            if not select.select([], [self._file], [], within_s)[1]:
                raise TimeoutError("the reader takes no more reports")
            if os.write(self._file, report) != len(report):
                raise OSError(errno.EIO, "half a report")

    def receive(self, within_s: float) -> bytes | None:
        deadline = time.monotonic() + within_s
        while (left := deadline - time.monotonic()) > 0:
            if not select.select([self._file], [], [], left)[0]:
                return None
            try:
                # the kernel puts a number before a report only where reports are numbered
                numbered = bool(self._profile.report_id)
                report = os.read(self._file, self._profile.report_bytes + numbered)
            except BlockingIOError:
                continue
            except OSError as error:
                if error.errno in _GONE:
                    return b""
                raise
            if not report:
                return b""
            if piece := self._unwrapper.feed(report):
                return piece
        return None

    def hang_up(self, within_s: float) -> None:
        """Nothing is under way between two questions."""

    def close(self) -> None:
        os.close(self._file)
