"""Backup while it runs, restore into a new life, and the counters refill what was lost."""

from __future__ import annotations

import base64
import json
import secrets
import shutil
import stat
import subprocess
import threading
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import create_engine, select, update

from tests.helpers import postgres
from tests.helpers.centre import office
from tests.helpers.counter import StandingClock
from tests.helpers.kept import Kept
from windowdesk.app.errors import StoreProblem
from windowdesk.bootstrap.centre import open_centre
from windowdesk.bootstrap.clock import SystemClock
from windowdesk.central.keeping import postgres as keeping_postgres
from windowdesk.central.keeping.backup import back_up
from windowdesk.central.service.core import Core
from windowdesk.central.serving.locks import SERVING, hold
from windowdesk.central.serving.options import Options
from windowdesk.central.settings import DATABASE_KEY, CentralSettings
from windowdesk.central.store import schema, sealing
from windowdesk.central.store.database import Database, open_folder, open_url
from windowdesk.central.store.tables.meta import meta
from windowdesk.central.store.tables.operations import operations


def test_last_night_comes_back_and_the_counters_bring_today(kept: Kept) -> None:
    device = kept.made.counter()
    for _ in range(5):
        device.issue()
    device.push()
    before = kept.digest(device)
    backup = kept.backup()
    # today: work, numbers, another counter; all of it will be lost
    for _ in range(3):
        device.issue()
    device.push(6)
    today = kept.digest(device)
    leased = set(device.blocks) | set(device.lease(2).blocks) | set(kept.made.counter().blocks)

    refusal = kept.restore(backup)
    assert refusal["error"] == "in_the_way"
    assert kept.digest(device) == today
    told = kept.restore(backup, "--replace")
    assert told["operations"] == 5
    assert told["incarnation"].startswith("2-")
    assert kept.digest(device) == before

    # the counter's old session is over; the new one says how far the centre is
    assert device.call("GET", "/v1/feed").status == 401
    opened = device.open_session()
    assert opened.incarnation == told["incarnation"]
    assert [(line.epoch, line.seq) for line in opened.lines] == [(1, 5)]
    assert device.push(6).seq == 8
    assert kept.digest(device) == today
    # nothing that was leased before the loss is leased again, to anybody
    fresh = set(device.lease(2).blocks)
    assert not fresh & leased


def test_a_backup_from_before_an_upgrade_is_put_back_by_the_new_version(kept: Kept) -> None:
    """The night before an update is the backup that is wanted when the update goes wrong."""
    device = kept.made.counter()
    device.issue()
    device.push()
    before = kept.digest(device)
    as_it_was = (
        "DROP TABLE signatures",
        "ALTER TABLE cases DROP COLUMN began",
        "UPDATE alembic_version SET version_num = '0019'",
    )
    for statement in as_it_was:
        kept.database.attempt(lambda unit, this=statement: unit.connection.exec_driver_sql(this))  # type: ignore[misc]  # mypy does not infer a default
    made = back_up(
        kept.database, kept.folder.parent / "old", SystemClock().now(),
        data=kept.folder, url=kept.url,
    )  # fmt: skip
    assert (made.manifest.revision, "signatures" in made.manifest.counts) == ("0019", False)
    told = kept.restore(made.folder, "--replace")
    assert told["operations"] == 1
    assert kept.digest(device) == before
    with kept.database.reading() as connection:
        assert schema.revision(connection) == schema.revisions()[-1]
    device.open_session()
    device.issue()
    assert device.push(2).seq == 2


def test_what_is_no_backup_for_this_version_and_place_is_said(kept: Kept) -> None:
    device = kept.made.counter()
    kept.database.attempt(
        lambda unit: unit.connection.exec_driver_sql(
            "UPDATE alembic_version SET version_num = '9999'"
        )
    )
    made = back_up(
        kept.database, kept.folder.parent / "newer", SystemClock().now(),
        data=kept.folder, url=kept.url,
    )  # fmt: skip
    last = schema.revisions()[-1]
    kept.database.attempt(
        lambda unit: unit.connection.exec_driver_sql(
            f"UPDATE alembic_version SET version_num = '{last}'"
        )
    )
    before = kept.digest(device)
    told = kept.restore(made.folder, "--replace")
    assert (told["error"], "更新的版本" in told["message"]) == ("store_too_new", True)
    assert kept.restore(made.folder.parent, "--replace")["error"] == "no_backup"
    assert kept.digest(device) == before


def test_a_backup_made_amid_writing_is_whole(kept: Kept) -> None:
    device = kept.made.counter()
    for _ in range(120):
        device.issue()
    device.push(1, 1)
    halfway = threading.Event()

    def work() -> None:
        for seq in range(2, 121):
            device.push(seq, seq)
            if seq == 20:
                halfway.set()

    thread = threading.Thread(target=work)
    thread.start()
    halfway.wait(60)
    backup = kept.backup()
    thread.join(60)
    about = json.loads((backup / "manifest.json").read_text("utf-8"))
    assert 20 <= about["counts"]["operations"] <= 120
    told = kept.restore(backup, "--replace")
    assert told["operations"] == about["counts"]["operations"]
    assert device.open_session().lines[0].seq == told["operations"]
    # a slow machine may have been done with writing before the backup began
    assert device.push(min(told["operations"], 119) + 1).seq == 120


