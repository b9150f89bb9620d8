"""ZPL II as Zebra's printers and many others speak it: labels as graphics, status by ``~HS``.

Each label is one graphic field, so that Chinese and codes come out as they were drawn, whatever
fonts the printer has. Rows are packed as the ZPL II Programming Guide says under ^GF: a letter for
a run, ``,`` for zeroes to the end of the row, ``!`` for ones, ``:`` for the row before again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from windowdesk.app.labelling import LabelStock
from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.label_printer.language import Condition, Language, worst_first
from windowdesk.peripherals.raster import Raster

STATUS_REQUEST = b"~HS"
_STX, _ETX = 0x02, 0x03
# Three lines of at most 36 characters; twice that is no status.
_LONGEST = 256
_FIRST = re.compile(rb"\d{3},([01]),([01]),\d{4},(\d{3}),[01],[01],[01],\d{3},([01]),([01]),([01])")
_SECOND = re.compile(rb"\d{3},\d,([01]),([01]),[01],\w,\d,[01],(\d{8}),[01],\d{1,3}")
_THIRD = re.compile(rb"\w{4},[01]")


def job(labels: Sequence[Raster], stock: LabelStock) -> bytes:
    """All ``labels`` in order, each a format of its own; the printer's own position is not trusted."""
    return b"".join(_format(label, stock) for label in labels)


def _format(label: Raster, stock: LabelStock) -> bytes:
    total = label.stride * label.height
    head = f"^XA^PW{stock.width}^LL{stock.height}^LH0,0^FO0,0"
    field = f"^GFA,{total},{total},{label.stride},".encode("ascii") + packed(label)
    return head.encode("ascii") + field + b"^FS^PQ1^XZ\r\n"


def packed(label: Raster) -> bytes:
    """The rows of ``label`` as ^GFA takes them, packed."""
    lines: list[bytes] = []
    before = b""
    for at in range(0, len(label.rows), label.stride):
        row = label.rows[at : at + label.stride]
        lines.append(b":" if row == before else _packed_row(row.hex().upper()))
        before = row
    return b"".join(lines)


def _packed_row(digits: str) -> bytes:
    end = ""
    for digit, mark in (("0", ","), ("F", "!")):
        shorter = digits.rstrip(digit)
        if len(shorter) < len(digits) - 1:
            digits, end = shorter, mark
            break
    return (
        "".join(_run(len(list(run)), digit) for digit, run in groupby(digits)).encode()
        + end.encode()
    )


def _run(count: int, digit: str) -> str:
    """``count`` times ``digit``: G to Y are 1 to 19, g to z the multiples of 20 up to 400."""
    if count < 3:
        return digit * count
    text = "z" * (count // 400)
    count %= 400
    if count >= 20:
        text += chr(ord("g") + count // 20 - 1)
    if count % 20:
        text += chr(ord("G") + count % 20 - 1)
    return text + digit


class HostStatusDecoder:
    """The three lines of ``~HS``, each between STX and ETX, in any pieces."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._lines: list[bytes] = []

    def feed(self, data: bytes) -> tuple[Condition, ...]:
        """Every status that ``data`` completes; something between STX and ETX that is none is PROTOCOL."""
        found: list[Condition] = []
        for byte in data:
            if byte == _STX:
                self._buffer.clear()
            elif byte == _ETX:
                self._lines.append(bytes(self._buffer))
                self._buffer.clear()
                if len(self._lines) == 3 or _FIRST.fullmatch(self._lines[0]) is None:
                    found.append(condition(self._lines))
                    self._lines.clear()
            else:
                self._buffer.append(byte)
                del self._buffer[:-_LONGEST]
        return tuple(found)


def condition(lines: Sequence[bytes]) -> Condition:
    """What the three lines of ``~HS`` say; PROTOCOL when they are no such lines."""
    if len(lines) != 3:
        return Condition((Fault.PROTOCOL,))
    first, second = _FIRST.fullmatch(lines[0]), _SECOND.fullmatch(lines[1])
    if first is None or second is None or _THIRD.fullmatch(lines[2]) is None:
        return Condition((Fault.PROTOCOL,))
    paper, pause, formats, corrupt, cold, hot = first.groups()
    head, ribbon, remaining = second.groups()
    flags = {
        Fault.MEDIA_OUT: paper,
        Fault.OFFLINE: pause,
        Fault.BROKEN: corrupt,
        Fault.HEAD_HOT: max(cold, hot),
        Fault.COVER_OPEN: head,
        Fault.RIBBON_OUT: ribbon,
    }
    wrong = {fault for fault, flag in flags.items() if flag == b"1"}
    return Condition(worst_first(wrong), busy=int(formats) > 0 or int(remaining) > 0)


ZPL = Language("zpl", job, STATUS_REQUEST, HostStatusDecoder)
