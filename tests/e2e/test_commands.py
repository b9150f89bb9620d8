"""The commands as a person types them: what they print and how they end."""

from __future__ import annotations

import contextlib
import io
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from windowdesk.bootstrap.counter import open_counter
from windowdesk.cli import main

DISPATCH = "DEMO-LWPQ-01"


class Shell:
    """Commands on one profile; ``json`` expects exactly one object on stdout."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def json(self, *words: str, code: int = 0) -> dict[str, Any]:
        heard = io.StringIO()
        with contextlib.redirect_stdout(heard):
            ended = main([*words, "--profile", str(self.folder / "profile"), "--json"])
        assert ended == code, heard.getvalue()
        answer = json.loads(heard.getvalue())
        assert isinstance(answer, dict)
        return answer

    def write(self, name: str, data: Any) -> str:
        path = self.folder / name
        path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        return str(path)


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


def test_from_the_catalogue_to_a_verified_receipt_and_its_replay(shell: Shell) -> None:
    items = shell.json("catalogue", "show")["items"]
    assert {"个体工商户设立登记", "劳务派遣经营许可"} <= {item["name"] for item in items}
    example = shell.json("catalogue", "show", DISPATCH, "--example-submission")
    path = shell.write("example.json", example)
    decided = shell.json("decide", path)
    assert decided["outcome"] == "accept"
    assert decided["documents"] == ["acceptance", "slip"]
    out = shell.folder / "papers"
    issued = shell.json("issue", path, "--out", str(out))
    files = [document["file"] for document in issued["documents"]]
    files += [d["image"] for d in issued["documents"] if d["image"]]
    assert len(files) == 3
    for file in files:
        verified = shell.json("verify", file)
        assert verified["valid"], verified
        assert {code["number"] for code in verified["codes"]} == {issued["number"]}
    assert shell.json("replay", issued["number"])["equal"] is True
    assert shell.json("check-number", "receipt", issued["number"])["valid"] is True


def test_a_blank_submission_is_undetermined_and_issues_nothing(shell: Shell) -> None:
    for item in shell.json("catalogue", "show")["items"]:
        blank = shell.json("catalogue", "show", item["code"], "--blank-submission")
        path = shell.write("blank.json", blank)
        assert shell.json("decide", path)["outcome"] == "undetermined"
        refused = shell.json("issue", path, "--out", str(shell.folder / "papers"), code=3)
        assert refused["error"] == "undetermined"
    assert not (shell.folder / "papers").exists()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "bad_submission"),
        ("{", "bad_submission"),
        ("[]", "bad_submission"),
        ('{"item": "DEMO-LWPQ-01"}', "bad_submission"),
        ('{"item": 7, "received_at": "2026-03-02T10:00:00"}', "bad_submission"),
        ('{"item": "X", "received_at": "2026-03-02T10:00:00", "surprise": 1}', "bad_submission"),
        ('{"item": "X", "received_at": "2026-03-02T10:00:00+08:00"}', "bad_submission"),
        ('{"item": "X", "received_at": "2026-03-02T10:00:00"}', "unknown_item"),
        (
            '{"item": "DEMO-LWPQ-01", "received_at": "2026-03-02T10:00:00", "catalogue": "00"}',
            "unknown_version",
        ),
        ('{"a":' * 5000, "bad_submission"),
    ],
)
def test_a_bad_submission_is_one_error_object_with_words(
    shell: Shell, text: str, code: str
) -> None:
    path = shell.folder / "bad.json"
    path.write_text(text, encoding="utf-8")
    answer = shell.json("decide", str(path), code=3)
    assert answer["error"] == code
    assert re.search("[一-鿿]。", answer["message"])
    # no sentence of the program's own making in English; commands and codes are no sentences
    assert not re.search(r"[a-z]{3,} (a|an|no|of|is|be|field|got)\b", answer["message"])


def test_hostile_text_in_every_field_is_cleaned_and_harmless(shell: Shell) -> None:
    example = shell.json("catalogue", "show", DISPATCH, "--example-submission")
    hostile = "王\u202e\u0000<b>\u200b小\ufeff'; DROP TABLE cases;--\x1b[2J明"
    example["applicant"]["name"] = hostile
    example["note"] = hostile
    path = shell.write("hostile.json", example)
    issued = shell.json("issue", path, "--out", str(shell.folder / "papers"))
    for document in issued["documents"]:
        assert shell.json("verify", document["file"])["valid"]


def test_a_second_windowdesk_on_the_same_profile_is_told_so(shell: Shell) -> None:
    counter = open_counter(shell.folder / "profile")
    try:
        answer = shell.json("staff", "list", code=3)
    finally:
        counter.close()
    assert answer["error"] == "profile_in_use"


def test_whoever_lists_the_staff_reads_their_posts(
    shell: Shell, capsys: pytest.CaptureFixture[str]
) -> None:
    shell.json("staff", "list")
    assert main(["staff", "list", "--profile", str(shell.folder / "profile")]) == 0
    told = capsys.readouterr().out
    assert "  主管" in told
    assert not re.search("[a-z]", told)


def test_errors_of_usage_are_json_too(shell: Shell) -> None:
    assert shell.json("no-such-command", code=2)["error"] == "usage"
    assert shell.json("due", "2026-12-31", "1wd", code=3)["error"] == "calendar_not_covered"


def test_the_program_is_one_process_with_one_object_and_an_exit_code(shell: Shell) -> None:
    command = [sys.executable, "-m", "windowdesk", "due", "2026-02-13", "5wd", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["due"] == "2026-02-27"
    assert done.stderr == ""


def test_a_fault_of_the_program_is_words_a_log_and_an_exit_code(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    from windowdesk.cli import due

    def broken(*_args: object) -> int:
        raise RuntimeError("陈雨桐 99999919950820002X")

    monkeypatch.setattr(due, "run", broken)
    answer = shell.json("due", "2026-02-13", "5wd", code=70)
    assert answer["error"] == "internal"
    log = (shell.folder / "profile" / "windowdesk.log").read_text(encoding="utf-8")
    assert "RuntimeError" in log
    assert "陈雨桐" not in log
    assert "99999919950820002X" not in log


def test_a_reader_that_has_seen_enough_is_no_fault(shell: Shell) -> None:
    command = f"{sys.executable} -m windowdesk due 2020-02-13 900wd | head -1"
    done = subprocess.run(
        ["bash", "-c", command], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0
    assert done.stderr == ""
