"""Labels on A4: three by eight of 70 × 37 mm, the commonest sheet, printed with room for a feed error."""

from __future__ import annotations

from windowdesk.documents import codes
from windowdesk.documents.fonts import Face
from windowdesk.documents.linebreak import wrap
from windowdesk.documents.pdf.frame import PAGE_HEIGHT
from windowdesk.documents.pdf.making import add_page, finish, new_document
from windowdesk.documents.pdf.measures import MM
from windowdesk.documents.pdf.pen import INK, Pen, fit
from windowdesk.documents.sheet import Label, LabelSheet
from windowdesk.documents.typefaces import ADVANCES
from windowdesk.domain.identity.names import characters

COLUMNS, ROWS = 3, 8
CELL_WIDTH, CELL_HEIGHT = 70 * MM, PAGE_HEIGHT / ROWS
EDGE = 5.5 * MM  # no printer reaches the edge of the paper
MODULE = 0.6 * MM
NAME_SIZE, NAME_LINES = 10.0, 2


def draw(sheet: LabelSheet) -> bytes:
    """The PDF of ``sheet``; the same sheet gives the same bytes."""
    doc = new_document(sheet.title, "", sheet.issued_at)
    pen = Pen(doc)
    per_page = COLUMNS * ROWS
    for start in range(0, max(1, len(sheet.labels)), per_page):
        pen.grey(INK)
        for place, label in enumerate(sheet.labels[start : start + per_page]):
            row, column = divmod(place, COLUMNS)
            _paint(pen, label, column * CELL_WIDTH, PAGE_HEIGHT - row * CELL_HEIGHT)
        add_page(doc, pen.take())
    return finish(doc)


def _paint(pen: Pen, label: Label, left: float, top: float) -> None:
    """One label: the square at the left, index and name beside it, number and foot below both."""
    side = _paint_square(pen, label.code, left + EDGE, top - EDGE)
    x, room = left + EDGE + side + 3 * MM, CELL_WIDTH - 2 * EDGE - side - 2 * MM
    y = top - EDGE - 13
    x_after = pen.text(x, y, label.index, Face.SANS_BOLD, 17)
    counts = fit(label.counts, Face.KAI, 8.0, room - (x_after - x) - 6, least=5.5)
    pen.text(x_after + 6, y, label.counts, Face.KAI, counts)
    for line in name_lines(label.name, room):
        y -= 13
        pen.text(x, y, line, Face.KAI_BOLD, NAME_SIZE)
    low, wide = top - EDGE - side, CELL_WIDTH - 2 * EDGE
    pen.text(left + EDGE, low - 12, label.number, Face.SANS, 9)
    foot = fit(label.foot, Face.KAI, 7.5, wide, least=5.0)
    pen.text(left + EDGE, low - 23, label.foot, Face.KAI, foot)


def name_lines(name: str, room: float) -> list[str]:
    """``name`` in at most two lines of ``room`` points; what does not fit is marked, not hidden."""
    advances = ADVANCES[Face.KAI_BOLD]
    lines = [line.rstrip(" ") for line in wrap(name, room, lambda char: NAME_SIZE * advances[char])]
    if len(lines) <= NAME_LINES:
        return lines if name else []
    last = characters(lines[NAME_LINES - 1])
    return [*lines[: NAME_LINES - 1], "".join(last[:-1]) + "…"]


def _paint_square(pen: Pen, text: str, left: float, top: float) -> float:
    side = len(codes.qr(text)) * MODULE
    pen.modules(left, top - side, (MODULE, MODULE), codes.qr_path(text))
    return side
