"""Sets each block of a sheet: measures and breaks its text, and knows how to paint it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from windowdesk.documents.fonts import Face
from windowdesk.documents.linebreak import NO_BREAK_SPACE, break_positions
from windowdesk.documents.pdf import closing
from windowdesk.documents.pdf.cells import Cell, set_cell, set_rows, text_face
from windowdesk.documents.pdf.flow import Piece
from windowdesk.documents.pdf.forming import set_form
from windowdesk.documents.pdf.measures import LEFT, WIDTH, Style, baseline
from windowdesk.documents.pdf.pen import Pen
from windowdesk.documents.sheet import Block, Form, Pair, Pairs, Paragraph, Span, Table
from windowdesk.documents.typefaces import ADVANCES

LABEL_WIDTH = 66.0
JUSTIFY_MOST = 0.08  # ems a character: wider would read as spaces when extracted


def set_block(block: Block, style: Style) -> list[Piece]:
    """The pieces of ``block``, top to bottom."""
    if isinstance(block, Paragraph):
        return set_paragraph(block, style)
    if isinstance(block, Pairs):
        return set_pairs(block, style)
    if isinstance(block, Table):
        return set_table(block, style)
    if isinstance(block, Form):
        return set_form(block, style)
    return [closing.set_signing(block, style)]


@dataclass(frozen=True, slots=True)
class Line:
    """A broken line: stretches with their face, its start and the justifying space per character."""

    spans: tuple[tuple[str, Face], ...]
    indent: float
    spacing: float


def set_paragraph(block: Paragraph, style: Style) -> list[Piece]:
    size, leading = style.body, style.leading
    if block.small:
        size, leading = style.small, style.small_leading
    lines = _break(block.spans, size, indent=2 * size if block.indent else 0.0)
    pieces = []
    for number, line in enumerate(lines):
        # two lines at least on either side of a page turn
        keep = len(lines) > 1 and number in (0, len(lines) - 2)
        paint = partial(_paint_line, line, size, leading)
        gap = style.before_paragraph if number == 0 else 0.0
        pieces.append(Piece(leading, paint, gap=gap, keep=keep))
    return pieces


def _break(spans: Sequence[Span], size: float, indent: float) -> list[Line]:
    text = "".join(span.text for span in spans)
    faces = [text_face(span.bold) for span in spans for _char in span.text]
    # the face is looked up once a span: an enum's hash costs more than the rest of this line
    advances = ((span.text, ADVANCES[text_face(span.bold)]) for span in spans)
    widths = [size * of_face[char] for said, of_face in advances for char in said]
    # the indent is a phantom first character, so that the first line is measured with it
    found = break_positions(NO_BREAK_SPACE + text, [indent, *widths], WIDTH)
    ends = [end - 1 for end in found if end > 1]
    lines, start = [], 0
    for end in ends:
        stop = start + len(text[start:end].rstrip(" "))
        room = WIDTH - (indent if start == 0 else 0.0) - sum(widths[start:stop])
        share = room / max(1, stop - start - 1)
        last = end == len(text)
        spacing = share if not last and 0 < share <= JUSTIFY_MOST * size else 0.0
        lines.append(
            Line(_stretches(text, faces, start, stop), indent if start == 0 else 0.0, spacing)
        )
        start = end
    return lines


def _stretches(
    text: str, faces: Sequence[Face], start: int, stop: int
) -> tuple[tuple[str, Face], ...]:
    parts: list[tuple[str, Face]] = []
    for index in range(start, stop):
        if parts and parts[-1][1] is faces[index]:
            parts[-1] = (parts[-1][0] + text[index], faces[index])
        else:
            parts.append((text[index], faces[index]))
    return tuple(parts)


def _paint_line(line: Line, size: float, leading: float, pen: Pen, top: float) -> None:
    x, y = LEFT + line.indent, baseline(top, leading, size)
    for text, face in line.spans:
        x = pen.text(x, y, text, face, size, spacing=line.spacing)


def set_pairs(block: Pairs, style: Style) -> list[Piece]:
    pieces: list[Piece] = []
    for row in block.rows:
        share = WIDTH / len(row)
        cells: list[Cell] = []
        xs = [LEFT]
        for pair in row:
            cells += _pair_cells(pair, share, style)
            xs += [xs[-1] + LABEL_WIDTH, xs[-1] + share]
        pieces += set_rows(cells, xs, style)
    return _spaced_before(pieces, style)


def _pair_cells(pair: Pair, share: float, style: Style) -> tuple[Cell, Cell]:
    return (
        set_cell(pair.label, LABEL_WIDTH, style, shaded=True),
        set_cell(pair.value, share - LABEL_WIDTH, style, bold=pair.bold),
    )


def set_table(block: Table, style: Style) -> list[Piece]:
    left_over = WIDTH - sum(column.fixed for column in block.columns)
    shares = sum(column.share for column in block.columns) or 1.0
    widths = [c.fixed or left_over * c.share / shares for c in block.columns]
    xs = [LEFT]
    for width in widths:
        xs.append(xs[-1] + width)
    titles = [
        set_cell(column.title, width, style, centred=True, shaded=True)
        for column, width in zip(block.columns, widths, strict=True)
    ]
    head = set_rows(titles, xs, style)[0]
    pieces = [Piece(head.height, head.paint, keep=True)]
    for row in block.rows:
        cells = [
            set_cell(text, width, style, centred=column.centred)
            for text, width, column in zip(row, widths, block.columns, strict=True)
        ]
        pieces += set_rows(cells, xs, style, header=head, least=block.least)
    return _spaced_before(pieces, style)


def _spaced_before(pieces: list[Piece], style: Style) -> list[Piece]:
    first = pieces[0]
    return [
        Piece(first.height, first.paint, style.before_table, first.keep, first.header),
        *pieces[1:],
    ]
