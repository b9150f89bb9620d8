"""What a paper looks like, whatever white is around it: how the tray and the store are compared."""

from __future__ import annotations

import hashlib

from windowdesk.peripherals.raster import Raster

_DOTS = [bytes(255 if byte >> bit & 1 else 0 for bit in range(7, -1, -1)) for byte in range(256)]


def looks(ink: bytes, width: int) -> str:
    """The looks of rows of one byte a dot, 0 where there is no ink."""
    rows = [ink[at : at + width] for at in range(0, len(ink), width)]
    inked = [n for n, row in enumerate(rows) if any(row)]
    body = b"".join(rows[inked[0] : inked[-1] + 1]) if inked else b""
    return hashlib.sha256(body).hexdigest()


def ink_of(raster: Raster) -> str:
    """The looks of a slip or label as an interpreter gives it."""
    bits = (b"\0" * 8 if byte == 0 else _DOTS[byte] for byte in raster.rows)
    return looks(b"".join(bits), raster.width)
