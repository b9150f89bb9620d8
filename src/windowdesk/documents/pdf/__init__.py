"""A sheet on A4: reportlab's document and font code, our own layout (docs/decisions/0040)."""

from __future__ import annotations

from collections.abc import Sequence

from windowdesk.documents.pdf import frame
from windowdesk.documents.pdf.fitting import least_height
from windowdesk.documents.pdf.flow import Piece, Placed, paginate
from windowdesk.documents.pdf.frame import Place
from windowdesk.documents.pdf.making import add_page, finish, new_document
from windowdesk.documents.pdf.mark import paint_stamp
from windowdesk.documents.pdf.measures import CLOSER, COMPACT, NORMAL, Style
from windowdesk.documents.pdf.pen import INK, Pen
from windowdesk.documents.pdf.seeding import seed
from windowdesk.documents.pdf.setting import set_block, set_paragraph
from windowdesk.documents.sheet import Paragraph, Sheet, Span


def draw(sheet: Sheet) -> bytes:
    """The whole PDF, one page set per copy. The same sheet gives the same bytes."""
    return draw_all((sheet,))


def draw_all(sheets: Sequence[Sheet]) -> bytes:
    """As :func:`draw`, several sheets (one at least) in one PDF that bears the first one's title."""
    first = sheets[0]
    doc = new_document(f"{first.title} {first.number}", first.organ, first.issued_at)
    seed(doc, first)
    pen = Pen(doc)
    for sheet in sheets:
        for content in _pages(pen, sheet):
            add_page(doc, content)
    return finish(doc)


def _pages(pen: Pen, sheet: Sheet) -> list[str]:
    """Content streams: bodies are set and painted once, heads once per copy."""
    bodies = _bodies(pen, sheet)
    contents = []
    for copy in sheet.copies:
        for number, body in enumerate(bodies, 1):
            place = Place(number, len(bodies))
            if sheet.stamp:
                paint_stamp(pen, sheet.stamp)
            pen.grey(INK)
            frame.paint_head(pen, sheet, copy, place)
            pen.raw(body)
            frame.paint_foot(pen, sheet, place)
            contents.append(pen.take())
    return contents


def _bodies(pen: Pen, sheet: Sheet) -> list[str]:
    """The painted pages: set at ease, or as little closer as makes it one page."""
    bottom = frame.body_bottom(sheet, first=True)
    for style in (NORMAL, CLOSER, COMPACT):
        title, start = _title(pen, sheet, style)
        if least_height(sheet.blocks, style) > start - bottom:
            continue
        pages = _set(sheet, start, style)
        if len(pages) == 1:
            break
    else:
        title, start = _title(pen, sheet, NORMAL)
        pages = _set(sheet, start, NORMAL)
    bodies = [_paint(pen, page) for page in pages]
    return [f"{title}\n{bodies[0]}", *bodies[1:]]


def _title(pen: Pen, sheet: Sheet, style: Style) -> tuple[str, float]:
    """The title's operators, and where the body under it starts."""
    pen.grey(INK)
    start = frame.paint_title(pen, sheet, style)
    return pen.take(), start


def _set(sheet: Sheet, start: float, style: Style) -> list[list[Placed]]:
    """The pages of placed pieces; the first body starts at ``start``."""
    pieces: list[Piece] = []
    if sheet.addressee:
        pieces.append(_addressee(sheet.addressee, style))
    for block in sheet.blocks:
        pieces += set_block(block, style)
    return paginate(
        _closing_kept(pieces),
        (start, frame.body_bottom(sheet, first=True)),
        (frame.later_body_top(sheet), frame.body_bottom(sheet, first=False)),
    )


def _closing_kept(pieces: list[Piece]) -> list[Piece]:
    """The closing never stands alone on a page: the piece before it comes along."""
    if len(pieces) < 2:
        return pieces
    last = pieces[-2]
    return [*pieces[:-2], Piece(last.height, last.paint, last.gap, True, last.header), pieces[-1]]


def _addressee(name: str, style: Style) -> Piece:
    lines = set_paragraph(Paragraph((Span(f"{name}："),), indent=False), style)
    height = sum(line.height for line in lines)

    def paint(pen: Pen, top: float) -> None:
        for line in lines:
            line.paint(pen, top)
            top -= line.height

    return Piece(height, paint, gap=0.0, keep=True)


def _paint(pen: Pen, page: list[Placed]) -> str:
    for placed in page:
        placed.piece.paint(pen, placed.top)
    return pen.take()
