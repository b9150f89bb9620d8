"""The bench's table: for the terminal, and kept as a page of the documentation."""

from __future__ import annotations

import os
import platform
import unicodedata
from collections.abc import Sequence
from datetime import date

from tests.bench.measure import Row

HEAD = ("what", "ours", "peer", "its", "× peer", "limit", "its", "× limit", "goal", "")

_INTRO = """# Performance

Written by `make bench ARGS=--keep`; every figure of ours stands beside its peer and its limit, measured in
the same run, in rounds that take turns. Figures are medians unless the line says otherwise. Speed is never a
timed test: a busy machine must not fail a build. What a ratio means, and what would help where a goal is
missed, follows the table.

{machine}
"""


def table(rows: Sequence[Row]) -> str:
    """The rows as text for a terminal."""
    lines = [HEAD, *(_cells(row) for row in rows)]
    widths = [max(_columns(line[column]) for line in lines) for column in range(len(HEAD))]
    return "\n".join(
        "  ".join(
            cell + " " * (width - _columns(cell)) for cell, width in zip(line, widths, strict=True)
        ).rstrip()
        for line in lines
    )


def page(rows: Sequence[Row], on: date) -> str:
    """The same as a page: the machine's class, the table, and the notes."""
    lines = [HEAD, *(_cells(row) for row in rows)]
    marked = [f"| {' | '.join(line)} |" for line in lines]
    marked.insert(1, "|" + "---|" * len(HEAD))
    parts = [_INTRO.format(machine=_machine(on)), "\n".join(marked) + "\n", _score(rows)]
    parts += [f"- **{row.name}**: {_words(row)}" for row in rows if row.note]
    return "\n".join(parts) + "\n"


def _score(rows: Sequence[Row]) -> str:
    judged = [row for row in rows if row.met is not None]
    missed = [row.name for row in judged if not row.met]
    said = f"{len(judged) - len(missed)} of {len(judged)} goals met"
    return f"{said}; missed: {', '.join(missed)}.\n" if missed else f"{said}.\n"


def _words(row: Row) -> str:
    if row.goal is None:
        return row.note
    said = f"{row.note} Goal {row.goal}: **{row.verdict()}** at {row.ratio(row.goal.of):.2f} ×."
    return f"{said} {row.remedy}".rstrip() if row.met is False else said


def _machine(on: date) -> str:
    """Date and class of the machine; nothing that names it."""
    cores = os.cpu_count() or 1
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    return (
        f"{on.isoformat()}; {cores} cores, {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}; load average at the end {load:.1f}."
    )


def _cells(row: Row) -> tuple[str, ...]:
    return (
        row.name,
        _figure(row.ours, row.unit),
        row.peer,
        _figure(row.peer_figure, row.unit),
        _ratio(row, "peer"),
        row.limit,
        _figure(row.limit_figure, row.unit),
        _ratio(row, "limit"),
        str(row.goal) if row.goal is not None else "",
        row.verdict(),
    )


def _figure(figure: float, unit: str) -> str:
    if not figure:
        return "-"
    # three digits that mean something, from microseconds to seconds
    digits = 0 if figure >= 100 else 1 if figure >= 10 else 2 if figure >= 1 else 4
    return f"{figure:.{digits}f} {unit}"


def _ratio(row: Row, of: str) -> str:
    ratio = row.ratio(of)
    return f"{ratio:.2f}" if ratio else "-"


def _columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
