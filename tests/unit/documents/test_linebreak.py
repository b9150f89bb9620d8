"""Lines of Chinese text: never a stop in front, never an opener behind, nothing lost."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from windowdesk.documents.linebreak import (
    NO_END,
    NO_START,
    break_positions,
    is_wide,
    level,
    wrap,
)

HAN = st.sampled_from("申请材料受理决定书中华人民共和国行政许可法劳务派遣一二三")
# at most three signs in a row, as in real text: 》），
CHUNKS = st.one_of(
    st.text(HAN, min_size=1, max_size=8),
    st.sampled_from(
        ["，", "。", "》，", "）、", "”。", "……", "——", "？", "：“", "（", "《", "、《"]
    ),
    st.sampled_from(["2026", "11440103", "GB/T", "12345", "3.5%", "9:00", "A4"]),
)


def _em(char: str) -> float:
    return 1.0 if is_wide(char) or char in "“”…—·" else 0.5


@st.composite
def texts(draw: st.DrawFn) -> str:
    """Runs of Han and words with signs between, so that every line has a place to break."""
    parts = []
    for chunk in draw(st.lists(CHUNKS, min_size=1, max_size=40)):
        parts.append(chunk)
        if not chunk[-1].isalnum() or not is_wide(chunk[-1]):
            parts.append(draw(st.text(HAN, min_size=2, max_size=4)))
    return "".join(parts)


@settings(max_examples=200)
@given(texts(), st.integers(12, 60))
def test_no_line_starts_or_ends_forbidden(text: str, width: int) -> None:
    lines = wrap(text, width, _em)
    assert all(line[0] not in NO_START for line in lines[1:]), lines
    assert all(line.rstrip()[-1] not in NO_END for line in lines[:-1] if line.strip()), lines


@settings(max_examples=200)
@given(texts(), st.integers(12, 60))
def test_pairs_and_numbers_stay_whole(text: str, width: int) -> None:
    lines = wrap(text, width, _em)
    for before, after in pairwise(lines):
        assert before[-1] + after[0] not in ("——", "……")
        assert not (before[-1].isdigit() and after[0].isdigit())


@given(st.text(max_size=300), st.floats(0.2, 80, allow_nan=False))
def test_nothing_is_lost_in_any_text_at_any_width(text: str, width: float) -> None:
    lines = wrap(text, width, _em)
    assert "".join(lines) == text
    assert all(lines) or not text


@settings(max_examples=200)
@given(texts(), st.integers(12, 60))
def test_no_line_is_too_long(text: str, width: int) -> None:
    assert all(sum(map(_em, line.rstrip(" "))) <= width for line in wrap(text, width, _em))


@settings(max_examples=200)
@given(texts(), st.integers(12, 60))
def test_lines_are_as_full_as_the_rules_allow(text: str, width: int) -> None:
    lines = wrap(text, width, _em)
    for line, following in pairwise(lines):
        first = next(
            (n for n in range(1, len(following)) if level(following[n - 1], following[n]) == 0),
            len(following),
        )
        assert sum(map(_em, line + following[:first])) > width


def test_a_word_longer_than_the_line_is_divided_at_its_edge() -> None:
    assert wrap("网址https://example.invalid/aaaaaaaaaaaaaaaaaaaaaa", 8, _em)[0] == "网址"
    assert max(len(line) for line in wrap("a" * 100, 8, _em)) == 16


def test_a_name_with_a_middle_dot_does_not_start_a_line_with_it() -> None:
    for width in range(4, 20):
        lines = wrap("阿卜杜热合曼·买买提艾力·吐尔逊江", width, _em)
        assert all(not line.startswith("·") for line in lines)


def test_marks_stay_with_their_letter() -> None:
    text = unicodedata.normalize("NFD", "é") * 40
    assert all(not unicodedata.combining(line[0]) for line in wrap(text, 5, lambda _c: 1.0))


def test_a_line_of_closers_alone_still_ends() -> None:
    assert wrap("）" * 50, 10, _em) == ["）" * 10] * 5


@pytest.mark.parametrize("text", ["", " ", "\u00a0"])
def test_empty(text: str) -> None:
    assert "".join(wrap(text, 10, _em)) == text
    assert break_positions("", [], 10) == []
