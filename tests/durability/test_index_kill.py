"""kill -9 at every write of the index: what is found stays right, and the index goes on or begins anew."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.durability import issuing
from tests.durability.killing import RECEIPTS, Victims
from tests.helpers.crowd import crowd, settle_in
from tests.helpers.finding import catch_up, everything, search_on
from tests.proof import Proof
from windowdesk.app.search.searching import BATCH

ASKED = ("广州", "王", "lwpq", "2023-01-03", "作废", "2023年")
ISSUED = "测试事项"


@pytest.fixture
def victims(needs: Callable[..., None]) -> Iterator[Victims]:
    needs("strace")
    server = Victims("tests.durability.indexing")
    yield server
    server.close()


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    """A profile with cases enough for three pieces of the index, none of them indexed."""
    profile = tmp_path / "sound"
    store = issuing.open_desk(profile)
    settle_in(store, crowd(BATCH + 50, days=4))
    store.close()
    return profile


def answers(profile: Path, *, indexed: bool) -> dict[str, list[str]]:
    """What each question finds; with ``indexed`` after the index has been brought up to date."""
    clock = issuing.FixedClock()
    store = issuing.open_desk(profile, clock=clock)
    search = search_on(store, profile, clock)
    try:
        if indexed:
            catch_up(search)
        return {asked: everything(search, asked) for asked in (*ASKED, ISSUED)}
    finally:
        search.close()
        store.close()


@pytest.mark.proof(small=8, large=400)
def test_no_kill_makes_the_index_lie(
    proof: Proof, tmp_path: Path, victims: Victims, sound: Path
) -> None:
    trial = tmp_path / "trial"
    shutil.copytree(sound, trial)
    places = victims.points(trial, tmp_path / "trace")
    expected = answers(trial, indexed=True)
    assert all(expected.values())
    # the receipts of the day are not what is to be killed here: the index's writes come after them
    places = places[len(places) // 3 :]
    places = places[:: max(1, len(places) // proof.count)]
    for case in proof.cases():
        profile = tmp_path / str(case)
        shutil.copytree(sound, profile)
        told = victims.killed_at(profile, places[case % len(places)])
        assert len(told) <= RECEIPTS
        for indexed in (False, True):
            found = answers(profile, indexed=indexed)
            assert len(found[ISSUED]) >= len(told)
            assert {asked: found[asked] for asked in ASKED} == {
                asked: expected[asked] for asked in ASKED
            }
        shutil.rmtree(profile)
