"""Sets the fields of an application form: what is known is printed, the rest is ruled to write on."""

from __future__ import annotations

from functools import partial

from windowdesk.documents.pdf.cells import MOST_LINES, PAD_X, Cell, Row, set_cell, set_rows
from windowdesk.documents.pdf.flow import Piece
from windowdesk.documents.pdf.measures import LEFT, WIDTH, Style, baseline
from windowdesk.documents.pdf.pen import Pen
from windowdesk.documents.sheet import Field, Form

LABEL_WIDTH = 84.0
BLANK = 23.0  # a ruled line that a hand can write on, in points
LEAST = 21.0


def set_form(block: Form, style: Style) -> list[Piece]:
    """One piece a row; a value too tall for a page goes on as a table row would."""
    pieces: list[Piece] = []
    for row in block.rows:
        pieces += _set_row(row, style)
    if pieces:
        first = pieces[0]
        pieces[0] = Piece(first.height, first.paint, gap=style.before_table)
    return pieces


def row_height(row: tuple[Field, ...], lines: int, style: Style) -> float:
    """The height of ``row`` whose tallest cell has ``lines`` lines of print."""
    print_ = lines * style.cell_leading + 2 * style.pad_y
    blank = max((field.lines for field in row if not field.value), default=0) * BLANK
    return max(LEAST, print_, blank)


def _set_row(row: tuple[Field, ...], style: Style) -> list[Piece]:
    share = WIDTH / len(row)
    cells: list[Cell] = []
    xs = [LEFT]
    for field in row:
        cells.append(set_cell(field.label, LABEL_WIDTH, style, shaded=True))
        cells.append(set_cell(field.value, share - LABEL_WIDTH, style))
        xs += [xs[-1] + LABEL_WIDTH, xs[-1] + share]
    tallest = max(len(cell.lines) for cell in cells)
    if tallest > MOST_LINES:
        return set_rows(cells, xs, style)
    height = row_height(row, tallest, style)
    set_row = Row(tuple(cells), tuple(xs), height)
    return [Piece(height, partial(_paint, row, set_row, style))]


def _paint(fields: tuple[Field, ...], row: Row, style: Style, pen: Pen, top: float) -> None:
    xs, height = row.edges, row.height
    for number, cell in enumerate(row.cells):
        x, end = xs[number], xs[number + 1]
        if cell.shaded:
            pen.shade(x, top - height, end - x, height)
        elif not fields[number // 2].value:
            _rule(pen, (x, end), (top, top - height), height / fields[number // 2].lines)
            continue
        y = top - (height - len(cell.lines) * style.cell_leading) / 2
        for line in cell.lines:
            at = baseline(y, style.cell_leading, style.cell)
            pen.text(x + PAD_X, at, line, cell.face, style.cell)
            y -= style.cell_leading
    pen.grid(xs, top, top - height)


def _rule(pen: Pen, edges: tuple[float, float], span: tuple[float, float], step: float) -> None:
    """Light rules to write on, ``step`` points apart, the last a little above the box's edge."""
    top, bottom = span
    y = top - step
    while y >= bottom - 1e-6:
        pen.rule(edges[0] + PAD_X, y + 5.0, edges[1] - edges[0] - 2 * PAD_X, weight=0.3)
        y -= step
