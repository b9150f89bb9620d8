"""Rows of the bench table, and the one way to measure: rounds that interleave all contestants."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Goal:
    """At most ``times`` the figure ``of`` "peer" or "limit" in the same run."""

    times: float
    of: str

    def __str__(self) -> str:
        return f"≤ {self.times:g} × {self.of}"


@dataclass(frozen=True, slots=True)
class Row:
    """One line: ours beside the best peer and the physical limit, all in ``unit``.

    Without a ``goal`` the figure is reported only. ``note`` says what is measured and what the goal
    means to a person; ``remedy`` what would help, shown when the goal is missed.
    """

    name: str
    ours: float
    peer: str
    peer_figure: float
    limit: str
    limit_figure: float
    goal: Goal | None = None
    unit: str = "ms"
    note: str = ""
    remedy: str = ""

    def ratio(self, of: str) -> float:
        """Ours divided by "peer" or "limit"; 0 where there is none."""
        other = self.peer_figure if of == "peer" else self.limit_figure
        return self.ours / other if other else 0.0

    @property
    def met(self) -> bool | None:
        """Whether the goal is met; None without one."""
        return None if self.goal is None else self.ratio(self.goal.of) <= self.goal.times

    def verdict(self) -> str:
        """ "met", "missed", or "reported" without a goal."""
        return {True: "met", False: "missed", None: "reported"}[self.met]


def samples(
    functions: Mapping[str, Callable[[], object]],
    rounds: int,
    before: Callable[[], object] = lambda: None,
) -> dict[str, list[float]]:
    """Milliseconds of each call over ``rounds``; every round calls each function once.

    ``before`` is called ahead of each, untimed.

    The order rotates, so that none always pays for its neighbour's cache misses; one call of each
    warms up first; the garbage collector waits until a round is over.
    """
    names = list(functions)
    taken: dict[str, list[float]] = {name: [] for name in names}
    for function in functions.values():
        before()
        function()
    for round_number in range(rounds):
        turn = round_number % len(names)
        gc.collect()
        gc.disable()
        try:
            for name in names[turn:] + names[:turn]:
                before()
                start = time.perf_counter_ns()
                functions[name]()
                taken[name].append((time.perf_counter_ns() - start) / 1e6)
        finally:
            gc.enable()
    return taken


def interleaved(
    functions: Mapping[str, Callable[[], object]],
    rounds: int,
    before: Callable[[], object] = lambda: None,
) -> dict[str, float]:
    """Median milliseconds of each function over ``rounds``; see :func:`samples`."""
    taken = samples(functions, rounds, before)
    return {name: statistics.median(times) for name, times in taken.items()}


def percentile(times: list[float], of_hundred: int) -> float:
    """The figure that ``of_hundred`` per cent of ``times`` do not exceed."""
    ranked = sorted(times)
    return ranked[min(len(ranked) - 1, len(ranked) * of_hundred // 100)]
