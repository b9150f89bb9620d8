"""Blocks into pieces of known height, pieces onto pages.

A piece is the least that may not be divided: a line of a paragraph, a row of a table, the closing
with its seal place. Heights are measured first; nothing is painted before its page is known.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from windowdesk.documents.pdf.pen import Pen

Paint = Callable[[Pen, float], None]


@dataclass(frozen=True, slots=True)
class Piece:
    """``paint(pen, top)`` draws it below ``top``. ``gap``: white before it, dropped at a page top.

    ``keep``: not parted from the next piece. ``header``: repeated when the page changes before it.
    """

    height: float
    paint: Paint
    gap: float = 0.0
    keep: bool = False
    header: Piece | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    piece: Piece
    top: float


def paginate(
    pieces: Sequence[Piece], first: tuple[float, float], later: tuple[float, float]
) -> list[list[Placed]]:
    """Pages of placed pieces. ``first`` and ``later``: (top, bottom) of the body there."""
    pages: list[list[Placed]] = [[]]
    top, bottom = first
    for chain in _chains(pieces):
        height = sum(piece.height + piece.gap for piece in chain) - chain[0].gap
        gap = chain[0].gap if pages[-1] else 0.0
        if pages[-1] and top - gap - height < bottom - 1e-6:
            pages.append([])
            top, bottom = later
            header = chain[0].header
            if header is not None:
                pages[-1].append(Placed(header, top))
                top -= header.height
        for piece in chain:
            if pages[-1] and pages[-1][-1].piece is not piece.header:
                top -= piece.gap
            pages[-1].append(Placed(piece, top))
            top -= piece.height
    return pages


def _chains(pieces: Sequence[Piece]) -> list[list[Piece]]:
    chains: list[list[Piece]] = [[]]
    for piece in pieces:
        chains[-1].append(piece)
        if not piece.keep:
            chains.append([])
    return [chain for chain in chains if chain]
