"""A question settled at the desk, by keys: both sides side by side, a supervisor, a lawful paper."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from tests.gui.test_later import cells
from tests.helpers.counter import accepted_case, print_all
from tests.helpers.fake_centre import (
    ONLINE,
    FakeCentre,
    amended_elsewhere,
    questions,
    withdrawn_elsewhere,
)
from tests.helpers.window import DeskRig
from windowdesk.app.issuing import Issued
from windowdesk.app.syncing import ReviewItem
from windowdesk.bootstrap.demo import DEMO_PASSWORD, DEMO_SUPERVISOR
from windowdesk.domain.cases.amendment import Change
from windowdesk.domain.cases.case import State
from windowdesk.gui.screens.reviews.view import SettleDialog
from windowdesk.gui.tour.clerk import Clerk

Key = Qt.Key


class AtReviews:
    def __init__(self, clerk: Clerk, rig: DeskRig) -> None:
        self.clerk, self.rig, self.app = clerk, rig, clerk.desk
        self.page = self.app.centre.reviews
        self.desk = rig.counter.desk
        self.issued: Issued = accepted_case(rig.counter)
        print_all(rig.counter, self.issued)
        self.centre = FakeCentre(replace(ONLINE, reviews_open=2))
        case_id, now = self.issued.case_id, rig.clock.now()
        self.centre.open = questions(case_id, self.issued.number, now)
        self.centre.others[case_id] = (withdrawn_elsewhere(case_id, now),)
        self.desk.syncing = self.centre
        self.app._tick()

    def open(self) -> None:
        self.clerk.control(Key.Key_7)
        self.clerk.settle()

    def dialog(self) -> SettleDialog:
        self.clerk.press(Key.Key_F9)
        self.clerk.wait(lambda: QApplication.activeModalWidget() is not None, "no dialog")
        found = QApplication.activeModalWidget()
        assert isinstance(found, SettleDialog)
        return found

    def sign(self, dialog: SettleDialog) -> None:
        dialog.number.setText(DEMO_SUPERVISOR.number)
        dialog.password.setText(DEMO_PASSWORD)

    def closed(self) -> None:
        self.clerk.wait(lambda: QApplication.activeModalWidget() is None, "the dialog stays")
        self.app.window.activateWindow()
        self.clerk.wait(self.app.window.isActiveWindow, "the window does not come back")
        self.clerk.settle()


@pytest.fixture
def at(signed_in: Clerk, rig: DeskRig) -> AtReviews:
    return AtReviews(signed_in, rig)


def test_both_sides_stand_side_by_side_with_who_when_and_which_paper(at: AtReviews) -> None:
    assert at.app.window.rail.buttons()["reviews"].accessibleName() == "复核，2 件"
    at.open()
    assert [row[0] for row in cells(at.page.table)] == ["待复核", "待复核", "已复核"]
    assert "综合12号窗" in at.page.ours.name.text()
    assert at.page.theirs.name.text() == "综合3号窗"
    at.centre.others_now["综合3号窗"] = "综合5号窗"
    at.page._presenter.load()
    at.clerk.settle()
    assert at.page.theirs.name.text() == "综合3号窗（现为综合5号窗）"
    ours, theirs = cells(at.page.ours.table), cells(at.page.theirs.table)
    assert any("出具受理决定书" in row[1] for row in ours)
    assert {row[2] for row in ours} == {"1207"}
    assert theirs == [["03-02 09:15", "申请人撤回申请", "1301"]]
    assert "第 2 步" in at.page.facts.text()
    at.clerk.press(Key.Key_Down)
    at.clerk.settle()
    assert "两件都保留" in at.page.asks.text()
    assert [row[2] for row in cells(at.page.theirs.table)] == ["1301"]


def test_a_clerk_needs_a_supervisor_and_nothing_typed_is_lost(at: AtReviews) -> None:
    at.open()
    dialog = at.dialog()
    dialog.act.click()
    assert "选择怎样处理" in dialog.says.text()
    at.clerk.press(Key.Key_Space)
    dialog.act.click()
    assert "不少于" in dialog.says.text()
    dialog.reason.setPlainText("核对无误，维持受理")
    dialog.act.click()
    assert "主管" in dialog.says.text()
    at.sign(dialog)
    dialog.password.setText("wrong")
    dialog.act.click()
    at.clerk.wait(lambda: "工号或密码不对" in dialog.says.text(), "a wrong password is taken")
    assert dialog.reason.toPlainText() == "核对无误，维持受理"
    at.sign(dialog)
    dialog.act.click()
    at.closed()
    assert [row[0] for row in cells(at.page.table)] == ["已复核", "待复核", "已复核"]
    assert cells(at.page.table)[0][4] == "维持　1201"
    assert at.desk.case(at.issued.case_id).state is State.ACCEPTED
    at.app._tick()
    assert at.app.window.rail.buttons()["reviews"].accessibleName() == "复核，1 件"


def test_what_cannot_stand_goes_by_a_printed_notice(at: AtReviews) -> None:
    at.open()
    dialog = at.dialog()
    assert not dialog.printed.isVisible()
    dialog.choices["voided"].setChecked(True)
    assert dialog.printed.isVisible()
    assert "《受理决定书》" in dialog.explains.text()
    dialog.reason.setPlainText("申请人已在3号窗撤回")
    at.sign(dialog)
    dialog.act.click()
    assert "已出纸的文书" in dialog.says.text()
    assert at.desk.case(at.issued.case_id).state is State.ACCEPTED
    next(iter(dialog.back.values())).setChecked(True)
    dialog.act.click()
    at.closed()
    assert at.app.window.screen_name == "preview"
    assert at.desk.case(at.issued.case_id).state is State.VOIDED
    jobs = {job.document_id: job.state.value for job in at.desk.jobs_of(at.issued.case_id)}
    notice = at.desk.papers(at.issued.case_id)[-1]
    assert (notice.kind.value, jobs[notice.document_id]) == ("revocation", "printed")


def test_a_slip_of_the_pen_is_put_right_by_a_printed_notice(at: AtReviews) -> None:
    at.open()
    dialog = at.dialog()
    assert not dialog.corrects.isVisible()
    dialog.choices["rectified"].setChecked(True)
    assert dialog.corrects.isVisible()
    assert "《受理决定书》" in dialog.corrects.paper.currentText()
    dialog.reason.setPlainText("录入时把门牌号写错")
    at.sign(dialog)
    dialog.act.click()
    assert "更正后的内容" in dialog.says.text()
    dialog.corrects.was.setText("中山八路 12 号")
    dialog.corrects.reads.setText("中山八路 21 号")
    dialog.act.click()
    at.closed()
    assert at.app.window.screen_name == "preview"
    assert at.desk.case(at.issued.case_id).state is State.ACCEPTED
    notice = at.desk.papers(at.issued.case_id)[-1]
    assert (notice.kind.value, notice.facts["reads"]) == ("rectification", "中山八路 21 号")


def test_a_supervisor_signed_in_signs_without_typing_again(at: AtReviews) -> None:
    at.desk.sign_in(DEMO_SUPERVISOR.number, DEMO_PASSWORD)
    at.open()
    dialog = at.dialog()
    assert not dialog.number.isVisible()
    at.clerk.press(Key.Key_Space)
    at.clerk.press(Key.Key_Tab)
    at.clerk.type("核对无误，维持受理")
    at.clerk.tab_to("复核并记录")
    at.clerk.press(Key.Key_Space)
    at.closed()
    assert at.centre.open[0].by == DEMO_SUPERVISOR.number


def test_a_case_elsewhere_can_only_be_noted_and_a_settled_one_only_read(at: AtReviews) -> None:
    at.open()
    at.clerk.press(Key.Key_Down)
    at.clerk.settle()
    at.clerk.control(Key.Key_O)
    assert "不在本机" in at.app.window.toast.accessibleName()
    dialog = at.dialog()
    assert list(dialog.choices) == ["noted"]
    at.clerk.press(Key.Key_Escape)
    at.closed()
    at.page.table.setFocus()
    at.clerk.press(Key.Key_Down)
    at.clerk.settle()
    at.clerk.press(Key.Key_F9)
    assert QApplication.activeModalWidget() is None
    assert "已经复核" in at.app.window.toast.accessibleName()


def test_the_case_behind_a_question_is_one_key_away(at: AtReviews) -> None:
    at.open()
    at.clerk.control(Key.Key_O)
    at.clerk.wait(lambda: at.app.window.screen_name == "case", "no case")


def test_a_contested_telephone_number_is_chosen_by_a_supervisor(at: AtReviews) -> None:
    case_id = at.issued.case_id
    change = {"applicant.phone": "13900002222"}
    amended_elsewhere(at.rig.counter, case_id, change)
    case = at.desk.case(case_id)
    with at.rig.counter.store.transaction() as unit:
        mine = {"applicant.phone": Change("", "13800001111")}
        at.desk.amending.write(unit, case, mine, "1207")
    now = at.rig.clock.now()
    at.centre.open = [ReviewItem("r9", case_id, "field", "open", now, at.issued.number)]
    at.open()
    assert [row[1] for row in cells(at.page.ours.table)] == ["申请人电话：13800001111"]
    assert [row[1] for row in cells(at.page.theirs.table)] == ["申请人电话：13900002222"]
    dialog = at.dialog()
    dialog.choices["amended"].setChecked(True)
    dialog.reason.setPlainText("已电话核对号码")
    at.sign(dialog)
    dialog.act.click()
    assert "申请人电话" in dialog.says.text()
    dialog.chooses.choices["applicant.phone", "13800001111"].setChecked(True)
    dialog.act.click()
    at.closed()
    submission = at.desk.case(case_id).submission
    assert submission is not None
    assert submission.applicant is not None
    assert submission.applicant.phone == "13800001111"
