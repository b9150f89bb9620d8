"""F2 over ten thousand items: the right one first, the clerk's own first of all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.helpers.counter import DISPATCH, check_everything, dispatch_intake
from tests.helpers.many_items import many_items
from windowdesk.app.finding import ItemCard, ItemFinder, marks
from windowdesk.bootstrap.counter import Counter
from windowdesk.bootstrap.demo import DEMO_PASSWORD, DEMO_SUPERVISOR
from windowdesk.reference.pinyin import initials


@pytest.fixture(scope="module")
def finder() -> ItemFinder:
    made = ItemFinder(initials)
    made.stock(many_items(10_000))
    return made


def met(card: ItemCard, query: str) -> str:
    return "".join(card.name[start:end] for start, end in marks(card, query))


@pytest.mark.parametrize(
    "typed", ["劳务派遣经营许可", "lwpq", "LWPQ", "ｌｗｐｑ", "劳派", "DEMO-LWPQ", "劳务 许可"]
)
def test_the_item_meant_comes_first(finder: ItemFinder, typed: str) -> None:
    assert finder.find(typed)[0].code == DISPATCH


def test_nothing_typed_lists_everything(finder: ItemFinder) -> None:
    assert len(finder.find("")) == 10_000
    assert len(finder.find("  ")) == 10_000


@given(st.integers(0, 9_999), st.data())
def test_every_item_is_found_by_every_part_of_its_name(
    finder: ItemFinder, at: int, data: st.DataObject
) -> None:
    card = finder.cards()[at]
    first = data.draw(st.integers(0, len(card.name) - 2))
    part = card.name[first : data.draw(st.integers(first + 2, len(card.name)))]
    found = finder.find(part)
    assert card in found
    assert part in found[0].name
    assert met(card, part) == part


@given(st.integers(0, 9_999), st.data())
def test_and_by_every_run_of_its_initials(finder: ItemFinder, at: int, data: st.DataObject) -> None:
    card = finder.cards()[at]
    first = data.draw(st.integers(0, len(card.initials) - 2))
    part = card.initials[first : data.draw(st.integers(first + 2, len(card.initials)))]
    assert card in finder.find(part) or " " in part


@given(st.text(max_size=20))
def test_anything_typed_has_an_answer(finder: ItemFinder, typed: str) -> None:
    for card in finder.find(typed)[:5]:
        for start, end in marks(card, typed):
            assert 0 <= start < end <= len(card.name)


def test_an_organ_narrows(finder: ItemFinder) -> None:
    found = finder.find("取水许可 荔湾")
    assert found
    assert {card.organ for card in found} == {"荔湾区行政审批局"}


def test_one_name_in_many_places_is_listed_for_each(finder: ItemFinder) -> None:
    found = [card for card in finder.find("取水许可（新办）") if card.name == "取水许可（新办）"]
    assert len({(card.organ, card.code) for card in found}) == len(found) == 10


def test_among_equals_what_the_clerk_works_with_comes_first(finder: ItemFinder) -> None:
    plain = finder.find("许可")
    favourite = plain[-1].name
    finder.prefer({favourite: 2.0})
    try:
        assert finder.find("")[0].name == favourite
        # use never puts a worse fit before a better one
        assert finder.find("劳务派遣经营许可")[0].code == DISPATCH
        assert finder.find(favourite[:2])[0].name == favourite
    finally:
        finder.prefer({})


def test_a_clerk_finds_their_own_items_first_and_nobody_elses(counter: Counter) -> None:
    desk = counter.desk
    other = next(card for card in desk.items() if card.code != DISPATCH)
    intake = dispatch_intake(counter)
    check_everything(intake)
    desk.issue(intake)
    assert desk.find_items("")[0].code == DISPATCH
    desk.sign_out()
    desk.sign_in(DEMO_SUPERVISOR.number, DEMO_PASSWORD)
    assert desk.find_items("")[0].code == other.code
    desk.sign_in("1207", DEMO_PASSWORD)
    assert desk.find_items("")[0].code == DISPATCH


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("lwpq", "劳务派遣"),
        ("劳派", "劳派"),
        ("派遣 许可", "派遣许可"),
        ("XK", "许可"),
        ("demo", ""),
    ],
)
def test_marks_what_was_met(finder: ItemFinder, typed: str, wanted: str) -> None:
    card = next(card for card in finder.cards() if card.code == DISPATCH)
    assert met(card, typed) == wanted
