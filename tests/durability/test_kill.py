"""kill -9 at every write and sync of the issuing transaction, over one history of a profile."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.durability import issuing
from tests.durability.killing import RECEIPTS, Ledger, Point, Victims
from tests.proof import Proof

# a profile grows with each kill, and each audit reads all of it
KILLS_A_PROFILE = 60


@pytest.fixture
def victims(needs: Callable[..., None]) -> Iterator[Victims]:
    needs("strace")
    server = Victims()
    yield server
    server.close()


@pytest.mark.proof(small=30, large=1000)
def test_no_kill_loses_or_reuses_a_number_or_leaves_half_a_case(
    proof: Proof, tmp_path: Path, victims: Victims
) -> None:
    ledger, profile, killed = Ledger(), tmp_path, 0
    places = _spread(victims.points(tmp_path / "trial", tmp_path / "trace"), proof.count)
    for case in proof.cases():
        if case % KILLS_A_PROFILE == 0:
            ledger, profile = Ledger(), tmp_path / str(case)
            issuing.open_desk(profile).close()
        told = victims.killed_at(profile, places[case % len(places)])
        killed += len(told) < RECEIPTS
        ledger.tell(told)
        ledger.audit(profile, tmp_path / "spare")
    assert killed >= proof.ran // 2


def _spread(places: list[Point], count: int) -> list[Point]:
    """Where there are more places than kills, an even selection of them."""
    return places[:: max(1, len(places) // count)]


@pytest.mark.proof(small=12, large=400)
def test_a_first_start_killed_anywhere_can_be_made_again(
    proof: Proof, tmp_path: Path, victims: Victims
) -> None:
    places = _spread(victims.points(tmp_path / "trial", tmp_path / "trace"), proof.count)
    for case in proof.cases():
        profile = tmp_path / str(case)
        told = victims.killed_at(profile, places[case % len(places)])
        store = issuing.open_desk(profile)
        stored = {summary.number for summary in store.summaries()}
        assert stored >= set(told)
        assert issuing.issue(store).text() not in stored
        assert store.verify_chain() is None
        store.close()
        shutil.rmtree(profile)


@pytest.mark.parametrize("fault", list(issuing.FAULTS))
def test_a_planted_fault_is_seen(fault: str, tmp_path: Path, victims: Victims) -> None:
    profile = tmp_path / "desk"
    issuing.open_desk(profile).close()
    places = victims.points(tmp_path / "trial", tmp_path / "trace")
    # from the first receipt on; a page written is what the next call finds missing
    pages = [place for place in places if place.call == "pwrite64"][len(places) // 4 :: 9]
    with pytest.raises(AssertionError, match=issuing.FAULTS[fault]):
        _audited_kills(victims, profile, pages, fault)


def _audited_kills(victims: Victims, profile: Path, places: list[Point], fault: str) -> None:
    ledger = Ledger()
    for place in places:
        ledger.tell(victims.killed_at(profile, place, fault))
        ledger.audit(profile, profile.with_name("spare"))
