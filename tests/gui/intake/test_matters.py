"""Whole matters through the real screen, by keyboard alone."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from tests.gui.intake.page import COMPANY, IntakePage
from windowdesk.bootstrap.demo import DEMO_PASSWORD, DEMO_SUPERVISOR
from windowdesk.domain.decision.submission import Credit

Key = Qt.Key
# 新申请, 公司, 荔湾区, 租赁, 经办人
NEW_COMPANY = "11122"


@pytest.fixture
def dispatch(page: IntakePage) -> IntakePage:
    """劳务派遣 for a new company, people known, circumstances answered, no paper looked at."""
    page.call_next()
    page.find_item("lwpq")
    page.enter_company()
    page.read_card("陈雨桐")
    page.answer(NEW_COMPANY)
    return page


def test_a_complete_application_is_accepted(dispatch: IntakePage) -> None:
    page = dispatch
    assert "还需查看" in page.verdict
    assert page.action == ""
    page.check_all()
    assert page.verdict == "予以受理"
    assert page.action == "受理并打印"
    assert "acceptance" in page.conclude()
    assert page.presenter.intake is None
    assert page.rig.counter.desk.drafts() == ()


def test_the_reader_puts_the_person_where_somebody_is_missing(dispatch: IntakePage) -> None:
    state = dispatch.presenter.who()
    assert state is not None
    assert state.present is not None
    assert (state.present.name, state.present.role) == ("陈雨桐", "经办人")
    assert state.present.number == "999999 ******** 002X"
    assert state.organisation is not None
    assert state.organisation.name == COMPANY


def test_one_notice_says_every_gap_with_what_was_seen(dispatch: IntakePage) -> None:
    page = dispatch
    page.check_all()
    page.fail_point("办公设施设备", 1, seen="清单没有盖章", page="2")
    page.go_to("公司章程")
    page.press(Key.Key_X)
    page.view.verdict.details.cannot.click()
    assert page.verdict == "需补正 2 项"
    assert "清单没有盖章" in page.reasons()
    assert "第 2 页" in page.reasons()
    assert page.row("公司章程").word == "未提交"
    assert page.action == "打印一次性告知书"
    assert "correction" in page.conclude()


def test_a_cross_needs_what_was_seen_before_anything_leaves(dispatch: IntakePage) -> None:
    page = dispatch
    page.check_all()
    page.fail_point("劳务派遣管理制度", 1)
    page.press(Key.Key_Escape)
    assert page.action == ""
    assert "没有写明" in page.view.verdict.deed.blocked.text()
    page.press(Key.Key_F9)
    assert page.view.checklist.list.form is not None
    page.type("缺劳动纪律")
    page.press(Key.Key_Return)
    assert page.action == "打印一次性告知书"


def test_space_never_wipes_a_cross(dispatch: IntakePage) -> None:
    page = dispatch
    page.fail_point("公司章程", 1, seen="缺第三页", page="3")
    page.go_to("公司章程")
    page.press(Key.Key_Space)
    assert page.current_point().seen == "第 3 页　缺第三页"
    assert page.row("公司章程").mark.value != "✓"


def test_corrected_on_the_spot_and_judged_again(dispatch: IntakePage) -> None:
    page = dispatch
    page.check_all()
    page.fail_point("劳务派遣经营许可申请书", 2, seen="没有盖章", page="1")
    assert page.verdict == "可当场更正 1 项"
    page.press(Key.Key_F9)
    page.press(Key.Key_G)
    assert page.verdict == "予以受理"
    assert page.row("劳务派遣经营许可申请书").word == "已更正"
    assert "没有盖章" in next(line.spoken for line in page.lines() if "公章" in line.spoken)
    assert "spot_correction" in page.conclude()


def test_deferral_waits_for_the_credit_record(page: IntakePage) -> None:
    page.call_next()
    page.find_item("lwpq")
    page.enter_company()
    page.read_card("陈雨桐")
    page.answer(NEW_COMPANY)
    page.check_all()
    page.go_to("办公设施设备")
    page.press(Key.Key_X)
    assert page.view.verdict.reasons.reasons()[0].deferrable
    details = page.view.verdict.details
    assert details.defer.isVisible()
    details.defer.click()
    assert page.action == ""
    details.credit_chosen.emit(Credit.GOOD, "信用中国 2026-03-02")
    assert details.source.text() == "信用中国 2026-03-02"
    assert page.verdict == "容缺受理"
    assert page.row("办公设施设备").word == "容缺后补"
    assert "deferral_notice" in page.conclude()


def test_a_matter_that_needs_no_permission(page: IntakePage) -> None:
    page.call_next()
    page.find_item("gtgsh")
    page.read_card("李国强")
    page.answer("2")
    assert page.verdict == "不需办理"
    assert page.action == "打印不受理告知书"
    assert "not_required" in page.conclude()


def test_a_supervisor_may_widen_and_only_this_verdict(dispatch: IntakePage) -> None:
    page = dispatch
    page.check_all()
    page.go_to("公司章程")
    page.press(Key.Key_X)
    page.approve(DEMO_SUPERVISOR.number, DEMO_PASSWORD, "章程已在登记机关备案可查")
    assert "主管复核" in page.verdict
    page.go_to("劳务派遣管理制度")
    page.press(Key.Key_X)
    assert page.verdict == "需补正 2 项"
    page.press(Key.Key_Space)
    page.approve(DEMO_SUPERVISOR.number, DEMO_PASSWORD, "章程已在登记机关备案可查")
    assert page.action == "受理并打印"
    assert "acceptance" in page.conclude()


def test_what_was_missing_is_brought_and_accepted_on_return(dispatch: IntakePage) -> None:
    page = dispatch
    page.check_all()
    page.go_to("公司章程")
    page.press(Key.Key_X)
    page.conclude()
    desk = page.rig.counter.desk
    notice = desk.open_notices()[0]
    page.presenter.load(desk.open_return(notice.number, "A002"))
    page.app.window.open("intake")
    state = page.presenter.who()
    assert state is not None
    assert state.return_visit == notice.number
    assert "已验" in "".join(text for text, _strong in page.row("劳务派遣管理制度").received)
    page.check_all()
    for row in page.rows():
        if row.mark.value == "○":
            page.go_to(row.name)
            page.press(Key.Key_Space)
    assert page.verdict == "予以受理"
    assert "acceptance" in page.conclude()
    assert desk.open_notices() == ()


def test_tab_goes_the_way_the_work_goes(dispatch: IntakePage) -> None:
    page = dispatch
    page.view.who.enter_person.setFocus(Qt.FocusReason.TabFocusReason)
    way = []
    for _stop in range(40):
        way.append(page.focus)
        page.press(Key.Key_Tab)
        if page.has_focus(page.view.verdict.reasons):
            break
    questions = page.view.who.questions.rows()
    stops = [way.index(widget) for widget in (*questions, page.view.checklist.list)]
    assert stops == sorted(stops)
