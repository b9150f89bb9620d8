"""The photo of a card through a maker's decoder: a program of theirs, in a process of its own.

The compression (WLT) is closed. A maker who supplies a decoder supplies a program, or a few lines
around a library that call ``model.helper_child.serve``: asked ``{"do": "portrait", "photo": base64}``
it answers ``{"picture": base64}``, a BMP of 102 × 126 dots, or ``{"error": …}``. Whatever else comes
back, nothing at all included, costs the picture and never the text.
"""

from __future__ import annotations

import base64
import binascii
import struct

from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.model.helper import Helper, HelperError

WIDTH, HEIGHT = 102, 126
_HEADER = 54
# every line is filled up to a multiple of four bytes
_LINE = (WIDTH * 3 + 3) // 4 * 4
BMP_BYTES = _HEADER + _LINE * HEIGHT
PHOTO_BYTES = 1024
_WITHIN_S = 5.0


class PhotoDecoder:
    """One decoder program. Blocking; from any thread."""

    def __init__(self, helper: Helper, *, within_s: float = _WITHIN_S) -> None:
        self._helper = helper
        self._within_s = within_s

    def decode(self, photo: bytes) -> bytes | Fault:
        """The picture as a BMP, or why there is none. Never raises."""
        if len(photo) != PHOTO_BYTES:
            return Fault.CARD_UNREADABLE
        sent = base64.b64encode(photo).decode()
        try:
            answer = self._helper.ask("portrait", self._within_s, photo=sent)
        except HelperError as error:
            return error.fault
        picture = picture_of(answer.get("picture"))
        return Fault.PROTOCOL if picture is None else picture

    def stop(self) -> None:
        """End the program."""
        self._helper.stop()


def picture_of(said: object) -> bytes | None:
    """The BMP in a decoder's answer, or None for anything else. Never raises.

    Exactly one form is let through, with every length checked, so that no picture library of ours
    ever sees what somebody else's decoder made up.
    """
    if not isinstance(said, str) or len(said) > 2 * BMP_BYTES:
        return None
    try:
        data = base64.b64decode(said, validate=True)
    except (binascii.Error, ValueError):
        return None
    if len(data) != BMP_BYTES or data[:2] != b"BM":
        return None
    size, start, header, width, height, planes, depth, packed = struct.unpack_from(
        "<I4xIIiiHHI", data, 2
    )
    wanted = (BMP_BYTES, _HEADER, 40, WIDTH, 1, 24, 0)
    found = (size, start, header, width, planes, depth, packed)
    return data if found == wanted and abs(height) == HEIGHT else None


def bmp(rows: list[bytes]) -> bytes:
    """A BMP of that form from 126 rows of 102 × 3 bytes, the top one first (for decoders of ours)."""
    head = struct.pack(
        "<2sI4xIIiiHHIIiiII",
        b"BM", BMP_BYTES, _HEADER, 40, WIDTH, -HEIGHT, 1, 24, 0, 0, 2835, 2835, 0, 0,
    )  # fmt: skip
    return head + b"".join(row.ljust(_LINE, b"\0") for row in rows)
