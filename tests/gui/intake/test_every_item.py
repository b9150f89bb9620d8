"""Each shipped item through the real screen: found by its letters, answered by digits, accepted."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from tests.gui.intake.page import IntakePage
from windowdesk.gui.screens.intake.circumstances import DateRow

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


def test_a_renewal_too_late_goes_on_as_new_and_a_mistyped_date_can_be_put_right(
    page: IntakePage,
) -> None:
    page.call_next()
    page.find_item("lwpq")
    page.enter_company()
    page.answer("31")
    date_of_expiry(page, "20260401")
    assert "按新办处理" in page.reasons()
    assert {"经营者", "经营场所"} <= open_questions(page)
    page.answer("121")
    page.check_all()
    assert page.verdict == "予以受理"
    assert page.row("公司章程").word == "齐"
    date_of_expiry(page, "20260601")
    assert "按新办处理" not in page.reasons()
    assert all("公司章程" not in row.name for row in page.rows())


def date_of_expiry(page: IntakePage, typed: str) -> None:
    """The date row, by its own field and Enter."""
    (row,) = [row for row in page.view.who.questions.rows() if isinstance(row, DateRow)]
    page.view.go_to_question(row.question)
    page.control(Qt.Key.Key_A)
    page.type(typed)
    page.press(Qt.Key.Key_Return)


def open_questions(page: IntakePage) -> set[str]:
    state = page.presenter.who()
    assert state is not None
    intake = page.presenter.intake
    assert intake is not None
    assert intake.shelved is not None
    asked = {q.id: q.label for q in intake.shelved.item.questions}
    return {asked[q.id] for q in state.questions if not q.chosen}