def test_a_damaged_backup_restores_nothing(kept: Kept) -> None:
    device = kept.made.counter()
    device.issue()
    device.push()
    backup, digest = kept.backup(), kept.digest(device)
    file = next(backup.glob("centre.*"))
    sound = file.read_bytes()
    for spoilt in (sound[:-4096], sound[:5000] + bytes([sound[5000] ^ 1]) + sound[5001:], b""):
        file.write_bytes(spoilt)
        assert kept.restore(backup, "--replace")["error"] == "broken_backup"
        assert kept.digest(device) == digest
    file.write_bytes(sound)
    (backup / "manifest.json").write_text("{}")
    assert kept.restore(backup, "--replace")["error"] == "broken_backup"
    shutil.rmtree(backup)
    assert kept.restore(backup, "--replace")["error"] == "no_backup"
    assert kept.digest(device) == digest


def test_a_backup_of_a_damaged_centre_is_not_taken_for_a_whole_one(kept: Kept) -> None:
    """Its file is what the manifest says; only reading every operation shows that one was changed."""
    device = kept.made.counter()
    for _ in range(3):
        device.issue()
    device.push()
    with kept.database.transaction() as unit:
        unit.connection.execute(
            update(operations).where(operations.c.seq == 2).values(line=b'{"changed":true}')
        )
    backup = kept.backup()
    assert kept.restore(backup, "--replace")["error"] == "broken_backup"


def test_nothing_is_restored_under_a_running_platform(kept: Kept, tmp_path: Path) -> None:
    backup = kept.backup()
    words = ("restore", "--from", str(backup), "--replace")
    if kept.url:
        with kept.database.engine.connect() as connection:
            connection.exec_driver_sql(f"SELECT pg_advisory_lock_shared({SERVING})")
            assert kept.command(*words)["error"] == "profile_in_use"
            connection.exec_driver_sql(f"SELECT pg_advisory_unlock_shared({SERVING})")
    else:
        with hold(Options(CentralSettings(), kept.folder)):
            assert kept.command(*words)["error"] == "profile_in_use"
    assert "incarnation" in kept.restore(backup, "--replace")


def test_the_key_of_a_sqlite_backup_is_kept_apart(tmp_path: Path, capsys: Any) -> None:
    folder, elsewhere = tmp_path / "data", tmp_path / "elsewhere"
    database = open_folder(postgres.sqlite_folder(folder))
    kept = Kept("sqlite", folder, "", capsys, database, office(database, demo=True))
    told = kept.command("backup", "--to", str(tmp_path / "backups"))
    backup, key = Path(told["backup"]), Path(told["key_file"])
    database.close()
    assert sorted(path.name for path in backup.iterdir()) == ["centre.db", "manifest.json"]
    assert key == folder / "key"
    assert key.read_bytes().strip() not in (backup / "centre.db").read_bytes()
    assert "荔湾区".encode() not in (backup / "centre.db").read_bytes()
    words, there = ("restore", "--from", str(backup)), ["--data", str(elsewhere)]
    assert kept.command(*words, place=there)["error"] == "key_missing"
    other = tmp_path / "other.key"
    other.write_text("0" * 64)
    assert kept.command(*words, "--key", str(other), place=there)["error"] == "key_missing"
    assert not (elsewhere / "centre.db").exists()
    assert "incarnation" in kept.command(*words, "--key", str(key), place=there)
    open_folder(elsewhere).close()
    # a dump of the other engine is not this one's
    about = json.loads((backup / "manifest.json").read_text("utf-8"))
    (backup / "manifest.json").write_text(json.dumps({**about, "engine": "postgresql"}))
    assert kept.command(*words, "--replace")["error"] == "broken_backup"


