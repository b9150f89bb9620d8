"""Proofs: the tests marked ``proof`` run small in ``make test`` and large in ``make proof``.

    @pytest.mark.proof(small=30, large=1000)
    def test_no_number_is_reused(proof: Proof) -> None:
        for seed in proof.cases():
            ...

``PROOF_SHARD=2/4`` takes every fourth case beginning with the second. ``PROOF_STATE=DIR`` keeps how
far each proof came: a proof that was stopped goes on from there, one that is done is left out.
``PROOF_BUDGET=600`` stops after about ten minutes: each proof has an equal share of what is left,
and does its small count at least. What every run did is added up in ``build/proof/report.json`` (in
``PROOF_STATE`` where that is set; tests/proof_report.py) and printed. Every Hypothesis test is a
proof too, its number of examples from the profiles "test" and "proof".
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from _pytest.outcomes import Skipped

from tests import proof_report

SMALL, LARGE = 250, 100_000
# each hundred of the first cases; later by time: cores take ten thousands a second, and a file for
# each hundred of those waits for the disk
SAVE_EVERY, OFTEN_UP_TO = 100, 1000
SAVE_SECONDS = 2.0
_PROOF: pytest.StashKey[Proof] = pytest.StashKey()
_BUDGET: pytest.StashKey[Budget] = pytest.StashKey()


def shard(text: str | None) -> tuple[int, int]:
    """ "2/4" as (1, 4): which part, counted from 0, of how many; None is the whole."""
    part, _, parts = (text or "1/1").partition("/")
    if not (part.isdigit() and parts.isdigit() and 1 <= int(part) <= int(parts)):
        raise pytest.UsageError(f"PROOF_SHARD={text!r} is not like 2/4")
    return int(part) - 1, int(parts)


@dataclass(slots=True)
class Budget:
    """The seconds of a whole run, shared out evenly over the proofs that are still to come."""

    ends: float
    to_come: int = 1

    def share(self) -> float:
        """When the proof that begins now has to end (monotonic seconds)."""
        now = time.monotonic()
        return now + max(0.0, self.ends - now) / max(1, self.to_come)


@dataclass(slots=True)
class Proof:
    """How much of one proof this run does, and how far it has come."""

    node: str
    total: int
    part: int = 0
    parts: int = 1
    folder: Path | None = None
    least: int = 0
    ends: float | None = None
    ran: int = 0
    begun: bool = False
    whole: bool = True
    noted: dict[str, int] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """Cases of this shard."""
        return len(range(self.part, self.total, self.parts))

    def note(self, **counts: int) -> None:
        """Add to what the report says beside the cases: ``proof.note(states=81_000)``."""
        for name, count in counts.items():
            self.noted[name] = self.noted.get(name, 0) + count

    def over(self) -> bool:
        """Whether this proof has had its share of the budget, and its small count."""
        return self.ends is not None and self.ran >= self.least and time.monotonic() >= self.ends

    def cases(self) -> Iterator[int]:
        """The numbers of this shard's cases, going on where a stopped run was."""
        self.begun = True
        start = self._done()
        mine = range(self.part, self.total, self.parts)
        saved = time.monotonic()
        for position, case in enumerate(mine[start:], start + 1):
            yield case
            self.ran += 1
            stop = self.over() and position < len(mine)
            due = position <= OFTEN_UP_TO and position % SAVE_EVERY == 0
            due = due or time.monotonic() - saved > SAVE_SECONDS
            if due or stop or position == len(mine):
                self._save(position)
                saved = time.monotonic()
            if stop:
                self.whole = False
                return

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
    seconds = os.environ.get("PROOF_BUDGET")
    if seconds and config.getoption("--proof"):
        config.stash[_BUDGET] = Budget(time.monotonic() + float(seconds))


def proof_of(request: pytest.FixtureRequest) -> Proof:
    """The :class:`Proof` of the test that asks, from its marker."""
    marker = request.node.get_closest_marker("proof")
    sizes = marker.kwargs if marker else {}
    mine = _begun(request.node)
    mine.least = sizes.get("small", SMALL)
    mine.total = sizes.get("large", LARGE) if _large(request.config) else mine.least
    if not _large(request.config):
        mine.part, mine.parts = 0, 1
    return mine


def _large(config: pytest.Config) -> bool:
    return bool(config.getoption("--proof"))


def _begun(item: pytest.Item) -> Proof:
    """The proof of ``item``, begun where it was not."""
    if _PROOF not in item.stash:
        large = _large(item.config)
        part, parts = shard(os.environ.get("PROOF_SHARD")) if large else (0, 1)
        state = os.environ.get("PROOF_STATE") if large else None
        mine = Proof(item.nodeid, LARGE, part, parts, Path(state) if state else None)
        budget = item.config.stash.get(_BUDGET, None)
        mine.ends = None if budget is None else budget.share()
        item.stash[_PROOF] = mine
    return item.stash[_PROOF]


class _TimeIsUp(Skipped):
    """Hypothesis lets this through; :func:`call` takes it for the end."""


def call(item: pytest.Function) -> Generator[None, object, object]:
    """Around one test's call: count Hypothesis' examples, and end them with the budget.

    What it gives back is for pytest: that somebody has called the test.
    """
    if not _large(item.config):
        return (yield)
    test: Any = getattr(item.obj, "hypothesis", None)
    if test is not None:
        _count_examples(test, _begun(item))
    try:
        return (yield)
    except _TimeIsUp:
        _begun(item).whole = False
        return True
    finally:
        budget = item.config.stash.get(_BUDGET, None)
        if budget is not None:
            budget.to_come -= 1


def _count_examples(test: Any, mine: Proof) -> None:
    mine.least = SMALL // 10
    inner = test.inner_test

    def counted(*arguments: Any, **named: Any) -> Any:
        if mine.over():
            raise _TimeIsUp("the budget is spent")
        inner(*arguments, **named)
        mine.ran += 1

    test.inner_test = counted


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


def collected(session: pytest.Session) -> None:
    """How many proofs the budget has to last for."""
    budget = session.config.stash.get(_BUDGET, None)
    if budget is not None:
        budget.to_come = max(1, len(session.items))


def tell(item: pytest.Item, when: str, *, held: bool) -> None:
    """Hand the report of a test's call what it did; ``held``: it came to its end."""
    if when == "call" and _PROOF in item.stash:
        mine = item.stash[_PROOF]
        # whoever asks for no cases goes through its count in its own way, if it comes to that
        cases = mine.ran if mine.begun or not held else mine.ran or mine.count
        told = {"cases": cases, **mine.noted}
        item.user_properties.append((proof_report.PROPERTY, {"did": told, "whole": mine.whole}))


def report_counts(reporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """The end of ``make proof``: what passed, how often, and in all runs; and remember it."""
    if not config.getoption("--proof"):
        return
    file = finished(config)
    kept = os.environ.get("PROOF_STATE")
    folder = Path(kept) if kept else config.rootpath / "build" / "proof"
    whole = proof_report.write(reporter, folder / "report.json")
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("a", encoding="utf-8") as lines:
            lines.writelines(f"{node}\n" for node in whole)
