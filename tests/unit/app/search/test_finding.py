"""Every case is found by what a clerk knows of it, nothing else is, whether indexed yet or not.

The oracle is written apart from the program: plain substrings of the invented facts.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.helpers.crowd import Invented
from tests.helpers.finding import everything
from tests.unit.app.search.conftest import INDEXED, Town
from windowdesk.reference.pinyin import readings

# both sides of the index's mark, and its very edge
# each example reads the whole town several times
a_few = settings(max_examples=settings().max_examples // 6)
SOME = st.one_of(st.integers(0, 599), st.sampled_from([0, INDEXED - 1, INDEXED, 599]))


def expected(town: Town, fits: Callable[[Invented], bool]) -> list[str]:
    """The cases a person leafing through all of them would pick, newest first."""
    return [case.case_id for case in reversed(town.cases) if fits(case)]


def texts(case: Invented) -> tuple[str, ...]:
    return case.person, case.firm, case.item


@a_few
@given(SOME, st.integers(4, 22))
def test_by_the_end_of_its_number(town: Town, at: int, length: int) -> None:
    end = town.cases[at].number[-length:]
    found = everything(town.search, end)
    assert town.cases[at].case_id in found
    # four digits may be a day or a clerk as well, eight a day
    if length not in (4, 8):
        assert found == expected(town, lambda case: case.number.endswith(end))


@a_few
@given(SOME, st.data())
def test_by_every_part_of_every_text(town: Town, at: int, data: st.DataObject) -> None:
    text = data.draw(st.sampled_from([text for text in texts(town.cases[at]) if text]))
    first = data.draw(st.integers(0, len(text) - 2))
    part = text[first : data.draw(st.integers(first + 2, len(text)))]
    if part.isdigit():
        return
    found = everything(town.search, part)
    assert found == expected(town, lambda case: any(part in each for each in texts(case)))


@a_few
@given(SOME, st.data())
def test_by_one_character_of_a_persons_name(town: Town, at: int, data: st.DataObject) -> None:
    one = data.draw(st.sampled_from(town.cases[at].person))
    assert everything(town.search, one) == expected(town, lambda case: one in case.person)


@a_few
@given(SOME, st.data())
def test_by_initials_in_every_reading(town: Town, at: int, data: st.DataObject) -> None:
    text = data.draw(st.sampled_from([text for text in texts(town.cases[at]) if text]))
    way = data.draw(st.sampled_from(readings(text)))
    first = data.draw(st.integers(0, len(way) - 2))
    part = way[first : data.draw(st.integers(first + 2, len(way)))]
    if not (part.isascii() and part.isalpha()):
        return
    for typed in (part, part.upper()):
        assert everything(town.search, typed) == expected(
            town,
            lambda case: any(part in way for each in texts(case) for way in readings(each)),
        )


@a_few
@given(SOME)
def test_by_its_day(town: Town, at: int) -> None:
    day = town.cases[at].at.date()
    for typed in (day.isoformat(), f"{day:%Y%m%d}", f"{day.year}年{day.month}月{day.day}日"):
        assert everything(town.search, typed) == expected(town, lambda case: case.at.date() == day)


@a_few
@given(SOME, st.integers(0, 40))
def test_by_a_span_of_days(town: Town, at: int, length: int) -> None:
    first = town.cases[at].at.date()
    last = first + timedelta(days=length)
    found = everything(town.search, f"{first.isoformat()}至{last.isoformat()}")
    assert found == expected(town, lambda case: first <= case.at.date() <= last)


@a_few
@given(SOME, st.permutations(["name", "day", "item", "clerk"]), st.integers(1, 4))
def test_all_that_is_typed_must_fit(town: Town, at: int, order: list[str], most: int) -> None:
    case = town.cases[at]
    typed = {
        "name": case.person[:2],
        "day": case.at.date().isoformat(),
        "item": case.item[:3],
        "clerk": case.clerk,
    }
    tests: dict[str, Callable[[Invented], bool]] = {
        "name": lambda c: any(typed["name"] in text for text in texts(c)),
        "day": lambda c: c.at.date() == case.at.date(),
        "item": lambda c: any(typed["item"] in text for text in texts(c)),
        # a clerk's number may be the end of a receipt number as well
        "clerk": lambda c: c.clerk == case.clerk or c.number.endswith(case.clerk),
    }
    asked = order[:most]
    found = everything(town.search, " ".join(typed[name] for name in asked))
    assert found == expected(town, lambda c: all(tests[name](c) for name in asked))


@a_few
@given(SOME)
def test_by_an_identity_number_whole_and_by_no_part_of_it(town: Town, at: int) -> None:
    identity = town.cases[at].identity
    assert everything(town.search, identity.lower()) == expected(
        town, lambda case: case.identity == identity
    )
    assert everything(town.search, identity[-6:]) == []


def test_by_a_credit_code(town: Town) -> None:
    assert everything(town.search, "91440103ma5xxxxx0x") == expected(
        town, lambda case: bool(case.firm)
    )


@pytest.mark.parametrize(
    ("typed", "states"),
    [
        ("补正", {"correcting"}),
        ("待补正", {"correcting"}),
        ("容缺", {"accepted_deferred"}),
        ("作废", {"voided"}),
        ("不受理", {"not_accepted"}),
    ],
)
def test_by_its_state(town: Town, typed: str, states: set[str]) -> None:
    assert everything(town.search, typed) == expected(town, lambda case: case.state in states)


@a_few
@given(st.text(max_size=60))
def test_whatever_is_typed_is_text(town: Town, typed: str) -> None:
    """No sign is an operator, so every line of text has an answer."""
    town.search.find(typed)


@pytest.mark.parametrize(
    "typed",
    [
        '"', "'", '"张', "张*", "*", "(", ")", "张 AND 李", "NEAR(张 李)", "line:张", "^张", "-张", "张 OR",
        "{line}:张", "%", "_", "\\", "\0", "张\0三", "; DROP TABLE words", "\ud800", "𬱖\ufe00", "，。！",
    ],
)  # fmt: skip
def test_full_text_syntax_means_nothing(town: Town, typed: str) -> None:
    found = everything(town.search, typed)
    bare = "".join(c for c in typed if c.isalnum())
    assert found == [] or bare in ("张", "𬱖", "")


@pytest.mark.parametrize("typed", ["２０２３－０１－１０", "2023-1-10", "2023.01.10", "2023/1/10"])
def test_full_width_digits_and_other_signs(town: Town, typed: str) -> None:
    wanted = everything(town.search, "2023-01-10")
    assert wanted
    assert everything(town.search, typed) == wanted


@a_few
@given(SOME)
def test_a_number_as_it_is_printed_in_groups(town: Town, at: int) -> None:
    number = town.cases[at].number
    grouped = f"{number[:2]} {number[2:8]} {number[8:15]} {number[15:20]} {number[20:]}"
    wanted = [town.cases[at].case_id]
    assert everything(town.search, grouped) == wanted
    assert everything(town.search, f"… {number[15:20]} {number[20:]}") == wanted
    assert everything(town.search, f"{grouped} {town.cases[at].person}") == wanted


@pytest.mark.parametrize(("typed", "page"), [("", 37), ("", 200), ("受理", 50), ("2023-01", 7)])
def test_pages_follow_one_another(town: Town, typed: str, page: int) -> None:
    found = everything(town.search, typed, page)
    assert found == everything(town.search, typed, 1000)
    assert len(found) == len(set(found)) > page
    if not typed:
        assert found == expected(town, lambda case: True)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("张三 2023-02-12", "姓名、单位或事项 + 日期 2023-02-12"),
        ("0212", "收件号末 4 位或日期 2025-02-12或工号或名称中的数字"),
        ("补正", "状态或姓名、单位或事项"),
        ("zs", "拼音首字母"),
        ("今天", "日期 2025-06-30"),
        ("单", "姓名中的字"),
        ("12-0001号", "文号或姓名、单位或事项"),
    ],
)
def test_says_how_it_was_understood(town: Town, typed: str, said: str) -> None:
    assert town.search.find(typed).understood == said


def test_one_letter_is_too_little_to_look_for(town: Town) -> None:
    answer = town.search.find("z")
    assert (answer.cases, answer.too_short) == ((), ("z",))
    with_more = town.search.find("z 作废")
    assert with_more.cases
    assert with_more.too_short == ("z",)


def test_names_come_back_masked(town: Town) -> None:
    person = town.cases[0].person
    answer = town.search.find(f"{person} {town.cases[0].number}")
    assert answer.cases
    assert all(person not in case.applicant for case in answer.cases)
