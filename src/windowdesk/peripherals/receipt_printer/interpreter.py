"""The printer's half of ESC/POS: bytes in, slips and answers out. No I/O.

It understands what a picture slip needs and counts everything else as unknown, so that a job which
would print rubbish on paper is noticed. Like a real printer it holds a job while the paper is out
or the cover is open, and answers only real-time requests then.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.raster import MOST_AT_ONCE, MOST_BYTES, Raster
from windowdesk.peripherals.receipt_printer.escpos import WIDTH_DOTS

_STRIDE = WIDTH_DOTS // 8
# Default line spacing of ESC d and LF: 1/6 inch at 203 dpi.
_LINE_DOTS = 34
# A slip longer than 5 m is a runaway job, not a slip.
_MAX_LINES = 40_000
_REALTIME_TAIL = re.compile(rb"(?:\x10\x04[\x01-\x04])+\Z", re.DOTALL)
_BLOCKING = frozenset(
    {
        Fault.MEDIA_OUT,
        Fault.COVER_OPEN,
        Fault.CUTTER,
        Fault.JAM,
        Fault.HEAD_HOT,
        Fault.BROKEN,
        Fault.OFFLINE,
    }
)
_MECHANICAL = {Fault.CUTTER: 0x08, Fault.JAM: 0x04, Fault.HEAD_HOT: 0x40, Fault.BROKEN: 0x20}
MODEL = b"windowdesk demo"
# GS I: firmware, maker, model
_NAMES = {0x41: b"1.00 DEMO", 0x42: b"windowdesk", 0x43: MODEL}


@dataclass(frozen=True, slots=True)
class Step:
    """What feeding some bytes led to: bytes for the host and slips that were cut off."""

    answer: bytes = b""
    slips: tuple[Raster, ...] = ()


class EscposInterpreter:
    """One printer's memory: what is on the paper, what waits, what is wrong."""

    def __init__(self, *, process_id: bool = True, realtime: bool = True) -> None:
        self.faults: set[Fault] = set()
        self.unknown = 0
        self._process_id = process_id
        self._realtime = realtime
        self._tells = False
        self._told: frozenset[Fault] = frozenset()
        self._buffer = bytearray()
        self._paper = bytearray()
        self._answer = bytearray()
        self._slips: list[Raster] = []

    @property
    def blocked(self) -> bool:
        """Whether something keeps the printer from printing."""
        return bool(self.faults & _BLOCKING)

    @property
    def unfinished(self) -> bool:
        """Whether paper is printed but not cut, or bytes wait."""
        return bool(self._paper or self._buffer)

    def feed(self, data: bytes) -> Step:
        """Take ``data`` and do what can be done. Never raises."""
        # What waits (held, or for the rest of a picture) is not executed, but a real-time request at
        # the end of what arrives is answered all the same.
        waits = self._realtime and (self.blocked or bool(self._buffer))
        tail = _REALTIME_TAIL.search(data) if waits else None
        if tail is not None:
            for request in range(tail.start(), len(data), 3):
                self._answer.append(self._status(data[request + 2]))
            data = data[: tail.start()]
        self._buffer += data
        while self._buffer and not self.blocked:
            used = self._command()
            if used == 0:
                break
            del self._buffer[:used]
        if self._tells and self._told != self.faults:
            self._tell()
        step = Step(bytes(self._answer), tuple(self._slips))
        self._answer.clear()
        self._slips.clear()
        return step

    def clear(self, *faults: Fault) -> Step:
        """Mend ``faults`` (all when none is named); a held job goes on printing."""
        self.faults -= set(faults) if faults else set(self.faults)
        return self.feed(b"")

    def reset(self) -> None:
        """Switch off and on: paper and waiting bytes are gone."""
        self._buffer.clear()
        self._paper.clear()
        self._tells = False

    def _command(self) -> int:
        """Carry out the command at the front; how many bytes it took, 0 when more must come."""
        head = bytes(self._buffer[:3])
        if head[0] in (0x00, 0x0D):
            return 1
        if head[0] == 0x0A:
            return self._feed_paper(_LINE_DOTS, 1)
        if head[0] not in (0x10, 0x1B, 0x1D):
            self.unknown += 1
            return 1
        if len(head) < 2:
            return 0
        if head[:2] == b"\x1b@":
            return 2
        if len(head) < 3:
            return 0
        return self._three(head)

    def _three(self, head: bytes) -> int:
        """Commands of at least three bytes."""
        command, n = head[:2], head[2]
        if command == b"\x10\x04" and 1 <= n <= 4:
            if self._realtime:
                self._answer.append(self._status(n))
            return 3
        if command == b"\x1da":
            return self._automatic(n)
        if command == b"\x1dI" and n in _NAMES:
            self._answer += b"_" + _NAMES[n] + b"\0"
            return 3
        if command == b"\x1bd":
            return self._feed_paper(n * _LINE_DOTS, 3)
        if command == b"\x1bJ":
            return self._feed_paper(n, 3)
        if command == b"\x1dr":
            if not self._realtime:
                return 3
            self._answer.append(0x03 if Fault.MEDIA_LOW in self.faults else 0x00)
            return 3
        if command == b"\x1dV":
            return self._cut(n)
        if head == b"\x1dv0":
            return self._raster()
        if head == b"\x1d(H" and self._process_id:
            return self._process()
        self.unknown += 1
        return 1

    def _automatic(self, n: int) -> int:
        """GS a: with any bit set it tells its state now and at every change."""
        self._tells = n != 0
        if self._tells:
            self._tell()
        return 3

    def _tell(self) -> None:
        """Automatic status back: four bytes."""
        faults = self.faults
        self._told = frozenset(faults)
        low, out = Fault.MEDIA_LOW in faults, Fault.MEDIA_OUT in faults
        mechanical = sum(bit for fault, bit in _MECHANICAL.items() if fault in faults)
        first = 0x10 | 0x08 * self.blocked | 0x20 * (Fault.COVER_OPEN in faults)
        self._answer += bytes((first, mechanical, 0x03 * (low or out) | 0x0C * out, 0))

    def _feed_paper(self, dots: int, used: int) -> int:
        self._print(bytes(_STRIDE * dots))
        return used

    def _print(self, rows: bytes) -> None:
        room = _MAX_LINES * _STRIDE - len(self._paper)
        self._paper += rows[:room]

    def _cut(self, m: int) -> int:
        """GS V: 0, 1, 48, 49 cut at once; 65, 66 feed first and take one byte more."""
        if m in (0, 1, 48, 49):
            used = 3
        elif m in (65, 66):
            if len(self._buffer) < 4:
                return 0
            used = 4
        else:
            self.unknown += 1
            return 1
        if sum(len(slip.rows) for slip in self._slips) + len(self._paper) > MOST_AT_ONCE:
            self.unknown += 1
            self._paper.clear()
            return used
        self._slips.append(Raster(WIDTH_DOTS, len(self._paper) // _STRIDE, bytes(self._paper)))
        self._paper.clear()
        return used

    def _raster(self) -> int:
        """GS v 0 m xL xH yL yH and the rows; what is wider than the paper is lost, as on paper."""
        if len(self._buffer) < 8:
            return 0
        stride = int.from_bytes(self._buffer[4:6], "little")
        lines = int.from_bytes(self._buffer[6:8], "little")
        used = 8 + stride * lines
        if used > MOST_BYTES:  # no slip has so many dots: do not wait for them
            self.unknown += 1
            return 8
        if len(self._buffer) < used:
            return 0
        for line in range(lines):
            row = bytes(self._buffer[8 + line * stride : 8 + (line + 1) * stride])
            self._print(row[:_STRIDE].ljust(_STRIDE, b"\0"))
        return used

    def _process(self) -> int:
        if len(self._buffer) < 11:
            return 0
        self._answer += b"\x37\x22" + bytes(self._buffer[7:11]) + b"\x00"
        return 11

    def _status(self, n: int) -> int:
        """The answer to DLE EOT n."""
        faults = self.faults
        bits = {
            1: {0x08: self.blocked},
            2: {
                0x04: Fault.COVER_OPEN in faults,
                0x20: Fault.MEDIA_OUT in faults,
                0x40: bool(faults & _MECHANICAL.keys()),
            },
            3: {bit: fault in faults for fault, bit in _MECHANICAL.items()},
            4: {
                0x0C: bool(faults & {Fault.MEDIA_LOW, Fault.MEDIA_OUT}),
                0x60: Fault.MEDIA_OUT in faults,
            },
        }[n]
        return 0x12 | sum(bit for bit, on in bits.items() if on)
