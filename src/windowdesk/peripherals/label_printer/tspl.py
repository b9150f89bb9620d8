"""TSPL as TSC's printers and most Chinese-made ones speak it: labels as bitmaps, status by ``ESC ! ?``.

In a BITMAP a dot that is 0 is printed, the other way round than anywhere else.
"""

from __future__ import annotations

from collections.abc import Sequence

from windowdesk.app.labelling import LabelStock
from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.label_printer.language import Condition, Language, worst_first
from windowdesk.peripherals.raster import Raster

STATUS_REQUEST = b"\x1b!?"
INVERTED = bytes(range(255, -1, -1))
_PAUSED, _PRINTING = 0x10, 0x20
_BITS = {
    0x01: Fault.COVER_OPEN,
    0x02: Fault.JAM,
    0x04: Fault.MEDIA_OUT,
    0x08: Fault.RIBBON_OUT,
    _PAUSED: Fault.OFFLINE,
    0x80: Fault.BROKEN,
}


def job(labels: Sequence[Raster], stock: LabelStock) -> bytes:
    """All ``labels`` in order. GAP 2 mm is what die-cut labels have."""
    head = f"SIZE {stock.width_mm} mm,{stock.height_mm} mm\r\nGAP 2 mm,0 mm\r\nDIRECTION 1\r\n"
    parts = [head.encode("ascii")]
    for label in labels:
        bitmap = f"CLS\r\nBITMAP 0,0,{label.stride},{label.height},0,".encode("ascii")
        parts += [bitmap, label.rows.translate(INVERTED), b"\r\nPRINT 1,1\r\n"]
    return b"".join(parts)


def condition(byte: int) -> Condition:
    """What the one byte of ``ESC ! ?`` says; PROTOCOL for one with a bit that means nothing."""
    if byte & 0x40:
        return Condition((Fault.PROTOCOL,))
    wrong = {fault for bit, fault in _BITS.items() if byte & bit}
    return Condition(worst_first(wrong), busy=bool(byte & _PRINTING))


class ByteDecoder:
    """Each byte is an answer."""

    def feed(self, data: bytes) -> tuple[Condition, ...]:
        """One condition a byte, but for flow control."""
        return tuple(condition(byte) for byte in data if byte not in (0x11, 0x13))


TSPL = Language("tspl", job, STATUS_REQUEST, ByteDecoder)
