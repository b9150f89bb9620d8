"""What a page's bytes are, without decoding them: JPEG or PNG, how large, and whether whole.

A scanner's answer is believed in nothing: a page that was cut on its way has the header of a whole one.
"""

from __future__ import annotations

from windowdesk.app.capturing import JPEG
from windowdesk.peripherals.imaging.heads import Claimed, NoPicture, head

# A3 at 600 dots per inch; what claims more would only unpack into the memory of the desk
MOST_PIXELS = 100_000_000
# more than an A4 page at 600 dots per inch in colour has as PNG
MOST_BYTES = 64 * 1024 * 1024
# firmware pads its pages
_TAIL = 4096


def measure(content: bytes) -> Claimed:
    """What ``content`` is. NoPicture for anything else, and for a part of one."""
    found = head(content)
    # a PNG was followed to its end
    if found.media == JPEG and content.rfind(b"\xff\xd9", -_TAIL) < 0:
        raise NoPicture("a part of a JPEG")
    if not 0 < found.width * found.height <= MOST_PIXELS:
        raise NoPicture(f"{found.width} x {found.height} pixels")
    return found
