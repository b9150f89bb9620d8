"""A 1-bit image as a complete ESC/POS job: the whole slip is known before the first byte goes out.

Commands (Epson ESC/POS reference): ESC @ reset, GS v 0 raster image, ESC d feed, GS V 66 cut. The
image goes in slices, since some printers buffer no more than 255 lines of one command.
"""

from __future__ import annotations

from PIL import Image

SLICE = 255
RESET = b"\x1b@"
FEED = b"\x1bd\x03"
CUT = b"\x1dV\x42\x00"
_RASTER = b"\x1dv0\x00"


def job(ink: Image.Image) -> bytes:
    """Reset, the image in slices, feed and cut. ``ink``: mode "1", 1 is ink, width in eights."""
    row = ink.width // 8
    data = ink.tobytes()
    parts = [RESET]
    for top in range(0, ink.height, SLICE):
        lines = min(SLICE, ink.height - top)
        head = _RASTER + row.to_bytes(2, "little") + lines.to_bytes(2, "little")
        parts += [head, data[top * row : (top + lines) * row]]
    return b"".join([*parts, FEED, CUT])


def image(job_bytes: bytes) -> Image.Image | None:
    """The dots of a job as a page (0 is ink), to read its codes back; None when there are none.

    Understands what :func:`job` writes; anything else in the bytes ends the reading.
    """
    at = len(RESET) if job_bytes.startswith(RESET) else 0
    rows: list[bytes] = []
    width = 0
    while job_bytes[at : at + 4] == _RASTER:
        row = int.from_bytes(job_bytes[at + 4 : at + 6], "little")
        lines = int.from_bytes(job_bytes[at + 6 : at + 8], "little")
        slice_ = job_bytes[at + 8 : at + 8 + row * lines]
        if not row or len(slice_) != row * lines or width not in (0, row):
            return None
        width = row
        rows.append(slice_)
        at += 8 + row * lines
    if not any(rows):
        return None
    data = b"".join(rows)
    inverted = data.translate(bytes(range(255, -1, -1)))
    return Image.frombytes("1", (width * 8, len(data) // width), inverted)
