"""A counter needs nothing that only POSIX has: what a Windows would say on the first day, said on this one.

Not a Windows: its files, its fonts and its printers are not here. What is taken away is what fails there by
its name (``without_posix.py``); beside it ``make types`` has mypy read the source as on Windows.
"""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.commands import MATTER, Served
from tests.parts import ROOT


class Counter:
    """The commands of a window, in a process without POSIX."""

    def __init__(self, profile: Path) -> None:
        self.profile = profile
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.e2e.without_posix"],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def ask(self, *words: str | Path) -> tuple[int, dict[str, Any]]:
        line = shlex.join([*map(str, words), "--profile", str(self.profile), "--json"])
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        assert answer, f"ended at: {words}"
        code, said = json.loads(answer)
        return code, json.loads(said)

    def log(self) -> str:
        return "".join(file.read_text("utf-8") for file in self.profile.glob("*.log"))


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    one = Counter(tmp_path / "desk")
    yield one
    one.process.communicate(timeout=60)


def test_a_window_joins_accepts_syncs_and_looks_at_its_devices(
    counter: Counter, served: Served, tmp_path: Path
) -> None:
    code, joined = counter.ask("enrol", served.url, served.code("综合12号窗"))
    assert (code, joined["link"]) == (0, "online")
    code, issued = counter.ask("issue", MATTER, "--out", tmp_path / "papers")
    assert (code, issued["outcome"]) == (0, "accept_on_spot")
    code, said = counter.ask("sync", "now")
    assert (code, said["unsent"]) == (0, 0)
    code, said = counter.ask("sync", "digest")
    assert served.digests()[said["device"]] == said["digest"]
    assert counter.ask("check-store")[0] == 0
    # what cannot be had there is a finding in words, not a source that broke
    code, said = counter.ask("devices", "find")
    assert [one for one in said["troubles"] if "broke" in json.dumps(one)] == []
    assert counter.ask("doctor")[0] in (0, 1)
    assert counter.log() == ""
