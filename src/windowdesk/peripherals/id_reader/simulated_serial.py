"""The simulated reader at the end of a line that is a pseudo terminal: serial, or HID reports. POSIX only.

The serial one answers at its own speed only, as a real one would: whoever opens the port at another
hears nothing. ``paced``: its bytes come no faster than that speed allows.
"""

from __future__ import annotations

import termios
import time

from windowdesk.peripherals.id_reader.hid import HidProfile, Unwrapper, wrap
from windowdesk.peripherals.id_reader.simulated import SimulatedLink
from windowdesk.peripherals.wires.simulated import SimulatedLine

# a piece of what is said; a line never stops for longer than one of these takes
_PIECE = 32
_BITS = 10


class SimulatedSerialReader(SimulatedLine):
    """A reader behind the pseudo terminal ``path``. ``link`` takes the cards."""

    def __init__(self, baud: int = 115200, *, paced: bool = False) -> None:
        super().__init__("simulated-reader")
        self.link = SimulatedLink()
        self._speed = getattr(termios, f"B{baud}")
        self._byte_s = _BITS / baud if paced else 0.0
        self._rest = bytearray()
        self._due = 0.0

    def _heard(self, data: bytes) -> None:
        if termios.tcgetattr(self._theirs)[4] != self._speed:
            return
        self.link.send(data)
        while answer := self.link.receive(0):
            if not self._byte_s:
                self._say(answer)
                continue
            if not self._rest:
                self._due = time.monotonic()
            self._rest += answer

    def _go_on(self) -> float | None:
        while self._rest:
            piece = bytes(self._rest[:_PIECE])
            # a piece is there when its last bit is
            ready = self._due + len(piece) * self._byte_s
            wait = ready - time.monotonic()
            if wait > 0:
                return wait
            self._due = ready
            del self._rest[: len(piece)]
            self._say(piece)
        return None


class SimulatedHidReader(SimulatedLine):
    """A reader behind ``path`` that wraps as ``profile`` says, where ``/dev/hidrawN`` would be.

    A pseudo terminal has no reports, so both sides keep to their length.
    """

    def __init__(self, profile: HidProfile) -> None:
        super().__init__("simulated-hid-reader")
        self.link = SimulatedLink()
        self._profile = profile
        self._unwrapper = Unwrapper(profile, replies=False)
        self._heard_so_far = bytearray()

    def _heard(self, data: bytes) -> None:
        self._heard_so_far += data
        size = self._profile.report_bytes + 1
        while len(self._heard_so_far) >= size:
            report = bytes(self._heard_so_far[1:size])
            del self._heard_so_far[:size]
            self.link.send(self._unwrapper.feed(report))
        while answer := self.link.receive(0):
            numbered = bool(self._profile.report_id)
            for report in wrap(answer, self._profile, replies=True):
                self._say(report if numbered else report[1:])
