"""The page's measures and the three settings a document is tried in, from easy to close."""

from __future__ import annotations

from dataclasses import dataclass

MM = 72 / 25.4
LEFT = 20 * MM
WIDTH = 170 * MM
RIGHT = LEFT + WIDTH


@dataclass(frozen=True, slots=True)
class Style:
    """Sizes and leadings in points; ``seal`` is the radius of the seal place.

    ``title`` scales the white round organ, title and 文号.
    """

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
    title: float = 1.0


NORMAL = Style()
# taken when they save the second page: one sheet is handed over, filed and lost less than two
CLOSER = Style(
    body=11.0, leading=18.0, small=9.0, small_leading=14.0, cell_leading=13.0, pad_y=2.9,
    before_paragraph=3.5, before_table=6.5, sign_leading=22.0, seal=15 * MM, title=0.92,
)  # fmt: skip
COMPACT = Style(
    body=10.5, leading=16.0, small=9.0, small_leading=13.0, cell=9.0, cell_leading=12.0, pad_y=2.3,
    before_paragraph=2.0, before_table=5.0, sign=10.0, sign_leading=20.0, seal=13.5 * MM, title=0.84,
)  # fmt: skip


def baseline(top: float, leading: float, size: float) -> float:
    """Baseline of a line whose box starts at ``top``: glyph body centred in the leading."""
    return top - (leading + size) / 2 + 0.12 * size
