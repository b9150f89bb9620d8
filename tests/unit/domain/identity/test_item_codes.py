"""Item codes under the scheme they claim, and old ones kept as text."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from windowdesk.app.wording_numbers import problem_words
from windowdesk.domain.identity.item_codes import SCHEMES, check_item_code


@pytest.mark.parametrize(
    ("code", "scheme"),
    [
        ("000131128000", "national_basic_12"),
        ("000139014000", "national_basic_12"),
        ("442199806003", "national_basic_12"),
        ("00013112800001", "handling_14"),
        ("00013112700401", "handling_14"),
        ("1153300101525669014000139014000", "implementation_31"),
        ("12441500196720244T3442199806003", "implementation_31"),
        ("11440103XN0000012M4000131128000", "implementation_31"),
        ("11440103XN0000012M400013112800001", "implementation_handling_33"),
        ("DEMO-GTGSH-01", "demo"),
        ("XK-12345-678", "legacy"),
        ("XK12345678", "legacy"),
    ],
)
def test_valid_codes_fall_under_their_scheme(code: str, scheme: str) -> None:
    found = check_item_code(code)
    assert found.valid
    assert found.parts["scheme"] == scheme
    assert found.text == code


def test_an_implementation_code_is_taken_apart() -> None:
    parts = check_item_code("11440103XN0000012M4000131128000").parts
    assert parts["organ"] == "11440103XN0000012M"
    assert parts["exercising_level"] == "4"
    assert parts["basic"] == "000131128000"
    assert (parts["type"], parts["main_item"], parts["sub_item"]) == ("01", "31128", "000")


@pytest.mark.parametrize(
    ("code", "scheme", "problem"),
    [
        ("", None, "empty"),
        ("11440103XN0000013M4000131128000", None, "organ_organisation_check"),
        ("11440103XN0000012M9000131128000", None, "exercising_level"),
        ("11440103XN0000012M40001311280AB", "implementation_handling_33", "length"),
        ("11440103XN0000012M4000131128000AB", None, "handling_digits"),
        ("000131128AB", "national_basic_12", "length"),
        ("AB0131128000", None, "basic_code"),
        ("00013110400Y01", None, "main_item_not_operable"),
        ("DEMO-", None, "demo_code"),
        ("DEMO-甲", None, "demo_code"),
        ("XK12345678", "national_basic_12", "length"),
    ],
)
def test_invalid_codes_say_why(code: str, scheme: str | None, problem: str) -> None:
    found = check_item_code(code, scheme)
    assert not found.valid
    assert problem in [one.code for one in found.problems]
    assert all("有问题（" not in problem_words(one) for one in found.problems)


def test_a_main_item_exists_but_cannot_be_handled() -> None:
    found = check_item_code("00013110400Y")
    assert found.valid
    assert [remark.code for remark in found.remarks] == ["main_item_not_operable"]


def test_an_old_code_is_kept_with_a_remark() -> None:
    found = check_item_code("511Z07001006-511602000000-000-11511301008778183N-1-00")
    assert found.valid
    assert [remark.code for remark in found.remarks] == ["legacy_code"]


def test_an_unknown_scheme_is_a_programming_error() -> None:
    with pytest.raises(ValueError, match="scheme"):
        check_item_code("000131128000", "gb_99999")


def test_every_code_of_a_real_city_can_be_kept(shared_data: Path) -> None:
    with (shared_data / "cn-items" / "guangan-items.csv").open(encoding="utf-8") as file:
        codes = [row["item_code"] for row in csv.DictReader(file)]
    assert len(codes) == 1135
    assert all(check_item_code(code).valid for code in codes if code)


@given(st.text(), st.sampled_from([None, *SCHEMES]))
def test_any_text_gets_an_answer(text: str, scheme: str | None) -> None:
    found = check_item_code(text, scheme)
    assert found.valid == (not found.problems)
