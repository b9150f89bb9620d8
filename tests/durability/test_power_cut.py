"""A power cut at any moment of issuing: nothing that was told is lost, nothing is half."""

from __future__ import annotations

import random
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.durability import issuing
from tests.durability.cut_desk import look
from tests.durability.cut_program import BOOT, FAULTS, PROFILE
from tests.durability.cuts import Cut, Cuts
from tests.durability.killing import Ledger
from tests.durability.matters import issue_one, open_desk
from tests.durability.plain import plain_store
from tests.durability.recording import Recorder
from tests.proof import Proof
from windowdesk.app.errors import StoreProblem
from windowdesk.storage import opening
from windowdesk.storage.highwater import Verdict, Witness

Record = Callable[..., Cuts]
_MEMORY = Path("/dev/shm")


@pytest.fixture(scope="module")
def recorder(needs: Callable[..., None], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    needs("strace")
    running = Recorder(tmp_path_factory.mktemp("trace") / "trace")
    yield running
    running.close()


@pytest.fixture
def recorded(recorder: Recorder, tmp_path: Path) -> Record:
    """``recorded("plain", fault)``: the cuts of one run of the issuing program."""

    def run(kind: str, fault: str = "") -> Cuts:
        folder = tmp_path / "recorded"
        folder.mkdir()
        words = (kind, fault) if fault else (kind,)
        return Cuts(recorder.record("tests.durability.cut_program", folder, *words))

    return run


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Path]:
    """Where the disks after the cuts are laid out: what is judged is their content, not their speed."""
    if not _MEMORY.is_dir():
        yield tmp_path / "cut"
        return
    with tempfile.TemporaryDirectory(dir=_MEMORY) as folder:
        yield Path(folder) / "cut"


def prepare(cuts: Cuts, cut: Cut, folder: Path) -> frozenset[str]:
    """Lay out in ``folder`` what ``cut`` leaves; what had been told by then."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return cuts.lay_out(cut, folder).told


def audit(cuts: Cuts, cut: Cut, folder: Path) -> Verdict:
    """Cut the power, start the program again, and look at everything like an auditor."""
    told = prepare(cuts, cut, folder)
    profile = folder / PROFILE
    promise, _left = Witness(profile).read()
    try:
        store = issuing.open_desk(profile, boot=f"after {BOOT}")
    except StoreProblem as problem:
        raise AssertionError(f"refused to open: {problem.code}") from problem
    try:
        found = store.verdict
        missing = told - {summary.number for summary in store.summaries()}
        assert not missing, f"told and lost: {missing} ({found.name.lower()})"
        as_it_was = found in (Verdict.CLEAN, Verdict.POWER_CUT) or not told
        assert as_it_was, f"taken for {found.name.lower()}"
        Ledger(told=set(told)).hold_against(store, promise.reserved if promise else 0)
        with store._reading() as read:
            assert read.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
        again = issuing.issue(store, size=1_000).text()
        assert again > max(told, default="")
    finally:
        store.close()
    return found


@pytest.mark.parametrize("kind", ["encrypted", "plain"])
@pytest.mark.proof(small=36, large=12_000)
def test_no_power_cut_loses_what_was_told_or_leaves_half_a_case(
    proof: Proof, memory: Path, recorded: Record, kind: str
) -> None:
    cuts = recorded(kind)
    seen = set()
    with plain_store(kind == "plain"):
        for case in proof.cases():
            seen.add(audit(cuts, cuts.chosen(case, proof.total), memory))
    # a cut in the midst, one before anything was there, and one after an orderly end
    assert seen >= {Verdict.POWER_CUT, Verdict.FRESH, Verdict.CLEAN}


@pytest.mark.proof(small=12, large=4_000)
def test_no_power_cut_leaves_half_of_what_the_desk_did(
    proof: Proof, memory: Path, recorded: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    cuts = recorded("desk")
    monkeypatch.setattr(opening, "boot_id", lambda: f"after {BOOT}")
    for case in proof.cases():
        told = prepare(cuts, cuts.chosen(case, proof.total), memory)
        counter = open_desk(memory / PROFILE)
        try:
            look(counter, told)
            assert issue_one(counter).number > _last_number(told)
        finally:
            counter.close()


@pytest.mark.parametrize(
    ("fault", "kind"), list(zip(FAULTS, ["encrypted", "plain"] * len(FAULTS), strict=False))
)
def test_a_planted_fault_is_found(memory: Path, recorded: Record, fault: str, kind: str) -> None:
    cuts = recorded(kind, fault)
    with plain_store(kind == "plain"), pytest.raises(AssertionError, match=FAULTS[fault]):
        _audit_in_any_order(cuts, memory, fault)


def _audit_in_any_order(cuts: Cuts, memory: Path, fault: str) -> None:
    """By chance, and between these, the last moment first: nothing arrived that was not safe."""
    moments = iter(reversed(range(len(cuts.moments))))
    for case in random.Random(fault).sample(range(1000), 1000):
        audit(cuts, cuts.chosen(case, 1000), memory)
        if (moment := next(moments, None)) is not None:
            audit(cuts, Cut(moment, "prefix"), memory)


def _last_number(told: frozenset[str]) -> str:
    return max((words[5:27] for words in told if words.startswith("case:")), default="")
