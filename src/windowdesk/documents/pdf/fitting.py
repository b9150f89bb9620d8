"""How high a sheet is at the least, so that a setting which cannot fit need not be tried.

Breaking every cell is a tenth of a page's cost; counting rows and adding up widths is next to nothing.
"""

from __future__ import annotations

from math import ceil

from windowdesk.documents.fonts import Face
from windowdesk.documents.pdf.closing import set_signing
from windowdesk.documents.pdf.forming import row_height
from windowdesk.documents.pdf.measures import WIDTH, Style
from windowdesk.documents.sheet import Block, Form, Pairs, Paragraph, Table
from windowdesk.documents.typefaces import measure


def least_height(blocks: tuple[Block, ...], style: Style) -> float:
    """A height in points that ``blocks`` reach in any case: never more than they are set in."""
    return sum(_least(block, style) for block in blocks) - style.before_table


def _least(block: Block, style: Style) -> float:
    row = style.cell_leading + 2 * style.pad_y
    if isinstance(block, Paragraph):
        return style.before_paragraph + _lines(block, style)
    if isinstance(block, Pairs):
        return style.before_table + row * len(block.rows)
    if isinstance(block, Table):
        return style.before_table + row + max(row, block.least) * len(block.rows)
    if isinstance(block, Form):
        return style.before_table + sum(row_height(fields, 1, style) for fields in block.rows)
    return style.before_table + set_signing(block, style).height


def _lines(block: Paragraph, style: Style) -> float:
    size, leading = style.body, style.leading
    if block.small:
        size, leading = style.small, style.small_leading
    # a space may hang at a line end, where it takes no room
    ems = sum(measure(span.text.replace(" ", ""), _face(span.bold), 1.0) for span in block.spans)
    return leading * max(1, ceil(ems * size / WIDTH - 1e-6))


def _face(bold: bool) -> Face:
    return Face.KAI_BOLD if bold else Face.KAI
