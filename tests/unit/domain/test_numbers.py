"""The receipt number, the query secret and the centre's case number."""

from __future__ import annotations

from datetime import date
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from windowdesk.domain.numbers import (
    SECRET_ALPHABET,
    CaseNumber,
    ReceiptNumber,
    check_receipt,
    new_query_secret,
    normalise_query_secret,
    parse_case_number,
    parse_receipt,
)

GOLDEN = ReceiptNumber(26, "440103", 1203, 157)
numbers = st.builds(
    ReceiptNumber,
    st.integers(0, 99),
    st.text("0123456789", min_size=6, max_size=6),
    st.integers(0, 9_999_999),
    st.integers(0, 99_999),
)


def test_the_golden_number() -> None:
    assert GOLDEN.text() == "2644010300012030015737"
    assert GOLDEN.grouped() == "26 440103 0001203 00157 37"


@pytest.mark.parametrize(
    "typed",
    [
        "2644010300012030015737",
        "26 440103 0001203 00157 37",
        " ２６440103 0001203 00157 37\r\n",
    ],
)
def test_it_is_read_as_typed_or_scanned(typed: str) -> None:
    assert parse_receipt(typed) == GOLDEN


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("2644010300012030015738", "check_digits"),
        ("264401030001203001573", "length"),
        ("", "not_digits"),
        ("264401030001203001573A", "not_digits"),
        ("²644010300012030015737", "not_digits"),
    ],
)
def test_another_number_is_not_taken(typed: str, problem: str) -> None:
    parsed = parse_receipt(typed)
    assert isinstance(parsed, tuple)
    assert [one.code for one in parsed] == [problem]


def test_the_parts_are_shown() -> None:
    assert dict(check_receipt(GOLDEN.text()).parts) == {
        "year": 2026,
        "division": "440103",
        "block": "0001203",
        "index": "00157",
        "check": "37",
    }


@given(numbers)
def test_every_number_comes_back(number: ReceiptNumber) -> None:
    assert len(number.text()) == 22
    assert parse_receipt(number.text()) == number
    assert parse_receipt(number.grouped()) == number


@given(numbers, numbers)
def test_different_parts_give_different_numbers(one: ReceiptNumber, other: ReceiptNumber) -> None:
    assert (one == other) == (one.text() == other.text())


@given(numbers, st.integers(0, 21), st.integers(1, 9))
def test_a_wrong_digit_is_found(number: ReceiptNumber, place: int, step: int) -> None:
    text = number.text()
    wrong = str((int(text[place]) + step) % 10)
    assert isinstance(parse_receipt(text[:place] + wrong + text[place + 1 :]), tuple)


@given(numbers, st.integers(0, 20))
def test_two_swapped_digits_are_found(number: ReceiptNumber, place: int) -> None:
    text = number.text()
    swapped = text[:place] + text[place + 1] + text[place] + text[place + 2 :]
    if swapped != text:
        assert isinstance(parse_receipt(swapped), tuple)


@pytest.mark.parametrize(
    ("year", "division", "block", "index"),
    [
        (100, "440103", 1, 1),
        (26, "44010", 1, 1),
        (26, "44010A", 1, 1),
        (26, "440103", 10_000_000, 1),
        (26, "440103", 1, 100_000),
        (26, "440103", -1, 1),
    ],
)
def test_parts_that_do_not_fit_are_refused(
    year: int, division: str, block: int, index: int
) -> None:
    with pytest.raises(ValueError, match="layout"):
        ReceiptNumber(year, division, block, index)


@given(st.binary(min_size=4, max_size=4))
def test_a_secret_is_read_back_however_it_is_copied(noise: bytes) -> None:
    secret = new_query_secret(lambda count: noise[:count])
    assert len(secret) == 7
    assert secret[4] == "-"
    assert set(secret.replace("-", "")) <= set(SECRET_ALPHABET)
    copied = secret.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert normalise_query_secret(copied) == secret


def _bits(number: int, count: int) -> bytes:
    """``count`` bytes whose upper thirty bits are ``number``."""
    return (number << 2).to_bytes(count, "big")


def test_secrets_use_all_thirty_bits() -> None:
    assert new_query_secret(lambda count: b"\x00" * count) == "0000-00"
    assert new_query_secret(lambda count: b"\xff" * count) == "ZZZZ-ZZ"
    drawn = {new_query_secret(partial(_bits, n)) for n in range(2000)}
    assert len(drawn) == 2000


@pytest.mark.parametrize("text", ["", "7K4M-2", "7K4M-2QQ", "7K4M-2U", "七K4M-2Q"])
def test_other_texts_are_no_secret(text: str) -> None:
    assert normalise_query_secret(text) is None


def test_a_case_number_of_the_centre() -> None:
    text = "11440103XN0000012M4000131128000202602130001"
    parsed = parse_case_number(text)
    assert parsed == CaseNumber("11440103XN0000012M4000131128000", date(2026, 2, 13), 1)
    assert isinstance(parsed, CaseNumber)
    assert parsed.text() == text
    real = parse_case_number("12441500196720244T3442199806003202206230068")
    assert isinstance(real, CaseNumber)
    assert real.item == "12441500196720244T3442199806003"
    assert (real.day, real.serial) == (date(2022, 6, 23), 68)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "length"),
        ("11440103XN0000012M4000131128000202602300001", "date_not_real"),
        ("11440103XN0000012M400013112800020260213000A", "not_digits"),
        ("11440103XN0000013M4000131128000202602130001", "organ_organisation_check"),
    ],
)
def test_another_text_is_no_case_number(text: str, problem: str) -> None:
    parsed = parse_case_number(text)
    assert isinstance(parsed, tuple)
    assert problem in [one.code for one in parsed]
