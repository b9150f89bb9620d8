"""``windowdesk catalogue``: what a program and a person get to see."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.helpers.counter import check_everything, demo_counter, dispatch_intake
from tests.unit.catalogue.conftest import SMALL
from windowdesk.catalogue.load import SHIPPED
from windowdesk.catalogue.schema import SCHEMAS, decision_schema
from windowdesk.cli import main


@pytest.fixture
def ask(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Any:
    """Run a command with ``--json``: (exit code, the one object)."""

    def run(*arguments: str) -> tuple[int, Any]:
        code = main([*arguments, "--json", "--profile", str(tmp_path / "profile")])
        answer = json.loads(capsys.readouterr().out)
        if arguments[1] in SCHEMAS and "error" not in answer:
            jsonschema.validate(answer, SCHEMAS[arguments[1]]())
        return code, answer

    return run


def written(folder: Path, text: str, name: str = "item.yaml") -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_show_lists_code_and_name(ask: Any) -> None:
    code, answer = ask("catalogue", "show")
    assert code == 0
    codes = [item["code"] for item in answer["items"]]
    assert len(codes) == 11
    assert codes == sorted(codes)
    assert {"00013112800001", "DEMO-JZZ-01", "DEMO-LWPQ-01"} <= set(codes)
    assert all(len(item["hash"]) == 64 and item["name"] for item in answer["items"])


def test_a_blank_submission_is_undetermined_an_example_accepted(ask: Any, tmp_path: Path) -> None:
    for option, outcomes in (
        ("--blank-submission", {"undetermined"}),
        ("--example-submission", {"accept", "accept_on_spot"}),
    ):
        for item in ask("catalogue", "show")[1]["items"]:
            code, submission = ask("catalogue", "show", item["code"], option)
            assert code == 0
            path = written(tmp_path, json.dumps(submission), "submission.json")
            code, decision = ask("decide", path)
            assert code == 0
            assert decision["outcome"] in outcomes
            jsonschema.validate(decision, decision_schema())


def test_show_of_an_unknown_item(ask: Any) -> None:
    code, answer = ask("catalogue", "show", "NOTHING")
    assert code != 0
    assert answer["error"] == "unknown_item"
    code, answer = ask("catalogue", "show", "--blank-submission")
    assert (code != 0, answer["error"]) == (True, "item_needed")


def test_check_of_the_shipped_items(ask: Any) -> None:
    code, answer = ask("catalogue", "check", str(SHIPPED / "items"))
    assert (code, answer["valid"], len(answer["items"])) == (0, True, 11)


def test_check_names_file_line_and_cure(ask: Any, tmp_path: Path) -> None:
    code, answer = ask("catalogue", "check", written(tmp_path, SMALL.replace("5wd", "30wd")))
    assert (code, answer["valid"]) == (1, False)
    (problem,) = answer["problems"]
    assert problem["code"] == "promise_longer"
    assert problem["file"] == "item.yaml"
    assert problem["line"] > 0
    assert problem["fix"]


def test_check_of_a_cancelled_item_warns(ask: Any, tmp_path: Path) -> None:
    text = SMALL.replace("organ:", "cancelled: 2026-02-01\nsuccessor: DEMO-NEW\norgan:", 1)
    code, answer = ask("catalogue", "check", written(tmp_path, text))
    assert (code, [problem["code"] for problem in answer["problems"]]) == (0, ["past"])


def test_check_of_a_hostile_file_is_an_error_in_json(ask: Any, tmp_path: Path) -> None:
    code, answer = ask("catalogue", "check", written(tmp_path, "a: &a [*a]\n"))
    assert code != 0
    assert answer["error"] == "bad_catalogue"
    assert "第 1 行" in answer["message"]


def test_diff_says_what_changes_for_whom(ask: Any, tmp_path: Path) -> None:
    old = written(tmp_path, SMALL, "old.yaml")
    new = SMALL.replace(
        "{id: card, name: 身份证, copies: 1}", "{id: card, name: 身份证, copies: 2}"
    )
    code, answer = ask("catalogue", "diff", old, written(tmp_path, new, "new.yaml"))
    assert code == 0
    (change,) = answer["changes"]
    assert (change["part"], change["id"], change["field"]) == ("material", "card", "copies")
    assert (change["before"], change["after"], change["whom"]) == (1, 2, "他人")
    (effect,) = answer["effects"]
    (group,) = effect["groups"]
    assert (group["whom"], group["answers"]) == ("由谁办理？：他人", [{"handler": ["no"]}])
    assert (group["ways"], group["of"], effect["open_cases"]) == (1, 2, None)
    (said,) = group["effects"]
    assert (said["kind"], said["burden"], said["before"], said["after"]) == (
        "counts",
        "more",
        "0+1",
        "0+2",
    )
    assert said["text"] == "“身份证”的份数由复印件 1 份改为复印件 2 份"
    assert ask("catalogue", "diff", old, old)[1] == {
        "equal": True,
        "changes": [],
        "effects": [],
    }


def test_diff_names_the_open_cases_of_a_profile(
    ask: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    counter = demo_counter(tmp_path / "profile")
    intake = dispatch_intake(counter)
    check_everything(intake)
    issued = counter.desk.issue(intake)
    counter.close()
    old = SHIPPED / "items" / "dispatch-licence.yaml"
    text = old.read_text(encoding="utf-8").replace("promised: 5wd", "promised: 3wd")
    assert text != old.read_text(encoding="utf-8")
    new = written(tmp_path, text, "new.yaml")
    code, answer = ask("catalogue", "diff", str(old), new)
    (effect,) = answer["effects"]
    assert code == 0
    assert effect["open_cases"] == {
        "by_state": {"accepted": 1},
        "concerned": {"accepted": 1},
        "numbers": [issued.number],
    }
    assert main(["catalogue", "diff", str(old), new, "--profile", str(tmp_path / "profile")]) == 0
    said = capsys.readouterr().out
    assert "承诺期限由5 个工作日改为3 个工作日" in said
    assert "已受理 1 件" in said


def test_people_get_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["catalogue", "show", "DEMO-JZZ-01"]) == 0
    text = capsys.readouterr().out
    assert "居住地住址证明（其中 1 项）" in text
    assert "法定 15d，承诺 10wd" in text


def test_schema_can_be_written(ask: Any, tmp_path: Path) -> None:
    _code, answer = ask("catalogue", "schema", "--out", str(tmp_path / "schemas"))
    assert len(answer["files"]) == len(SCHEMAS) == 8
    assert ask("catalogue", "schema", "item")[1]["title"].startswith("windowdesk item")
