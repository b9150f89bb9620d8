"""The text of a label's code, as scanners and people give it back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from windowdesk.domain.numbers import ReceiptNumber, label_text, parse_label

NUMBER = ReceiptNumber(26, "440103", 1203, 157)


@given(st.integers(1, 999))
def test_a_label_names_its_case_and_paper(index: int) -> None:
    assert parse_label(label_text(NUMBER.text(), index)) == (NUMBER, index)


@pytest.mark.parametrize("text", [
    "", "-", "2644010300012030015737", "2644010300012030015737-", "2644010300012030015737-00",
    "2644010300012030015738-01", "2644010300012030015737-1", "2644010300012030015737-0a",
    "2644010300012030015737-01-01", "x-01", "2644010300012030015737-１２３４",
])  # fmt: skip
def test_anything_else_is_no_label(text: str) -> None:
    assert parse_label(text) is None


def test_spaces_and_wide_digits_of_an_input_method_are_read() -> None:
    assert parse_label(" ２６４４０１０３０００１２０３００１５７３７－０３\r") == (NUMBER, 3)
