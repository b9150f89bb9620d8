"""A frame on the four endpoints of a "USB SAM" (0400:C35A), without any I/O.

The frame is that of the serial line, only that its head (preamble and length) and its body (from the
command or status to the check byte) travel apart: 0x02 and 0x06 to the reader, 0x81 and 0x85 back.
"""

from __future__ import annotations

from dataclasses import dataclass

from windowdesk.peripherals.id_reader.protocol import PREAMBLE

VENDOR, PRODUCT = 0x0400, 0xC35A
HEAD_OUT, BODY_OUT = 0x02, 0x06
HEAD_IN, BODY_IN = 0x81, 0x85
HEAD_BYTES = len(PREAMBLE) + 2
# full speed: a device sends packets of up to so much, and less than that is a babble
PACKET = 64
_MAX_BODY = 0x1000


def split(frame: bytes) -> tuple[tuple[int, bytes], ...]:
    """What goes to which endpoint, in this order; ``frame`` is whole."""
    return (HEAD_OUT, frame[:HEAD_BYTES]), (BODY_OUT, frame[HEAD_BYTES:])


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to read next: at most ``size`` bytes (whole packets) from ``endpoint``."""

    endpoint: int
    size: int


class Joiner:
    """Puts heads and bodies together again. Never raises; keeps one head, never a body."""

    def __init__(self) -> None:
        self._rest = 0
        self.damaged = 0

    def reset(self) -> None:
        """A question begins: what was under way will not come."""
        self._rest = 0

    @property
    def wants(self) -> Wanted:
        """Where the next bytes are."""
        if not self._rest:
            return Wanted(HEAD_IN, PACKET)
        return Wanted(BODY_IN, -(-self._rest // PACKET) * PACKET)

    def feed(self, data: bytes) -> bytes:
        """What came from the endpoint that was wanted; what of it belongs to the frame."""
        if self._rest:
            data = data[: self._rest]
            self._rest -= len(data)
            return data
        if not data:
            return b""  # a packet of nothing ends a transfer whose length is a multiple of 64
        head, more = data[:HEAD_BYTES], data[HEAD_BYTES:]
        length = int.from_bytes(head[5:7], "big")
        if len(head) < HEAD_BYTES or not head.startswith(PREAMBLE) or not 0 < length <= _MAX_BODY:
            self.damaged += 1
            return b""
        # some modules send a short frame whole at the first endpoint
        body = more[:length]
        self._rest = length - len(body)
        return head + body
