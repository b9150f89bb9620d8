"""The screen itself: drafts, keys, forms, names for those who cannot see it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QApplication, QLineEdit, QWidget

from tests.gui.intake.page import IntakePage
from windowdesk.domain.decision.submission import Met
from windowdesk.gui.screens.finder.view import FinderPopup
from windowdesk.gui.screens.intake.state import RowLine

Key = Qt.Key


@pytest.fixture
def started(page: IntakePage) -> IntakePage:
    """劳务派遣 is chosen; the rest is open."""
    page.call_next()
    page.find_item("劳务派遣")
    return page


def test_an_empty_desk_says_what_to_press(page: IntakePage) -> None:
    words = page.view.findChildren(QWidget)
    said = " ".join(getattr(w, "text", str)() for w in words if w.isVisible() and _texts(w))
    for key in ("F5", "F2", "F3"):
        assert key in said


def _texts(widget: QWidget) -> bool:
    return widget.inherits("QLabel")


@pytest.mark.parametrize("letters", ["lwpq", "劳务派遣", "DEMO-LWPQ", "lwpqjyxk"])
def test_items_are_found_by_name_initials_and_code(page: IntakePage, letters: str) -> None:
    page.call_next()
    page.find_item(letters)
    state = page.presenter.checklist()
    assert state is not None
    assert state.title == "劳务派遣经营许可"


def test_the_finder_says_when_nothing_fits(page: IntakePage) -> None:
    page.call_next()
    page.press(Key.Key_F2)
    page.type("没有这样的事")
    finder = QApplication.activePopupWidget()
    assert isinstance(finder, FinderPopup)
    assert "没有找到" in finder.none.text()
    page.press(Key.Key_Escape)
    assert QApplication.activePopupWidget() is None


def test_every_change_is_saved(started: IntakePage) -> None:
    page = started
    page.draft_is_saved()
    page.answer("1")
    page.draft_is_saved()
    page.to_list()
    page.press(Key.Key_Space, Key.Key_Space, Key.Key_X)
    page.draft_is_saved()
    assert "已保存" in page.view.who.saved.text()


def test_a_matter_is_put_aside_and_resumed(started: IntakePage) -> None:
    page = started
    page.answer("11122")
    page.to_list()
    page.press(Key.Key_Space)
    before = page.presenter.intake
    assert before is not None
    page.control(Key.Key_P)
    assert not page.in_hand
    page.qtbot.waitUntil(lambda: any(d.aside for d in page.rig.counter.desk.drafts()))
    page.control(Key.Key_R)
    page.qtbot.waitUntil(lambda: QApplication.activePopupWidget() is not None)
    page.press(Key.Key_Return)
    page.qtbot.waitUntil(lambda: page.in_hand)
    after = page.presenter.intake
    assert after is not None
    assert after.submission == before.submission


def test_f9_leads_to_what_is_still_open(started: IntakePage) -> None:
    page = started
    page.press(Key.Key_F9)
    assert page.has_focus(page.view.who.button_of(page.presenter.seats.missing_slot()))
    page.enter_company()
    page.press(Key.Key_F9)
    first = page.view.who.questions.rows()[0]
    assert page.has_focus(first)


def test_counts_follow_plus_and_minus(started: IntakePage) -> None:
    page = started
    page.answer("11121")
    page.go_to("公司章程")
    page.press(Key.Key_Plus, Key.Key_Plus, Key.Key_Minus)
    assert "".join(text for text, _strong in page.row("公司章程").received).endswith("复印 1/1")


def test_two_digits_reach_the_tenth_paper(started: IntakePage) -> None:
    page = started
    page.answer("11122")
    page.to_list()
    QTest.keyClicks(page.view.checklist.list, "11")
    line = page.current()
    assert isinstance(line, RowLine)
    assert line.index == 11


def test_a_query_that_is_down_waits_for_the_organ_and_is_no_gap(started: IntakePage) -> None:
    page = started
    page.answer("11122")
    page.go_to("营业执照")
    page.press(Key.Key_M)
    page.qtbot.waitUntil(lambda: QApplication.activePopupWidget() is not None)
    QTest.keyClicks(page.focus, "3")
    assert page.row("营业执照").word == "待核验"


def test_a_found_certificate_keeps_its_number(started: IntakePage) -> None:
    page = started
    page.answer("11122")
    page.go_to("营业执照")
    page.press(Key.Key_M)
    page.qtbot.waitUntil(lambda: QApplication.activePopupWidget() is not None)
    QTest.keyClicks(page.focus, "2")
    page.type("E-44010300001")
    page.press(Key.Key_Tab)
    page.type("陈雨桐")
    page.press(Key.Key_Return)
    assert page.row("营业执照").word == "已调取"
    intake = page.presenter.intake
    assert intake is not None
    assert intake.finding("licence").certificate == "E-44010300001"


def test_an_expired_card_is_warned_of_and_stops_nothing(page: IntakePage) -> None:
    page.call_next()
    page.find_item("个体")
    page.read_card("周建华")
    state = page.presenter.who()
    assert state is not None
    assert state.present is not None
    assert state.present.expired
    assert "已于 2024-06-01 过期" in state.present.validity
    page.answer("2")
    assert "过期" in page.reasons()
    assert page.action == "打印不受理告知书"


def test_the_form_says_in_words_what_is_wrong_with_a_number(page: IntakePage) -> None:
    page.call_next()
    page.view.who.enter_person.setFocus(Qt.FocusReason.TabFocusReason)
    page.press(Key.Key_Space)
    page.type("陈\u202e雨桐")
    page.press(Key.Key_Return)
    page.type("999999199508200021")
    form = page.view.who.form
    said = " ".join(text.text() for text in form._says.values())
    assert "校验码不符" in said
    assert "看不见的字符" in said
    page.press(Key.Key_Return)
    assert form.isVisible()
    form.number.clear()
    form.number.setFocus(Qt.FocusReason.OtherFocusReason)
    page.type("99999919950820002x")
    page.press(Key.Key_Return)
    assert not form.isVisible()
    assert page.who_is_here() == "陈雨桐"


def test_a_condition_of_the_permit_warns_and_does_not_refuse(started: IntakePage) -> None:
    page = started
    page.enter_company()
    page.read_card("陈雨桐")
    page.answer("11122")
    page.check_all()
    first = page.view.who.conditions.rows()[0]
    first.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClicks(page.focus, "2")
    intake = page.presenter.intake
    assert intake is not None
    assert Met.UNMET in intake.submission.conditions.values()
    assert page.verdict == "予以受理"
    assert "不影响受理" in page.reasons()


def test_row_keys_do_nothing_outside_the_list(started: IntakePage) -> None:
    page = started
    page.answer("11122")
    page.view.who.enter_agent.setFocus(Qt.FocusReason.TabFocusReason)
    before = page.lines()
    QTest.keyClicks(page.focus, "xeg")
    assert page.lines() == before


@pytest.mark.parametrize("size", [(1366, 768), (960, 540), (1920, 1080)])
def test_every_width_shows_verdict_and_action(started: IntakePage, size: tuple[int, int]) -> None:
    page = started
    page.answer("11122")
    page.app.window.resize(*size)
    band, deed = page.view.verdict.band, page.view.verdict.deed
    page.qtbot.waitUntil(lambda: page.view.width() <= size[0])
    for part in (band, deed):
        assert part.isVisible()
        whole = part.mapTo(page.view, part.rect().bottomRight())
        assert page.view.rect().contains(whole)


def test_the_room_that_a_high_window_has_left_lies_below_everything(page: IntakePage) -> None:
    window = page.app.window
    window.resize(1366, 1080)
    page.call_next()
    card = page.view.who.card
    wanted = card.heightForWidth(card.width())
    page.qtbot.waitUntil(lambda: 0 < card.height() <= wanted, timeout=60_000)


def test_whatever_takes_the_focus_has_a_name(started: IntakePage) -> None:
    page = started
    page.answer("11122")
    page.to_list()
    page.press(Key.Key_E)
    page.view.open_form(page.presenter.seats.missing_slot())
    nameless = [
        f"{type(widget).__name__} {widget.objectName()}"
        for widget in page.view.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and not _name_of(widget)
    ]
    assert nameless == []


def _name_of(widget: QWidget) -> str:
    if widget.accessibleName():
        return widget.accessibleName()
    if isinstance(widget, QAbstractButton):
        return widget.text()
    if isinstance(widget, (QLineEdit, QAbstractItemView)):
        return ""
    return widget.windowTitle()


def test_each_line_of_the_list_is_one_sentence_for_a_reader(started: IntakePage) -> None:
    page = started
    page.answer("11122")
    model = page.view.checklist.list.lines
    spoken = model.data(model.index(0), Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "1 劳务派遣经营许可申请书，必要，收到 原件 0/1　复印 0/0，未看"


def test_another_item_puts_the_work_on_the_first_aside(started: IntakePage) -> None:
    page = started
    page.answer("11122")
    page.to_list()
    page.press(Key.Key_Space)
    first = page.presenter.intake
    assert first is not None
    page.find_item("个体")
    second = page.presenter.intake
    assert second is not None
    assert second.submission.item != first.submission.item
    assert second.submission.applicant == first.submission.applicant
    desk = page.rig.counter.desk
    page.qtbot.waitUntil(lambda: any(d.aside for d in desk.drafts()))
    (kept,) = [d for d in desk.drafts() if d.aside]
    assert desk.resume(kept.draft_id).submission.findings == first.submission.findings


def test_no_row_of_the_verdict_is_cut_after_the_window_was_narrow(page: IntakePage) -> None:
    window = page.app.window
    window.resize(960, 540)
    window.resize(1366, 768)
    page.call_next()
    page.find_item("劳务派遣")
    page.read_card("陈雨桐")
    page.enter_company()
    page.answer("11111")
    page.check_all()
    details = page.view.verdict.details
    page.qtbot.waitUntil(lambda: details.height() >= details.sizeHint().height())
    assert details.sizeHint().height() > 100
