"""From a picture as a device sent it to the page that is kept: straight, its real size known, judged."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from cv2.typing import MatLike

from windowdesk.app.capturing import Prints
from windowdesk.peripherals.imaging.decoding import decode
from windowdesk.peripherals.imaging.edges import straighten
from windowdesk.peripherals.imaging.heads import NoPicture
from windowdesk.peripherals.imaging.looking import Looks, look

# the second for what is a JPEG of ours already: at the first, four turns wear a page of print to 35 dB
QUALITY, KEPT_QUALITY = 86, 94
VIEW_SIDE, THUMB_SIDE = 1200, 132
_INCH = 25.4
# what lies under a camera that does not know its height: told by shape, the nearest (mm)
_PAPERS = ((297.0, 210.0), (85.6, 53.98), (125.0, 88.0))
_NEAR = 0.04
# by quarters to the right
_WAYS = (None, cv2.ROTATE_90_CLOCKWISE, cv2.ROTATE_180, cv2.ROTATE_90_COUNTERCLOCKWISE)


@dataclass(frozen=True, slots=True)
class Finished(Prints):
    """A page, by how much it was askew (degrees), whether it was cut out of a table, and its looks."""

    dpi: int
    turned: float
    cropped: bool
    looks: Looks


def finish(content: bytes, dpi: int = 0) -> Finished:
    """The page in the picture ``content``; ``dpi`` 0 where nobody knows. :class:`NoPicture`."""
    straight = straighten(decode(content))
    page = straight.picture
    height, width = page.shape[:2]
    return Finished(
        *_printed(page, QUALITY),
        dpi or guessed_dpi(width, height),
        straight.turned,
        straight.cropped,
        look(page),
    )


def turn(content: bytes, quarters: int) -> Prints:
    """The page ``content`` turned to the right by so many quarters of a circle. :class:`NoPicture`."""
    page = decode(content)
    way = _WAYS[quarters % 4]
    return Prints(*_printed(page if way is None else cv2.rotate(page, way), KEPT_QUALITY))


def _printed(page: MatLike, quality: int) -> tuple[bytes, bytes, bytes, int, int]:
    """What :class:`Prints` is made of."""
    height, width = page.shape[:2]
    view, thumb = (encode(smaller(page, side)) for side in (VIEW_SIDE, THUMB_SIDE))
    return encode(page, quality), view, thumb, width, height


def guessed_dpi(width: int, height: int) -> int:
    """Pixels per inch of a sheet of this shape; of A4's length where it is of no known shape."""
    long, short = max(width, height), min(width, height)
    side = next(
        (tall for tall, wide in _PAPERS if abs(long / short - tall / wide) < _NEAR * tall / wide),
        _PAPERS[0][0],
    )
    return max(1, round(long / (side / _INCH)))


def smaller(picture: MatLike, side: int) -> MatLike:
    """``picture`` with no edge longer than ``side``."""
    scale = side / max(picture.shape[:2])
    if scale >= 1:
        return picture
    return cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)


def encode(picture: MatLike, quality: int = QUALITY) -> bytes:
    """As JPEG."""
    done, content = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])
    if not done:
        raise NoPicture("not encoded")
    return np.asarray(content).tobytes()
