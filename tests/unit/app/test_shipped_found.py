"""F2 over the eleven shipped items: each is found by what a clerk would type for it."""

from __future__ import annotations

from datetime import date

import pytest

from windowdesk.app.finding import ItemFinder
from windowdesk.app.shelf import Shelf
from windowdesk.catalogue.load import shipped_items
from windowdesk.domain.standard.model import Item
from windowdesk.reference.pinyin import initials


@pytest.fixture(scope="module")
def finder() -> ItemFinder:
    found = ItemFinder(initials)
    found.stock(Shelf(shipped_items()).on(date(2026, 3, 2)))
    return found


@pytest.mark.parametrize("item", shipped_items(), ids=lambda item: item.short_name)
def test_by_name_initials_code_and_keyword(finder: ItemFinder, item: Item) -> None:
    for typed in (item.name, initials(item.name), item.code):
        assert finder.find(typed)[0].code == item.code, typed
    for keyword in item.keywords:
        assert item.code in [card.code for card in finder.find(keyword)], keyword


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("gtgsh", "00013112800001"),
        ("gtgshzx", "00013112800003"),
        ("spjy", "000131104003"),
        ("wsxk", "DEMO-GGCS-01"),
        ("卖书", "000139014000"),
        ("老人卡", "DEMO-LNYD-01"),
        ("残疾", "DEMO-CJRZ-01"),
        ("劳派", "DEMO-LWPQ-01"),
    ],
)
def test_the_first_hit_is_the_one_meant(finder: ItemFinder, typed: str, code: str) -> None:
    assert finder.find(typed)[0].code == code
