"""What a person or a program is told when a command gets what it cannot use; shapes as published."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.e2e.test_commands import DISPATCH, Shell
from windowdesk.catalogue.schema import SCHEMAS
from windowdesk.cli import main


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


def example(shell: Shell, item: str = DISPATCH) -> dict[str, Any]:
    return shell.json("catalogue", "show", item, "--example-submission")


def test_real_answers_have_the_published_shapes(shell: Shell) -> None:
    shapes = {name: jsonschema.Draft202012Validator(make()) for name, make in SCHEMAS.items()}
    for item in shell.json("catalogue", "show")["items"]:
        submission = example(shell, item["code"])
        shapes["submission"].validate(submission)
        first = next(iter(submission["findings"]))
        absent = {**submission["findings"], first: {"absent": True}}
        wanting = submission | {"findings": absent}
        for name, given in (("whole", submission), ("wanting", wanting)):
            path = shell.write(f"{name}.json", given)
            shapes["decision"].validate(shell.json("decide", path))
            issued = shell.json("issue", path, "--out", str(shell.folder / "papers"))
            shapes["issue"].validate(issued)
            verified = shell.json("verify", issued["documents"][0]["file"])
            assert verified["document"] is not None
            shapes["verify"].validate(verified)
    other = Shell(shell.folder / "other")
    foreign = other.json("verify", issued["documents"][0]["file"], code=1)
    assert (foreign["valid"], foreign["document"]) == (False, None)
    shapes["verify"].validate(foreign)


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"answers": {"mattr": "new"}}, "answers.mattr"),
        ({"answers": {"matter": "newest"}}, "answers.matter = newest"),
        ({"bars": [{"bar": "no-such", "evidence": "决定书"}]}, "bars.no-such"),
        ({"conditions": {"capitol": "met"}}, "conditions.capitol"),
        ({"findings": {"ruels": {"absent": True}}}, "findings.ruels"),
        ({"findings": {"rules": {"points": {"x": {"ok": True}}}}}, "findings.rules.points.x"),
        (
            {"findings": {"rules": {"way": "submitted", "copies": -1}}},
            "findings.rules.copies = -1",
        ),
        (
            {"findings": {"rules": {"way": "submitted", "pages": 10**6}}},
            "findings.rules.pages = 1000000",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_the_item_has_no_part_for_is_not_passed_over(
    shell: Shell, change: dict[str, Any], place: str
) -> None:
    path = shell.write("odd.json", example(shell) | change)
    papers = str(shell.folder / "papers")
    for words in (("decide", path), ("issue", path, "--out", papers)):
        answer = shell.json(*words, code=3)
        assert answer["error"] == "bad_submission"
        assert place in answer["message"]


def test_a_cross_without_what_was_seen_issues_nothing(shell: Shell) -> None:
    submission = example(shell)
    points = submission["findings"]["application"]["points"]
    point = next(iter(points))
    points[point] = {"ok": False, "page": "2"}
    path = shell.write("bare.json", submission | {"cannot_correct_now": True})
    papers = shell.folder / "papers"
    assert shell.json("issue", path, "--out", str(papers), code=3)["error"] == "evidence_missing"
    assert not papers.exists()
    points[point]["seen"] = "第三栏空白"
    path = shell.write("seen.json", submission | {"cannot_correct_now": True})
    assert shell.json("issue", path, "--out", str(papers))["outcome"] == "correct_once"


def test_an_item_out_of_force_is_decided_so_on_any_day(shell: Shell) -> None:
    path = shell.write("example.json", example(shell))
    early = shell.json("decide", path, "--on", "2020-01-01")
    assert early["outcome"] == "not_required"
    assert early["documents"] == ["not_required"]
    assert early["reasons"][0]["rule"] == "item.not_yet_effective"


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("issue", "x.json"), 2, "缺少 --out"),
        (("due", "2026-02-13", "5wd", "--surprise"), 2, "不认识 --surprise"),
        (("check-number", "passport", "1"), 2, "passport"),
        (("due", "2026-02-13", "5wd", "--close"), 2, "--close 后面要写一个值"),
        (("decide", "nowhere.json"), 3, "没有这个文件"),
        (("decide", "."), 3, "这是文件夹"),
        (("verify", "nowhere.pdf"), 3, "没有这个文件"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_errors_speak_chinese(shell: Shell, words: tuple[str, ...], code: int, said: str) -> None:
    message = shell.json(*words, code=code)["message"]
    assert said in message
    assert "No such file" not in message


@pytest.mark.parametrize("code", ["\u0663" * 3, "编码"])
def test_an_old_item_code_is_one_that_can_be_printed(shell: Shell, code: str) -> None:
    answer = shell.json("check-number", "item", code, code=1)
    assert answer["valid"] is False
    assert shell.json("check-number", "item", "XK0200100")["valid"] is True


def test_a_full_disk_loses_no_document(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    path = shell.write("example.json", example(shell))
    write = Path.write_bytes

    def full(self: Path, data: bytes) -> int:
        if self.suffix == ".pdf":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return write(self, data)

    monkeypatch.setattr(Path, "write_bytes", full)
    answer = shell.json("issue", path, "--out", str(shell.folder / "papers"), code=3)
    assert answer["error"] == "cannot_write"
    assert "磁盘已满" in answer["message"]
    assert "没有丢失" in answer["message"]


def test_a_foreign_database_is_said_and_left_as_it_is(shell: Shell) -> None:
    path = shell.write("example.json", example(shell))
    profile = shell.folder / "profile"
    shell.json("issue", path, "--out", str(shell.folder / "papers"))
    for name in ("desk.db-wal", "desk.db-shm"):
        (profile / name).unlink(missing_ok=True)
    (profile / "desk.db").write_bytes(b"not a database, but somebody's work" * 200)
    answer = shell.json("issue", path, "--out", str(shell.folder / "papers"), code=3)
    assert answer["error"] == "store_corrupt"
    assert (profile / "desk.db").read_bytes().startswith(b"not a database")


def test_without_json_errors_go_to_stderr_and_answers_to_stdout(
    shell: Shell, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["due", "2026-02-13", "nonsense", "--profile", str(shell.folder / "p")]) == 3
    heard = capsys.readouterr()
    assert heard.out == ""
    assert "期限写法不对" in heard.err


def test_a_machine_that_fails_where_nobody_expected_it_is_named(
    shell: Shell, needs: Callable[..., None]
) -> None:
    """A shipped file is where the disk is broken: no mistake of the program, and nothing for its maker."""
    needs("strace")
    shipped = str(files("windowdesk.reference").joinpath("scan_codes.toml"))
    broken = ("-P", shipped, "-e", "trace=openat", "-e", "inject=openat:error=EIO")
    command = (sys.executable, "-m", "windowdesk", "check-store", "--profile", str(shell.folder))
    done = subprocess.run(
        ["strace", "-f", "-o", "/dev/null", *broken, *command, "--json"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    said = json.loads(done.stdout)
    assert (done.returncode, said["error"]) == (3, "machine")
    assert "磁盘读写出错" in said["message"]
