"""The programs themselves: a centre that serves, two windows that join it, work, are killed, and agree."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.helpers.certificates import certificate
from tests.helpers.commands import MATTER, PATIENCE, Served, ask, command
from windowdesk.app.syncing import Link
from windowdesk.app.wording_sync import passed_over_words
from windowdesk.bootstrap.counter import open_counter
from windowdesk.cli import main

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = ROOT / "docs/schemas/sync-status.schema.json"


def test_two_windows_and_a_centre_agree_whatever_happens(served: Served, tmp_path: Path) -> None:
    desks = [tmp_path / "desk-1", tmp_path / "desk-2"]
    for nth, desk in enumerate(desks, 12):
        code, joined = ask("enrol", served.url, served.code(f"综合{nth}号窗"), "--profile", desk)
        assert (code, joined["window"], joined["link"]) == (0, f"综合{nth}号窗", "online")
        assert joined["numbers_left"] > 200_000
    _code, looked = ask("doctor", "--profile", desks[0])
    assert [part["ok"] for part in looked["parts"] if part["part"] == "centre"] == [True]
    # a second time is refused, and says so
    code, said = ask("enrol", served.url, served.code("综合12号窗"), "--profile", desks[0])
    assert (code, said["error"]) == (3, "enrolled")

    issue(desks[0], tmp_path / "out")
    assert ask("sync", "now", "--profile", desks[0])[0] == 0
    # the cable is pulled: work goes on, and waits
    served.stop()
    issued = issue(desks[1], tmp_path / "out")
    begun = time.monotonic()
    code, said = ask("sync", "now", "--profile", desks[1])
    assert (code, said["error"]) == (3, "not_synced")
    assert time.monotonic() - begun < 30
    status = ask("sync", "status", "--profile", desks[1])[1]
    assert (status["unsent"], status["link"], status["rejected"]) == (1, "unasked", [])
    assert status["oldest"] is not None
    jsonschema.validate(status, json.loads(SCHEMA.read_text(encoding="utf-8")))
    served.start()
    kill_in_the_midst(desks[1])
    assert ask("sync", "now", "--profile", desks[1])[0] == 0
    assert ask("sync", "now", "--profile", desks[0])[0] == 0
    own = {said["device"]: said["digest"] for said in map(digest, desks)}
    assert served.digests() == own
    # the other window's case is found here, by its receipt number
    code, found = ask("find", issued["number"][-6:], "--profile", desks[0])
    assert code == 0
    assert [case["number"] for case in found["cases"]] == [issued["number"]]


def issue(desk: Path, out: Path) -> dict[str, Any]:
    code, said = ask("issue", MATTER, "--profile", desk, "--out", out)
    assert code == 0, said
    return said


def digest(desk: Path) -> dict[str, Any]:
    return ask("sync", "digest", "--profile", desk)[1]


def kill_in_the_midst(desk: Path) -> None:
    """kill -9 a ``sync now`` at some moment of its life; what it left is whole."""
    running = subprocess.Popen(
        command("sync", "now", "--profile", desk),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    log = desk / "desk.db-wal"
    until = time.monotonic() + PATIENCE
    # from the moment it has begun to write
    while running.poll() is None and not (log.exists() and log.stat().st_size):
        assert time.monotonic() < until
    os.kill(running.pid, signal.SIGKILL)
    running.wait(PATIENCE)


def test_status_and_digest_work_beside_an_open_desk(served: Served, tmp_path: Path) -> None:
    desk = tmp_path / "desk"
    ask("enrol", served.url, served.code("综合12号窗"), "--profile", desk)
    issue(desk, tmp_path / "out")
    before = digest(desk)
    counter = open_counter(desk)
    try:
        code, said = ask("sync", "now", "--profile", desk)
        assert (code, said["error"]) == (3, "profile_in_use")
        assert "立即同步" in said["message"]
        assert digest(desk) == before
        assert ask("sync", "status", "--profile", desk)[1]["unsent"] == 1
    finally:
        counter.close()
    assert ask("sync", "status", "--profile", tmp_path / "nothing")[1]["error"] == "no_profile"


def test_a_wrong_code_and_a_wrong_address_are_said(served: Served, tmp_path: Path) -> None:
    desk = tmp_path / "desk"
    code, said = ask("enrol", served.url, "AAAA-BBBB-CCCC-DDDD", "--profile", desk)
    assert (code, said["error"]) == (3, "unusable_code")
    code, said = ask("enrol", "http://zw.example.gov.cn", "AAAA-BBBB", "--profile", desk)
    assert (code, said["error"]) == (3, "plain_http")
    served.stop()
    code, said = ask("enrol", served.url, "AAAA-BBBB-CCCC-DDDD", "--profile", desk)
    assert (code, said["error"]) == (3, "unreachable")
    # nothing of it left a trace: the window works for itself
    issue(desk, tmp_path / "out")


def test_a_counter_joins_though_its_settings_cannot_be_written(
    served: Served, tmp_path: Path
) -> None:
    """As on a full disk: what it joined stands in the store, and a start asks the store."""
    desk = tmp_path / "desk"
    (desk / "settings.toml.part").mkdir(parents=True)
    code, joined = ask("enrol", served.url, served.code("综合12号窗"), "--profile", desk)
    assert (code, joined["window"]) == (0, "综合12号窗")
    assert not (desk / "settings.toml").exists()
    issue(desk, tmp_path / "out")
    assert ask("sync", "now", "--profile", desk)[0] == 0
    status = ask("sync", "status", "--profile", desk)[1]
    assert (status["unsent"], status["centre"]) == (0, "荔湾区政务服务中心")


def test_settings_from_before_are_no_move_of_the_centre(served: Served, tmp_path: Path) -> None:
    """They could not be written when it joined; what somebody writes there afterwards is meant."""
    desk = tmp_path / "desk"
    in_the_way = desk / "settings.toml.part"
    in_the_way.mkdir(parents=True)
    (desk / "settings.toml").write_text('centre = "http://127.0.0.1:1"\n', encoding="utf-8")
    assert ask("enrol", served.url, served.code("综合12号窗"), "--profile", desk)[0] == 0
    assert ask("sync", "now", "--profile", desk)[0] == 0
    _code, looked = ask("doctor", "--profile", desk)
    assert [part["ok"] for part in looked["parts"] if part["part"] == "centre"] == [True]
    (desk / "settings.toml").write_text('centre = "http://127.0.0.1:2"\n', encoding="utf-8")
    assert ask("sync", "now", "--profile", desk)[1]["error"] == "not_synced"


@pytest.mark.parametrize("mended", ["as it joined", "by hand"])
def test_a_centre_may_move_to_where_the_settings_looked_before(
    served: Served, tmp_path: Path, mended: str
) -> None:
    """Once they have named the centre that was joined, no address in them is one from before."""
    desk, before = tmp_path / "desk", 'centre = "http://127.0.0.1:1"\n'
    in_the_way, file = desk / "settings.toml.part", desk / "settings.toml"
    desk.mkdir()
    file.write_text(before, encoding="utf-8")
    if mended == "by hand":
        in_the_way.mkdir()
    assert ask("enrol", served.url, served.code("综合12号窗"), "--profile", desk)[0] == 0
    if mended == "by hand":
        file.write_text(f'centre = "{served.url}"\n', encoding="utf-8")
        assert ask("sync", "now", "--profile", desk)[0] == 0
    file.write_text(before, encoding="utf-8")
    assert ask("sync", "now", "--profile", desk)[1]["error"] == "not_synced"


def test_a_certificate_that_cannot_be_named_in_the_settings_joins_nothing(
    served: Served, tmp_path: Path
) -> None:
    """The code is as good as before, and the words say so."""
    desk, (ca, _key) = tmp_path / "desk", certificate(tmp_path)
    in_the_way = desk / "settings.toml.part"
    in_the_way.mkdir(parents=True)
    words = ("enrol", served.url, served.code("综合12号窗"), "--profile", desk, "--ca", ca)
    code, said = ask(*words)
    assert (code, said["error"]) == (3, "settings_not_written")
    assert "加入码没有使用" in json.dumps(said, ensure_ascii=False)
    in_the_way.rmdir()
    assert ask(*words)[0] == 0
    assert f'centre_ca = "{ca}"' in (desk / "settings.toml").read_text(encoding="utf-8")


def test_status_says_what_of_the_centre_was_passed_over(served: Served, tmp_path: Path) -> None:
    desk = tmp_path / "desk"
    ask("enrol", served.url, served.code("综合12号窗"), "--profile", desk)
    assert ask("sync", "status", "--profile", desk)[1]["passed_over"] == 0
    counter = open_counter(desk)
    with counter.store.transaction() as unit:
        # as a later version of the centre would send it, and once in a life that is over
        unit.connection.exec_driver_sql(
            "INSERT INTO sync_entries SELECT json_extract(value, '$[0]'), 9001, 'later', x'7b7d',"
            " 'unknown' FROM meta WHERE key = 'sync.cursor'"
        )
        unit.connection.exec_driver_sql(
            "INSERT INTO sync_entries VALUES ('0-gone', 9002, 'later', x'7b7d', 'unknown')"
        )
    counter.close()
    assert ask("sync", "status", "--profile", desk)[1]["passed_over"] == 1
    said = io.StringIO()
    with redirect_stdout(said):
        main(["sync", "status", "--profile", str(desk)])
    assert passed_over_words(1) in said.getvalue()


def test_news_reach_an_open_desk_by_the_live_connection(served: Served, tmp_path: Path) -> None:
    """Far sooner than by the poll behind it, which comes after 24 seconds at the earliest."""
    desks = [tmp_path / "desk-1", tmp_path / "desk-2"]
    for nth, desk in enumerate(desks, 12):
        ask("enrol", served.url, served.code(f"综合{nth}号窗"), "--profile", desk)
    counter = open_counter(desks[0])
    counter.conversation.start()
    try:
        until(lambda: counter.desk.syncing.status().link is Link.ONLINE)
        until(lambda: "live" in [t.name.removeprefix("sync-") for t in threading.enumerate()])
        polled = time.monotonic()
        issued = issue(desks[1], tmp_path / "out")
        assert ask("sync", "now", "--profile", desks[1])[0] == 0
        until(lambda: counter.store.case_of_number(issued["number"]) is not None)
        assert time.monotonic() - polled < 20
    finally:
        begun = time.monotonic()
        counter.close()
    assert time.monotonic() - begun < 5


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)
