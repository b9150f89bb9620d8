"""A scan until its case is on the screen, in a store of a million cases: bytes on the line to paint.

The town is bench_search's, copied: a hundred real cases are issued into it, through the use cases, and
each is scanned several times on a pseudo terminal at an offscreen desk.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.bench import bench_search
from tests.bench.measure import Goal, Row, percentile

CASES, ROUNDS = 100, 5
GOAL_MS = 100.0


def run() -> list[Row]:
    """One row: p99 from the first byte to the painted screen."""
    town = bench_search._folder()
    if not (town / "finished").is_file():
        built = bench_search._town(town)
        built.search.close()
        built.store.close()
    with tempfile.TemporaryDirectory() as folder:
        profile = Path(folder) / "desk"
        shutil.copytree(town / "desk", profile, ignore=shutil.ignore_patterns("lock"))
        command = [sys.executable, "-m", "tests.bench.scan_desk", str(profile)]
        done = subprocess.run(
            [*command, str(CASES), str(ROUNDS)], capture_output=True, text=True, check=True
        )
    took: dict[str, list[float]] = json.loads(done.stdout.splitlines()[-1])
    shown, alone = took["shown"], took["looked_up"]
    return [
        Row(
            f"scan to case opened, {bench_search.COUNT:,} cases, p99",
            percentile(shown, 99),
            "the look-ups alone, p99", percentile(alone, 99), "a tenth of a second", GOAL_MS,
            Goal(1.0, "limit"),
            note=f"From the first byte on a serial line until the case's screen is painted, {len(shown)} "
            f"scans of {CASES} cases: median {percentile(shown, 50):.0f} ms, slowest {max(shown):.0f} "
            f"ms; the very first builds the screen, {shown[0]:.0f} ms. At 9600 baud a line adds 24 ms.",
            remedy="Show the number before the case is read.",
        )
    ]  # fmt: skip
