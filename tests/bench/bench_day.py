"""Memory over a day of 2,000 matters: through the use cases, and a shorter one on the real screens."""

from __future__ import annotations

import json
import subprocess
import sys

from tests.bench.measure import Goal, Row

CASES, SHOWN = 2000, 50


def _day(way: str, count: int) -> list[int]:
    command = [sys.executable, "-m", "tests.bench.day", way, str(count)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return [int(size) for size in json.loads(done.stdout)]


def _row(name: str, way: str, count: int, goal: Goal | None) -> Row:
    """The slope over the second half: what is loaded and cached once is there by then."""
    sizes = _day(way, count)
    middle, end = sizes[len(sizes) // 2 - 1], sizes[-1]
    slope = max(0.0, (end - middle) / (count / 2))
    told = ", ".join(f"{sizes[i] / 1024:.0f} MiB after {count * (i + 1) // 10}" for i in (0, 4, 9))
    return Row(
        name, slope, "", 0, "2 KiB a case", 2.0, goal, "KiB",
        note=f"Growth of resident memory per case: {told}. A desk open for a year must not fill up.",
    )  # fmt: skip


def run() -> list[Row]:
    """Two rows of KiB per case."""
    return [
        _row(f"memory, a day of {CASES} cases", "desk", CASES, Goal(1, "limit")),
        # reported: so few do not yet fill what is kept of pages, glyphs and subsets
        _row(f"memory, {SHOWN} cases on the screens", "screens", SHOWN, None),
    ]
