"""Flips and truncations of a counter's store that holds operations nobody else has.

Whatever the damage: it is noticed, or nothing changed; no altered operation ever reaches the centre;
what was unsent comes from the mirror on the second path; and a counter put back from last night's
backup is given all of it again.
"""

from __future__ import annotations

import random
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlcipher3 import dbapi2

from tests.durability.issuing import open_desk
from tests.durability.test_damage import close_whatever_happens, damaged, noticed
from tests.helpers import acts
from tests.helpers.cable import Cable, Passing, Side, centre_digest, side
from tests.helpers.centre import office, reopened
from tests.helpers.counter import MONDAY, StandingClock
from tests.proof import Proof
from windowdesk.app.errors import DeskError, StoreCorrupt
from windowdesk.bootstrap.mirror import Folder
from windowdesk.central.service.taking_in import take_in
from windowdesk.central.store.database import Database, open_folder
from windowdesk.central.store.tables.operations import operations
from windowdesk.database.sqlcipher import PAGE, connect
from windowdesk.protocol.package import PackageError
from windowdesk.storage.sync_audit import StoredAudit
from windowdesk.sync.mirror import Mirror
from windowdesk.sync.packing import Packing

_MEMORY = Path("/dev/shm")
# what is damaged: the database of a counter that was closed, or killed; its log; a package of the mirror
TARGETS = ("closed/desk.db", "killed/desk.db", "killed/desk.db-wal", "mirror")
UNSENT = 5


@dataclass(slots=True)
class Sound:
    """``folder`` holds ``centre``, ``closed`` and ``killed`` (one profile), ``backup.db``, ``mirror``.

    ``digests``: every operation of the counter by (epoch, seq); ``whole``: the digest of its lines.
    """

    folder: Path
    device: str
    digests: dict[tuple[int, int], str]
    numbers: set[str]
    whole: str


@pytest.fixture(scope="module")
def sound() -> Iterator[Sound]:
    with tempfile.TemporaryDirectory(dir=_MEMORY if _MEMORY.is_dir() else None) as made:
        yield _make(Path(made))


def _make(folder: Path) -> Sound:
    opened = open_folder(folder / "centre")
    made = office(opened, StandingClock(MONDAY), demo=True)
    one = side(folder / "desk", made.centre, made.clock, seed=3)
    one.join(made.code())
    one.run()
    acts.issue(one.store, one.time.now(), size=500)
    one.engine.nudge()
    one.run()
    one.store.backup(folder / "backup.db")
    cases = [acts.issue(one.store, one.time.now(), size=500) for _ in range(UNSENT - 1)]
    acts.withdraw(one.store, cases[0], one.time.now())
    packing = Packing(one.sync, StoredAudit(one.store, one.time), one.time, random.Random(5))
    Mirror(one.sync, packing, Folder(folder / "mirror")).catch_up()
    shutil.copytree(folder / "desk", folder / "killed")
    found = {(op.epoch, op.seq): op.digest() for op in one.store.operations(limit=100)}
    numbers = {summary.number for summary in one.store.summaries()}
    told = Sound(folder, one.store.device, found, numbers, one.digest)
    one.store.close()
    opened.close()
    shutil.copytree(folder / "desk", folder / "closed")
    return told


@pytest.mark.proof(small=4, large=10_000)
def test_no_damage_is_accepted_and_what_was_unsent_comes_back(proof: Proof, sound: Sound) -> None:
    silent = 0
    for case in proof.cases():
        target, chance = TARGETS[case % len(TARGETS)], random.Random(case)
        trial = _fresh(sound)
        opened = open_folder(trial / "centre")
        try:
            if target == "mirror":
                _damaged_mirror(sound, trial, opened, chance)
            else:
                silent += not _damaged_store(sound, trial / target, opened, chance)
                _recovered(sound, trial, opened)
        except AssertionError as failure:
            failure.add_note(f"case {case}: {target}")
            raise
        finally:
            opened.close()
    proof.note(noticed=proof.ran - silent)


def test_the_end_of_a_text_that_became_zeros_is_told_as_damage(sound: Sound) -> None:
    """The library lets a page of zeros pass: an operation's text ends in zeros, and nothing says so."""
    trial = _fresh(sound)
    file = trial / "closed" / "desk.db"
    whole, key = file.read_bytes(), (trial / "closed" / "key").read_text().strip()
    for at in range(PAGE, len(whole), PAGE):  # the first names the file
        file.write_bytes(whole[:at] + bytes(PAGE) + whole[at + PAGE :])
        if _texts_end_in_zeros(file, key):
            break
    else:
        pytest.fail("no page holds the end of an operation alone")
    opened = open_folder(trial / "centre")
    one = _side(trial / "closed", opened)
    try:
        (line,) = one.sync.lines()
        with pytest.raises(StoreCorrupt, match="校验不符"):
            one.sync.batch(line.epoch, 0, 100, 1 << 20)
        with pytest.raises(StoreCorrupt):
            one.store.operations(limit=100)
    finally:
        close_whatever_happens(one.store)
        opened.close()


