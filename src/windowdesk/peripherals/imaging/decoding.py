"""From the bytes of a JPEG or PNG to pixels, after their size is known to be bearable.

A few bytes can claim a picture of a gigapixel. What the head of the file claims is read first
(``heads``), without a decoder; then the decoder has to come to the same.
"""

from __future__ import annotations

import cv2
import numpy as np
from cv2.typing import MatLike

from windowdesk.peripherals.imaging.heads import Claimed, NoPicture, head
from windowdesk.peripherals.imaging.thresholds import (
    LONGEST_EDGE,
    MOST_BYTES,
    MOST_PIXELS,
    SMALLEST_EDGE,
)


def claimed(content: bytes) -> Claimed:
    """What ``content`` says it is. :class:`NoPicture` when it is nothing, or too much."""
    if len(content) > MOST_BYTES:
        raise NoPicture(f"{len(content)} bytes")
    found = head(content)
    sides = found.width, found.height
    if min(sides) < SMALLEST_EDGE or max(sides) > LONGEST_EDGE:
        raise NoPicture(f"{found.width} x {found.height}")
    if found.width * found.height > MOST_PIXELS:
        raise NoPicture(f"{found.width} x {found.height}")
    return found


def decode(content: bytes) -> MatLike:
    """The picture as rows of blue, green, red. :class:`NoPicture` as :func:`claimed`."""
    said = claimed(content)
    flags = cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION
    try:
        picture = cv2.imdecode(np.frombuffer(content, np.uint8), flags)
    except cv2.error as error:
        raise NoPicture("not decoded") from error
    if picture is None or picture.shape[:2] != (said.height, said.width):
        raise NoPicture("not decoded")
    return picture
