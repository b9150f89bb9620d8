"""办件: any word a clerk types finds the case, by keyboard, and older answers never come back."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from tests.helpers.counter import check_everything, dispatch_intake
from tests.helpers.crowd import crowd, settle_in
from tests.helpers.window import DeskRig
from windowdesk.gui.screens.cases.view import MORE
from windowdesk.gui.tour.clerk import Clerk


def shown(clerk: Clerk) -> list[str]:
    """The keys of the cases on the screen, top first."""
    table = clerk.desk.cases.table
    keys = table.keys() if table.isVisible() else ()
    return [key for key in keys if key not in ("", MORE)]


def opened(clerk: Clerk) -> str:
    """The number of the case that stands on the screen."""
    assert clerk.desk.window.screen_name == "case"
    return clerk.desk.case.number.text().replace(" ", "")


def headings(clerk: Clerk) -> list[str]:
    table = clerk.desk.cases.table
    items = [table.item(row, 0) for row, key in enumerate(table.keys()) if not key]
    return [item.text() for item in items if item is not None]


@pytest.fixture
def town(signed_in: Clerk, rig: DeskRig) -> Clerk:
    """A desk with 130 older cases, and one issued just now; the list is up."""
    settle_in(rig.counter.store, crowd(130, days=3))
    intake = dispatch_intake(rig.counter)
    check_everything(intake)
    rig.counter.desk.issue(intake)
    signed_in.control(Qt.Key.Key_3)
    signed_in.settle()
    return signed_in


def test_typing_begins_at_once_and_enter_opens_what_was_found(town: Clerk, rig: DeskRig) -> None:
    assert town.focus() is town.desk.cases.search
    town.type("陈𬱖宁")
    town.settle()
    assert len(shown(town)) == 1
    number = rig.counter.desk.recent()[0].number
    town.press(Qt.Key.Key_Return)
    town.settle()
    assert opened(town) == number


@pytest.mark.parametrize("typed", ["lwpq 今天", "晴川", "劳务派遣 1207 今天", "0302 受理"])
def test_finds_by_other_words_too(town: Clerk, rig: DeskRig, typed: str) -> None:
    town.type(typed)
    town.settle()
    assert rig.counter.desk.recent()[0].case_id in shown(town)
    assert "按" in town.desk.cases.hint.text()


def test_every_key_narrows_and_erasing_brings_all_back(town: Clerk) -> None:
    everything = shown(town)
    town.type("陈𬱖宁")
    town.settle()
    assert len(shown(town)) == 1
    town.press(Qt.Key.Key_Escape)
    town.settle()
    assert town.desk.cases.search.text() == ""
    assert shown(town) == everything
    assert town.desk.window.screen_name == "cases"
    town.press(Qt.Key.Key_Escape)
    assert town.desk.window.screen_name != "cases"


def test_down_goes_to_the_list_and_typing_back_to_the_field(town: Clerk) -> None:
    cases = town.desk.cases
    town.press(Qt.Key.Key_Down)
    assert town.focus() is cases.table
    first = cases.table.current_key()
    assert first == shown(town)[0]
    town.press(Qt.Key.Key_Down)
    assert cases.table.current_key() == shown(town)[1]
    town.press(Qt.Key.Key_Up)
    assert cases.table.current_key() == first
    # the heading above is no place for the cursor
    town.press(Qt.Key.Key_Up)
    assert town.focus() is cases.search
    town.press(Qt.Key.Key_Down)
    town.type("zf")
    assert town.focus() is cases.search
    assert cases.search.text() == "zf"


def test_days_are_headings(town: Clerk) -> None:
    assert headings(town)[0].startswith("今天　2026 年 3 月 2 日")
    assert len(headings(town)) >= 2


def test_older_cases_follow_where_the_cursor_stands(town: Clerk, rig: DeskRig) -> None:
    table = town.desk.cases.table
    for page in (100, 131):
        before = shown(town)
        table.setFocus()
        table.setCurrentCell(table.rowCount() - 1, 0)
        assert table.current_key() == MORE
        town.press(Qt.Key.Key_Return)
        town.settle()
        assert len(shown(town)) == page
        assert shown(town)[: len(before)] == before
        assert table.current_key() == shown(town)[len(before)]
    assert table.current_key() != MORE
    assert len(table.keys()) == 131 + len(headings(town))
    assert len(set(shown(town))) == 131


def test_nothing_found_says_how_it_was_looked_for(town: Clerk) -> None:
    town.type("欧阳不存在 昨天")
    town.settle()
    nothing = town.desk.cases.nothing
    assert nothing.isVisible()
    assert "姓名、单位或事项 + 日期 2026-03-01" in nothing.text.text()


def test_one_letter_asks_for_another(town: Clerk) -> None:
    town.type("z")
    town.settle()
    assert "再输入一个字" in town.desk.cases.nothing.title.text()


def test_found_as_well_once_it_is_indexed(town: Clerk, rig: DeskRig) -> None:
    while rig.counter.desk.search.catch_up(10):
        pass
    assert (rig.counter.profile / "find.db").is_file()
    town.type("陈𬱖宁")
    town.settle()
    assert len(shown(town)) == 1


def test_the_desk_takes_up_new_cases_in_quiet_moments(town: Clerk) -> None:
    town.wait(lambda: town.desk.indexing.left == 0, "the index does not catch up")


def test_somebody_else_does_not_see_what_was_looked_for(town: Clerk) -> None:
    town.type("陈𬱖宁")
    town.settle()
    town.desk.sign_out()
    town.settle()
    town.sign_in("1201", "Yanshi-2026")
    assert town.desk.cases.search.text() == ""


def test_no_name_reaches_the_log(town: Clerk, rig: DeskRig) -> None:
    town.type("陈𬱖宁")
    town.settle()
    logs = [path for path in Path(rig.counter.profile).rglob("*.log*") if path.is_file()]
    assert not any("𬱖" in path.read_text(encoding="utf-8") for path in logs)


def test_jump_finds_a_case_by_a_name(town: Clerk, rig: DeskRig) -> None:
    town.control(Qt.Key.Key_K)
    town.type("陈𬱖宁")
    town.settle()
    town.press(Qt.Key.Key_Return)
    town.settle()
    assert opened(town) == rig.counter.desk.recent()[0].number


def test_a_jump_closed_before_its_cases_came_leaves_nothing_behind(town: Clerk) -> None:
    town.control(Qt.Key.Key_K)
    town.type("广州")
    town.press(Qt.Key.Key_Escape)
    town.settle()
    assert town.desk.window.banner.words() == ""