def _texts_end_in_zeros(file: Path, key: str) -> bool:
    # where a page is missed at once, the library notices that by itself
    with suppress(dbapi2.DatabaseError), closing(connect(file, key, reading=True)) as connection:
        zeros = "SELECT count(*) FROM operations WHERE instr(CAST(payload AS BLOB), x'0000')"
        return bool(connection.execute(zeros).fetchone()[0])
    return False


def _fresh(sound: Sound) -> Path:
    trial = sound.folder / "trial"
    shutil.rmtree(trial, ignore_errors=True)
    for name in ("centre", "closed", "killed", "mirror"):
        shutil.copytree(sound.folder / name, trial / name)
    return trial


def _harm(file: Path, chance: random.Random) -> None:
    content = harmed = file.read_bytes()
    while harmed == content:
        with suppress(ValueError):  # two pages cannot be exchanged where there is one
            harmed = damaged(content, chance)
    file.write_bytes(harmed)


def _side(profile: Path, opened: Database) -> Side:
    made = reopened(opened)
    time = Passing(made.clock)
    store = open_desk(profile, clock=time, reserve_bytes=0)
    return Side(profile, made.clock, Cable(made.centre), time, store)


def _damaged_store(sound: Sound, file: Path, opened: Database, chance: random.Random) -> bool:
    """Let the damaged counter do what it would, and hold the centre to the truth; whether it noticed."""
    _harm(file, chance)
    try:
        one = _side(file.parent, opened)
    except StoreCorrupt:
        return True
    try:
        here = _seen(one)
        with suppress(DeskError):
            one.engine.nudge()
            one.run(60)
        told = noticed(one.store)
        # SQLite drops a damaged end of its log in silence: the promises beside it do not
        lost = here is not None and here != sound.digests
        assert told or not lost or one.store.verdict.name == "RESTORED", "accepted in silence"
        # the log of a killed one holds the newest pages whole: what it overwrites may have been anything
        assert told or file.parent.name == "killed", "accepted in silence"
    finally:
        close_whatever_happens(one.store)
        _only_the_truth(sound, opened)
    return told


def _seen(one: Side) -> dict[tuple[int, int], str] | None:
    """The operations as this counter would read them; None where it says that it cannot."""
    try:
        return {
            (line.epoch, seq): one.sync.digest_at(line.epoch, seq)
            for line in one.sync.lines()
            for seq in range(1, line.seq + 1)
        }
    except DeskError:
        return None


def _only_the_truth(sound: Sound, opened: Database) -> None:
    at = operations.c
    query = select(at.epoch, at.seq, at.digest).where(at.device == sound.device)
    with opened.reading() as connection:
        found = {(row.epoch, row.seq): row.digest for row in connection.execute(query)}
    assert found.items() <= sound.digests.items(), (
        "something else than was written reached the centre"
    )


def _carry_in(sound: Sound, trial: Path, opened: Database) -> None:
    centre = reopened(opened).centre
    for file in sorted((trial / "mirror").glob("*.wdpack")):
        take_in(centre, file.read_bytes())
    assert centre_digest(centre, sound.device) == sound.whole, "the mirror did not bring all"


def _recovered(sound: Sound, trial: Path, opened: Database) -> None:
    """The mirror goes in, last night's backup is put in place, and the centre gives back the rest."""
    _carry_in(sound, trial, opened)
    desk = trial / "closed"
    for old in desk.glob("desk.db*"):
        old.unlink()
    shutil.copyfile(sound.folder / "backup.db", desk / "desk.db")
    one = _side(desk, opened)
    try:
        one.run()
        assert one.store.unsent() == 0
        assert _seen(one) == sound.digests, "not given back"
        assert {summary.number for summary in one.store.summaries()} == sound.numbers
        acts.issue(one.store, one.time.now(), size=100)
        one.engine.nudge()
        one.run()
        assert len({summary.number for summary in one.store.summaries()}) == len(sound.numbers) + 1
        assert centre_digest(one.cable.centre, sound.device) == one.digest
        assert one.store.verify_chain() is None
    finally:
        one.store.close()


def _damaged_mirror(sound: Sound, trial: Path, opened: Database, chance: random.Random) -> None:
    """A damaged package is refused and changes nothing; the counter's own line brings the rest."""
    (file,) = (trial / "mirror").glob("*.wdpack")
    _harm(file, chance)
    centre = reopened(opened).centre
    before = centre_digest(centre, sound.device)
    with pytest.raises(PackageError):
        take_in(centre, file.read_bytes())
    assert centre_digest(centre, sound.device) == before
    one = _side(trial / "closed", opened)
    try:
        one.run()
        assert one.store.unsent() == 0
        assert centre_digest(centre, sound.device) == sound.whole == one.digest
    finally:
        one.store.close()
