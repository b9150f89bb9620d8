"""Glyphs as 1-bit masks, kept once drawn: a slip uses the same two hundred again and again.

Pillow rather than QPainter: with the masks kept it is as quick (docs/decisions/0040), works in any
thread, and a command without a display needs no Qt application to print a slip.
"""

from __future__ import annotations

from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont

from windowdesk.documents.fonts import Face, require
from windowdesk.documents.typefaces import HOLDERS, SLOT_WIDTH

THRESHOLD = 118  # darker than the middle: thin strokes survive the thermal head
_FACES = {f"windowdesk-{face.name}": face for face in Face}


@lru_cache(maxsize=32)
def _font(face: Face, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(require(face)), size, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=2048)  # some 5 MB at most
def glyph(char: str, face: Face, size: int) -> tuple[Image.Image | None, int, int, int]:
    """Mask of ``char``, its x and y from pen and baseline, and its advance, all in dots."""
    held = HOLDERS[face][char]
    if held is None:
        return _slot(char, size)
    font = _font(_FACES[held.fontName], size)
    shown = " " if char == "\u00a0" else char
    width = round(font.getlength(shown))
    left, top, right, bottom = (int(edge) for edge in font.getbbox(shown, anchor="ls"))
    if right <= left or bottom <= top:
        return None, 0, 0, width
    grey = Image.new("L", (right - left, bottom - top), 0)
    ImageDraw.Draw(grey).text((-left, -top), shown, fill=255, font=font, anchor="ls")
    return grey.point(lambda level: 255 if level > THRESHOLD else 0, "1"), left, top, width


def _slot(char: str, size: int) -> tuple[Image.Image, int, int, int]:
    """A box to write the character in, with its code point small inside (A.4's last rule)."""
    width, height = round(SLOT_WIDTH * size) - 2, round(1.2 * size)
    box = Image.new("1", (width, height), 0)
    pen = ImageDraw.Draw(box)
    pen.rectangle((0, 0, width - 1, height - 1), outline=1)
    small = _font(Face.SANS, max(9, round(size * 0.42)))
    pen.fontmode = "1"
    pen.text((3, height - 2), f"{ord(char):04X}", fill=1, font=small, anchor="ls")
    return box, 1, -round(0.95 * size), width + 2


def width(text: str, face: Face, size: int) -> int:
    """Width of ``text`` in dots."""
    return sum(glyph(char, face, size)[3] for char in text)
