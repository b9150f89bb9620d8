"""The suite's own promises: what was not run is named, proofs split and go on, benches interleave."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from tests import parts
from tests.bench.measure import Goal, Row, interleaved
from tests.bench.report import page, table
from tests.proof import Proof, shard

from .tree import ROOT

HOOKS = "from tests.conftest import *\n"
PROVED = """
import pytest
@pytest.mark.proof(small=3, large=250)
def test_it(proof):
    for case in proof.cases():
        assert case < LIMIT
"""
BUDGETED = """
import hypothesis, hypothesis.strategies as st, pytest
@pytest.mark.proof(small=3, large=250)
def test_it(proof):
    for case in proof.cases():
        proof.note(states=2)
@hypothesis.given(st.integers())
def test_property(number): pass
"""
WANTS = """
from tests.parts import PARTS, needs
PARTS["moon"] = (lambda: False, "a moon")
def test_one(): needs("moon")
def test_two(): needs("moon")
def test_three(): pass
"""


def run(folder: Path, body: str, *options: str, **variables: str) -> str:
    """Output of pytest over one test file that uses this suite's hooks."""
    (folder / "conftest.py").write_text(HOOKS, encoding="utf-8")
    (folder / "test_it.py").write_text(body, encoding="utf-8")
    clean = {k: v for k, v in os.environ.items() if k != "CI" and not k.startswith("PYTEST_")}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *options, str(folder)],
        env={**clean, "PYTHONPATH": str(ROOT), **variables},
        cwd=folder,
        capture_output=True,
        check=False,
        text=True,
    )
    return done.stdout + done.stderr


def test_missing_part_is_named_at_the_end_and_the_summary_is_last(tmp_path: Path) -> None:
    lines = run(tmp_path, WANTS).splitlines()
    assert "2 tests: moon is missing: a moon" in lines
    assert lines[-1].startswith("1 passed, 2 skipped")


def test_missing_part_fails_in_ci(tmp_path: Path) -> None:
    lines = run(tmp_path, WANTS, CI="true").splitlines()
    assert lines[-1].startswith("2 failed, 1 passed")


def test_proof_runs_small_then_large_and_goes_on(tmp_path: Path) -> None:
    marker = "-o", "markers=proof"
    small = run(tmp_path, PROVED.replace("LIMIT", "3"), *marker)
    assert "1 passed" in small
    state = {"PROOF_STATE": str(tmp_path / "state")}
    stopped = run(tmp_path, PROVED.replace("LIMIT", "230"), "--proof", *marker, **state)
    assert "1 failed" in stopped
    # the first 200 are not run again: they would fail now
    rest = PROVED.replace("case < LIMIT", "200 <= case < 250")
    went_on = run(tmp_path, rest, "--proof", *marker, **state)
    assert "50: test_it.py::test_it" in went_on
    # both runs added up, the failed one too
    assert "280 (2 runs, 0 s, 1 FAILED): test_it.py::test_it" in went_on
    assert "1 deselected" in run(tmp_path, PROVED, "--proof", *marker, **state)


def test_a_budget_ends_every_proof_and_the_report_adds_up_what_was_done(tmp_path: Path) -> None:
    marker = "-o", "markers=proof"
    state = {"PROOF_STATE": str(tmp_path / "state"), "PROOF_BUDGET": "0"}
    first = run(tmp_path, BUDGETED, "--proof", *marker, **state)
    assert "so far, 3, 6 states: test_it.py::test_it" in first
    assert "so far, 25: test_it.py::test_property" in first
    # stopped, not finished: it goes on where it was
    second = run(tmp_path, BUDGETED, "--proof", *marker, **state)
    assert "6, 12 states (2 runs, 0 s): test_it.py::test_it" in second
    report = json.loads((tmp_path / "state" / "report.json").read_text(encoding="utf-8"))
    assert report["test_it.py::test_it"]["cases"] == 6


def test_what_failed_before_its_first_case_counts_for_nothing(tmp_path: Path) -> None:
    body = PROVED.replace("    for case", "    raise OSError\n    for case")
    told = run(tmp_path, body, "--proof", "-o", "markers=proof")
    assert "FAILED, 0: test_it.py::test_it" in told


def test_shards_together_are_the_whole() -> None:
    seen = [case for part in range(3) for case in Proof("t", 100, part, 3).cases()]
    assert sorted(seen) == list(range(100))
    assert shard("2/3") == (1, 3)
    with pytest.raises(pytest.UsageError):
        shard("4/3")


def test_every_part_says_what_it_is() -> None:
    for probe, what in parts.PARTS.values():
        assert what
        assert probe() in (True, False)


def test_bench_interleaves_and_shows_ratios() -> None:
    order: list[str] = []
    taken = interleaved({"a": lambda: order.append("a"), "b": lambda: order.append("b")}, 4)
    assert order[2:] == ["a", "b", "b", "a", "a", "b", "b", "a"]
    assert set(taken) == {"a", "b"}
    text = table([Row("receipt", 6.0, "typst", 8.0, "zlib", 4.0)])
    assert "0.75" in text
    assert "1.50" in text


def test_bench_says_of_every_goal_whether_it_is_met() -> None:
    met = Row("receipt", 6.0, "typst", 8.0, "zlib", 4.0, Goal(1, "peer"), note="A page.")
    missed = Row(
        "commit", 9.0, "sqlite", 3.0, "fdatasync", 2.0, Goal(4, "limit"), note="B.", remedy="C."
    )
    told = page([met, missed], date(2026, 3, 2))
    assert "2026-03-02" in told
    assert "1 of 2 goals met; missed: commit" in told
    assert "A page. Goal ≤ 1 × peer: **met** at 0.75 ×." in told
    assert "B. Goal ≤ 4 × limit: **missed** at 4.50 ×. C." in told
