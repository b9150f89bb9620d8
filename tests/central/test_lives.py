"""One backup put back more than once: no life of the platform gives out what another did."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from tests.helpers.kept import Kept, kept_by
from windowdesk.central.keeping import lives, restore
from windowdesk.central.keeping import postgres as keeping_postgres
from windowdesk.central.serving.opening import Wall
from windowdesk.central.store.tables.cases import serial_floors
from windowdesk.protocol.messages import SerialsWanted


def test_one_backup_put_back_again_gives_nothing_out_that_its_last_life_did(
    kept: Kept, tmp_path: Path
) -> None:
    """Four lives in one day: the second is known by the backup alone (the platform's folder was lost with
    its disk), the third by the folder alone (its backup is a copy from before), the fourth by both."""
    device = kept.made.counter()
    wanted = [SerialsWanted(prefix="荔人社许受", year=2026, count=200)]
    backup = kept.backup()
    copy = shutil.copytree(backup, tmp_path / "copy")
    blocks: list[int] = []
    serials: list[int] = []
    floors: list[int] = []
    for life in range(4):
        if life == 1:
            (kept.folder / lives.FILE).unlink()
        kept.restore(copy if life == 2 else backup, "--replace")
        device.open_session()
        leased = device.lease(4, serials=wanted)
        blocks += leased.blocks
        serials += range(leased.serials[0].first, leased.serials[0].last + 1)
        # where 办件编号 of one day begin, of a code that was not known to the backup
        floors.append(floor_now(kept))
    assert len(set(floors)) == 4
    assert len(set(blocks)) == 16
    assert len(set(serials)) == 800


def test_a_life_of_a_younger_backup_is_counted_for_an_older_one(tmp_path: Path) -> None:
    """Both began since the older backup was made, though the second knew nothing to count."""
    kept, older, younger = tmp_path / "kept", tmp_path / "older", tmp_path / "younger"
    made, day = datetime(2026, 3, 2, 3), timedelta(days=1)
    assert lives.begin(kept, [older], since=made, now=made + day).number == 0
    assert lives.begin(kept, [younger], since=made + 5 * day, now=made + 10 * day).number == 0
    assert lives.begin(kept, [older], since=made, now=made + 11 * day).number == 2


def floor_now(kept: Kept) -> int:
    with kept.database.reading() as connection:
        return int(connection.scalar(select(func.max(serial_floors.c.floor))) or 0)


def test_a_restore_tried_again_costs_no_day_a_half_of_its_serials(kept: Kept) -> None:
    """A life that gave nothing out is not gone past; one that leased a single block is."""
    device = kept.made.counter()
    backup = kept.backup()
    floors = []
    for _ in range(3):
        kept.restore(backup, "--replace")
        floors.append(floor_now(kept))
    assert floors == [8000, 8000, 8000]
    device.open_session()
    device.lease(1)
    kept.restore(backup, "--replace")
    assert floor_now(kept) == 9000
    # what it bound counts as well, though it leased nothing
    device.open_session()
    device.issue(number=device.number(device.lease(1).blocks[0]))
    device.push()
    kept.restore(backup, "--replace")
    assert floor_now(kept) == 9500


def test_a_life_that_did_not_come_into_its_place_is_not_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its backup cannot be put in place: what is there cannot be set aside."""
    with kept_by("sqlite", tmp_path / "data", capsys) as kept:
        _goes_wrong_and_is_tried_again(kept)


def _goes_wrong_and_is_tried_again(kept: Kept) -> None:
    folder, device = kept.folder, kept.made.counter()
    backup = kept.backup()
    kept.restore(backup, "--replace")
    device.open_session()
    device.lease(1)
    for _ in range(2):
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(restore, "_set_aside", _no_room)
            assert kept.restore(backup, "--replace")["error"] == "files"
        assert [life.number for life in lives.known(folder)] == [0]
        assert lives.known(backup) == lives.known(folder)
    # a power cut in that very moment leaves the copy behind, with its life in it
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(restore, "_set_aside", _no_room)
        patched.setattr(restore, "_never_lived", lambda _fresh, _places: None)
        assert kept.restore(backup, "--replace")["error"] == "files"
    assert [life.number for life in lives.known(folder)] == [0, 1]
    kept.restore(backup, "--replace")
    assert [life.number for life in lives.known(folder)] == [0, 1]
    assert floor_now(kept) == 9000


def test_a_life_goes_on_that_could_not_be_replaced(kept: Kept) -> None:
    """It had given nothing out when the restore was tried, and goes on to: its share is gone past."""
    device = kept.made.counter()
    backup = kept.backup()
    kept.restore(backup, "--replace")
    with pytest.MonkeyPatch.context() as patched:
        if kept.url:
            patched.setattr(keeping_postgres, "play", _tool_ends)
        patched.setattr(restore, "_set_aside", _no_room)
        assert kept.restore(backup, "--replace")["error"] in ("files", "tool")
    assert [life.number for life in lives.known(kept.folder)] == [0]
    device.open_session()
    device.lease(1)
    kept.restore(backup, "--replace")
    assert floor_now(kept) == 9000


def test_a_cut_between_putting_in_place_and_striking_out_costs_one_life(kept: Kept) -> None:
    """What was replaced stays written down: gone past once more than needed, never once too little."""
    kept.made.counter()
    backup = kept.backup()
    kept.restore(backup, "--replace")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(lives, "strike", lambda _life, _folders: None)
        # two of one second would be one life
        later = datetime.now().replace(microsecond=0) + timedelta(minutes=1)  # noqa: DTZ005 - as Wall
        patched.setattr(Wall, "now", lambda _wall: later)
        kept.restore(backup, "--replace")
    assert len(lives.known(kept.folder)) == 2
    kept.restore(backup, "--replace")
    assert floor_now(kept) == 9000


def test_a_dump_of_a_life_that_had_given_nothing_out_strikes_out_none_after_a_cut(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of what the dump's life gave out since nothing stands in it: it says to this day that it was nothing."""
    with kept_by("postgres", tmp_path / "data", capsys) as kept:
        _is_cut_and_run_again(kept)


def _is_cut_and_run_again(kept: Kept) -> None:
    device = kept.made.counter()
    first = kept.backup()
    kept.restore(first, "--replace")
    second = kept.backup()
    device.open_session()
    leased = set(device.lease(4).blocks)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(lives, "begin", _no_room)
        assert kept.restore(second, "--replace")["error"] == "files"
    kept.restore(second, "--replace")
    kept.restore(first, "--replace")
    device.open_session()
    assert not leased & set(device.lease(4).blocks)


def _tool_ends(*_anything: object) -> None:
    raise keeping_postgres.ToolTrouble("pg_restore", "No space left on device")


def _no_room(*_anything: object, **_named: object) -> str:
    raise OSError(28, "No space left on device")
