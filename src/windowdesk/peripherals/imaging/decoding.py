"""From the bytes of a JPEG or PNG to pixels, after their size is known to be bearable.

A few bytes can claim a picture of a gigapixel. What the head of the file claims is read first, by
this module and without a decoder; then the decoder has to come to the same.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from cv2.typing import MatLike

from windowdesk.peripherals.imaging.thresholds import (
    LONGEST_EDGE,
    MOST_BYTES,
    MOST_PIXELS,
    SMALLEST_EDGE,
)

_PNG = b"\x89PNG\r\n\x1a\n"
# SOF markers: every kind of JPEG but the ones that are no frame (DHT, JPG, DAC)
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_ALONE = frozenset((0x01, *range(0xD0, 0xD9)))
# a head longer than this belongs to no picture of a paper
_MOST_SEGMENTS = 512
# a scanner's page comes in chunks of 8 kB
_MOST_CHUNKS = 16_384


class NoPicture(ValueError):
    """These bytes are no picture that this module takes."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """What the head of a file says: "image/jpeg" or "image/png", and pixels."""

    media: str
    width: int
    height: int


def claimed(content: bytes) -> Claimed:
    """What ``content`` says it is. :class:`NoPicture` when it is nothing, or too much."""
    if len(content) > MOST_BYTES:
        raise NoPicture(f"{len(content)} bytes")
    if content.startswith(_PNG):
        found = _png(content)
    elif content.startswith(b"\xff\xd8"):
        found = _jpeg(content)
    else:
        raise NoPicture("neither JPEG nor PNG")
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


def _png(content: bytes) -> Claimed:
    if len(content) < 33 or content[12:16] != b"IHDR":
        raise NoPicture("no head")
    _whole_chunks(content)
    return Claimed(
        "image/png", int.from_bytes(content[16:20], "big"), int.from_bytes(content[20:24], "big")
    )


def _whole_chunks(content: bytes) -> None:
    """Every chunk lies within the file: a decoder makes room for whatever length a chunk claims.

    Two gigabytes for a picture of 40 by 20 were seen. Pictures that move are none of a paper.
    """
    at = 8
    for _chunk in range(_MOST_CHUNKS):
        length, kind = int.from_bytes(content[at : at + 4], "big"), content[at + 4 : at + 8]
        if kind in (b"acTL", b"fcTL", b"fdAT") or at + 12 + length > len(content):
            break
        if kind == b"IEND":
            return
        at += 12 + length
    raise NoPicture("chunks")


def _jpeg(content: bytes) -> Claimed:
    at = 2
    for _segment in range(_MOST_SEGMENTS):
        while at < len(content) and content[at] == 0xFF:
            at += 1
        if at >= len(content):
            break
        marker = content[at]
        at += 1
        if marker in _ALONE:
            continue
        length = int.from_bytes(content[at : at + 2], "big")
        if length < 2 or at + length > len(content):
            break
        if marker in _FRAMES:
            if length < 8:
                break
            height = int.from_bytes(content[at + 3 : at + 5], "big")
            width = int.from_bytes(content[at + 5 : at + 7], "big")
            return Claimed("image/jpeg", width, height)
        if marker == 0xDA:
            break
        at += length
        if at >= len(content) or content[at] != 0xFF:
            break
    raise NoPicture("no frame")
