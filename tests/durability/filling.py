"""Runs the desk again and again, each time with a disk that refuses a chosen write."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
# what a full disk refuses, and what a dying one does
ERRORS = {
    "pwrite64": "ENOSPC",
    "write": "ENOSPC",
    "ftruncate": "ENOSPC",
    "rename": "ENOSPC",
    "openat": "ENOSPC",
    "fsync": "EIO",
    "fdatasync": "EIO",
}
_CALL = re.compile(r"^(\w+)\((.*)\) += ")


@dataclass(frozen=True, slots=True)
class Place:
    """The ``when``-th call of a kind; ``lasting``: and all after it."""

    call: str
    when: int
    lasting: bool

    @property
    def inject(self) -> str:
        return f"inject={self.call}:error={ERRORS[self.call]}:when={self.when}" + (
            "+" if self.lasting else ""
        )


class Desks:
    """Forks a warm desk for each run and traces it."""

    def __init__(self, warm: Path) -> None:
        ours, theirs = socket.socketpair()
        self._program = subprocess.Popen(
            [sys.executable, "-m", "tests.durability.full_disk_program", str(theirs.fileno())],
            cwd=ROOT,
            pass_fds=[theirs.fileno()],
        )
        theirs.close()
        self._channel = ours
        self._words = ours.makefile("r", encoding="utf-8")
        self._say({"profile": str(warm)})
        assert self._hear() == {"act": "warm"}

    def places(self, profile: Path, trace: Path) -> list[Place]:
        """Every call of a whole day that changes the disk, once alone and once lasting."""
        self.run(profile, ["-y", "-o", str(trace), "-e", f"trace={','.join(ERRORS)}"])
        seen: Counter[str] = Counter()
        found = []
        for line in trace.read_text(encoding="utf-8", errors="replace").splitlines():
            call = _CALL.match(line)
            if call is None:
                continue
            seen[call[1]] += 1
            ours = str(profile) in call[2] and (call[1] != "openat" or "O_CREAT" in call[2])
            if ours:
                found += [Place(call[1], seen[call[1]], lasting) for lasting in (False, True)]
        return found

    def refused_at(self, profile: Path, place: Place, fault: str = "") -> list[dict[str, Any]]:
        """What the clerk did and was told when ``place`` failed."""
        options = ["-o", "/dev/null", "-e", f"trace={place.call}", "-e", place.inject]
        return self.run(profile, options, fault)

    def run(self, profile: Path, options: list[str], fault: str = "") -> list[dict[str, Any]]:
        self._say({"profile": str(profile), "fault": fault})
        pid = str(self._hear()["pid"])
        tracer = subprocess.Popen(["strace", "-qq", *options, "-p", pid], stderr=subprocess.PIPE)
        told = []
        while (words := self._hear())["act"] != "end":
            told.append(words)
        _out, problem = tracer.communicate(timeout=60)
        assert words["code"] == 0, problem
        return told

    def _say(self, words: dict[str, Any]) -> None:
        self._channel.sendall(json.dumps(words).encode("utf-8") + b"\n")

    def _hear(self) -> dict[str, Any]:
        heard: dict[str, Any] = json.loads(self._words.readline())
        return heard

    def close(self) -> None:
        self._channel.shutdown(socket.SHUT_WR)
        self._program.wait(timeout=60)
        self._words.close()
        self._channel.close()
