"""``windowdesk due`` as a program or a person calls it."""

from __future__ import annotations

import argparse
import io
import json
from pathlib import Path
from typing import Any

import pytest

from windowdesk.app.errors import BadInput, CalendarNotCovered
from windowdesk.cli import due, holidays
from windowdesk.cli.output import Output


def call(tmp_path: Path, *words: str, as_json: bool = True) -> str:
    """What the command prints with an empty profile."""
    parser = argparse.ArgumentParser()
    sub = parser.add_subparsers()
    due.add_parser(sub)
    holidays.add_parser(sub)
    args = parser.parse_args(words)
    args.profile = tmp_path
    stream = io.StringIO()
    assert args.run(args, Output(as_json=as_json, stream=stream)) == 0
    return stream.getvalue()


def answer(tmp_path: Path, *words: str) -> dict[str, Any]:
    """The JSON object the command prints."""
    found: dict[str, Any] = json.loads(call(tmp_path, *words))
    return found


def test_five_working_days_over_spring_festival(tmp_path: Path) -> None:
    found = answer(tmp_path, "due", "2026-02-13", "5wd")
    assert (found["due"], found["firm"]) == ("2026-02-27", True)
    assert found["due_at"] == "2026-02-27T17:00:00"
    assert [day["number"] for day in found["days"] if day["counted"]] == [1, 2, 3, 4, 5]
    assert found["days"][1] == {
        "date": "2026-02-14",
        "counted": True,
        "number": 1,
        "why": "makeup",
        "name": "春节",
        "words": "春节 · 调休上班，计入",
    }


@pytest.mark.parametrize(
    ("words", "due_at"),
    [
        (("2026-03-02", "20wd", "--suspend", "2026-03-11..2026-03-24"), "2026-04-14T17:00:00"),
        (("2026-03-02", "20wd", "--extend", "10wd"), "2026-04-14T17:00:00"),
        (("2026-03-02", "10wd", "--extend", "10wd", "--extend", "10wd"), "2026-04-14T17:00:00"),
        (("2026-01-31", "1m", "--close", "17:30"), "2026-02-28T17:30:00"),
        (("2026-03-02T09:30", "8h"), "2026-03-02T17:30:00"),
        (("2026-09-17", "15d"), "2026-10-08T17:00:00"),
        (("2026-03-02", "spot"), "2026-03-02T17:00:00"),
    ],
)
def test_other_limits(tmp_path: Path, words: tuple[str, ...], due_at: str) -> None:
    assert answer(tmp_path, "due", *words)["due_at"] == due_at


def test_the_counter_s_own_hours_are_used(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text('hall_close = "18:00"\n', encoding="utf-8")
    assert answer(tmp_path, "due", "2026-03-02", "1wd")["due_at"] == "2026-03-03T18:00:00"


def test_past_the_tables_there_is_no_date(tmp_path: Path) -> None:
    with pytest.raises(CalendarNotCovered) as caught:
        call(tmp_path, "due", "2026-12-31", "1wd")
    assert caught.value.code == "calendar_not_covered"
    assert "2026-12-31" in caught.value.message
    assert "holidays import" in caught.value.press


def test_before_the_tables_there_is_no_date_either(tmp_path: Path) -> None:
    with pytest.raises(CalendarNotCovered, match="早于节假日表（2004-01-01 起）"):
        call(tmp_path, "due", "2003-06-01", "1wd")


@pytest.mark.parametrize(
    "words",
    [
        ("2026-02-30", "5wd"),
        ("tomorrow", "5wd"),
        ("2026-02-13", "5"),
        ("2026-02-13", "8h"),
        ("2026-02-13", "5wd", "--suspend", "2026-03-11"),
        ("2026-02-13", "5wd", "--suspend", "2026-03-11..2026-03-01"),
        ("2026-02-13", "5wd", "--extend", "2h"),
        ("2026-02-13", "5wd", "--close", "5pm"),
        ("9999-12-30", "9999d"),
        ("9999-12-30", "12m"),
    ],
)
def test_wrong_words_are_told_in_the_clerk_s_language(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    with pytest.raises(BadInput) as caught:
        call(tmp_path, "due", *words)
    assert caught.value.message
    assert caught.value.press


def test_a_person_reads_every_day(tmp_path: Path) -> None:
    lines = call(tmp_path, "due", "2026-04-30", "1wd", as_json=False).splitlines()
    assert lines[0] == "2026-04-30 起 1 个工作日：2026-05-06 周三 17:00"
    assert lines[1] == "2026-04-30 周四       起算日不计入"
    assert lines[2] == "2026-05-01 周五       劳动节 · 放假，不计入"
    assert lines[-1] == "2026-05-06 周三    1  工作日"


def test_an_import_makes_the_next_year_firm(tmp_path: Path, shared_data: Path) -> None:
    notice = json.loads((shared_data / "holidays-cn" / "2026.json").read_text("utf-8"))
    text = json.dumps(notice, ensure_ascii=False).replace("2026-", "2027-")
    days = [day for day in json.loads(text)["days"] if day["isOffDay"]]
    brought = tmp_path / "next.json"
    brought.write_text(json.dumps({"year": 2027, "days": days}), encoding="utf-8")
    found = answer(tmp_path, "holidays", "import", str(brought))
    assert (found["imported"], found["off"], found["makeup"]) == (2027, len(days), 0)
    assert answer(tmp_path, "due", "2026-12-31", "1wd")["due"] == "2027-01-04"


def test_holidays_are_shown(tmp_path: Path) -> None:
    found = answer(tmp_path, "holidays", "show", "--year", "2026")
    assert found["last"] == "2026-12-31"
    assert found["years"] == [{"year": 2026, "off": 33, "makeup": 6, "workdays": 248}]
    assert {"date": "2026-02-14", "off": False, "name": "春节"} in found["days"]
    text = call(tmp_path, "holidays", "show", "--year", "2027", as_json=False)
    assert "2027 年的放假安排尚未导入" in text
    assert "2026 年：放假 33 天" in call(tmp_path, "holidays", "show", as_json=False)
