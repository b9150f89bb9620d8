"""A counter without a line, its centre and a stick, by commands alone."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.cable import Cable
from windowdesk import settings
from windowdesk.bootstrap.centre import open_centre
from windowdesk.bootstrap.counter import open_counter
from windowdesk.cli import main
from windowdesk.sync.enrolling import enrol

EXAMPLE = Path(__file__).parents[2] / "docs/examples/dispatch-licence/accept.json"
Call = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Call:
    def run(*words: str) -> tuple[int, dict[str, Any]]:
        code = main([*words, "--json"])
        return code, json.loads(capsys.readouterr().out)

    return run


def test_a_stick_there_and_back_and_a_mirror_when_the_desk_is_gone(
    tmp_path: Path, call: Call
) -> None:
    centre, profile, mirror = tmp_path / "centre", tmp_path / "profile", tmp_path / "mirror"
    code, made = call("central", "init", "--data", str(centre))
    assert code == 0
    join(centre, profile, made["enrolment_code"])
    settings.save(profile, mirror=str(mirror))
    at = ("--profile", str(profile))
    data = ("--data", str(centre))
    ack, out = str(tmp_path / "ack.wdpack"), str(tmp_path / "out.wdpack")
    numbers(call, at, data, out, ack)
    call("issue", str(EXAMPLE), "--out", str(tmp_path / "papers"), *at)
    code, packed = call("sync", "export", out, *at)
    assert (code, packed["operations"]) == (0, 1)
    code, taken = call("central", "take-in", out, "--out", ack, *data)
    assert (code, taken["refused"], taken["outcomes"]) == (0, [], {})
    code, read = call("sync", "import", ack, *at)
    assert (code, read["acknowledged"], read["unsent"]) == (0, 1, 0)
    assert equal(call, at, data)
    call("issue", str(EXAMPLE), "--out", str(tmp_path / "papers"), *at)
    digest = call("sync", "digest", *at)[1]["digest"]
    shutil.rmtree(profile)
    code, rescued = call("central", "take-in", str(mirror), *data)
    assert (code, len(rescued["packages"])) == (0, 1)
    (counter,) = call("central", "digest", *data)[1]["counters"]
    assert counter["digest"] == digest


def join(centre: Path, profile: Path, code: str) -> None:
    """The one time there was a line."""
    platform = open_centre(data=centre)
    counter = open_counter(profile)
    talk = counter.conversation
    try:
        cable = Cable(platform)
        enrol(talk.store, cable, talk.time, url="https://centre.example", code=code)
    finally:
        counter.close()
        platform.database.close()


def numbers(call: Call, at: tuple[str, str], data: tuple[str, str], out: str, ack: str) -> None:
    """The first stick brings numbers."""
    call("sync", "export", out, *at)
    call("central", "take-in", out, "--out", ack, *data)
    code, read = call("sync", "import", ack, *at)
    assert code == 0
    assert read["numbers_left"] > 0


def equal(call: Call, at: tuple[str, str], data: tuple[str, str]) -> bool:
    (counter,) = call("central", "digest", *data)[1]["counters"]
    return bool(counter["digest"] == call("sync", "digest", *at)[1]["digest"])
