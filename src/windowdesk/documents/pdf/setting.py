"""Sets each block of a sheet: measures and breaks its text, and knows how to paint it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

from windowdesk.documents.fonts import Face
from windowdesk.documents.linebreak import NO_BREAK_SPACE, break_positions, wrap
from windowdesk.documents.pdf.flow import Piece
from windowdesk.documents.pdf.pen import Pen, fit
from windowdesk.documents.sheet import Blank, Block, Pair, Pairs, Paragraph, Signing, Span, Table
from windowdesk.documents.typefaces import ADVANCES, measure

MM = 72 / 25.4
LEFT = 20 * MM
WIDTH = 170 * MM
RIGHT = LEFT + WIDTH
PAD_X = 5.0
LABEL_WIDTH = 66.0
SIGN_WIDTH = 80 * MM
MOST_LINES = 38  # a row taller than this is divided, so that any text fits some page
JUSTIFY_MOST = 0.08  # ems a character: wider would read as spaces when extracted


@dataclass(frozen=True, slots=True)
class Style:
    """Sizes and leadings in points; ``seal`` is the radius of the seal place."""

    body: float = 11.5
    leading: float = 20.0
    small: float = 9.5
    small_leading: float = 15.5
    cell: float = 9.5
    cell_leading: float = 13.5
    pad_y: float = 4.0
    before_paragraph: float = 5.0
    before_table: float = 9.0
    sign: float = 10.5
    sign_leading: float = 24.0
    seal: float = 17 * MM


NORMAL = Style()
# taken when it saves the second page: one sheet is handed over, filed and lost less than two
COMPACT = Style(
    body=10.5, leading=16.5, small=9.0, small_leading=13.5, cell=9.0, cell_leading=12.0, pad_y=2.6,
    before_paragraph=2.5, before_table=5.0, sign=10.0, sign_leading=20.0, seal=14 * MM,
)  # fmt: skip


def set_block(block: Block, style: Style) -> list[Piece]:
    """The pieces of ``block``, top to bottom."""
    if isinstance(block, Paragraph):
        return set_paragraph(block, style)
    if isinstance(block, Pairs):
        return set_pairs(block, style)
    if isinstance(block, Table):
        return set_table(block, style)
    return [set_signing(block, style)]


def baseline(top: float, leading: float, size: float) -> float:
    """Baseline of a line whose box starts at ``top``: glyph body centred in the leading."""
    return top - (leading + size) / 2 + 0.12 * size


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
    faces = [_face(span.bold) for span in spans for _char in span.text]
    widths = [size * ADVANCES[f][c] for c, f in zip(text, faces, strict=True)]
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


def _face(bold: bool) -> Face:
    return Face.KAI_BOLD if bold else Face.KAI


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


@dataclass(frozen=True, slots=True)
class Cell:
    """Broken lines of a table cell."""

    lines: tuple[str, ...]
    face: Face = Face.KAI
    centred: bool = False
    shaded: bool = False


def _cell(
    text: str, width: float, style: Style, *,
    bold: bool = False, centred: bool = False, shaded: bool = False,
) -> Cell:  # fmt: skip
    face = _face(bold)
    advances = ADVANCES[face]
    widths = [style.cell * advances[char] for char in text]
    ends = break_positions(text, widths, width - 2 * PAD_X)
    lines = tuple(text[a:b].rstrip(" ") for a, b in pairwise([0, *ends]))
    return Cell(lines, face, centred, shaded)


def _rows(
    cells: Sequence[Cell], xs: Sequence[float], style: Style, header: Piece | None = None
) -> list[Piece]:
    """A row as one piece, or as several when it is too tall for a page."""
    tallest = max(1, *(len(cell.lines) for cell in cells))
    pieces = []
    for start in range(0, tallest, MOST_LINES):
        part = [
            Cell(cell.lines[start : start + MOST_LINES], cell.face, cell.centred, cell.shaded)
            for cell in cells
        ]
        count = min(MOST_LINES, tallest - start)
        height = count * style.cell_leading + 2 * style.pad_y
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


def set_pairs(block: Pairs, style: Style) -> list[Piece]:
    pieces: list[Piece] = []
    for row in block.rows:
        share = WIDTH / len(row)
        cells: list[Cell] = []
        xs = [LEFT]
        for pair in row:
            cells += _pair_cells(pair, share, style)
            xs += [xs[-1] + LABEL_WIDTH, xs[-1] + share]
        pieces += _rows(cells, xs, style)
    return _spaced_before(pieces, style)


def _pair_cells(pair: Pair, share: float, style: Style) -> tuple[Cell, Cell]:
    return (
        _cell(pair.label, LABEL_WIDTH, style, shaded=True),
        _cell(pair.value, share - LABEL_WIDTH, style, bold=pair.bold),
    )


def set_table(block: Table, style: Style) -> list[Piece]:
    left_over = WIDTH - sum(column.fixed for column in block.columns)
    shares = sum(column.share for column in block.columns) or 1.0
    widths = [c.fixed or left_over * c.share / shares for c in block.columns]
    xs = [LEFT]
    for width in widths:
        xs.append(xs[-1] + width)
    titles = [
        _cell(column.title, width, style, centred=True, shaded=True)
        for column, width in zip(block.columns, widths, strict=True)
    ]
    head = _rows(titles, xs, style)[0]
    pieces = [Piece(head.height, head.paint, keep=True)]
    for row in block.rows:
        cells = [
            _cell(text, width, style, centred=column.centred)
            for text, width, column in zip(row, widths, block.columns, strict=True)
        ]
        pieces += _rows(cells, xs, style, header=head)
    return _spaced_before(pieces, style)


def _spaced_before(pieces: list[Piece], style: Style) -> list[Piece]:
    first = pieces[0]
    return [
        Piece(first.height, first.paint, style.before_table, first.keep, first.header),
        *pieces[1:],
    ]


def set_signing(block: Signing, style: Style) -> Piece:
    """The closing in one piece: the seal needs room beside the lines and on nothing above."""
    lines = len(block.blanks) * style.sign_leading
    height = max(lines, 2 * style.seal + 4 if block.seal else 2 * style.sign_leading) + 4
    return Piece(height, partial(_paint_signing, block, height, style), gap=style.before_table)


def _paint_signing(block: Signing, height: float, style: Style, pen: Pen, top: float) -> None:
    leading, centre = style.sign_leading, top - height / 2
    if block.organ:
        size = fit(block.organ, Face.KAI, style.body, SIGN_WIDTH, least=8.0)
        lines = wrap(block.organ, SIGN_WIDTH, lambda char: size * ADVANCES[Face.KAI][char])
        half = max(measure(line, Face.KAI, size) for line in lines) / 2
        middle = RIGHT - max(31 * MM, half)
        if block.seal:
            _paint_seal(pen, middle, centre, block.seal, style)
        for number, line in enumerate(reversed(lines)):
            pen.centred(middle, centre - 8 + 1.2 * size * number, line, Face.KAI, size)
        pen.centred(middle, centre - 4 - leading, block.dated, Face.KAI, style.body)
    y = centre + len(block.blanks) * leading / 2
    for blank in block.blanks:
        _paint_blank(pen, blank, baseline(y, leading, style.sign), style.sign)
        y -= leading


def _paint_seal(pen: Pen, x: float, y: float, label: str, style: Style) -> None:
    """The place of the seal: a light dashed ring, under the organ's name and the date."""
    r, k = style.seal, style.seal * 0.5523
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
    pen.raw("q 0.8 0.3 0.3 rg")
    words = f"（{label}）"
    size = fit(words, Face.KAI, 9.5, 1.7 * r, least=6.0)
    pen.centred(x, y + 0.3 * r, words, Face.KAI, size)
    pen.raw("Q")


def _paint_blank(pen: Pen, blank: Blank, y: float, size: float) -> None:
    x = pen.text(LEFT, y, blank.label, Face.KAI, size)
    for ems, after in blank.gaps:
        pen.rule(x + 1, y - 2, ems * size - 2)
        x = pen.text(x + ems * size, y, after, Face.KAI, size)
