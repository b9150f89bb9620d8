"""Writes PDF operators for text in fallback runs, rules and codes; the page's only brush.

reportlab's canvas keeps track of much that a form never uses; writing the operators ourselves is
what makes a page cost little more than its content stream (performance.md, first row).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from windowdesk.documents.fonts import Face
from windowdesk.documents.typefaces import SLOT_WIDTH, Typeface, measure, runs

INK = 0.1
LINE = 0.45


def _n(value: float) -> str:
    """A number as PDF wants it: no exponent, no needless digits."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _utf16(text: str) -> str:
    return "FEFF" + text.encode("utf-16-be", "surrogatepass").hex().upper()


class Pen:
    """Collects operators. Points, origin at the lower left corner of the page."""

    def __init__(self, doc: Any) -> None:
        self.doc = doc
        self.ops: list[str] = []

    def take(self) -> str:
        """What was written since the last call."""
        text = "\n".join(self.ops)
        self.ops.clear()
        return text

    def text(
        self, x: float, y: float, text: str, face: Face, size: float, *, spacing: float = 0.0
    ) -> float:
        """Draw ``text`` with its baseline at ``y``; the x where it ends. ``spacing`` in points."""
        for held, piece in runs(text, face):
            if held is None:
                for char in piece:
                    self._slot(x, y, char, size)
                    x += SLOT_WIDTH * size + spacing
                continue
            self._show(x, y, piece, held, size=size, spacing=spacing)
            x += measure(piece, face, size) + spacing * len(piece)
        return x

    def _show(
        self, x: float, y: float, piece: str, held: Typeface, *, size: float, spacing: float
    ) -> None:
        op = [f"BT 1 0 0 1 {_n(x)} {_n(y)} Tm"]
        if spacing:
            op.append(f"{spacing:.3f} Tc")
        for subset, codes in held.splitString(piece, self.doc):
            name = held.getSubsetInternalName(subset, self.doc)
            op.append(f"{name} {_n(size)} Tf <{codes.hex()}> Tj")
        if spacing:
            op.append("0 Tc")
        op.append("ET")
        self.ops.append(" ".join(op))

    def _slot(self, x: float, y: float, char: str, size: float) -> None:
        """A box to write a character in that no font has, with its code point; A.4's last rule.

        Extracted text has the code point: PDFium drops an ActualText beyond U+FFFF.
        """
        width, low = SLOT_WIDTH * size, y - 0.16 * size
        label, small = f"U+{ord(char):04X}", size * 0.3
        self.ops.append(
            f"q 0.4 w 0.4 G {_n(x + 0.06 * size)} {_n(low)} "
            f"{_n(width - 0.12 * size)} {_n(1.12 * size)} re S Q"
        )
        self.text(x + 0.14 * size, low + 0.06 * size, label, Face.KAI, small)

    def spaced(
        self, x: float, y: float, text: str, face: Face, size: float, *, spacing: float,
        actual: str = "",
    ) -> None:  # fmt: skip
        """Widely spaced text that still reads as ``actual`` (default: itself) when extracted."""
        self.ops.append(f"/Span <</ActualText <{_utf16(actual or text)}>>> BDC")
        self.text(x, y, text, face, size, spacing=spacing)
        self.ops.append("EMC")

    def centred(self, middle: float, y: float, text: str, face: Face, size: float) -> None:
        self.text(middle - measure(text, face, size) / 2, y, text, face, size)

    def right(self, end: float, y: float, text: str, face: Face, size: float) -> None:
        self.text(end - measure(text, face, size), y, text, face, size)

    def grey(self, level: float) -> None:
        """Fill (so also text) in this grey, 0 black."""
        self.ops.append(f"{_n(level)} g")

    def rule(self, x: float, y: float, width: float, *, weight: float = 0.6) -> None:
        self.ops.append(f"{_n(weight)} w {LINE} G {_n(x)} {_n(y)} m {_n(x + width)} {_n(y)} l S")

    def grid(self, xs: Iterable[float], top: float, bottom: float) -> None:
        """The box of a table row with its inner verticals."""
        edges = [_n(x) for x in xs]
        path = [f"{x} {_n(top)} m {x} {_n(bottom)} l" for x in edges]
        path += [f"{edges[0]} {_n(y)} m {edges[-1]} {_n(y)} l" for y in (top, bottom)]
        self.ops.append(f"0.6 w {LINE} G " + " ".join(path) + " S")

    def shade(self, x: float, y: float, width: float, height: float, level: float = 0.95) -> None:
        box = f"{_n(x)} {_n(y)} {_n(width)} {_n(height)} re"
        self.ops.append(f"q {_n(level)} g {box} f Q")

    def modules(self, x: float, y: float, unit: tuple[float, float], path: str) -> None:
        """Fill ``path``, rectangles counted in modules of ``unit`` points: the bars of a code."""
        self.ops.append(f"q 0 g {unit[0]:.4f} 0 0 {unit[1]:.4f} {x:.3f} {y:.3f} cm {path} f Q")

    def raw(self, operators: str) -> None:
        self.ops.append(operators)


def fit(text: str, face: Face, size: float, width: float, *, least: float = 7.0) -> float:
    """The size at which ``text`` fits ``width``: ``size``, or smaller down to ``least``."""
    needed = measure(text, face, size)
    return size if needed <= width else max(least, size * width / needed)
