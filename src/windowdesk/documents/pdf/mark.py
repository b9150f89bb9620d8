"""The mark across a page (演示, 作废): outlines, not text, so that what is extracted from a page holds its words alone.

As text its two characters would land between the rows of a table wherever a reader sorts by place.
The head says it in words.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from math import cos, pi, sin

from windowdesk.documents.fonts import Face
from windowdesk.documents.pdf.measures import MM
from windowdesk.documents.pdf.pen import Pen
from windowdesk.documents.typefaces import Typeface, measure, runs, typeface

SIZE = 150.0
GREY = 0.93
_COLOURS = {"作废": "0.97 0.80 0.80 rg"}  # darker, and red where the printer can
_ON_CURVE, _X_SHORT, _Y_SHORT, _REPEAT, _X_SAME, _Y_SAME = 1, 2, 4, 8, 16, 32
Point = tuple[float, float, bool]


def paint_stamp(pen: Pen, words: str) -> None:
    """Large, light, diagonal ``words`` under everything: seen at once, in nobody's way."""
    c, s = cos(pi / 4), sin(pi / 4)
    pen.raw(f"q {c:.4f} {s:.4f} {-s:.4f} {c:.4f} {105 * MM:.2f} {148.5 * MM:.2f} cm")
    pen.raw(_COLOURS.get(words, f"{GREY} g"))
    pen.raw(f"{_path(words)} f Q")


@lru_cache(maxsize=4)
def _path(words: str) -> str:
    """The outlines of the mark round the origin, as path operators."""
    held = typeface(Face.KAI_BOLD)
    scale = SIZE / held.face.unitsPerEm
    parts = []
    for number, char in enumerate(words):
        left = (number - len(words) / 2) * SIZE
        for contour in contours(held, char):
            placed = [(left + x * scale, y * scale - 0.38 * SIZE, on) for x, y, on in contour]
            parts.append(" ".join(_operators(placed)))
    return " ".join(parts)


def outlined(words: str, size: float) -> tuple[str, float]:
    """The outlines of ``words`` in type of ``size`` from the origin on, and how long they are, in points.

    What no face has is left out; a stamp is no place for rare characters.
    """
    parts, left = [], 0.0
    for held, piece in runs(words, Face.KAI_BOLD):
        for char in piece:
            advance = measure(char, Face.KAI_BOLD, size)
            scale = size / held.face.unitsPerEm if held is not None else 0.0
            for contour in contours(held, char) if held is not None else ():
                placed = [(left + x * scale, y * scale, on) for x, y, on in contour]
                parts.append(" ".join(_operators(placed)))
            left += advance
    return " ".join(parts), left


def contours(held: Typeface, char: str) -> list[list[Point]]:
    """The closed curves of ``char`` in font units, each point with whether it is on the curve.

    Simple TrueType glyphs (OpenType 1.9, glyf); a composite one has none of its own.
    """
    start, end = held.face.glyphPos[held.glyphs[ord(char)] :][:2]
    data = held.face.get_table("glyf")[start:end]
    count = struct.unpack(">h", data[:2])[0] if data else 0
    if count <= 0:
        return []
    ends = struct.unpack(f">{count}H", data[10 : 10 + 2 * count])
    at = 10 + 2 * count
    at += 2 + struct.unpack(">H", data[at : at + 2])[0]
    flags, at = _flags(data, at, ends[-1] + 1)
    xs, at = _coordinates(data, at, flags, (_X_SHORT, _X_SAME))
    ys, at = _coordinates(data, at, flags, (_Y_SHORT, _Y_SAME))
    points = [(x, y, bool(f & _ON_CURVE)) for x, y, f in zip(xs, ys, flags, strict=True)]
    edges = (0, *(last + 1 for last in ends))
    return [points[a:b] for a, b in pairwise(edges)]


def _flags(data: bytes, at: int, count: int) -> tuple[list[int], int]:
    flags: list[int] = []
    while len(flags) < count:
        flag, at = data[at], at + 1
        flags.append(flag)
        if flag & _REPEAT:
            flags += [flag] * data[at]
            at += 1
    return flags, at


def _coordinates(
    data: bytes, at: int, flags: list[int], bits: tuple[int, int]
) -> tuple[list[float], int]:
    short, same = bits
    value, found = 0, []
    for flag in flags:
        if flag & short:
            value += data[at] if flag & same else -data[at]
            at += 1
        elif not flag & same:
            value += struct.unpack(">h", data[at : at + 2])[0]
            at += 2
        found.append(float(value))
    return found, at


def _operators(contour: list[Point]) -> Iterator[str]:
    """A closed contour of quadratic arcs as PDF's cubic ones."""
    points = _with_middles(contour)
    x, y, _on = points[0]
    yield f"{x:.1f} {y:.1f} m"
    control: Point | None = None
    for point in (*points[1:], points[0]):
        if not point[2]:
            control = point
            continue
        px, py, _on = point
        if control is None:
            yield f"{px:.1f} {py:.1f} l"
        else:
            cx, cy, _off = control
            yield (
                f"{x + (cx - x) * 2 / 3:.1f} {y + (cy - y) * 2 / 3:.1f} "
                f"{px + (cx - px) * 2 / 3:.1f} {py + (cy - py) * 2 / 3:.1f} {px:.1f} {py:.1f} c"
            )
        x, y, control = px, py, None
    yield "h"


def _with_middles(contour: list[Point]) -> list[Point]:
    """``contour`` starting on the curve, with the implied points between two controls put in."""
    full: list[Point] = []
    for before, point in zip((contour[-1], *contour), contour, strict=False):
        if not before[2] and not point[2]:
            full.append(((before[0] + point[0]) / 2, (before[1] + point[1]) / 2, True))
        full.append(point)
    first = next(number for number, point in enumerate(full) if point[2])
    return full[first:] + full[:first]
