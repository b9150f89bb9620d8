"""From starting the program to its first paint, to typing, to work; beside a bare Chinese window."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

from tests.bench.measure import Goal, Row, samples

ROUNDS = 11


class _Starts:
    """Starts of the program in one profile, with its bytecode compiled as an installation has it."""

    def __init__(self, folder: Path) -> None:
        self._profile = folder / "profile"
        self._environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(folder / "bytecode")}
        self._environment.pop("PYTHONDONTWRITEBYTECODE", None)
        self.memory: dict[str, list[float]] = {}

    def start(self, mode: str) -> None:
        """One start up to ``mode``; its resident memory then is kept, in MiB."""
        command = [sys.executable, "-m", "tests.bench.first_paint", mode, str(self._profile)]
        done = subprocess.run(
            command, capture_output=True, text=True, check=True, env=self._environment
        )
        self.memory.setdefault(mode, []).append(int(done.stdout) / 1024)


def run() -> list[Row]:
    """Three rows of time, three of memory."""
    modes = ("bare", "paint", "type", "work")
    with tempfile.TemporaryDirectory() as folder:
        starts = _Starts(Path(folder))
        starts.start("work")  # makes the profile and the bytecode
        starts.memory.clear()
        taken = samples({mode: partial(starts.start, mode) for mode in modes}, ROUNDS)
    time = {mode: statistics.median(times) for mode, times in taken.items()}
    memory = {mode: statistics.median(sizes) for mode, sizes in starts.memory.items()}

    def row(name: str, mode: str, note: str, goal: Goal | None, *, size: bool = False) -> Row:
        figures, unit = (memory, "MiB") if size else (time, "ms")
        bare = figures["bare"]
        return Row(name, figures[mode], "", 0, "bare window", bare, goal, unit, note)

    return [
        row("start to first paint", "paint", "The window is there.", Goal(1.3, "limit")),
        row(
            "start to typing", "type",
            "Number and password can be typed and are shown, while the data is still being opened.",
            Goal(2, "limit"),
        ),
        row(
            "start to work", "work",
            "Somebody who types number and password as fast as the program takes them is signed in "
            "and the intake is up; the password's hash takes its deliberate time in it.",
            None,
        ),
        row("memory when one can type", "type", "Resident.", Goal(1.5, "limit"), size=True),
        row("memory at work", "work", "Resident, signed in, intake up.", None, size=True),
    ]  # fmt: skip
