"""The grades of a hall's own file, and the shipped ones where that file is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from windowdesk import i18n
from windowdesk.app.pads import Level
from windowdesk.reference.evaluation import FILE, load_levels

SHIPPED = load_levels(Path("/nonexistent"))


def _file(codes: tuple[object, ...] = (1, 2, 3, 4, 5), reasons: str = 'z1 = "等得久"') -> str:
    return "".join(
        f'[[level]]\ncode = {code}\nwords = "第{code}档"\nreasons = {{ {reasons} }}\n'
        for code in codes
    )


def test_the_file_of_the_profile_stands_for_the_shipped_one(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(_file(), "utf-8")
    found = load_levels(tmp_path)
    assert [level.words for level in found] == ["第1档", "第2档", "第3档", "第4档", "第5档"]
    assert [(one.code, one.words) for one in found[4].reasons] == [("z1", "等得久")]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[[level",
        "level = 3",
        _file((1, 2, 3, 4)),
        _file((5, 4, 3, 2, 1)),
        _file(reasons='"等得久" = "等得久"'),
        _file(reasons=", ".join(f'z{n} = "x"' for n in range(21))),
    ],
)
def test_a_file_that_is_none_keeps_no_counter_from_asking(text: str, tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(text, "utf-8")
    assert load_levels(tmp_path) == SHIPPED


def test_whoever_rates_reads_the_shipped_grades_in_english_and_an_offices_own_as_written() -> None:
    with i18n.speaking("en"):
        said = [level.said() for level in SHIPPED]
        said += [reason.said() for level in SHIPPED for reason in level.reasons]
        assert not [words for words in said if not words.isascii()]
        assert SHIPPED[0].said() == "Very satisfied"
        assert [Level(1, words).said() for words in ("第1档", "")] == ["第1档", ""]
