"""``doctor`` names what is missing, says what to do, and changes nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.helpers.counter import demo_counter
from windowdesk.cli import main
from windowdesk.documents.fonts import ENVIRONMENT, Face, find


def ask(capsys: pytest.CaptureFixture[str], profile: Path) -> tuple[int, list[dict[str, object]]]:
    code = main(["doctor", "--json", "--profile", str(profile)])
    answer = json.loads(capsys.readouterr().out)
    assert answer["ok"] is (code == 0)
    return code, answer["parts"]


def test_a_sound_counter_is_well(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    demo_counter(tmp_path).close()
    before = sorted(path.name for path in tmp_path.iterdir())
    code, parts = ask(capsys, tmp_path)
    sick = {str(part["part"]) for part in parts if not part["ok"]}
    assert sick <= {"holidays"}, "the day this runs may lie past the tables"
    assert code == (1 if sick else 0)
    assert {str(part["part"]) for part in parts} >= {
        "font", "library", "key", "disk", "holidays", "page_printer", "receipt_printer",
    }  # fmt: skip
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_a_missing_font_is_named_with_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    some = tmp_path / "fonts"
    some.mkdir()
    for face in Face:
        path = find(face)
        if face is not Face.RARE and path is not None:
            (some / face.value).symlink_to(path)
    monkeypatch.setenv(ENVIRONMENT, str(some))
    code, parts = ask(capsys, tmp_path / "profile")
    (sick,) = [part for part in parts if part["part"] == "font" and not part["ok"]]
    assert code == 1
    assert "HanaMinB.ttf" in str(sick["words"])
    assert "不受影响" in str(sick["words"])
    assert str(some) in str(sick["press"])


def test_a_lost_key_is_said_before_the_desk_is_started(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    demo_counter(tmp_path).close()
    (tmp_path / "key").unlink()
    code, parts = ask(capsys, tmp_path)
    (sick,) = [part for part in parts if part["part"] == "key"]
    assert (code, sick["ok"]) == (1, False)
    assert "key" in str(sick["press"])
