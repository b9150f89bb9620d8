"""Rows of the bench table, and the one way to measure: rounds that interleave all contestants."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One line: ours beside the best peer and the physical limit; times in milliseconds."""

    name: str
    ours_ms: float
    peer: str
    peer_ms: float
    limit: str
    limit_ms: float
    goal: str


def interleaved(functions: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Median milliseconds of each function over ``rounds``; every round calls each of them once.

    The order rotates, so that none always pays for its neighbour's cache misses; one call of each
    warms up first; the garbage collector waits until a round is over.
    """
    names = list(functions)
    taken: dict[str, list[float]] = {name: [] for name in names}
    for function in functions.values():
        function()
    for round_number in range(rounds):
        turn = round_number % len(names)
        gc.collect()
        gc.disable()
        try:
            for name in names[turn:] + names[:turn]:
                start = time.perf_counter_ns()
                functions[name]()
                taken[name].append((time.perf_counter_ns() - start) / 1e6)
        finally:
            gc.enable()
    return {name: statistics.median(times) for name, times in taken.items()}


def table(rows: list[Row]) -> str:
    """The rows as text: times, and the two ratios that matter."""
    head = ("what", "ours ms", "peer", "ms", "x peer", "limit", "ms", "x limit", "goal")
    lines = [head]
    for row in rows:
        lines.append(
            (
                row.name, f"{row.ours_ms:.3f}", row.peer, f"{row.peer_ms:.3f}",
                _ratio(row.ours_ms, row.peer_ms), row.limit, f"{row.limit_ms:.3f}",
                _ratio(row.ours_ms, row.limit_ms), row.goal,
            )
        )  # fmt: skip
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def _ratio(ours: float, other: float) -> str:
    return f"{ours / other:.2f}" if other else "-"
