"""Sets a slip on 576 dots: what each block needs in height, then all of it onto one image."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import pairwise

from PIL import Image, ImageDraw

from windowdesk.documents import codes
from windowdesk.documents.fonts import Face
from windowdesk.documents.linebreak import break_positions
from windowdesk.documents.plaintext import grouped_number
from windowdesk.documents.raster.glyphs import glyph, width
from windowdesk.documents.sheet import Bars, Rule, Slip, SlipBlock, SlipLine, Square

DOTS = 576  # 72 mm at 203 dpi: the printable width of 80 mm paper
MARGIN = 10
ROOM = DOTS - 2 * MARGIN
BAR_DOTS, BAR_HEIGHT = 3, 96
QR_DOTS = 4
TOP, BOTTOM = 12, 16
LEADING = 1.4
_INVERTED = bytes(range(255, -1, -1))
_DARK = bytes.maketrans(b"01", b"\x00\xff")
Pen = ImageDraw.ImageDraw
Paint = Callable[[Image.Image, Pen, int], None]


def ink(slip: Slip) -> Image.Image:
    """The slip as a 1-bit image in which 1 is ink, 576 dots wide and as long as it needs."""
    placed: list[tuple[int, Paint]] = []
    y = TOP
    for block in slip.blocks:
        for height, paint in _set(block):
            placed.append((y, paint))
            y += height
    image = Image.new("1", (DOTS, y + BOTTOM), 0)
    pen = ImageDraw.Draw(image)
    for at, paint in placed:
        paint(image, pen, at)
    return image


def page(image: Image.Image) -> Image.Image:
    """``image`` as paper shows it: 0 is ink."""
    inverted = image.tobytes().translate(_INVERTED)
    return Image.frombytes("1", image.size, inverted)


def _set(block: SlipBlock) -> list[tuple[int, Paint]]:
    if isinstance(block, SlipLine):
        return _set_line(block)
    if isinstance(block, Bars):
        return [(BAR_HEIGHT + 52, partial(_paint_bars, block))]
    if isinstance(block, Square):
        side = (len(codes.qr_cells(block.text)) + 2 * codes.QR_QUIET) * QR_DOTS
        return [(side, partial(_paint_square, block))]
    assert isinstance(block, Rule)
    return [(25, _paint_rule)]


def _set_line(block: SlipLine) -> list[tuple[int, Paint]]:
    face = Face.SANS_BOLD if block.bold else Face.SANS
    leading = round(block.size * LEADING)
    label, text = block.label, block.text
    room = ROOM - (width(label, Face.SANS, block.size) + block.size if block.label else 0)
    lines = _broken(text, face, block.size, room)
    return [
        (leading, partial(_paint_line, block, label if n == 0 else "", line))
        for n, line in enumerate(lines)
    ]


def _broken(text: str, face: Face, size: int, room: int) -> list[str]:
    widths = [glyph(char, face, size)[3] for char in text]
    ends = break_positions(text, widths, room)
    # a space at a line's end, wide ones too, would push the line off the right edge of its column
    return [text[a:b].strip(" \u3000") for a, b in pairwise([0, *ends])]


def _paint_line(
    block: SlipLine, label: str, text: str, _image: Image.Image, pen: Pen, top: int
) -> None:
    face = Face.SANS_BOLD if block.bold else Face.SANS
    leading = round(block.size * LEADING)
    y = top + round((leading + block.size) / 2 - 0.12 * block.size)
    if label:
        write(pen, (MARGIN, y), label, Face.SANS, block.size)
    free = ROOM - width(text, face, block.size)
    x = MARGIN + (free if block.label else free // 2 if block.centred else 0)
    write(pen, (x, y), text, face, block.size)


def write(
    pen: Pen, at: tuple[int, int], text: str, face: Face, size: int, *, spacing: int = 0
) -> None:
    """``text`` from the left end of its baseline."""
    x, y = at
    # a glyph at a time: Image.paste makes itself sure of the image anew for each, half of a slip's time
    for char in text:
        mask, left, top, advance = glyph(char, face, size)
        if mask is not None:
            pen.bitmap((x + left, y + top), mask, fill=1)
        x += advance + spacing


def _paint_rule(_image: Image.Image, pen: Pen, top: int) -> None:
    for x in range(MARGIN, DOTS - MARGIN, 10):
        pen.rectangle((x, top + 11, x + 5, top + 12), fill=1)


def _paint_bars(block: Bars, _image: Image.Image, pen: Pen, top: int) -> None:
    left = (DOTS - codes.code128_modules(block.number) * BAR_DOTS) // 2
    for offset, modules in codes.code128(block.number):
        x = left + offset * BAR_DOTS
        pen.rectangle((x, top + 4, x + modules * BAR_DOTS - 1, top + 3 + BAR_HEIGHT), fill=1)
    shown = grouped_number(block.number)
    total = width(shown, Face.SANS_BOLD, 26) + 2 * (len(shown) - 1)
    at = ((DOTS - total) // 2, top + BAR_HEIGHT + 36)
    write(pen, at, shown, Face.SANS_BOLD, 26, spacing=2)


def _paint_square(block: Square, image: Image.Image, _pen: Pen, top: int) -> None:
    rows = codes.qr_cells(block.text)
    cells = "".join(rows).encode("ascii").translate(_DARK)
    square = Image.frombytes("1", (len(rows), len(rows)), cells, "raw", "1;8")
    side = len(rows) * QR_DOTS
    at = ((DOTS - side) // 2, top + codes.QR_QUIET * QR_DOTS)
    image.paste(square.resize((side, side), Image.Resampling.NEAREST), at)
