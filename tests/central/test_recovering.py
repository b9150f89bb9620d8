"""A dead PC's disk is not lost work: two people open it, and what it had not sent is in the centre."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.helpers import acts
from tests.helpers.cable import Side, centre_digest, side
from tests.helpers.centre import Office, office
from tests.helpers.counter import StandingClock
from windowdesk import settings
from windowdesk.app.errors import BadInput, NotAllowed, StoreProblem
from windowdesk.bootstrap.clock import SystemClock
from windowdesk.bootstrap.recovery import recover
from windowdesk.bootstrap.sync import Wrapping
from windowdesk.central.service.founding import more_codes
from windowdesk.central.service.recovering import CannotRecover, store_key
from windowdesk.central.store.database import open_folder
from windowdesk.central.store.tables.devices import devices
from windowdesk.central.store.tables.people import audit_lines
from windowdesk.cli import main
from windowdesk.protocol import escrow


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Office]:
    database = open_folder(tmp_path / "centre")
    # the command has no clock of its own: credentials are to hold on the day of the test
    yield office(database, StandingClock(SystemClock().now()), demo=True)
    database.close()


def joined(tmp_path: Path, made: Office, name: str = "desk") -> Side:
    """A counter whose store's key is in escrow."""
    one = side(tmp_path / name, made.centre, made.clock)
    settings.save(one.profile, division="440103")
    one.join(made.code())
    one.run()
    return one


@pytest.fixture
def dead(tmp_path: Path, made: Office) -> Iterator[Side]:
    """A counter that died off-line in the midst of its work, with three cases unsent."""
    one = joined(tmp_path, made)
    acts.issue(one.store, one.time.now())
    one.engine.nudge()
    one.run()
    one.cable.cut = True
    for _ in range(3):
        acts.issue(one.store, one.time.now())
    yield one
    one.store.close()


def disk_of(dead: Side, tmp_path: Path) -> Path:
    """The disk as it was at the moment of death; the key was in the PC's own keystore."""
    disk = tmp_path / "disk"
    shutil.copytree(dead.profile, disk, ignore=shutil.ignore_patterns("key", "*-shm", "*.lock"))
    return disk


def key_of(made: Office, dead: Side) -> str:
    passphrase = made.founded.recovery_passphrase
    return store_key(made.centre, dead.store.device, made.founded.admin_code, passphrase)


def test_what_a_dead_counter_had_not_sent_is_in_the_centre(
    tmp_path: Path, made: Office, dead: Side
) -> None:
    device, digest = dead.store.device, dead.digest
    disk = disk_of(dead, tmp_path)
    before = {path: path.read_bytes() for path in disk.iterdir() if path.is_file()}
    done = recover(made.centre, device, disk, tmp_path / "out", key_of(made, dead), clock=dead.time)
    assert (done.unsent, done.left, done.refused, done.quarantined) == (3, 0, (), False)
    assert centre_digest(made.centre, device) == digest
    assert {path: path.read_bytes() for path in disk.iterdir() if path.is_file()} == before
    assert acts_of(made) == ["device.recover", "package.take_in"]


def acts_of(made: Office) -> list[str]:
    with made.centre.database.reading() as connection:
        query = select(audit_lines.c.action).where(audit_lines.c.chain.startswith("centre/"))
        found = connection.scalars(query.order_by(audit_lines.c.seq))
        return list(dict.fromkeys(a for a in found if a in ("device.recover", "package.take_in")))


def test_the_copy_goes_on_as_the_same_device_on_another_pc(
    tmp_path: Path, made: Office, dead: Side
) -> None:
    device = dead.store.device
    disk = disk_of(dead, tmp_path)
    recover(made.centre, device, disk, tmp_path / "out", key_of(made, dead), clock=dead.time)
    again = side(tmp_path / "out", made.centre, made.clock)
    try:
        acts.issue(again.store, again.time.now())
        again.engine.nudge()
        again.run()
        assert again.store.device == device
        assert centre_digest(made.centre, device) == again.digest
        assert all(block.unexplained == 0 for block in again.store.number_account())
    finally:
        again.store.close()


