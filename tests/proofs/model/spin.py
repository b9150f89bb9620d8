"""Run Spin over a model: generate the verifier, compile it, search, read what it found."""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

_HERE = Path(__file__).resolve().parent
_STORED = re.compile(r"^\s*(\d+) states, stored", re.MULTILINE)
_ERRORS = re.compile(r"errors: (\d+)")
_FOUND = re.compile(r"^pan:1: (.*) \(at depth", re.MULTILINE)
# more than a machine has is a broken search, not a proof; the largest bounds want most of one's 24 GB
_MEGABYTES = max(5000, os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") * 2 // 3 // 2**20)


@dataclass(frozen=True, slots=True)
class Search:
    """``complete``: every state within the bounds was seen. ``found``: the violation, or ""."""

    states: int
    found: str
    complete: bool


def search(
    model: str,
    bounds: dict[str, int],
    folder: Path,
    *,
    fair: bool,
    bug: str = "",
    few: bool = False,
) -> Search:
    """Go through ``model`` within ``bounds``; ``fair``: its ltl claim under weak fairness, else
    its assertions. ``few``: there are so few states that the compiler is what takes time."""
    names = [f"-D{name}={value}" for name, value in bounds.items()]
    names += [f"-D{bug}"] if bug else []
    names += ["-DLIVENESS"] if fair else []
    folder.mkdir(parents=True, exist_ok=True)
    _run(["spin", *names, "-a", str(_HERE / f"{model}.pml")], folder)
    how = ["-DNFAIR=4"] if fair else ["-DSAFETY"]
    # a mistake shows after a few thousand states; packed states are slower, and want less memory
    how += ["-O0"] if bug or few else ["-O2", "-DCOLLAPSE"]
    _run(["gcc", "-w", f"-DMEMLIM={_MEGABYTES}", *how, "-o", "pan", "pan.c"], folder)
    # -E: a counter that waits for ever in a finished run is no finding
    words = _run(["./pan", "-m2000000", *(["-a", "-f"] if fair else ["-E"])], folder)
    stored, errors, found = _STORED.search(words), _ERRORS.search(words), _FOUND.search(words)
    assert stored is not None, words
    assert errors is not None, words
    assert (found is None) == (errors[1] == "0"), words
    complete = "Search not completed" not in words and "max search depth too small" not in words
    return Search(int(stored[1]), found[1] if found else "", complete)


def _run(command: list[str], folder: Path) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
