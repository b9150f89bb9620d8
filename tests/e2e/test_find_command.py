"""``windowdesk find`` as it is typed: what it prints and how it ends."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.test_commands import Shell
from tests.helpers.counter import check_everything, demo_counter, dispatch_intake


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """A counter with one accepted matter of 广州晴川人力资源有限公司, brought by 陈𬱖宁."""
    counter = demo_counter(tmp_path / "profile")
    intake = dispatch_intake(counter)
    check_everything(intake)
    counter.desk.issue(intake)
    counter.close()
    return Shell(tmp_path)


@pytest.mark.parametrize(
    "query",
    [
        ("晴川",), ("陈𬱖宁",), ("𬱖",), ("gzqc",), ("lwpq",), ("劳务派遣",), ("20260302",),
        ("1207",), ("受理",), ("91440103ma5xxxxx0x",), ("999999199001011234",), ("晴川", "劳务", "受理"),
    ],
)  # fmt: skip
def test_finds_a_case_by_anything_a_clerk_types(shell: Shell, query: tuple[str, ...]) -> None:
    answer = shell.json("find", *query)
    [case] = answer["cases"]
    assert case["item"] == "劳务派遣经营许可"
    assert case["state"] == "accepted"
    assert case["time"] == "2026-03-02T10:15:00"
    assert case["applicant"].startswith("广*")
    assert len(case["number"]) == 22
    assert len(case["case_id"]) == 32
    assert answer["understood"]
    assert (answer["more"], answer["not_yet_indexed"]) == (0, 0)


def test_by_the_end_of_its_own_number(shell: Shell) -> None:
    number = shell.json("find", "受理")["cases"][0]["number"]
    for end in (number, number[-4:], number[-7:]):
        assert shell.json("find", end)["cases"][0]["number"] == number


def test_nothing_found_ends_with_1_and_says_what_was_looked_for(
    shell: Shell, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = shell.json("find", "欧阳", "2026-03-02", code=1)
    assert answer["cases"] == []
    assert answer["understood"] == "姓名、单位或事项 + 日期 2026-03-02"


@pytest.mark.parametrize("limit", ["0", "1001", "many"])
def test_a_limit_out_of_range_is_said(shell: Shell, limit: str) -> None:
    answer = shell.json("find", "受理", "--limit", limit, code=2)
    assert limit in answer["message"]
