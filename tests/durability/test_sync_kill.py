"""kill -9, or a failing disk, at every write of a conversation, at the counter and at the centre.

Both are the real programs over a real socket (``sync now``, ``enrol``, ``central serve``). After each
trial whoever died is started again and the same is done once more: both sides are equal then, and
nothing is lost, doubled or stuck. The small form takes chosen places, for finding all takes longer.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.durability.filling import ERRORS
from tests.durability.talking import Place, Programs
from tests.durability.together import WAYS, Crowds, Together
from tests.durability.trials import SIDES, Trials
from tests.durability.workflows import WORKFLOWS
from tests.proof import Proof

_MEMORY = Path("/dev/shm")
# a dozen: each workflow, spoilt at the one side and at the other
KINDS = [(name, victim) for name in WORKFLOWS for victim in SIDES]
# of whose disk it is, and that the rest comes later
_WORDS = ("磁盘", "存储空间", "数据文件", "数据读写", "数据目录", "还没有全部同步")
KILLS = [
    ("push", "centre", Place("fsync", 4)),
    ("push", "counter", Place("recvfrom", 7)),
]
# of several counters that push at once: what happens to their centre
AT_ONCE = [
    ("killed", Place("fsync", 5)),
    ("process_killed", Place("fdatasync", 3)),
]
FAILURES = [
    ("push", "centre", Place("pwrite64", 30, lasting=True)),
]


@pytest.fixture(scope="module")
def programs(needs: Callable[..., None]) -> Iterator[Programs]:
    """What is judged is what the files hold, not how fast they are: they lie in memory."""
    needs("strace")
    where = _MEMORY if _MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(dir=where) as folder:
        started = Programs(Path(folder))
        yield started
        started.close()


@pytest.fixture(scope="module")
def trials(programs: Programs) -> Trials:
    return Trials(programs.folder, programs)


@pytest.fixture(scope="module")
def crowds(programs: Programs, needs: Callable[..., None]) -> Iterator[Crowds]:
    needs("postgresql")
    office = Together(programs.folder / "crowd", programs)
    yield Crowds(office)
    office.close()


def spread(found: list[Place], turn: int, turns: int) -> Place:
    """The place of ``turn``: they move on evenly from the first to the last."""
    return found[(2 * turn + 1) * len(found) // (2 * turns) % len(found)]


@pytest.mark.proof(small=len(KILLS), large=2_400)
def test_no_kill_of_either_side_loses_doubles_or_holds_up(proof: Proof, trials: Trials) -> None:
    deaths, before = 0, trials.programs.ms
    turns = max(1, proof.total // len(KINDS))
    for case in proof.cases():
        name, victim = KINDS[case % len(KINDS)]
        if proof.total == len(KILLS):
            name, victim, place = KILLS[case]
        else:
            place = spread(trials.places(name, victim), case // len(KINDS), turns)
        try:
            died = trials.killed(name, victim, place)
        except AssertionError as failure:
            failure.add_note(f"case {case}: {name}, {victim} killed at {place}")
            raise
        deaths += died
        proof.note(**{f"{victim}_killed": int(died)})
    proof.note(core_ms=trials.programs.ms - before)
    assert deaths >= proof.ran * 2 // 3, f"only {deaths} kills"


@pytest.mark.proof(small=len(FAILURES), large=1_200)
def test_no_full_disk_loses_doubles_or_holds_up(proof: Proof, trials: Trials) -> None:
    """Said in words that name the disk; and it goes on when there is room again."""
    refused, before = 0, trials.programs.ms
    turns = max(1, proof.total // len(KINDS))
    for case in proof.cases():
        name, victim = KINDS[case % len(KINDS)]
        if proof.total == len(FAILURES):
            name, victim, place = FAILURES[case]
        else:
            place = failing(trials, name, victim, case // len(KINDS), turns)
        try:
            said = trials.refused(name, victim, place)
            assert not said or any(w in said["message"] for w in _WORDS), f"not said why: {said}"
        except AssertionError as failure:
            failure.add_note(f"case {case}: {name}, at the {victim} {place} fails")
            raise
        refused += bool(said)
        proof.note(**{f"refused_{victim}": int(bool(said))})
    proof.note(core_ms=trials.programs.ms - before)
    assert refused >= proof.ran // 4, f"only {refused} were noticed"


def failing(trials: Trials, name: str, victim: str, turn: int, turns: int) -> Place:
    """A place that fails once, or for good from there on."""
    found = trials.places(name, victim, ",".join(ERRORS))
    # the answer on the standard output goes by ``write`` as well: it is not to be cut off
    both = [
        Place(one.call, one.when, lasting)
        for one in found
        for lasting in (False, True)
        if not (lasting and one.call == "write")
    ]
    return spread(both, turn, turns)


@pytest.mark.proof(small=len(AT_ONCE), large=1_000)
def test_no_death_of_a_centre_loses_doubles_or_holds_up_what_several_push_at_once(
    proof: Proof, crowds: Crowds
) -> None:
    """The program over SQLite, or PostgreSQL under it, dies, or its disk refuses; all drain after it."""
    noticed, before = 0, crowds.cost
    turns = max(1, proof.total // len(WAYS))
    for case in proof.cases():
        way, turn = WAYS[case % len(WAYS)], case // len(WAYS)
        if proof.total == len(AT_ONCE):
            way, place = AT_ONCE[case]
        else:
            place = spread(crowds.places(way), turn, turns)
        try:
            met = crowds.meet(way, place)
        except AssertionError as failure:
            failure.add_note(f"case {case}: {way} at {place}")
            raise
        noticed += met
        proof.note(**{way: int(met)})
    proof.note(core_ms=crowds.cost - before)
    assert noticed >= proof.ran // 2, f"only {noticed} were noticed"
