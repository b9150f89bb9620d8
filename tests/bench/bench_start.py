"""From starting the program to its first paint, beside a bare window that shows Chinese."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from tests.bench.measure import Row, interleaved

ROUNDS = 7


def _start(*words: str) -> int:
    """One start; its peak memory in KiB."""
    command = [sys.executable, "-m", "tests.bench.first_paint", *words]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return int(done.stdout)


def run() -> list[Row]:
    """Three rows: first paint, a desk to sign in at, and memory (its "ms" are MiB)."""
    with tempfile.TemporaryDirectory() as folder:
        profile = str(Path(folder) / "profile")
        _start("desk", profile)
        starts = {
            "paint": lambda: _start("paint"),
            "desk": lambda: _start("desk", profile),
            "bare": lambda: _start("bare"),
        }
        took = interleaved(starts, ROUNDS)
        memory = {"desk": _start("desk", profile) / 1024, "bare": _start("bare") / 1024}
    limit = "bare window"
    return [
        Row(
            "start to first paint",
            took["paint"],
            limit,
            took["bare"],
            limit,
            took["bare"],
            "≤ 1.3 ×",
        ),
        Row("start to sign-in", took["desk"], limit, took["bare"], limit, took["bare"], "≤ 2 ×"),
        Row(
            "its memory, MiB",
            memory["desk"],
            limit,
            memory["bare"],
            limit,
            memory["bare"],
            "≤ 1.5 ×",
        ),
    ]
