"""Cells and rows of ruled tables: text broken to a width, rows as pieces that a page can take."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

from windowdesk.documents.fonts import Face
from windowdesk.documents.linebreak import break_positions
from windowdesk.documents.pdf.flow import Piece
from windowdesk.documents.pdf.measures import Style, baseline
from windowdesk.documents.pdf.pen import Pen
from windowdesk.documents.typefaces import ADVANCES

PAD_X = 5.0
MOST_LINES = 38  # a row taller than this is divided, so that any text fits some page


def text_face(bold: bool) -> Face:
    return Face.KAI_BOLD if bold else Face.KAI


@dataclass(frozen=True, slots=True)
class Cell:
    """Broken lines of a table cell."""

    lines: tuple[str, ...]
    face: Face = Face.KAI
    centred: bool = False
    shaded: bool = False


def set_cell(
    text: str, width: float, style: Style, *,
    bold: bool = False, centred: bool = False, shaded: bool = False,
) -> Cell:  # fmt: skip
    """``text`` broken to a cell of ``width`` points."""
    face = text_face(bold)
    advances = ADVANCES[face]
    widths = [style.cell * advances[char] for char in text]
    ends = break_positions(text, widths, width - 2 * PAD_X)
    lines = tuple(text[a:b].rstrip(" ") for a, b in pairwise([0, *ends]))
    return Cell(lines, face, centred, shaded)


def set_rows(
    cells: Sequence[Cell], xs: Sequence[float], style: Style,
    header: Piece | None = None, least: float = 0.0,
) -> list[Piece]:  # fmt: skip
    """A row as one piece, or as several when it is too tall for a page; never below ``least``."""
    tallest = max(1, *(len(cell.lines) for cell in cells))
    pieces = []
    for start in range(0, tallest, MOST_LINES):
        part = [
            Cell(cell.lines[start : start + MOST_LINES], cell.face, cell.centred, cell.shaded)
            for cell in cells
        ]
        count = min(MOST_LINES, tallest - start)
        height = max(least, count * style.cell_leading + 2 * style.pad_y)
        pieces.append(
            Piece(
                height,
                partial(_paint_row, Row(tuple(part), tuple(xs), height), style),
                header=header,
            )
        )
    return pieces


@dataclass(frozen=True, slots=True)
class Row:
    """A set row: its cells, the edges between them, and its height."""

    cells: tuple[Cell, ...]
    edges: tuple[float, ...]
    height: float


def _paint_row(row: Row, style: Style, pen: Pen, top: float) -> None:
    cells, xs, height = row.cells, row.edges, row.height
    for cell, (x, end) in zip(cells, pairwise(xs), strict=True):
        if cell.shaded:
            pen.shade(x, top - height, end - x, height)
        y = top - (height - len(cell.lines) * style.cell_leading) / 2
        for line in cell.lines:
            at = baseline(y, style.cell_leading, style.cell)
            if cell.centred:
                pen.centred((x + end) / 2, at, line, cell.face, style.cell)
            else:
                pen.text(x + PAD_X, at, line, cell.face, style.cell)
            y -= style.cell_leading
    pen.grid(xs, top, top - height)
