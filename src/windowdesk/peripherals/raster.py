"""A picture in dots, as every printer here takes it; and several of them in one file (netpbm P4)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

# no label or slip is larger; a length that says so is a lie
MOST_BYTES = 8_000_000
# what one piece of data may bring out of a printer at most: 30 bytes can ask for metres of paper
MOST_AT_ONCE = 32_000_000
_HEAD = re.compile(rb"P4[ \t\r\n]+([0-9]{1,5})[ \t\r\n]+([0-9]{1,5})[ \t\r\n]")


@dataclass(frozen=True, slots=True)
class Raster:
    """A picture of ``width`` × ``height`` dots: rows from the top, 8 dots a byte, 1 is black.

    Each row is ``(width + 7) // 8`` bytes, the leftmost dot in the highest bit.
    """

    width: int
    height: int
    rows: bytes

    def __post_init__(self) -> None:
        if self.width <= 0 or self.height < 0:
            raise ValueError(f"no picture of {self.width}×{self.height} dots exists")
        if len(self.rows) != self.stride * self.height:
            raise ValueError(
                f"{self.height} rows of {self.stride} bytes expected, {len(self.rows)} bytes given"
            )

    @property
    def stride(self) -> int:
        """Bytes of one row."""
        return (self.width + 7) // 8


class NotPictures(ValueError):
    """The bytes are no P4 pictures."""


def pictures(content: bytes) -> tuple[Raster, ...]:
    """The P4 pictures in ``content``, one at least. Raises :class:`NotPictures`."""
    found, at = [], 0
    while at < len(content):
        head = _HEAD.match(content, at)
        if head is None:
            raise NotPictures("no P4 head")
        width, height = int(head.group(1)), int(head.group(2))
        size = (width + 7) // 8 * height
        at = head.end()
        if not width or not height or size > len(content) - at:
            raise NotPictures("not as many dots as the head says")
        found.append(Raster(width, height, content[at : at + size]))
        at += size
    if not found:
        raise NotPictures("nothing")
    return tuple(found)


def pbm(rasters: Iterable[Raster]) -> bytes:
    """The other way round."""
    return b"".join(b"P4\n%d %d\n%b" % (each.width, each.height, each.rows) for each in rasters)
