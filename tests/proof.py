"""Proofs: the tests marked ``proof`` run small in ``make test`` and large in ``make proof``.

    @pytest.mark.proof(small=30, large=1000)
    def test_no_number_is_reused(proof: Proof) -> None:
        for seed in proof.cases():
            ...

``PROOF_SHARD=2/4`` takes every fourth case beginning with the second. ``PROOF_STATE=DIR`` keeps how
far each proof came: a proof that was stopped goes on from there, one that is done is left out. The
run ends with the number of cases each proof passed. Every Hypothesis test is a proof too, its number
of examples from the profiles "test" and "proof".
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import hypothesis
import pytest

SMALL, LARGE = 1_000, 100_000
SAVE_EVERY = 100
_COUNT = "proof cases"


def shard(text: str | None) -> tuple[int, int]:
    """ "2/4" as (1, 4): which part, counted from 0, of how many; None is the whole."""
    part, _, parts = (text or "1/1").partition("/")
    if not (part.isdigit() and parts.isdigit() and 1 <= int(part) <= int(parts)):
        raise pytest.UsageError(f"PROOF_SHARD={text!r} is not like 2/4")
    return int(part) - 1, int(parts)


@dataclass(slots=True)
class Proof:
    """How much of one proof this run does, and how far it has come."""

    node: str
    total: int
    part: int = 0
    parts: int = 1
    folder: Path | None = None

    @property
    def count(self) -> int:
        """Cases of this shard."""
        return len(range(self.part, self.total, self.parts))

    def cases(self) -> Iterator[int]:
        """The numbers of this shard's cases, going on where a stopped run was."""
        start = self._done()
        mine = range(self.part, self.total, self.parts)
        for position, case in enumerate(mine[start:], start + 1):
            yield case
            if position % SAVE_EVERY == 0 or position == len(mine):
                self._save(position)

    def _file(self) -> Path | None:
        if self.folder is None:
            return None
        key = f"{self.node} {self.total} {self.part + 1}/{self.parts}"
        return self.folder / f"{hashlib.sha256(key.encode()).hexdigest()[:16]}.json"

    def _done(self) -> int:
        file = self._file()
        if file is None or not file.is_file():
            return 0
        return int(json.loads(file.read_text(encoding="utf-8"))["done"])

    def _save(self, done: int) -> None:
        file = self._file()
        if file is not None:
            file.parent.mkdir(parents=True, exist_ok=True)
            partial = file.with_suffix(".part")
            partial.write_text(json.dumps({"proof": self.node, "done": done}), encoding="utf-8")
            partial.replace(file)


def configure(config: pytest.Config) -> None:
    """Load the Hypothesis profile before any test module is imported."""
    _, parts = shard(os.environ.get("PROOF_SHARD"))
    # how fast examples are drawn says something of the machine, nothing of the code
    slow = (hypothesis.HealthCheck.too_slow,)
    base = hypothesis.settings(
        deadline=None, print_blob=True, database=None, suppress_health_check=slow
    )
    hypothesis.settings.register_profile("test", base, max_examples=SMALL, derandomize=True)
    hypothesis.settings.register_profile("proof", base, max_examples=max(1, LARGE // parts))
    hypothesis.settings.load_profile("proof" if config.getoption("--proof") else "test")


def proof_of(request: pytest.FixtureRequest) -> Proof:
    """The :class:`Proof` of the test that asks, from its marker."""
    marker = request.node.get_closest_marker("proof")
    sizes = marker.kwargs if marker else {}
    large = bool(request.config.getoption("--proof"))
    total = sizes.get("large", LARGE) if large else sizes.get("small", SMALL)
    part, parts = shard(os.environ.get("PROOF_SHARD")) if large else (0, 1)
    state = os.environ.get("PROOF_STATE") if large else None
    mine = Proof(request.node.nodeid, total, part, parts, Path(state) if state else None)
    # a test that passes has been through all of them
    request.node.user_properties.append((_COUNT, mine.count))
    return mine


def finished(config: pytest.Config) -> Path | None:
    """The list of whole tests that a stopped ``make proof`` has behind it."""
    state = os.environ.get("PROOF_STATE")
    if not state or not config.getoption("--proof"):
        return None
    return Path(state) / f"done-{os.environ.get('PROOF_SHARD', '1/1').replace('/', '-of-')}.txt"


def mark_properties(items: list[pytest.Item]) -> None:
    """Every Hypothesis test is a proof, before ``-m proof`` chooses."""
    for item in items:
        if getattr(getattr(item, "obj", None), "is_hypothesis_test", False):
            item.add_marker(pytest.mark.proof)


def leave_out_finished(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect what is done already."""
    file = finished(config)
    if file is not None and file.is_file():
        done = set(file.read_text(encoding="utf-8").splitlines())
        gone = [item for item in items if item.nodeid in done]
        config.hook.pytest_deselected(items=gone)
        items[:] = [item for item in items if item.nodeid not in done]


def report_counts(reporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """The end of ``make proof``: what passed, how often; and remember it."""
    if not config.getoption("--proof"):
        return
    file = finished(config)
    reporter.section("proofs")
    for report in reporter.stats.get("passed", []):
        counts = dict(report.user_properties)
        examples = f"up to {hypothesis.settings().max_examples} examples"
        reporter.write_line(f"{counts.get(_COUNT, examples)}: {report.nodeid}")
        if file is not None:
            file.parent.mkdir(parents=True, exist_ok=True)
            with file.open("a", encoding="utf-8") as lines:
                lines.write(report.nodeid + "\n")
