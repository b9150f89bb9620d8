"""A counter with 10,000 cases taken in off-line is plugged in: what its clerk feels of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.bench.bench_push import serving
from tests.bench.measure import Goal, Row, percentile

CASES = 10_000


def run() -> list[Row]:
    """The stalls of the window's thread, 99th of 100, while everything goes out."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with serving(folder / "centre", ["--data", str(folder / "centre")]) as (centre, code):
            environment = os.environ | {
                "WINDOWDESK_CENTRE": centre.url,
                "WINDOWDESK_CODE": code(),
            }
            call = [sys.executable, "-m", "tests.bench.drain", str(folder / "profile"), str(CASES)]
            done = subprocess.run(call, env=environment, capture_output=True, text=True, check=True)
    found = json.loads(done.stdout.splitlines()[-1])
    if found["left"] or found["waiting"] < CASES:
        raise RuntimeError(f"{found['left']} of {found['waiting']} were left")
    stalls, rest = found["drained"], found["rest"]
    told = (
        f"{found['waiting']:,} operations in {found['seconds']:.0f} s, "
        f"{found['waiting'] / found['seconds']:.0f} a second; the longest stall "
        f"{max(stalls):.0f} ms, at rest {max(rest):.0f} ms. Documents follow later and are not in it."
    )
    return [
        Row(
            f"UI stall while {CASES:,} cases drain, p99", percentile(stalls, 99), "the same at rest",
            percentile(rest, 99), "50 ms", 50.0, Goal(1, "limit"), "ms", told,
        )
    ]  # fmt: skip
