"""The commands of ``windowdesk`` as a test gives them, and a centre that serves as a program."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.parts import ROOT
from windowdesk.cli import main

MATTER = ROOT / "docs/examples/sole-trader/accept_on_spot.json"
PATIENCE = 60


def command(*words: str | Path) -> list[str]:
    return [sys.executable, "-m", "windowdesk", *map(str, words), "--json"]


def ask(*words: str | Path) -> tuple[int, dict[str, Any]]:
    """The exit code and the object a command prints; in this process, for a start costs a second."""
    said = io.StringIO()
    with redirect_stdout(said):
        code = main([*map(str, words), "--json"])
    return code, json.loads(said.getvalue())


@dataclass
class Served:
    """A centre that serves on a free port; ``stop`` and ``start`` are the cable."""

    data: Path
    process: subprocess.Popen[bytes] | None = None
    url: str = ""

    def start(self) -> None:
        listen = self.url.removeprefix("http://") or "127.0.0.1:0"
        self.process = subprocess.Popen(
            command("central", "serve", "--data", self.data, "--listen", listen),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        assert self.process.stdout is not None
        for line in self.process.stdout:
            said = json.loads(line)
            if "url" in said:
                self.url = said["url"]
                return
        raise AssertionError("the centre did not start")

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.communicate(timeout=PATIENCE)
            self.process = None

    def code(self, window: str) -> str:
        _code, said = ask("central", "code", "--data", self.data, "--window", window)
        return str(said["enrolment_code"])

    def digests(self) -> dict[str, str]:
        _code, said = ask("central", "digest", "--data", self.data)
        return {one["device"]: one["digest"] for one in said["counters"]}