def test_one_person_alone_opens_nothing(tmp_path: Path, made: Office, dead: Side) -> None:
    device, passphrase = dead.store.device, made.founded.recovery_passphrase
    with pytest.raises(NotAllowed):
        store_key(made.centre, device, "AAAAA-BBBBB-CCCCC-DDDDD", passphrase)
    with pytest.raises(CannotRecover) as refusal:
        store_key(made.centre, device, made.founded.admin_code, "not the passphrase")
    assert refusal.value.code == "passphrase"
    assert store_key(made.centre, device, made.founded.admin_code, passphrase)
    with pytest.raises(NotAllowed):
        store_key(made.centre, device, made.founded.admin_code, passphrase)
    with pytest.raises(CannotRecover):
        store_key(made.centre, "f" * 32, made.founded.admin_code, passphrase)


def test_the_disk_of_another_device_is_not_opened(tmp_path: Path, made: Office, dead: Side) -> None:
    other = joined(tmp_path, made, "other")
    try:
        key = key_of(made, dead)
        with pytest.raises(StoreProblem):
            recover(made.centre, dead.store.device, other.profile, tmp_path / "out", key)
        with pytest.raises(BadInput):
            recover(made.centre, dead.store.device, tmp_path / "nowhere", tmp_path / "o2", key)
        with pytest.raises(BadInput) as refusal:
            recover(made.centre, dead.store.device, other.profile, other.profile, key)
        assert refusal.value.code == "not_empty"
    finally:
        other.store.close()


def test_a_renewal_seals_the_key_anew(tmp_path: Path, made: Office) -> None:
    one = joined(tmp_path, made)
    try:
        before = wrapped(made, one)
        made.clock.moment += timedelta(days=61)
        one.engine.nudge()
        one.pass_(4000)
        one.run()
        after = wrapped(made, one)
        assert before
        assert after
        assert after != before
        key = (one.profile / "key").read_text().strip()
        passphrase = made.founded.recovery_passphrase
        code = more_codes(made.centre, admin=True).code
        found = store_key(made.centre, one.store.device, code, passphrase)
        assert found == key
    finally:
        one.store.close()


def wrapped(made: Office, one: Side) -> bytes:
    with made.centre.database.reading() as connection:
        query = select(devices.c.wrapped_key).where(devices.c.device == one.store.device)
        return bytes(connection.scalar(query) or b"")


def test_a_centre_without_a_recovery_key_does_not_keep_a_counter_out(
    tmp_path: Path, made: Office
) -> None:
    one = side(tmp_path / "desk", made.centre, made.clock)
    try:
        assert Wrapping(one.profile, one.sync)(b"") == b""
        assert Wrapping(one.profile, one.sync)(bytes(32)) == b""
        sealed = Wrapping(one.profile, one.sync)(escrow.public_of(escrow.new_key()))
        assert len(sealed) == 32 + 61
    finally:
        one.store.close()


def test_by_command(
    tmp_path: Path, made: Office, dead: Side, capsys: pytest.CaptureFixture[str]
) -> None:
    disk, device = disk_of(dead, tmp_path), dead.store.device
    paper = tmp_path / "paper"
    paper.write_text(made.founded.recovery_passphrase.lower() + "\n")
    made.centre.database.close()
    data = ["--data", str(tmp_path / "centre"), "--json"]
    assert main(["central", "code", "--admin", *data]) == 0
    admin_code = json.loads(capsys.readouterr().out)["admin_code"]
    words = ["central", "recover", device, *data, "--disk", str(disk)]
    words += ["--out", str(tmp_path / "out"), "--passphrase-file", str(paper)]
    code = main([*words, "--admin-code", admin_code])
    answer = json.loads(capsys.readouterr().out)
    assert (code, answer["unsent"], answer["left"]) == (0, 3, 0)
