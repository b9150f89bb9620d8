"""The disk fills, or fails, at every single write of a matter: refused before accepting, in words;
never after printing; and nothing of it is left."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.durability.filling import Desks, Place
from tests.durability.matters import issue_one, open_desk
from tests.proof import Proof
from windowdesk.app.ports import PrintState

Words = list[dict[str, Any]]


@pytest.fixture
def desks(needs: Callable[..., None], tmp_path: Path) -> Iterator[Desks]:
    needs("strace")
    started = Desks(tmp_path / "used")
    yield started
    started.close()


@pytest.mark.proof(small=20, large=1_200)
def test_a_write_that_fails_refuses_the_matter_whole_and_before_any_paper(
    proof: Proof, tmp_path: Path, desks: Desks
) -> None:
    places = _places(desks, tmp_path)
    refused = 0
    for case in proof.cases():
        place = _chosen(places, case, proof.total)
        profile = _fresh(tmp_path)
        told = desks.refused_at(profile, place)
        refused += any("refused" in words for words in told)
        _check(told, profile, place)
    assert refused >= proof.ran // 2


def test_what_was_refused_is_not_there_after_a_kill_right_behind_it(
    tmp_path: Path, desks: Desks
) -> None:
    """A commit whose sync failed lies whole in the journal: it must not come true at the next start."""
    syncs = [p for p in _places(desks, tmp_path) if p.call.startswith("f") and not p.lasting]
    refused = 0
    # those of opening come first, those of printing and closing last
    for place in syncs[len(syncs) // 5 : len(syncs) // 2]:
        profile = _fresh(tmp_path)
        told = desks.refused_at(profile, place, "pulled")
        refused += any(words["act"] == "issue" and "refused" in words for words in told)
        _check(told, profile, place)
    assert refused


def test_paper_before_the_commit_would_be_seen(tmp_path: Path, desks: Desks) -> None:
    pages = [p for p in _places(desks, tmp_path) if p.call == "pwrite64" and p.lasting]
    with pytest.raises(AssertionError, match="paper without a case"):
        _check_all(desks, tmp_path, pages[:: max(1, len(pages) // 8)], "prints_first")


def _check_all(desks: Desks, folder: Path, places: list[Place], fault: str) -> None:
    for place in places:
        profile = _fresh(folder)
        _check(desks.refused_at(profile, place, fault), profile, place)


def _places(desks: Desks, folder: Path) -> list[Place]:
    return desks.places(_fresh(folder), folder / "trace")


def _chosen(places: list[Place], case: int, count: int) -> Place:
    """An even selection where there are more places than cases; else each in turn."""
    at = case * len(places) // count if len(places) > count else case % len(places)
    return places[at]


def _fresh(folder: Path) -> Path:
    """A counter that has issued before and was closed in order."""
    profile = folder / "desk"
    shutil.rmtree(profile, ignore_errors=True)
    shutil.copytree(folder / "used", profile)
    return profile


def _check(told: Words, profile: Path, place: Place) -> None:
    """Hold what the clerk was told, and what printers heard, against what is there at last."""
    broke = [words["why"] for words in told if words["act"] == "broke"]
    assert not broke, f"{place}: {broke[0]}"
    for words in told:
        if "refused" in words:
            assert words["happened"], f"{place}: nothing is said"
            assert words["press"], f"{place}: nothing to press: {words}"
            assert words["saved"], f"{place}: not said what is saved: {words}"
        assert words.get("unchanged", True), f"{place}: refused, yet something of it is there"
    # the plug is pulled here, as it were: only what is on the disk counts
    counter = open_desk(profile)
    try:
        _compare(told, counter.store, place)
        issue_one(counter)
        assert counter.store.verify_chain() is None
    finally:
        counter.close()


def _compare(told: Words, store: Any, place: Place) -> None:
    issued = [words["done"] for words in told if words["act"] == "issue" and "done" in words]
    stored = [summary.number for summary in store.summaries()]
    assert set(issued) <= set(stored), f"{place}: told and lost"
    assert len(stored) == 1 + len(issued), f"{place}: refused, yet it is there at the next start"
    jobs = {job.document_id: job.state for job in store.print_jobs()}
    for words in told:
        if words["act"] == "heard":
            state = jobs.get(words["document"])
            assert state is not None, f"{place}: paper without a case"
            assert state in (PrintState.PRINTED, PrintState.UNCERTAIN), f"{place}: {state}"
    drafted = any(words["act"] == "draft" and "done" in words for words in told)
    if drafted and not issued:
        assert store.drafts(), f"{place}: neither issued nor a draft"
    assert store.verify_chain() is None, f"{place}: something is broken"
