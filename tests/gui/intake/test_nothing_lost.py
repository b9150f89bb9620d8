"""What a clerk has typed stays: through F5, F9, a full disk, and the end of a visit."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.gui.intake.page import IntakePage
from tests.helpers.counter import dispatch_intake
from windowdesk.app.errors import StoreProblem
from windowdesk.app.intake import Intake
from windowdesk.gui.screens.intake.state import PointLine

Key = Qt.Key


@pytest.fixture
def dispatch(page: IntakePage) -> IntakePage:
    """劳务派遣 with everybody known and the circumstances answered."""
    page.call_next()
    page.find_item("lwpq")
    page.enter_company()
    page.read_card("陈雨桐")
    page.answer("11122")
    return page


def start_typing(page: IntakePage, name: str) -> None:
    """The applicant's form is open with half a person in it."""
    page.view.who.enter_person.setFocus(Qt.FocusReason.TabFocusReason)
    page.press(Key.Key_Space)
    page.type(name)


def full_disk(page: IntakePage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing can be written from now on."""

    def refuse(intake: Intake, *, aside: bool = False) -> None:
        raise StoreProblem("磁盘已满，这一步没有写入。", press="请清理磁盘。", code="disk_full")

    monkeypatch.setattr(page.rig.counter.desk, "save_draft", refuse)


def test_a_half_typed_person_is_in_the_draft_and_comes_back_with_it(page: IntakePage) -> None:
    page.call_next()
    start_typing(page, "陈雨")
    page.draft_is_saved()
    page.press(Key.Key_F5)
    assert not page.view.who.form_open
    page.qtbot.waitUntil(lambda: any(d.aside for d in page.rig.counter.desk.drafts()))
    page.control(Key.Key_R)
    page.qtbot.waitUntil(lambda: QApplication.activePopupWidget() is not None)
    page.press(Key.Key_Return)
    page.qtbot.waitUntil(lambda: page.view.who.form_open)
    assert page.view.who.form.name.text() == "陈雨"
    assert page.app.window.strip.ticket == "A001"


def test_the_next_person_never_sees_what_was_typed_for_the_last(page: IntakePage) -> None:
    page.call_next()
    start_typing(page, "陈雨")
    page.press(Key.Key_F5)
    start_typing(page, "")
    assert page.view.who.form.name.text() == ""


def test_a_card_of_somebody_else_leaves_the_form_alone(page: IntakePage) -> None:
    page.call_next()
    page.find_item("lwpq")
    page.view.who.enter_organisation.setFocus(Qt.FocusReason.TabFocusReason)
    page.press(Key.Key_Space)
    page.type("广州晴川")
    page.read_card("陈雨桐")
    assert page.view.who.form_open
    assert page.view.who.form.name.text() == "广州晴川"


def test_f9_records_the_field_that_is_open(dispatch: IntakePage) -> None:
    page = dispatch
    page.check_all()
    page.fail_point("劳务派遣管理制度", 1)
    page.type("缺劳动纪律")
    page.press(Key.Key_F9)
    page.qtbot.waitUntil(lambda: page.app.window.screen_name == "preview")
    case = page.rig.counter.desk.recent()[0]
    decision = page.rig.counter.desk.case(case.case_id).decision
    assert decision is not None
    assert "缺劳动纪律" in {reason.seen for reason in decision.reasons}


def test_what_the_disk_refused_stays_on_the_screen(
    dispatch: IntakePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = dispatch
    before = page.presenter.intake
    full_disk(page, monkeypatch)
    page.control(Key.Key_P)
    page.qtbot.waitUntil(lambda: page.presenter.intake is before)
    assert "还在屏幕上" in page.app.window.banner.words()


def test_what_the_disk_refused_at_f5_is_taken_back_and_saved(
    dispatch: IntakePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = dispatch
    before = page.presenter.intake
    assert before is not None
    with monkeypatch.context() as broken:
        full_disk(page, broken)
        page.press(Key.Key_F5)
        page.qtbot.waitUntil(lambda: "Ctrl+R" in page.app.window.banner.words())
    assert page.presenter.intake is not before
    page.control(Key.Key_R)
    page.qtbot.waitUntil(lambda: QApplication.activePopupWidget() is not None)
    page.press(Key.Key_Return)
    page.qtbot.waitUntil(lambda: page.presenter.intake is before)
    page.draft_is_saved()


def test_a_bar_recorded_for_one_person_is_not_shown_at_the_next(dispatch: IntakePage) -> None:
    page = dispatch
    page.view.who.folds["bars"].setChecked(True)
    page.view.who.bars.rows()[0].setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClicks(page.focus, "2")
    page.type("某局〔2026〕1 号")
    page.presenter.load(dispatch_intake(page.rig.counter))
    assert page.view.who._evidence == {}
    state = page.presenter.who()
    assert state is not None
    assert all(bar.evidence == "" for bar in state.bars)


def test_conditions_unfold_by_key(dispatch: IntakePage) -> None:
    page = dispatch
    who = page.view.who
    assert not who.conditions.isVisible()
    page.control(Key.Key_T)
    assert page.has_focus(who.conditions.rows()[0])
    assert "0/3" in who.folds["conditions"].accessibleName()
    page.control(Key.Key_T)
    assert not who.conditions.isVisible()


def test_a_mended_paper_is_asked_about_its_notice_alone(dispatch: IntakePage) -> None:
    page = dispatch
    page.check_all()
    page.fail_point("劳务派遣管理制度", 1, seen="缺劳动纪律", page="2")
    page.conclude()
    desk = page.rig.counter.desk
    page.presenter.load(desk.open_return(desk.open_notices()[0].number, "A002"))
    page.app.window.open("intake")
    row = page.row("劳务派遣管理制度")
    assert "上次不符" in "".join(text for text, _strong in row.received)
    page.go_to("劳务派遣管理制度")
    page.press(Key.Key_M)
    page.qtbot.waitUntil(lambda: QApplication.activePopupWidget() is not None)
    QTest.keyClicks(page.focus, "1")
    points = [line for line in page.lines() if isinstance(line, PointLine)]
    assert [point.seen for point in points].count("首次未提出")
    intake = page.presenter.intake
    assert intake is not None
    assert intake.finding(row.material).matched is True
