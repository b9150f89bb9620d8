"""``windowdesk verify --centre``: the counter checks what it can, the centre what it knows."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import redirect_stdout
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.helpers import postgres
from tests.helpers.counter import StandingClock
from tests.helpers.platform import Served, served
from windowdesk.central.store.database import open_folder
from windowdesk.cli import main

ROOT = Path(__file__).resolve().parents[2]
MATTER = ROOT / "docs/examples/sole-trader/accept_on_spot.json"


def ask(profile: Path, *words: str | Path) -> tuple[int, dict[str, Any]]:
    """A command on a profile: how it ended and what it printed."""
    said = io.StringIO()
    with redirect_stdout(said):
        code = main([*map(str, words), "--profile", str(profile), "--json"])
    return code, json.loads(said.getvalue())


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Served]:
    database = open_folder(postgres.sqlite_folder(tmp_path / "centre"))
    with served(database, clock=StandingClock(datetime.now().replace(microsecond=0))) as running:  # noqa: DTZ005 - counters go by the wall
        yield running
    database.close()


def test_what_neither_side_could_check_is_said(centre: Served, tmp_path: Path) -> None:
    desk, stranger = tmp_path / "desk", tmp_path / "stranger"
    assert ask(desk, "enrol", centre.url, centre.made.code())[0] == 0
    _code, issued = ask(desk, "issue", MATTER, "--out", tmp_path / "out")
    paper = issued["documents"][0]["file"]

    def verify(profile: Path, url: str = centre.url) -> tuple[int, dict[str, Any]]:
        return ask(profile, "verify", paper, "--centre", url)

    code, said = verify(desk)
    assert (code, said["centre"]["receipt"]["verdict"]) == (0, "signed")
    assert said["centre"]["progress"] == {"found": False}
    assert ask(desk, "sync", "now")[0] == 0
    code, said = verify(desk)
    assert (code, said["centre"]["receipt"]["verdict"]) == (0, "genuine")
    assert said["centre"]["progress"]["number"] == issued["number"]
    assert said["unchecked"] == []
    # a counter that joined nothing knows nobody's key; the centre does
    code, said = verify(stranger)
    assert (code, said["valid"]) == (1, False)
    assert (said["centre"]["receipt"]["verdict"], said["unchecked"]) == ("genuine", ["progress"])
    code, said = ask(stranger, "verify", paper)
    assert (code, said["unchecked"]) == (1, ["signature", "not_in_store", "progress"])
    # nobody answers: what could not be checked is named, what could stays
    code, said = verify(desk, "http://127.0.0.1:9")
    assert (code, said["valid"], said["centre"]["trouble"]) == (0, True, "unreachable")
    assert "centre" in said["unchecked"]
    # without the question nothing is asked
    assert ask(desk, "verify", paper)[1]["centre"] is None
    schema = json.loads((ROOT / "docs/schemas/verify.schema.json").read_text("utf-8"))
    import jsonschema

    jsonschema.validate(said, schema)
