"""What a page's bytes are, without decoding them: JPEG or PNG, how large, and whether whole.

A scanner's answer is believed in nothing: a page that was cut on its way has the header of a whole one.
"""

from __future__ import annotations

from dataclasses import dataclass

from windowdesk.app.capturing import JPEG, PNG

# A3 at 600 dots per inch; what claims more would only unpack into the memory of the desk
MOST_PIXELS = 100_000_000
# more than an A4 page at 600 dots per inch in colour has as PNG
MOST_BYTES = 64 * 1024 * 1024
_PNG = b"\x89PNG\r\n\x1a\n"
_STANDALONE = frozenset({0x01, *range(0xD0, 0xD8)})
# SOF0..SOF15 but the tables DHT (C4), JPG (C8) and DAC (CC)
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
# firmware pads its pages
_TAIL = 4096


class NoPicture(ValueError):
    """Not a whole JPEG or PNG of a size that a page may have."""


@dataclass(frozen=True, slots=True)
class Picture:
    """``media`` as in :class:`windowdesk.app.capturing.Page`; sizes in pixels."""

    media: str
    width: int
    height: int


def measure(content: bytes) -> Picture:
    """What ``content`` is. NoPicture for anything else, and for a part of one."""
    if content.startswith(_PNG):
        found = _png(content)
    elif content.startswith(b"\xff\xd8"):
        found = _jpeg(content)
    else:
        raise NoPicture("neither JPEG nor PNG")
    if not 0 < found.width * found.height <= MOST_PIXELS:
        raise NoPicture(f"{found.width} x {found.height} pixels")
    return found


def _png(content: bytes) -> Picture:
    if content[12:16] != b"IHDR" or len(content) < 33:
        raise NoPicture("a PNG without a header")
    if content.rfind(b"IEND", -_TAIL) < 0:
        raise NoPicture("a part of a PNG")
    width, height = (int.from_bytes(content[at : at + 4], "big") for at in (16, 20))
    return Picture(PNG, width, height)


def _jpeg(content: bytes) -> Picture:
    if content.rfind(b"\xff\xd9", -_TAIL) < 0:
        raise NoPicture("a part of a JPEG")
    at = 2
    while at + 4 <= len(content):
        if content[at] != 0xFF:
            break
        marker = content[at + 1]
        if marker == 0xFF:  # fill
            at += 1
            continue
        if marker in _STANDALONE:
            at += 2
            continue
        length = int.from_bytes(content[at + 2 : at + 4], "big")
        if marker in _FRAMES and length >= 8 and at + 9 <= len(content):
            height, width = (int.from_bytes(content[at + n : at + n + 2], "big") for n in (5, 7))
            return Picture(JPEG, width, height)
        if length < 2 or marker in (0xDA, 0xD9):
            break
        at += 2 + length
    raise NoPicture("a JPEG without a frame")
