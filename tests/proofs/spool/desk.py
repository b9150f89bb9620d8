"""Prints a profile to its end with kills on the way, and judges what lies in the tray."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any, Protocol

ROOT = Path(__file__).resolve().parents[3]
KILLS = 1


class Deadly(Protocol):
    """A printer that kills whoever it is told to, and knows what came out."""

    @property
    def address(self) -> tuple[str, int]:
        """Host and port."""

    def doom(self, pid: int, *, at_byte: int = -1, at_slip: int = -1, after: bool = False) -> None:
        """Kill ``pid`` once so much has come; 0 for nobody."""

    def wait_for_callers(self) -> None:
        """Until everything that was sent has been read."""

    def paper(self) -> Counter[str]:
        """What came out, by its looks."""


class Desk:
    """Starts victims; one program forks them all."""

    def __init__(self) -> None:
        self._server = subprocess.Popen(
            [sys.executable, "-m", "tests.proofs.spool.victim"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        self._say, self._hear = self._server.stdin, self._server.stdout

    def start(self, wish: dict[str, Any]) -> int:
        """A new victim; its process id."""
        self._say.write(json.dumps(wish) + "\n")
        self._say.flush()
        return int(self._hear.readline())

    def end(self) -> list[dict[str, Any]] | None:
        """What the victim found at the end; None when it was killed."""
        status, _, text = self._hear.readline().partition(" ")
        assert status in ("0", "-9"), "the counter failed by itself"
        found: list[dict[str, Any]] | None = json.loads(text) if status == "0" else None
        return found

    def close(self) -> None:
        self._say.close()
        self._server.wait(timeout=60)
        self._hear.close()


def run(
    desk: Desk, profile: Path, printer: Deadly, seed: int, *, confirms: bool, role: str = "receipt"
) -> tuple[list[dict[str, Any]], Counter[str], int]:
    """Print all of ``profile``, killed on the way; the jobs, what is on paper, and how many kills."""
    chance = random.Random(seed)
    kills = 0
    while True:
        wish = {
            "profile": str(profile),
            "printer": printer.address,
            "confirms": confirms,
            "role": role,
            "on_paper": list(printer.paper()),
        }
        pid = desk.start(wish)
        if kills < KILLS:
            place = chance.choice(("byte", "slip", "told"))
            if place == "byte":
                printer.doom(pid, at_byte=chance.randrange(4 * 60_000))
            else:
                printer.doom(pid, at_slip=chance.randrange(3), after=place == "told")
        found = desk.end()
        printer.doom(0)
        printer.wait_for_callers()
        kills += found is None
        if found is not None and all(job["state"] != "uncertain" for job in found):
            return found, printer.paper(), kills


def judge(jobs: list[dict[str, Any]], paper: Counter[str]) -> dict[str, int]:
    """Assert what must hold of every slip; the counts of this round."""
    by_number: dict[str, list[dict[str, Any]]] = {}
    for job in jobs:
        by_number.setdefault(job["number"], []).append(job)
        assert paper[job["looks"]] <= 1, f"twice, and not marked: {job}"
        if job["state"] == "printed":
            assert paper[job["looks"]] == 1, f"called printed, and not on paper: {job}"
    for number, mine in by_number.items():
        assert any(paper[job["looks"]] for job in mine), f"lost: {number}"
        assert [job["reprint"] for job in mine] == list(range(len(mine))), "not counted"
        assert mine[-1]["state"] == "printed"
    marked = sum(1 for job in jobs if job["reprint"])
    torn = sum(paper.values()) - sum(paper[job["looks"]] for job in jobs)
    asked = sum(1 for job in jobs if job["asked"])
    return {"slips": len(by_number), "marked": marked, "asked": asked, "torn": torn}
