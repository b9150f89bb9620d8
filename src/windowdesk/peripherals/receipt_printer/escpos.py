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
# GS a: tell drawer, on-line, error and paper by itself, the present state at once; and never mind
AUTOMATIC_ON = b"\x1da\x0f"
AUTOMATIC_OFF = b"\x1da\x00"
MODEL_REQUEST = b"\x1dIC"
_PROCESS_HEAD = b"\x37\x22"


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


def decode_automatic(block: bytes) -> tuple[Fault, ...]:
    """What four bytes of automatic status say is wrong; PROTOCOL when they are none.

    A printer that opens its cover says OFFLINE with it: the cause comes first.
    """
    if len(block) != 4 or block[0] & 0x93 != 0x10 or any(byte & 0x90 for byte in block[1:]):
        return (Fault.PROTOCOL,)
    found = [
        fault
        for byte, bits in zip(block, _AUTOMATIC_BITS, strict=False)
        for mask, fault in bits
        if byte & mask
    ]
    return tuple(sorted(found, key=_WORST.index))


def is_status(byte: int) -> bool:
    """Whether ``byte`` has the fixed bits of a ``DLE EOT`` answer (0xx1xx10)."""
    return byte & 0x93 == 0x12


_STATUS_BITS: dict[int, tuple[tuple[int, Fault], ...]] = {
    1: ((0x08, Fault.OFFLINE),),
    # 2: 0x40 is only that 3 has something to say
    2: ((0x20, Fault.MEDIA_OUT), (0x04, Fault.COVER_OPEN)),
    3: (
        (0x20, Fault.BROKEN),
        (0x08, Fault.CUTTER),
        (0x04, Fault.JAM),
        (0x40, Fault.HEAD_HOT),
    ),
    4: ((0x60, Fault.MEDIA_OUT), (0x0C, Fault.MEDIA_LOW)),
}

# Automatic status back: faults in the first three of its four bytes.
_AUTOMATIC_BITS: tuple[tuple[tuple[int, Fault], ...], ...] = (
    ((0x20, Fault.COVER_OPEN), (0x08, Fault.OFFLINE)),
    ((0x20, Fault.BROKEN), (0x08, Fault.CUTTER), (0x04, Fault.JAM), (0x40, Fault.HEAD_HOT)),
    ((0x0C, Fault.MEDIA_OUT), (0x03, Fault.MEDIA_LOW)),
)

# Of several faults at once, the one whose cure comes first. MEDIA_LOW stops nothing.
_STOPS = (
    Fault.MEDIA_OUT,
    Fault.COVER_OPEN,
    Fault.BROKEN,
    Fault.CUTTER,
    Fault.JAM,
    Fault.HEAD_HOT,
    Fault.OFFLINE,
    Fault.PROTOCOL,
    Fault.TIMEOUT,
)


_WORST = (*_STOPS, Fault.MEDIA_LOW)


def stopping(faults: tuple[Fault, ...]) -> Fault | None:
    """The fault that keeps the printer from printing, or None."""
    return next((fault for fault in _STOPS if fault in faults), None)


@dataclass(frozen=True, slots=True)
class Profile:
    """How a kind of printer says how it is.

    ``realtime``: it answers ``DLE EOT`` at once, and mostly ``GS r`` behind a job. ``automatic``: it
    tells by itself (``GS a``) what changes. ``process_id``: it answers ``GS ( H``; only then can a
    job be CONFIRMED. With none of them nothing is ever known.
    """

    realtime: bool = True
    automatic: bool = False
    process_id: bool = False


PROFILES = {
    "realtime": Profile(),
    "automatic": Profile(realtime=False, automatic=True),
    "both": Profile(automatic=True),
    "silent": Profile(realtime=False),
}


@dataclass(frozen=True, slots=True)
class Answers:
    """What came back: status bytes of ``DLE EOT``, paper bytes of ``GS r``, process ids, blocks of
    automatic status, and what ``GS I`` was answered."""

    statuses: tuple[int, ...] = ()
    papers: tuple[int, ...] = ()
    processes: tuple[bytes, ...] = ()
    strange: int = 0
    automatic: tuple[bytes, ...] = ()
    names: tuple[bytes, ...] = ()


class AnswerDecoder:
    """Bytes from the printer in, answers out. Never raises, and keeps no more than 81 bytes."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> Answers:
        """Every answer that ``data`` completes; ``strange`` counts bytes that are none."""
        self._buffer += data
        found: dict[str, list[bytes]] = {"processes": [], "automatic": [], "names": []}
        statuses: list[int] = []
        papers: list[int] = []
        strange = at = 0
        while at < len(self._buffer):
            kind, size = _block(self._buffer[at : at + _NAME_LONGEST])
            if kind is None:
                break
            if size:
                block = bytes(self._buffer[at : at + size])
                at += size
                found[kind].append(_BODIES[kind](block))
                continue
            byte = self._buffer[at]
            at += 1
            if is_status(byte):
                statuses.append(byte)
            elif byte & 0xF0 == 0:
                papers.append(byte)
            elif byte not in (0x11, 0x13):  # flow control of a serial adapter
                strange += 1
        del self._buffer[:at]
        return Answers(
            tuple(statuses),
            tuple(papers),
            tuple(found["processes"]),
            strange,
            tuple(found["automatic"]),
            tuple(found["names"]),
        )


_NAME_HEAD = 0x5F
_NAME_LONGEST = 82
_BODIES = {
    "processes": lambda block: block[2:6],
    "automatic": lambda block: block,
    "names": lambda block: block[1:-1],
}


def _block(front: bytearray) -> tuple[str | None, int]:
    """The kind and length of the block at the front: ("", 0) for none, (None, 0) when incomplete.

    A process id (37 22 d1…d4 00); automatic status back (four bytes, 0xx1xx00 and three 0xx0xxxx),
    which some printers send unasked and whose bytes would otherwise be taken for paper answers; what
    ``GS I`` was answered (5F, up to 80 characters, 00).
    """
    first = front[0]
    if front[:2] == _PROCESS_HEAD[: len(front)]:
        if len(front) < 7:
            return None, 0
        return ("processes", 7) if front[6] == 0 else ("", 0)
    if first & 0x93 == 0x10 and all(byte & 0x90 == 0 for byte in front[1:4]):
        return ("automatic", 4) if len(front) >= 4 else (None, 0)
    if first == _NAME_HEAD:
        end = front.find(0)
        if end > 0:
            return "names", end + 1
        return ("", 0) if len(front) >= _NAME_LONGEST else (None, 0)
    return "", 0
