"""A power cut at any moment of a conversation, of the counter, of the centre, or of both at once.

Recorded and laid out as the issuing transaction is (docs/decisions/0031): leases, pulls and
acknowledgements in the counter's store, pushes in the centre's embedded one. Where one side keeps its
power, what it wrote is there.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.durability import cut_sync
from tests.durability.cut_sync import BOOT, FAULTS, open_both
from tests.durability.cuts import Cut, Cuts
from tests.durability.disk import Disk
from tests.durability.recording import Recorder, Step
from tests.helpers import acts
from tests.helpers.cable import Side, centre_digest
from tests.proof import Proof
from windowdesk.central.service.counting import heads
from windowdesk.central.store.database import Database
from windowdesk.central.store.tables.numbers import blocks
from windowdesk.domain.cases.case import fold
from windowdesk.storage.highwater import Verdict

# the folders that lose their power together
PARTS = ("centre", "desk", "")
_MEMORY = Path("/dev/shm")


@pytest.fixture(scope="module")
def memory() -> Iterator[Path]:
    """What is judged is what the files hold, not how fast they are."""
    with tempfile.TemporaryDirectory(dir=_MEMORY if _MEMORY.is_dir() else None) as folder:
        cut_sync.lay_out(Path(folder) / "begun")
        yield Path(folder)


@pytest.fixture(scope="module")
def recorder(needs: Callable[..., None], memory: Path) -> Iterator[Recorder]:
    needs("strace")
    running = Recorder(memory / "trace")
    yield running
    running.close()


def recorded(recorder: Recorder, memory: Path, *fault: str) -> tuple[list[Step], Disk]:
    """What one run did, and the disk that it began with."""
    folder = memory / "recorded"
    shutil.copytree(memory / "begun", folder)
    try:
        before = Disk.of(folder)
        module = "tests.durability.cut_sync"
        return recorder.record(module, folder, *fault, before=before), before
    finally:
        shutil.rmtree(folder)


@pytest.mark.proof(small=3, large=9_000)
def test_no_power_cut_of_either_side_loses_doubles_or_holds_up(
    proof: Proof, memory: Path, recorder: Recorder
) -> None:
    steps, before = recorded(recorder, memory)
    each = [Cuts(steps, before, part) for part in PARTS]
    proof.note(planned=sum(len(cuts.plan) for cuts in each))
    seen = set()
    for case in proof.cases():
        cuts, turns = each[case % 3], max(4, proof.total // 3)
        # three of the small form: in the midst of what happens
        nth = turns // 2 if proof.total == 3 else case // 3
        seen.add(audit(cuts, cuts.chosen(nth, turns), memory))
    assert seen & {Verdict.POWER_CUT, Verdict.CRASHED}


@pytest.mark.proof(small=1, large=len(FAULTS))
def test_a_planted_fault_is_found(proof: Proof, memory: Path, recorder: Recorder) -> None:
    for case in proof.cases():
        fault, (words, part) = list(FAULTS.items())[case]
        cuts = Cuts(*recorded(recorder, memory, fault), part)
        with pytest.raises(AssertionError, match=words):
            _at_every_moment(cuts, memory)


def _at_every_moment(cuts: Cuts, memory: Path) -> None:
    for moment in range(len(cuts.moments)):
        audit(cuts, Cut(moment, "prefix"), memory)


def audit(cuts: Cuts, cut: Cut, memory: Path) -> Verdict:
    """Cut the power, start both again, and look; then let them talk, and look again."""
    folder = memory / "cut"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    told = cuts.lay_out(cut, folder).told
    opened, one = open_both(folder, BOOT if cuts.part == "centre" else f"after {BOOT}")
    try:
        verdict = one.store.verdict
        assert verdict in (Verdict.CLEAN, Verdict.CRASHED, Verdict.POWER_CUT), verdict
        _promised(told, opened, one)
        one.engine.nudge()
        one.run()
        case_id = acts.issue(one.store, one.time.now(), size=100)
        one.engine.nudge()
        one.run()
        _equal(told, opened, one, case_id)
    except AssertionError as failure:
        failure.add_note(f"{cut} of {cuts.part or 'both'}")
        raise
    finally:
        one.store.close()
        opened.close()
    return verdict


def _promised(told: frozenset[str], opened: Database, one: Side) -> None:
    """What was told before the cut is there after it, before anybody says anything."""
    numbers = {summary.number for summary in one.store.summaries()}
    with opened.reading() as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
        lines = {line.epoch: line.seq for line in heads(connection).get(one.store.device, [])}
        given = set(connection.scalars(select(blocks.c.block)))
    for words in told:
        kind, _colon, what = words.partition(":")
        if kind == "number":
            assert what in numbers, f"told and lost: number {what}"
        elif kind == "at":
            epoch, seq = map(int, what.split("/"))
            assert lines.get(epoch, 0) >= seq, f"told and lost: operation {what} at the centre"
        else:
            assert int(what) in given, f"told and lost: block {what}"


def _equal(told: frozenset[str], opened: Database, one: Side, last: str) -> None:
    """Nothing waits, both hold the same, every case is whole, no number came twice."""
    store = one.store
    assert store.unsent() == 0, f"stuck: {one.engine.outlook}"
    assert centre_digest(one.cable.centre, store.device) == one.digest, "digests differ"
    with opened.reading() as connection:
        of = blocks.c.device == store.device, blocks.c.epoch == store.epoch
        there = set(connection.scalars(select(blocks.c.block).where(*of)))
    assert there <= {account.block for account in store.number_account()}, "a block leaked"
    found = store.summaries(limit=100)
    for summary in found:
        events = store.events(summary.case_id)
        assert fold(summary.case_id, events).state.value == summary.state, "half a case"
    ours = {operation.case_id for operation in store.operations(limit=100)}
    others = [summary for summary in found if summary.case_id not in ours]
    states = sorted(summary.state for summary in others)
    assert states == ["accepted"] * 3 + ["withdrawn"], f"a case of another window: {states}"
    numbers = [summary.number for summary in found]
    assert len(numbers) == len(set(numbers)), "a number twice"
    again = next(summary.number for summary in found if summary.case_id == last)
    assert not any(re.fullmatch(f"number:{again}", words) for words in told), "reused"
    assert {account.unexplained for account in store.number_account()} <= {0}
    assert store.verify_chain() is None, "broken"
