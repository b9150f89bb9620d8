"""What is unsent lies on a second disk too: the first may burn, the centre is still told."""

from __future__ import annotations

import random
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.helpers import acts
from tests.helpers.cable import Side, centre_digest, side
from tests.helpers.centre import Office, office
from windowdesk.bootstrap.mirror import Folder, MirrorKeeper
from windowdesk.central.service.taking_in import take_in
from windowdesk.central.store.database import open_folder
from windowdesk.storage.sync_audit import StoredAudit
from windowdesk.sync.mirror import Mirror
from windowdesk.sync.packing import Packing


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Office]:
    database = open_folder(tmp_path / "centre")
    yield office(database, demo=True)
    database.close()


@pytest.fixture
def one(tmp_path: Path, made: Office) -> Iterator[Side]:
    """A counter that joined and lost the line."""
    counter = side(tmp_path / "desk", made.centre, made.clock)
    counter.join(made.code())
    counter.run()
    counter.cable.cut = True
    yield counter
    counter.store.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "second-disk" / "mirror"


def mirror(one: Side, folder: Path) -> Mirror:
    packing = Packing(one.sync, StoredAudit(one.store, one.time), one.time, random.Random(5))
    return Mirror(one.sync, packing, Folder(folder))


def lying(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("*.wdpack"))


def carry_in(made: Office, folder: Path) -> None:
    """The mirror's packages into the centre, in any order that the folder gives them."""
    for name in lying(folder):
        take_in(made.centre, (folder / name).read_bytes())


def test_a_destroyed_database_is_no_lost_work(
    tmp_path: Path, made: Office, one: Side, folder: Path
) -> None:
    keeping = mirror(one, folder)
    for _ in range(7):
        acts.issue(one.store, one.time.now(), size=10)
        keeping.catch_up()
    device, digest = one.store.device, one.digest
    one.store.close()
    shutil.rmtree(one.profile)
    carry_in(made, folder)
    assert centre_digest(made.centre, device) == digest
    carry_in(made, folder)
    assert centre_digest(made.centre, device) == digest


def test_it_holds_what_is_unsent_and_nothing_else(made: Office, one: Side, folder: Path) -> None:
    keeping = mirror(one, folder)
    assert keeping.catch_up() == 0
    for _ in range(3):
        acts.issue(one.store, one.time.now(), size=10)
    assert keeping.catch_up() == 3
    assert len(lying(folder)) == 1, "one file grows"
    one.cable.cut = False
    one.engine.nudge()
    one.run()
    assert keeping.catch_up() == 0
    assert lying(folder) == []


def test_a_long_time_off_line_rewrites_one_small_file_an_act(
    made: Office, one: Side, folder: Path
) -> None:
    keeping = mirror(one, folder)
    for _ in range(203):
        acts.issue(one.store, one.time.now(), size=10)
    keeping.catch_up()
    assert len(lying(folder)) > 1
    times = {name: (folder / name).stat().st_mtime_ns for name in lying(folder)}
    acts.issue(one.store, one.time.now(), size=10)
    keeping.catch_up()
    changed = [n for n in lying(folder) if times.get(n) != (folder / n).stat().st_mtime_ns]
    assert len(changed) == 1
    carry_in(made, folder)
    assert centre_digest(made.centre, one.store.device) == one.digest


def test_another_run_another_stick_or_an_emptied_folder_are_made_whole(
    made: Office, one: Side, folder: Path
) -> None:
    for _ in range(3):
        acts.issue(one.store, one.time.now(), size=10)
    mirror(one, folder).catch_up()
    (folder / "somebody-elses.wdpack").write_bytes(b"x")
    acts.issue(one.store, one.time.now(), size=10)
    keeping = mirror(one, folder)
    keeping.catch_up()
    assert "somebody-elses.wdpack" in lying(folder)
    for name in lying(folder):
        (folder / name).unlink()
    keeping.catch_up()
    carry_in(made, folder)
    assert centre_digest(made.centre, one.store.device) == one.digest


def test_a_second_path_that_fails_is_said_once_and_made_good_by_itself(
    tmp_path: Path, one: Side, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder.parent.write_text("a file where the folder should be")
    keeper = MirrorKeeper(mirror(one, folder))
    acts.issue(one.store, one.time.now(), size=10)
    for _ in range(3):
        assert not keeper.once()
    (caution,) = keeper.caution()
    assert "镜像" in caution.words
    assert "仍保存在本机" in caution.press
    assert caution.level == "warn"
    folder.parent.unlink()
    assert keeper.once()
    assert keeper.caution() == ()
    assert len(lying(folder)) == 1
    del tmp_path, caplog


def test_a_counter_of_no_centre_has_nobody_to_seal_to(
    tmp_path: Path, made: Office, folder: Path
) -> None:
    alone = side(tmp_path / "alone", made.centre, made.clock)
    try:
        acts.issue(alone.store, alone.time.now(), size=10)
        assert mirror(alone, folder).catch_up() == 0
        assert not folder.exists()
    finally:
        alone.store.close()


def test_nobody_reads_the_mirror(one: Side, folder: Path) -> None:
    acts.issue(one.store, one.time.now(), size=10)
    mirror(one, folder).catch_up()
    content = b"".join((folder / name).read_bytes() for name in lying(folder))
    for private in ("陈𬱖宁", "999999199001011234", "广州晴川"):
        assert private.encode() not in content


def test_it_follows_by_itself_and_ends_with_everything_there(
    made: Office, one: Side, folder: Path
) -> None:
    keeper = MirrorKeeper(mirror(one, folder))
    keeper.start()
    acts.issue(one.store, one.time.now(), size=10)
    keeper.nudge()
    wait_until(lambda: len(lying(folder)) == 1)
    acts.issue(one.store, one.time.now(), size=10)
    keeper.stop()
    carry_in(made, folder)
    assert centre_digest(made.centre, one.store.device) == one.digest


def wait_until(condition: Callable[[], bool]) -> None:
    """Until ``condition`` holds; a machine that is busy may take its time."""
    tick, deadline = threading.Event(), time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        tick.wait(0.01)
