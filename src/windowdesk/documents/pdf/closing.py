"""The closing of a document: where people sign at the left, organ, seal place and date at the right."""

from __future__ import annotations

from functools import lru_cache, partial

from windowdesk.documents.fonts import Face
from windowdesk.documents.linebreak import wrap
from windowdesk.documents.pdf.flow import Piece
from windowdesk.documents.pdf.measures import LEFT, MM, RIGHT, Style, baseline
from windowdesk.documents.pdf.pen import Pen, fit
from windowdesk.documents.sheet import Blank, Signing
from windowdesk.documents.typefaces import ADVANCES, measure

SIGN_WIDTH = 80 * MM
SEAL_SIZES = (9.5, 8.5, 7.5, 6.5, 5.5, 4.5, 4.0)


def set_signing(block: Signing, style: Style) -> Piece:
    """The closing in one piece: the seal needs room beside the lines and on nothing above."""
    lines = len(block.blanks) * style.sign_leading
    height = max(lines, 2 * style.seal + 4 if block.seal else 2 * style.sign_leading) + 4
    return Piece(height, partial(_paint_signing, block, height, style), gap=style.before_table)


def _paint_signing(block: Signing, height: float, style: Style, pen: Pen, top: float) -> None:
    leading, centre = style.sign_leading, top - height / 2
    if block.organ:
        _paint_organ(pen, block, centre, style)
    y = centre + len(block.blanks) * leading / 2
    for blank in block.blanks:
        _paint_blank(pen, blank, baseline(y, leading, style.sign), style.sign)
        y -= leading


def _paint_organ(pen: Pen, block: Signing, centre: float, style: Style) -> None:
    size = fit(block.organ, Face.KAI, style.body, SIGN_WIDTH, least=8.0)
    lines = wrap(block.organ, SIGN_WIDTH, lambda char: size * ADVANCES[Face.KAI][char])
    half = max(measure(line, Face.KAI, size) for line in lines) / 2
    middle = RIGHT - max(31 * MM, half)
    if block.seal:
        _paint_ring(pen, middle, centre, style.seal)
        above = 1.2 * size * (len(lines) - 1) + 0.95 * size - 8
        _paint_label(pen, (middle, centre), _seal_words(block), (above + 3, style.seal - 3))
    for number, line in enumerate(reversed(lines)):
        pen.centred(middle, centre - 8 + 1.2 * size * number, line, Face.KAI, size)
    pen.centred(middle, centre - 4 - style.sign_leading, block.dated, Face.KAI, style.body)


def _seal_words(block: Signing) -> str:
    """（行政许可专用章）: the organ's own name stands across the ring already."""
    return f"（{block.seal.removeprefix(block.organ) or block.seal}）"


def _paint_ring(pen: Pen, x: float, y: float, r: float) -> None:
    """The place of the seal: a light dashed ring, under the organ's name and the date."""
    k = r * 0.5523
    curves = " ".join(
        f"{a:.2f} {b:.2f} {c:.2f} {d:.2f} {e:.2f} {f:.2f} c"
        for a, b, c, d, e, f in (
            (x + r, y + k, x + k, y + r, x, y + r),
            (x - k, y + r, x - r, y + k, x - r, y),
            (x - r, y - k, x - k, y - r, x, y - r),
            (x + k, y - r, x + r, y - k, x + r, y),
        )
    )
    pen.raw(f"q 0.75 w 0.82 0.36 0.36 RG [3 2.4] 0 d {x + r:.2f} {y:.2f} m {curves} S Q")


def _paint_label(
    pen: Pen, centre: tuple[float, float], words: str, room: tuple[float, float]
) -> None:
    """What seal belongs here, in short lines inside the ring, above the organ's name."""
    low, radius = room
    lines, size = seal_lines(words, low, radius)
    pen.raw("q 0.8 0.3 0.3 rg")
    y = centre[1] + low + 1.15 * size * (len(lines) - 1) + 0.12 * size
    for line in lines:
        pen.centred(centre[0], y, line, Face.KAI, size)
        y -= 1.15 * size
    pen.raw("Q")


@lru_cache(maxsize=64)
def seal_lines(words: str, low: float, radius: float) -> tuple[tuple[str, ...], float]:
    """``words`` in the fewest, largest lines that stay inside a ring of ``radius``, and their size.

    ``low``: how far above the ring's centre the lowest line stands. Points.
    """
    lines: tuple[str, ...] = (words,)
    for size in SEAL_SIZES:
        for count in (1, 2, 3, 4):
            lines = _even(words, count, size)
            if len(lines) == count and _inside(lines, size, low, radius):
                return lines, size
    return lines, SEAL_SIZES[-1]


def _even(words: str, count: int, size: float) -> tuple[str, ...]:
    """``words`` in at most ``count`` lines of much the same length."""
    limit = measure(words, Face.KAI, size) / count
    while len(lines := wrap(words, limit, lambda char: size * ADVANCES[Face.KAI][char])) > count:
        limit += size / 4
    return tuple(lines)


def _inside(lines: tuple[str, ...], size: float, low: float, radius: float) -> bool:
    """Whether the upper corners of every line, the farthest from the centre, are in the ring."""
    for number, line in enumerate(reversed(lines)):
        top = low + 1.15 * size * number + size
        half = measure(line, Face.KAI, size) / 2
        if half * half + top * top > radius * radius:
            return False
    return True


def _paint_blank(pen: Pen, blank: Blank, y: float, size: float) -> None:
    x = pen.text(LEFT, y, blank.label, Face.KAI, size)
    for ems, after in blank.gaps:
        pen.rule(x + 1, y - 2, ems * size - 2)
        x = pen.text(x + ems * size, y, after, Face.KAI, size)
