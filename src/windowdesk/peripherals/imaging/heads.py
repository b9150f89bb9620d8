"""What the head of a JPEG or PNG claims, read without a decoder: a device is believed in nothing."""

from __future__ import annotations

from dataclasses import dataclass

from windowdesk.app.capturing import JPEG, PNG

_PNG = b"\x89PNG\r\n\x1a\n"
# SOF markers: every kind of JPEG but the ones that are no frame (DHT, JPG, DAC)
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_ALONE = frozenset((0x01, *range(0xD0, 0xD9)))
# a head longer than this belongs to no picture of a paper
_MOST_SEGMENTS = 512
# a scanner's page comes in chunks of 8 kB
_MOST_CHUNKS = 16_384


class NoPicture(ValueError):
    """These bytes are no picture that is taken here."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """What the head of a file says: "image/jpeg" or "image/png", and pixels."""

    media: str
    width: int
    height: int


def head(content: bytes) -> Claimed:
    """What ``content`` says it is, however large. :class:`NoPicture` when it is nothing."""
    if content.startswith(_PNG):
        return _png(content)
    if content.startswith(b"\xff\xd8"):
        return _jpeg(content)
    raise NoPicture("neither JPEG nor PNG")


def _png(content: bytes) -> Claimed:
    if len(content) < 33 or content[12:16] != b"IHDR":
        raise NoPicture("no head")
    _whole_chunks(content)
    width, height = (int.from_bytes(content[at : at + 4], "big") for at in (16, 20))
    return Claimed(PNG, width, height)


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
            return Claimed(JPEG, width, height)
        if marker == 0xDA:
            break
        at += length
        if at >= len(content) or content[at] != 0xFF:
            break
    raise NoPicture("no frame")
