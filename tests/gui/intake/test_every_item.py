"""Each shipped item through the real screen: found by its letters, answered by digits, accepted."""

from __future__ import annotations

import pytest

from tests.gui.intake.page import IntakePage

ON_SPOT, PROMISED = "予以受理，当场办理", "予以受理"


@pytest.mark.parametrize(
    ("letters", "company", "digits", "verdict"),
    [
        ("spjyxk", True, "112111", PROMISED),
        ("gtgshzx", False, "1111", ON_SPOT),
        ("cbwlsyw", True, "1111121", PROMISED),
        ("cbwlsls", True, "111111", ON_SPOT),
        ("ggcsws", True, "31211", PROMISED),
        ("gdsjzz", False, "112311", PROMISED),
        ("rlzyfw", True, "11121", PROMISED),
        ("gzslnr", False, "111", ON_SPOT),
        ("cjrz", False, "1111", PROMISED),
    ],
)
def test_an_item_is_found_answered_checked_and_accepted(
    page: IntakePage, letters: str, company: bool, digits: str, verdict: str
) -> None:
    page.call_next()
    page.find_item(letters)
    if company:
        page.enter_company()
    else:
        page.read_card("陈雨桐")
    page.answer(digits)
    page.check_all()
    assert page.verdict == verdict
    assert page.conclude()[:2] == ["acceptance", "slip"]
