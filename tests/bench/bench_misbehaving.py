"""Every device hangs, floods, dribbles, and is pulled out and put back, all at once: what the clerk feels."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.bench.measure import Goal, Row

SECONDS = 40


def run() -> list[Row]:
    """The longest stall of the window's thread, beside the same clerk with devices at rest."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        call = [sys.executable, "-m", "tests.bench.bad_devices", str(folder)]
        with subprocess.Popen(
            call, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as bad:
            assert bad.stdout is not None
            addresses = bad.stdout.readline()
            desk = [
                sys.executable,
                "-m",
                "tests.bench.misbehaving",
                str(folder / "p"),
                str(SECONDS),
            ]
            done = subprocess.run(desk, input=addresses, capture_output=True, text=True, check=True)
            bad.kill()
    found = json.loads(done.stdout.splitlines()[-1])
    (beats, p99, longest), (_n, _p, at_rest) = found["bad"], found["rest"]
    told = (
        f"{len(found['lamps'])} devices, {SECONDS} s, {beats:,} beats, a key every 80 ms; p99 {p99:.1f} ms. "
        "Reader, scanner, slip, label and A4 printers, camera, document scanner, bar, both pads: each hangs, floods, "
        "dribbles, resets and vanishes; plugs are told of twenty times a second."
    )
    return [
        Row(
            "longest UI stall, every device misbehaving", longest, "devices at rest", at_rest,
            "50 ms", 50.0, Goal(1, "limit"), "ms", told,
            remedy="look for what the window's thread waits for: lamps() and what workers bring back",
        )
    ]  # fmt: skip
