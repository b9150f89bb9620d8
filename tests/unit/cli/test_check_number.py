"""``windowdesk check-number`` as a program or a person calls it."""

from __future__ import annotations

import argparse
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest

from windowdesk.cli import check_number
from windowdesk.cli.output import Output
from windowdesk.i18n import speaking
from windowdesk.reference.divisions import import_divisions


def call(tmp_path: Path, *words: str, as_json: bool = True) -> tuple[int, str]:
    """The exit code and what the command prints."""
    parser = argparse.ArgumentParser()
    check_number.add_parser(parser.add_subparsers())
    args = parser.parse_args(["check-number", *words])
    args.profile = tmp_path
    stream = io.StringIO()
    code = args.run(args, Output(as_json=as_json, stream=stream))
    return code, stream.getvalue()


def answer(tmp_path: Path, *words: str) -> tuple[int, dict[str, Any]]:
    """The exit code and the JSON object."""
    code, text = call(tmp_path, *words)
    return code, json.loads(text)


@pytest.mark.parametrize(
    ("kind", "value", "part"),
    [
        ("id", "11010519491231002X", ("sex", "female")),
        ("uscc", "91350100M000100Y43", ("organisation", "M000100Y4")),
        ("item", "00013112800001", ("scheme", "handling_14")),
        ("receipt", "26 440103 0001203 00157 37", ("index", "00157")),
    ],
)
def test_valid_numbers(tmp_path: Path, kind: str, value: str, part: tuple[str, str]) -> None:
    code, found = answer(tmp_path, kind, value)
    assert (code, found["valid"], found["problems"]) == (0, True, [])
    assert found["parts"][part[0]] == part[1]


@pytest.mark.parametrize(
    ("kind", "value", "problem"),
    [
        ("id", "110105194912310021", "check_digit"),
        ("id", "110105491231002", "old_15"),
        ("uscc", "91350100M000100Z43", "character"),
        ("item", "00013110400Y01", "main_item_not_operable"),
        ("receipt", "2644010300012030015738", "check_digits"),
    ],
)
def test_invalid_numbers_still_give_the_whole_answer(
    tmp_path: Path, kind: str, value: str, problem: str
) -> None:
    code, found = answer(tmp_path, kind, value)
    assert (code, found["valid"]) == (1, False)
    assert [one["code"] for one in found["problems"]] == [problem]
    assert found["problems"][0]["message"]


def test_a_scheme_can_be_named(tmp_path: Path) -> None:
    code, _found = answer(tmp_path, "item", "XK12345678")
    assert code == 0
    code, found = answer(tmp_path, "item", "XK12345678", "--scheme", "national_basic_12")
    assert (code, found["problems"][0]["code"]) == (1, "length")


def test_an_imported_table_names_the_division(tmp_path: Path, shared_data: Path) -> None:
    import_divisions(shared_data / "divisions-cn", tmp_path)
    _code, found = answer(tmp_path, "id", "11010519491231002X")
    assert found["parts"]["division_name"] == "朝阳区"


def test_a_person_reads_words(tmp_path: Path) -> None:
    code, text = call(tmp_path, "id", "11010519491231002x", as_json=False)
    assert code == 0
    assert text.splitlines()[:2] == ["有效", "· 已将小写字母改为大写"]
    code, text = call(tmp_path, "id", "110105194912310021", as_json=False)
    assert code == 1
    assert text.splitlines()[:2] == ["无效", "✗ 校验码不符，请对照原件重新核对"]


EVERY_KIND = [
    ("id", "11010519491231002X"),
    ("id", "110105491231002"),
    ("id", "911124198108030024"),
    ("id", "830000199201300022"),
    ("uscc", "91350100M000100Y43"),
    ("item", "000131104000"),
    ("item", "00013112800001"),
    ("item", "11440100007482804X3440131104000"),
    ("item", "11440100007482804X344013110400001"),
    ("item", "BR-1234"),
    ("item", "DEMO-LWPQ-01"),
    ("item", "XK12345678"),
    ("receipt", "26 440103 0001203 00157 37"),
]


@pytest.mark.parametrize(("kind", "value"), EVERY_KIND)
def test_the_parts_are_named_in_the_readers_language(tmp_path: Path, kind: str, value: str) -> None:
    """They were named by the words of ``--json``: division, sequence, sex: female."""
    found = answer(tmp_path, kind, value)[1]
    parts = found["parts"]
    assert parts
    _code, text = call(tmp_path, kind, value, as_json=False)
    lines = [line.strip() for line in text.splitlines() if line.startswith("  ")]
    assert len(lines) == len(parts)
    for line, said in zip(lines, parts.values(), strict=True):
        name, _colon, shown = line.partition("：")
        assert not re.search("[a-z]", name)
        assert str(said) in shown or not re.search("[a-z]", shown)
    with speaking("en"):
        _code, text = call(tmp_path, kind, value, as_json=False)
        assert answer(tmp_path, kind, value)[1]["parts"] == parts
    named = [line for line in text.splitlines() if line.startswith("  ")]
    assert not re.search("[\u4e00-\u9fff]", "".join(line.split(":")[0] for line in named))
