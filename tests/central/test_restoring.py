"""A restore that fails or is cut leaves the old or the new whole, and the next start says which."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import select, update

from tests.helpers.kept import Kept, kept_by
from windowdesk.app.errors import ProfileInUse
from windowdesk.central.keeping import interrupted, lives, restore
from windowdesk.central.service import identity
from windowdesk.central.serving import running
from windowdesk.central.serving.locks import hold_url
from windowdesk.central.store.tables.operations import operations
from windowdesk.cli import main


class Cut(BaseException):
    """The power goes: nothing that would tidy up is reached any more."""


@pytest.fixture
def on_postgres(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Kept]:
    with kept_by("postgres", tmp_path / "data", capsys) as found:
        yield found


def incarnation(kept: Kept) -> str:
    with kept.database.reading() as connection:
        who = identity.read(connection, kept.database.key_file)
    assert who is not None
    return who.incarnation


def served(kept: Kept, monkeypatch: pytest.MonkeyPatch, *words: str) -> Any:
    """What ``central serve`` says when it is ready, or why it refuses."""
    kept.database.close()
    with monkeypatch.context() as instead:
        instead.setattr(running, "serve", lambda _options, _listening, ready, _pages: ready() or 0)
        place = [*kept.place, "--listen", "127.0.0.1:0", "--json", *words]
        main(["central", "serve", *place])
    return json.loads(kept.capsys.readouterr().out)


def test_a_backup_that_is_not_whole_replaces_nothing(kept: Kept) -> None:
    """Only reading every operation shows it, which is done before anything is replaced."""
    device = kept.made.counter()
    for _ in range(3):
        device.issue()
    device.push(1, 2)
    sound = select(operations.c.line).where(operations.c.seq == 2)
    changed = update(operations).where(operations.c.seq == 2)
    with kept.database.transaction() as unit:
        line = unit.connection.scalar(sound)
        unit.connection.execute(changed.values(line=b'{"changed":true}'))
    backup = kept.backup()
    with kept.database.transaction() as unit:
        unit.connection.execute(changed.values(line=line))
    device.push(3, 3)
    before, life = kept.digest(device), incarnation(kept)

    assert kept.restore(backup, "--replace")["error"] == "broken_backup"
    assert kept.digest(device) == before
    assert incarnation(kept) == life
    assert lives.known(kept.folder) == []
    assert interrupted.found(kept.folder) is None


def test_a_restore_that_is_killed_midway_has_changed_nothing(
    on_postgres: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed while a table that is in its way is being read."""
    kept = on_postgres
    device = kept.made.counter()
    device.issue()
    device.push()
    backup = kept.backup()
    device.issue()
    device.push(2)
    today, life = kept.digest(device), incarnation(kept)
    kept.database.close()
    words = ["restore", *kept.place, "--from", str(backup), "--replace", "--json"]
    with psycopg.connect(kept.url) as reader, psycopg.connect(kept.url, autocommit=True) as asking:
        reader.execute("SELECT count(*) FROM operations")
        child = subprocess.Popen([sys.executable, "-m", "windowdesk", "central", *words])
        wait_for(asking, "SELECT count(*) > 0 FROM pg_locks WHERE NOT granted")
        child.send_signal(signal.SIGKILL)
        child.wait()
    with psycopg.connect(kept.url, autocommit=True) as asking:
        wait_for(
            asking,
            "SELECT count(*) = 1 FROM pg_stat_activity WHERE datname = current_database()",
        )
    kept.reopen()
    assert (incarnation(kept), kept.digest(device)) == (life, today)
    # the next start says so, once
    assert served(kept, monkeypatch)["restore_cut"] == "old"
    assert "restore_cut" not in served(kept, monkeypatch)
    kept.reopen()
    assert kept.restore(backup, "--replace")["operations"] == 1


def wait_for(asking: psycopg.Connection[Any], question: str) -> None:
    while asking.execute(question.encode()).fetchone() != (True,):
        pass


def test_a_start_says_that_a_restore_which_was_cut_had_come_to_its_end(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup = kept.backup()
    with monkeypatch.context() as cut:
        cut.setattr(interrupted, "ended", lambda _folder: None)
        kept.restore(backup, "--replace")
    said = served(kept, monkeypatch)
    made_at = json.loads((backup / "manifest.json").read_text("utf-8"))["made_at"]
    assert (said["restore_cut"], said["backup"]) == ("new", made_at)
    assert interrupted.found(kept.folder) is None


def test_no_new_platform_begins_where_a_restore_was_cut(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The power goes when the old file has been set aside and the new one is not there yet."""
    with kept_by("sqlite", tmp_path / "data", capsys) as kept:
        _is_cut_between(kept, monkeypatch)


def _is_cut_between(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    backup = kept.backup()
    set_aside = restore._set_aside

    def then_cut(*words: Any) -> str:
        set_aside(*words)
        raise Cut

    kept.database.close()
    with monkeypatch.context() as cut:
        cut.setattr(restore, "_set_aside", then_cut)
        cut.setattr(restore, "_never_lived", lambda _fresh, _places: None)
        with pytest.raises(Cut):
            kept.command("restore", "--from", str(backup), "--replace")
    assert served(kept, monkeypatch)["error"] == "restore_cut"
    assert kept.command("status")["error"] == "restore_cut"
    (key,) = kept.folder.glob("before-*/key")
    assert "incarnation" in kept.command("restore", "--from", str(backup), "--key", str(key))
    assert "error" not in served(kept, monkeypatch)


def test_a_server_that_is_not_there_is_said_as_other_commands_say_it(on_postgres: Kept) -> None:
    backup, nobody = on_postgres.backup(), "postgresql://postgres@127.0.0.1:1/windowdesk"
    place = ["--database", nobody, "--data", str(on_postgres.folder)]
    asked = on_postgres.command("restore", "--from", str(backup), place=place)
    assert asked["error"] == "store_unavailable"
    assert asked == on_postgres.command("status", place=place)


def test_no_worker_starts_under_a_restore(
    on_postgres: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    with hold_url(on_postgres.url):
        assert served(on_postgres, monkeypatch)["error"] == "profile_in_use"
    # nor a restore under one, from before it has a connection of its own
    monkeypatch.setattr(running, "serve", lambda *_anything: in_use(on_postgres.url))
    assert main(["central", "serve", *on_postgres.place, "--listen", "127.0.0.1:0", "--json"]) == 0


def in_use(url: str) -> int:
    with pytest.raises(ProfileInUse), hold_url(url):
        pass
    return 0
