"""What proofs did, added up over every run: ``report.json`` and the lines at the end of a run.

    {"tests/…::test_x": {"cases": 4000, "seconds": 61.2, "runs": 3, "failures": 0, …}, …}

``cases`` are those that were gone through, in failed runs too; whatever a proof counts besides
(states, kills, faults) stands beside them. Shards that end at once take turns by a lock.
"""

from __future__ import annotations

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

PROPERTY = "proof"
_OWN = ("seconds", "runs", "failures")


def write(reporter: pytest.TerminalReporter, file: Path) -> list[str]:
    """Add this run to ``file`` and print both; the proofs that came to their end."""
    runs = [
        (report, dict(report.user_properties)[PROPERTY], outcome == "failed")
        for outcome in ("passed", "failed")
        for report in reporter.stats.get(outcome, [])
        if report.when == "call" and PROPERTY in dict(report.user_properties)
    ]
    with _alone(file):
        kept = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
        for report, told, failed in runs:
            _add(kept.setdefault(report.nodeid, {}), told["did"], report.duration, failed)
        partial = file.with_suffix(".part")
        partial.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        partial.replace(file)
    reporter.section("proofs")
    for report, told, failed in runs:
        state = "FAILED, " if failed else "" if told["whole"] else "so far, "
        reporter.write_line(f"{state}{_counts(told['did'])}: {report.nodeid}")
    reporter.section(f"proofs of all runs, {file}")
    for node, entry in sorted(kept.items()):
        counts = {name: count for name, count in entry.items() if name not in _OWN}
        failures = f", {entry['failures']} FAILED" if entry["failures"] else ""
        spent = f"{entry['runs']} runs, {entry['seconds']:.0f} s{failures}"
        reporter.write_line(f"{_counts(counts)} ({spent}): {node}")
    return [report.nodeid for report, told, failed in runs if told["whole"] and not failed]


def _add(entry: dict[str, Any], did: dict[str, int], seconds: float, failed: bool) -> None:
    added = {**did, "seconds": round(seconds, 1), "runs": 1, "failures": int(failed)}
    for name, count in added.items():
        entry[name] = round(entry.get(name, 0) + count, 1)


def _counts(did: dict[str, Any]) -> str:
    rest = [f"{count} {name}" for name, count in did.items() if name != "cases"]
    return ", ".join([str(did.get("cases", 0)), *rest])


@contextmanager
def _alone(file: Path) -> Iterator[None]:
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
