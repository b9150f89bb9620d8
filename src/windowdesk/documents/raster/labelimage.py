"""A label on the roll as dots: the square left, index and name beside it, number and foot below.

Everything is drawn here, in whole dots of the printer's head, and goes out as one picture: Chinese
comes out whatever fonts the printer has, and no module of a code falls between two dots.
"""

from __future__ import annotations

from itertools import pairwise

from PIL import Image, ImageDraw

from windowdesk.documents import codes
from windowdesk.documents.fonts import Face
from windowdesk.documents.linebreak import break_positions
from windowdesk.documents.raster.glyphs import glyph, width
from windowdesk.documents.sheet import Label
from windowdesk.domain.identity.names import characters

# the sizes of 60 x 40 mm at 203 dpi; other stock is drawn in proportion, by what it has less of
WIDTH, HEIGHT = 472, 319
# the square takes no more of the width: index, counts and name stand beside it, on upright labels too
SQUARE_SHARE = 0.48
EDGE, GAP = 14, 12
INDEX_SIZE, NAME_SIZE, SMALL_SIZE = 48, 30, 22
NAME_LINES = 3
LEADING = 1.25


def pbm(labels: tuple[Label, ...], width_dots: int, height_dots: int) -> bytes:
    """All ``labels`` as P4 pictures, one after another; 1 is ink."""
    pictures = (ink(label, width_dots, height_dots) for label in labels)
    return b"".join(
        b"P4\n%d %d\n%b" % (width_dots, height_dots, picture.tobytes()) for picture in pictures
    )


def ink(label: Label, width_dots: int, height_dots: int) -> Image.Image:
    """One label as a 1-bit image in which 1 is ink."""
    scale = min(width_dots / WIDTH, height_dots / HEIGHT)
    edge, gap = round(EDGE * scale), round(GAP * scale)
    small = max(14, round(SMALL_SIZE * scale))
    image = Image.new("1", (width_dots, height_dots), 0)
    below = height_dots - edge - round(2 * LEADING * small)
    most = min(below - gap - edge, round(SQUARE_SHARE * width_dots))
    side = _paint_square(image, label.code, edge, most)
    left = edge + side + gap
    top = edge + _paint_head(image, label, left, width_dots - edge, scale)
    size = round(NAME_SIZE * scale)
    room = width_dots - edge - left
    fits = max(1, min(NAME_LINES, (below - top) // round(LEADING * size)))
    for line in _lines(label.name, size, room, fits):
        top += round(LEADING * size)
        _write(image, (left, top), line, Face.SANS_BOLD, size)
    wide = width_dots - 2 * edge
    _write(
        image,
        (edge, below + small),
        label.number,
        Face.SANS_BOLD,
        _fitting(label.number, small, wide),
    )
    foot = height_dots - edge
    _write(image, (edge, foot), label.foot, Face.SANS, _fitting(label.foot, small, wide))
    return image


def _paint_head(image: Image.Image, label: Label, left: int, right: int, scale: float) -> int:
    """Index and counts, on one line where they fit; their height."""
    size, small = round(INDEX_SIZE * scale), max(14, round(SMALL_SIZE * scale))
    at = round(EDGE * scale) + size
    _write(image, (left, at), label.index, Face.SANS_BOLD, size)
    x, deep = left + width(label.index, Face.SANS_BOLD, size) + round(GAP * scale), 0
    counts = _fitting(label.counts, small, right - x)
    if width(label.counts, Face.SANS_BOLD, counts) <= right - x:
        _write(image, (x, at), label.counts, Face.SANS, counts)
    else:
        for line in _lines(label.counts, small, right - left, NAME_LINES):
            deep += round(LEADING * small)
            _write(image, (left, at + deep), line, Face.SANS, small)
    return size + deep + round(GAP * scale / 2)


def _paint_square(image: Image.Image, text: str, at: int, most: int) -> int:
    """The code at (``at``, ``at``) in the largest whole dots that fit; its side. Paper is its quiet zone."""
    rows = codes.qr(text)
    dots = max(1, most // len(rows))
    pen = ImageDraw.Draw(image)
    for number, dark in enumerate(rows):
        for offset, run in dark:
            x, y = at + offset * dots, at + number * dots
            pen.rectangle((x, y, x + run * dots - 1, y + dots - 1), fill=1)
    return len(rows) * dots + codes.QR_QUIET * dots // 2


def _lines(name: str, size: int, room: int, fits: int) -> list[str]:
    """``name`` in at most ``fits`` lines; what does not fit is marked, not hidden."""
    if not name:
        return []
    widths = [glyph(char, Face.SANS_BOLD, size)[3] for char in name]
    ends = break_positions(name, widths, room)
    lines = [name[a:b].strip() for a, b in pairwise([0, *ends])]
    if len(lines) <= fits:
        return lines
    last = characters(lines[fits - 1])
    return [*lines[: fits - 1], "".join(last[:-1]) + "…"]


def _fitting(text: str, size: int, room: int) -> int:
    """The largest size up to ``size`` in which ``text`` fits, 12 at least."""
    while size > 12 and width(text, Face.SANS_BOLD, size) > room:
        size -= 1
    return size


def _write(image: Image.Image, at: tuple[int, int], text: str, face: Face, size: int) -> None:
    """From the baseline's left end."""
    x, y = at
    for char in text:
        mask, left, top, advance = glyph(char, face, size)
        if mask is not None:
            image.paste(1, (x + left, y - round(0.12 * size) + top), mask)
        x += advance
