"""The keys that are named below a list are those that do something now."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from tests.helpers.counter import check_everything, dispatch_intake
from tests.helpers.crowd import crowd, settle_in
from tests.helpers.window import DeskRig
from windowdesk.gui.screens.finder.view import FinderPopup
from windowdesk.gui.screens.jump.view import Jump
from windowdesk.gui.tour.clerk import Clerk
from windowdesk.gui.widgets.text import KeyCap, KeyHint, Text


def named(page: QWidget) -> dict[str, str]:
    """What stands on ``page`` as a key and what it does."""
    hints = [hint for hint in page.findChildren(KeyHint) if hint.isVisible()]
    return {
        " ".join(cap.text() for cap in hint.findChildren(KeyCap)): hint.findChildren(Text)[
            -1
        ].text()
        for hint in hints
    }


def test_enter_is_named_where_a_case_is_chosen_and_for_what_it_does_there(
    signed_in: Clerk, rig: DeskRig
) -> None:
    cases = signed_in.desk.cases
    signed_in.control(Qt.Key.Key_3)
    signed_in.settle()
    assert "回车" not in named(cases)  # there is none yet
    settle_in(rig.counter.store, crowd(130, days=3))
    signed_in.control(Qt.Key.Key_R)
    signed_in.settle()
    assert named(cases)["回车"] == "打开办件"
    cases.table.setCurrentCell(cases.table.rowCount() - 1, 0)
    assert named(cases)["回车"] == "更早的办件"
    cases.search.setFocus()
    signed_in.type("欧阳不存在 昨天")
    signed_in.settle()
    assert "回车" not in named(cases)
    signed_in.press(Qt.Key.Key_Escape)
    signed_in.settle()
    assert named(cases)["回车"] == "打开办件"


def test_a_list_that_nothing_fits_says_so_and_names_no_enter(
    signed_in: Clerk, rig: DeskRig
) -> None:
    intake = dispatch_intake(rig.counter)
    check_everything(intake)
    intake.mark_absent("lease")
    rig.counter.desk.issue(intake)
    returns = signed_in.desk.returns
    signed_in.control(Qt.Key.Key_2)
    signed_in.settle()
    assert named(returns)["回车"] == "办理补正"
    returns.search.setFocus()
    signed_in.type("zzz")
    signed_in.settle()
    assert "回车" not in named(returns)
    assert returns.nothing.isVisible()
    # what is empty says what to do
    assert "换一个词" in returns.nothing.text.text()
    signed_in.press(Qt.Key.Key_Escape)
    signed_in.settle()
    assert named(returns)["回车"] == "办理补正"


def test_finder_jump_and_standards_name_what_can_be_taken(signed_in: Clerk) -> None:
    signed_in.press(Qt.Key.Key_F2)
    signed_in.settle()
    finder = signed_in.desk.window.findChild(FinderPopup)
    assert finder is not None
    assert set(named(finder)) == {"↑ ↓", "回车", "Esc"}
    signed_in.type("qqqqqq")
    assert set(named(finder)) == {"Esc"}
    signed_in.press(Qt.Key.Key_Escape)
    signed_in.control(Qt.Key.Key_K)
    jump = signed_in.desk.window.findChild(Jump)
    assert jump is not None
    assert set(named(jump)) == {"↑ ↓", "回车", "Esc"}
    signed_in.type("qqqqqq")
    signed_in.settle()
    assert set(named(jump)) == {"Esc"}
    signed_in.press(Qt.Key.Key_Escape)
    signed_in.control(Qt.Key.Key_5)
    signed_in.settle()
    catalogue = signed_in.desk.catalogue
    assert "回车" in named(catalogue)
    catalogue.search.setFocus()
    signed_in.type("qqqqqq")
    signed_in.settle()
    assert "回车" not in named(catalogue)
