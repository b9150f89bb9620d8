"""Resident numbers: what is impossible, what is only worth a look, and what they say."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from windowdesk.app.wording_numbers import problem_words
from windowdesk.domain.identity.checks import NumberCheck
from windowdesk.domain.identity.citizen import check_citizen
from windowdesk.domain.identity.divisions import Divisions
from windowdesk.domain.identity.iso7064 import mod_11_2
from windowdesk.reference.divisions import read_divisions

TODAY = date(2026, 2, 13)


@pytest.fixture(scope="module")
def divisions(shared_data: Path) -> Divisions:
    return read_divisions(shared_data / "divisions-cn")


def check(text: str, divisions: Divisions | None = None) -> NumberCheck:
    return check_citizen(text, today=TODAY, divisions=divisions)


def problems(found: NumberCheck) -> list[str]:
    return [problem.code for problem in found.problems]


def remarks(found: NumberCheck) -> list[str]:
    return [remark.code for remark in found.remarks]


def made(body: str) -> str:
    return body + mod_11_2(body)


def test_the_number_of_the_standard(divisions: Divisions) -> None:
    found = check("11010519491231002X", divisions)
    assert found.valid
    assert not found.remarks
    assert dict(found.parts) == {
        "kind": "citizen",
        "division": "110105",
        "division_name": "朝阳区",
        "province": "北京市",
        "birth": "1949-12-31",
        "sequence": "002",
        "sex": "female",
        "check": "X",
    }


@pytest.mark.parametrize(
    ("typed", "remark"),
    [
        ("11010519491231002x", "lower_case"),
        ("１１０１０５19491231002X", "full_width"),
        ("110105 19491231 002X", "spaces"),
        ("110105-19491231-002X", "spaces"),
        ("\u202e11010519491231002X\x00", "characters_removed"),
    ],
)
def test_how_it_was_typed_is_put_right_and_said(typed: str, remark: str) -> None:
    found = check(typed)
    assert found.valid
    assert found.text == "11010519491231002X"
    assert remarks(found) == [remark]


@pytest.mark.parametrize(
    ("number", "problem"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("110105194912310021", "check_digit"),
        ("11010519491231002", "length"),
        ("1101051949123100222", "length"),
        ("1101O519491231002X", "character"),
        ("X1010519491231002X", "character"),
        ("١١٠١٠٥١٩٤٩١٢٣١٠٠٢X", "character"),
        (made("11010519490231002"), "birth_not_real"),
        (made("11010519491331002"), "birth_not_real"),
        (made("11010500001231002"), "birth_not_real"),
        (made("11010520260214002"), "birth_in_future"),
    ],
)
def test_impossible_numbers_say_what_is_wrong(number: str, problem: str) -> None:
    found = check(number)
    assert not found.valid
    assert problem in problems(found)
    assert all("有问题（" not in problem_words(one) for one in found.problems)


def test_every_problem_is_told_at_once() -> None:
    assert problems(check("110105194902310021")) == ["birth_not_real", "check_digit"]


def test_somebody_born_today_has_a_number() -> None:
    assert check(made("11010520260213002")).valid


def test_an_unknown_division_is_a_remark(divisions: Divisions) -> None:
    invented = check(made("99999919900101001"), divisions)
    assert invented.valid
    assert remarks(invented) == ["division_unknown"]
    county = check(made("11019919900101001"), divisions)
    assert (county.valid, remarks(county)) == (True, ["division_unknown"])


def test_an_abolished_division_is_named(divisions: Divisions) -> None:
    found = check(made("11010319900101001"), divisions)
    assert (found.valid, remarks(found)) == (True, ["division_former"])
    assert found.parts["division_name"] == "崇文区"


def test_without_a_table_no_county_is_doubted() -> None:
    assert remarks(check(made("11019919900101001"))) == []
    assert remarks(check(made("99999919900101001"))) == ["division_unknown"]


@pytest.mark.parametrize(
    ("code", "place"),
    [("810000", "香港特别行政区"), ("820000", "澳门特别行政区"), ("830000", "台湾省")],
)
def test_residence_permits_are_known(divisions: Divisions, code: str, place: str) -> None:
    for table in (divisions, None):
        found = check(made(code + "19900101001"), table)
        assert (found.valid, remarks(found)) == (True, [])
        assert found.parts["kind"] == "residence_permit"
        assert found.parts["province"] == place


def test_a_foreign_resident_of_2023(divisions: Divisions) -> None:
    found = check(made("93115619810708002"), divisions)
    assert (found.valid, remarks(found)) == (True, [])
    assert found.parts["kind"] == "foreign_resident"
    assert found.parts["province"] == "上海市"
    assert found.parts["nationality"] == "156"
    assert found.parts["birth"] == "1981-07-08"


def test_a_number_of_15_digits_is_recognised_and_no_longer_valid() -> None:
    found = check("110105491231002")
    assert not found.valid
    assert problems(found) == ["old_15"]
    assert found.parts["birth"] == "1949-12-31"
    assert found.parts["sex"] == "female"
    assert found.parts["as_18"] == "11010519491231002X"
    assert "不再有效" in problem_words(found.problems[0])


def test_a_birth_long_ago_is_a_remark() -> None:
    found = check(made("11010518491231001"))
    assert (found.valid, remarks(found)) == (True, ["birth_long_ago"])


@given(st.text())
def test_any_text_gets_an_answer(text: str) -> None:
    found = check(text)
    assert found.valid == (not found.problems)
    for finding in (*found.problems, *found.remarks):
        assert "{" not in problem_words(finding)


@given(
    st.dates(date(1930, 1, 1), TODAY),
    st.integers(0, 999),
    st.integers(0, 17),
    st.integers(1, 9),
)
def test_a_made_number_is_valid_and_one_wrong_digit_is_not(
    birth: date, sequence: int, place: int, step: int
) -> None:
    number = made(f"440103{birth:%Y%m%d}{sequence:03d}")
    found = check(number)
    assert found.valid
    assert found.parts["sex"] == ("male" if sequence % 2 else "female")
    digit = "10" if number[place] == "X" else number[place]
    wrong = str((int(digit) + step) % 10 if digit != "10" else step)
    assert not check(number[:place] + wrong + number[place + 1 :]).valid
