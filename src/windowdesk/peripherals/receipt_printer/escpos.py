"""ESC/POS as a printer and the desk speak it around a job: questions, answers, the torn slip.

The job itself is one complete byte string made by ``documents.raster.escpos``, before its first
byte is sent, so that an error while drawing can never leave half a slip.
"""

from __future__ import annotations

from dataclasses import dataclass

from windowdesk.peripherals.faults import Fault

# Printable width of 80 mm paper at 203 dpi.
WIDTH_DOTS = 576

INITIALISE = b"\x1b@"
CUT = b"\x1dV\x42\x00"
# The longest picture one command may announce here: 255 lines of 576 dots, and its head.
_LONGEST = 8 + 255 * (WIDTH_DOTS // 8)
# Sent before a job when the one before was cut off in the middle. A printer that still waits for the
# rest of a picture would take the next job for it: zeroes complete it in white, and are nothing to a
# printer that waits for a command. Then the torn slip is pushed out.
RECOVER = bytes(_LONGEST) + INITIALISE + b"\x1bd\x04" + CUT
PAPER_REQUEST = b"\x1dr\x01"
_PROCESS_HEAD = b"\x37\x22"


@dataclass(frozen=True, slots=True)
class Raster:
    """A picture of ``width`` × ``height`` dots: rows from the top, 8 dots a byte, 1 is black.

    Each row is ``(width + 7) // 8`` bytes, the leftmost dot in the highest bit.
    """

    width: int
    height: int
    rows: bytes

    def __post_init__(self) -> None:
        if self.width <= 0 or self.height < 0:
            raise ValueError(f"no picture of {self.width}×{self.height} dots exists")
        if len(self.rows) != self.stride * self.height:
            raise ValueError(
                f"{self.height} rows of {self.stride} bytes expected, {len(self.rows)} bytes given"
            )

    @property
    def stride(self) -> int:
        """Bytes of one row."""
        return (self.width + 7) // 8


def status_request(n: int) -> bytes:
    """``DLE EOT n``, answered at once, out of paper too: 1 printer, 2 cause, 3 error, 4 paper."""
    return bytes((0x10, 0x04, n))


def process_request(process_id: bytes) -> bytes:
    """``GS ( H`` function 48: the printer returns these four ASCII bytes once all before is printed.

    Only for printers known to have it: others print the parameters as text.
    """
    if len(process_id) != 4 or not all(0x20 <= byte <= 0x7E for byte in process_id):
        raise ValueError("a process id is four printable ASCII bytes")
    return b"\x1d(H\x06\x0000" + process_id


def decode_status(n: int, byte: int) -> tuple[Fault, ...]:
    """What the answer ``byte`` to ``DLE EOT n`` says is wrong; worst first.

    PROTOCOL when the fixed bits of a status byte are not there.
    """
    if not is_status(byte):
        return (Fault.PROTOCOL,)
    return tuple(fault for bits, fault in _STATUS_BITS.get(n, ()) if byte & bits)


def is_status(byte: int) -> bool:
    """Whether ``byte`` has the fixed bits of a ``DLE EOT`` answer (0xx1xx10)."""
    return byte & 0x93 == 0x12


_STATUS_BITS: dict[int, tuple[tuple[int, Fault], ...]] = {
    1: ((0x08, Fault.OFFLINE),),
    2: ((0x20, Fault.MEDIA_OUT), (0x04, Fault.COVER_OPEN), (0x40, Fault.CUTTER)),
    3: ((0x08 | 0x20 | 0x40, Fault.CUTTER),),
    4: ((0x60, Fault.MEDIA_OUT), (0x0C, Fault.MEDIA_LOW)),
}

# Of several faults at once, the one whose cure comes first. MEDIA_LOW stops nothing.
_STOPS = (Fault.MEDIA_OUT, Fault.COVER_OPEN, Fault.CUTTER, Fault.OFFLINE, Fault.PROTOCOL)


def stopping(faults: tuple[Fault, ...]) -> Fault | None:
    """The fault that keeps the printer from printing, or None."""
    return next((fault for fault in _STOPS if fault in faults), None)


@dataclass(frozen=True, slots=True)
class Answers:
    """What came back: status bytes of ``DLE EOT``, paper bytes of ``GS r``, process ids."""

    statuses: tuple[int, ...] = ()
    papers: tuple[int, ...] = ()
    processes: tuple[bytes, ...] = ()
    strange: int = 0


class AnswerDecoder:
    """Bytes from the printer in, answers out. Never raises."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> Answers:
        """Every answer that ``data`` completes; ``strange`` counts bytes that are none."""
        self._buffer += data
        statuses: list[int] = []
        papers: list[int] = []
        processes: list[bytes] = []
        strange = 0
        while self._buffer:
            block = self._block()
            if block is None:
                break
            if block:
                if block[0] == _PROCESS_HEAD[0]:
                    processes.append(block[2:6])
                continue
            byte = self._buffer.pop(0)
            if is_status(byte):
                statuses.append(byte)
            elif byte & 0xF0 == 0:
                papers.append(byte)
            elif byte not in (0x11, 0x13):  # flow control of a serial adapter
                strange += 1
        return Answers(tuple(statuses), tuple(papers), tuple(processes), strange)

    def _block(self) -> bytes | None:
        """The block at the front, taken out; b"" when there is none, None when it is incomplete.

        Two kinds: a process id (37 22 d1…d4 00), and automatic status back (four bytes, 0xx1xx00
        and three 0xx0xxxx), which some printers send unasked and whose bytes would otherwise be
        taken for paper answers.
        """
        front = self._buffer[:7]
        if front[:2] == _PROCESS_HEAD[: len(front)]:
            if len(front) < 7:
                return None
            return self._take(7) if front[6] == 0 else b""
        if front[0] & 0x93 == 0x10 and all(byte & 0x90 == 0 for byte in front[1:4]):
            return self._take(4) if len(front) >= 4 else None
        return b""

    def _take(self, size: int) -> bytes:
        block = bytes(self._buffer[:size])
        del self._buffer[:size]
        return block