def test_a_dump_may_take_longer_than_a_transaction_may_idle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a large centre it takes hours; here it begins when twice the time is over."""
    url = postgres.cluster().fresh()
    database = open_url(url, key_file=tmp_path / DATABASE_KEY)
    office(database, demo=True)
    dump = keeping_postgres.dump

    def late(url: str, file: Path, snapshot: str) -> None:
        idle = (
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND state = 'idle in transaction' AND clock_timestamp() - state_change < '0.6 s'"
        )
        with psycopg.connect(url, autocommit=True) as other:
            while other.execute(idle).fetchone() != (0,):
                pass
        dump(url, file, snapshot)

    monkeypatch.setattr(keeping_postgres, "dump", late)
    impatient = create_engine(
        url.replace("postgresql://", "postgresql+psycopg://", 1),
        connect_args={"options": "-c idle_in_transaction_session_timeout=300"},
    )
    hurried = Database(impatient, key_file=database.key_file)
    made = back_up(hurried, tmp_path / "backups", StandingClock().now(), data=None, url=url)
    hurried.close()
    database.close()
    assert (made.folder / "centre.dump").stat().st_size > 0


def test_a_dump_holds_no_private_key(tmp_path: Path, capsys: Any) -> None:
    folder, elsewhere = tmp_path / "data", tmp_path / "elsewhere"
    cluster = postgres.cluster()
    url, other = cluster.fresh(), cluster.fresh()
    database = open_url(url, key_file=folder / DATABASE_KEY)
    kept = Kept("postgres", folder, url, capsys, database, office(database, demo=True))
    own = kept.made.centre.identity.server_private
    told = kept.command("backup", "--to", str(tmp_path / "backups"))
    database.close()
    key = Path(told["key_file"])
    assert key == folder / DATABASE_KEY
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    backup = Path(told["backup"])
    assert sorted(path.name for path in backup.iterdir()) == ["centre.dump", "manifest.json"]
    said = subprocess.run(
        [shutil.which("pg_restore") or "", "--file=-", backup / "centre.dump"],
        capture_output=True, check=True,
    ).stdout  # fmt: skip
    assert b"recovery_locked" in said
    for form in (own.hex().encode(), base64.b64encode(own), key.read_bytes().strip()):
        assert form not in said
        assert form not in (backup / "manifest.json").read_bytes()

    # without the file, or with another's, nothing is touched
    words, there = (
        ("restore", "--from", str(backup), "--replace"),
        ["--database", other, "--data", str(elsewhere)],
    )
    assert kept.command(*words, place=there)["error"] == "key_missing"
    elsewhere.mkdir()
    wrong = elsewhere / DATABASE_KEY
    wrong.write_text("0" * 64)
    assert kept.command(*words, place=there)["error"] == "key_missing"
    assert kept.command("status", place=there)["name"] == ""
    # with it, the platform is who it was; a key that lay there is set aside
    restored = kept.command(*words, "--key", str(key), place=there)
    assert Path(restored["set_aside"]).read_text() == "0" * 64
    opened = open_url(other, key_file=wrong)
    assert Core(opened, StandingClock(), secrets.token_bytes).identity.server_private == own
    opened.close()
    # later starts find it, or say so
    key.unlink()
    said = kept.command("backup", "--to", str(tmp_path))
    assert said["error"] == "key_missing"
    # the way out is named: the copy, or a backup with the copy
    assert "另存的密钥文件" in said["message"]
    assert "central restore --key" in said["message"]
    assert kept.command("audit-export", "--out", str(tmp_path / "a"))["error"] == "key_missing"
    with pytest.raises(StoreProblem) as refused:
        open_centre(data=folder, url=url, create=True)
    assert refused.value.code == "key_missing"
    assert kept.command("status")["name"] == kept.command("status", place=there)["name"] != ""
    cluster.drop(url)
    cluster.drop(other)


def test_a_key_that_lay_open_is_sealed_by_the_next_start(tmp_path: Path) -> None:
    url = postgres.cluster().fresh()
    database = open_url(url)
    own = office(database).centre.identity.server_private
    with database.reading() as connection:
        assert sealing.named(connection) == ""
    database.close()
    centre = open_centre(data=tmp_path, url=url, create=True)
    assert centre.identity.server_private == own
    with centre.database.reading() as connection:
        assert own.hex() not in str(connection.execute(select(meta)).all())
    centre.database.close()
    postgres.cluster().drop(url)


def test_a_key_that_cannot_be_kept_stops_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("WINDOWDESK_CENTRAL_DATABASE_KEY", str(tmp_path / "file" / "key"))
    url = postgres.cluster().fresh()
    with pytest.raises(StoreProblem) as refused:
        open_centre(data=tmp_path, url=url, create=True)
    assert refused.value.code == "key_not_kept"
    postgres.cluster().drop(url)


def test_status_says_how_every_counter_stands(kept: Kept) -> None:
    one, silent = kept.made.counter(), kept.made.counter()
    for _ in range(4):
        one.issue()
    one.push()
    told = kept.command("status")
    assert told["engine"] == ("postgresql" if kept.url else "sqlite")
    assert told["bytes"] > 0
    assert told["offices"][0]["position"] == one.page().last
    found = {device["device"]: device for device in told["devices"]}
    assert found[one.device]["operations"] == 4
    # enrolled in March as the test's clock has it; the command goes by the machine's
    assert found[one.device]["standing"] == "expired"
    assert found[one.device]["behind_s"] > 0
    assert found[one.device]["last_event"].startswith("2026-03-02")
    assert found[silent.device]["operations"] == 0
    assert found[silent.device]["blocks"] == 2
