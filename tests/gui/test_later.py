"""After the verdict, by keys: deferred papers come in, a case is withdrawn, voided, printed again."""

from __future__ import annotations

from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog

from tests.helpers.counter import accepted_case, deferred_case, noticed_case, print_all
from tests.helpers.window import DeskRig
from windowdesk.app.issuing import Issued
from windowdesk.app.ports import PrintState, StoredDocument
from windowdesk.app.reprinting import Why
from windowdesk.bootstrap.demo import DEMO_PASSWORD, DEMO_SUPERVISOR
from windowdesk.domain.cases.case import State
from windowdesk.gui.screens.acts.amending import AmendDialog
from windowdesk.gui.screens.acts.view import ReprintDialog, VoidDialog, WithdrawDialog
from windowdesk.gui.tour.clerk import Clerk
from windowdesk.gui.widgets.listing import Listing

Key = Qt.Key


D = TypeVar("D", bound=QDialog)


def cells(table: Listing) -> list[list[str]]:
    """The words of every row."""
    return [
        [str(table.model().index(row, column).data()) for column in range(table.columnCount())]
        for row in range(table.rowCount())
    ]


class Cases:
    """The screens of what follows a verdict, read and worked as a clerk does."""

    def __init__(self, clerk: Clerk, rig: DeskRig) -> None:
        self.clerk = clerk
        self.desk = rig.counter.desk
        self.app = clerk.desk

    def open(self, issued: Issued) -> None:
        """The code of an issued paper was scanned (how keys become a scan is the wedge's test)."""
        self.app.scanned(issued.number)
        self.clerk.wait(lambda: self.screen == "case" and bool(self.title), "no case")
        self.clerk.settle()

    @property
    def screen(self) -> str:
        return self.app.window.screen_name

    @property
    def title(self) -> str:
        return self.app.case.title.text()

    @property
    def state(self) -> str:
        return self.app.case.state.text()

    def rows(self, name: str) -> list[list[str]]:
        """The cells of the listing ``name`` ("history", "papers") as words."""
        table = getattr(self.app.case, name)
        return cells(table)

    def waiting(self) -> list[list[str]]:
        """The list of 补正."""
        self.clerk.control(Key.Key_2)
        self.clerk.settle()
        return cells(self.app.returns.table)

    def dialog(self, key: Qt.Key, kind: type[D]) -> D:
        """The dialog that ``key`` with Ctrl opens."""
        self.clerk.control(key)
        self.clerk.wait(lambda: QApplication.activeModalWidget() is not None, "no dialog")
        found = QApplication.activeModalWidget()
        assert isinstance(found, kind)
        return found

    def closed(self) -> None:
        self.clerk.wait(lambda: QApplication.activeModalWidget() is None, "the dialog stays")
        # the offscreen platform gives the focus back to nobody when a dialog closes
        self.app.window.activateWindow()
        self.clerk.wait(self.app.window.isActiveWindow, "the window does not come back")
        self.clerk.settle()

    def printed(self, issued: Issued) -> list[tuple[str, str]]:
        """Kind and print state of every paper of the case, in order of issue."""
        jobs = {job.document_id: job.state.value for job in self.desk.jobs_of(issued.case_id)}
        papers = self.desk.papers(issued.case_id)
        return [(paper.kind.value, jobs[paper.document_id]) for paper in papers]


@pytest.fixture
def cases(signed_in: Clerk, rig: DeskRig) -> Cases:
    return Cases(signed_in, rig)


def test_a_case_is_read_once_to_be_shown(
    cases: Cases, rig: DeskRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, other = accepted_case(rig.counter), accepted_case(rig.counter)
    read: list[str] = []
    papers = cases.desk.papers

    def noted(case_id: str) -> tuple[StoredDocument, ...]:
        read.append(case_id)
        return papers(case_id)

    monkeypatch.setattr(cases.desk, "papers", noted)
    for issued in (first, other, first):
        cases.open(issued)
        assert cases.app.case.number.text().replace(" ", "") == issued.number
    assert read == [first.case_id, other.case_id, first.case_id]


def test_the_notice_is_scanned_and_only_what_is_owed_stands_there(
    cases: Cases, rig: DeskRig
) -> None:
    issued = deferred_case(rig.counter)
    rig.clock.pass_(days=2)
    clerk = cases.clerk
    clerk.scan(issued.number)
    clerk.wait(lambda: cases.app.matter.intake is not None, "no return visit")
    clerk.settle()
    assert cases.screen == "intake"
    state = cases.app.matter.who()
    assert state is not None
    assert (state.questions, state.conditions, state.bars) == ((), (), ())
    assert (state.return_visit, state.hand_in) == (issued.number, True)
    assert "容缺补齐" in cases.app.intake.who._visit.text()
    checklist = cases.app.matter.checklist()
    assert checklist is not None
    assert checklist.total == 1
    clerk.to_list()
    clerk.press(Key.Key_Space)
    assert cases.app.intake.verdict.band.title.text() == "容缺材料已补齐"
    clerk.conclude()
    assert rig.counter.desk.case(issued.case_id).state is State.ACCEPTED
    assert cases.printed(issued)[-2:] == [("hand_in_receipt", "printed"), ("slip", "printed")]
    assert cases.waiting() == []
    cases.app.later.open(issued.case_id)
    clerk.settle()
    assert cases.app.case.established.words() == [
        "核验方式（第 1 次到窗口，2026-03-02）：代理人 手工录入",
        "核验方式（第 2 次到窗口，2026-03-04）：代理人 沿用上次登记（本次没有核验）",
    ]


def test_who_is_expected_stands_in_one_list_overdue_first(cases: Cases, rig: DeskRig) -> None:
    deferred_case(rig.counter)
    rig.clock.pass_(days=8)
    deferred_case(rig.counter)
    noticed_case(rig.counter)
    found = cases.waiting()
    assert [(row[3], row[4]) for row in found] == [
        ("容缺补齐 1 项", "03-09 到期，已逾期 1 天"),
        ("容缺补齐 1 项", "03-17 到期，还有 7 天"),
        ("补正", "今天告知"),
    ]
    assert cases.app.window.rail.buttons()["returns"].pill.text() == "3"
    cases.clerk.press(Key.Key_Return)
    cases.clerk.wait(lambda: cases.app.matter.intake is not None, "nothing opened")
    cases.clerk.settle()
    verdict = cases.app.matter.verdict()
    assert verdict is not None
    assert any("已过补交期限" in reason.text for reason in verdict.reasons)


def test_a_case_tells_what_happened_and_by_whom(cases: Cases, rig: DeskRig) -> None:
    issued = noticed_case(rig.counter)
    print_all(rig.counter, issued)
    rig.counter.desk.lifecycle.withdraw(issued.case_id, "改由子公司申请", confirmed=True)
    cases.open(issued)
    assert (cases.title, cases.state) == ("劳务派遣经营许可", "已撤回")
    words = [row[1] for row in cases.rows("history")]
    assert words[:2] == ["收件", "需补正 1 项"]
    assert words[2].startswith("出具一次性补正告知书　")
    assert words[-2:] == ["申请人撤回申请：改由子公司申请", "出具撤回申请书"]
    assert {row[2] for row in cases.rows("history")} == {"1207"}
    assert [row[0] for row in cases.rows("papers")] == [
        "一次性补正告知书",
        "补正回执",
        "撤回申请书",
    ]
    assert cases.app.case.established.words() == ["核验方式：代理人 手工录入"]
    shown = cases.app.case.who.text()
    assert "陈𬱖宁" not in shown
    assert "999999199001011234" not in shown


def test_a_withdrawal_is_confirmed_printed_and_final(cases: Cases, rig: DeskRig) -> None:
    issued = accepted_case(rig.counter)
    cases.open(issued)
    dialog = cases.dialog(Key.Key_W, WithdrawDialog)
    cases.clerk.press(Key.Key_Return)
    assert "书面提出" in dialog.says.text()
    assert rig.counter.desk.case(issued.case_id).state is State.ACCEPTED
    cases.clerk.press(Key.Key_Space)
    cases.clerk.press(Key.Key_Tab)
    cases.clerk.type("改由子公司申请")
    cases.clerk.tab_to("撤回并打印")
    cases.clerk.press(Key.Key_Space)
    cases.closed()
    assert cases.screen == "preview"
    assert cases.printed(issued)[-1] == ("withdrawal", "printed")
    assert cases.printed(issued)[0] == ("acceptance", "queued")
    cases.open(issued)
    assert cases.state == "已撤回"
    cases.clerk.control(Key.Key_W)
    assert "没有可以撤回的申请" in cases.app.window.toast.accessibleName()
    assert QApplication.activeModalWidget() is None


def test_voiding_ones_own_notice_wants_reason_and_papers(cases: Cases, rig: DeskRig) -> None:
    issued = noticed_case(rig.counter)
    print_all(rig.counter, issued)
    cases.app.later.open(issued.case_id)
    cases.clerk.settle()
    dialog = cases.dialog(Key.Key_D, VoidDialog)
    assert not dialog.number.isVisible()
    cases.clerk.tab_to("作废这一件")
    cases.clerk.press(Key.Key_Space)
    assert "作废原因" in dialog.says.text()
    dialog.reason.setFocus()
    cases.clerk.type("选错了事项")
    cases.clerk.tab_to("作废这一件")
    cases.clerk.press(Key.Key_Space)
    assert "收回" in dialog.says.text()
    cases.clerk.tab_to("已收回")
    cases.clerk.press(Key.Key_Space)
    cases.clerk.tab_to("作废这一件")
    cases.clerk.press(Key.Key_Space)
    cases.closed()
    assert cases.state == "已作废"
    assert cases.rows("history")[-1][1] == "作废：选错了事项，文书已收回"
    cases.clerk.control(Key.Key_D)
    assert "不能再作废" in cases.app.window.toast.accessibleName()


def test_voiding_an_acceptance_needs_a_supervisor_and_cancels_its_printing(
    cases: Cases, rig: DeskRig
) -> None:
    issued = accepted_case(rig.counter)
    cases.open(issued)
    dialog = cases.dialog(Key.Key_D, VoidDialog)
    cases.clerk.type("重复收件")
    cases.clerk.tab_to("主管工号")
    cases.clerk.type(DEMO_SUPERVISOR.number)
    cases.clerk.press(Key.Key_Tab)
    cases.clerk.type("Wrong-2026")
    cases.clerk.tab_to("作废这一件")
    cases.clerk.press(Key.Key_Space)
    cases.clerk.wait(lambda: "不对" in dialog.says.text(), "no refusal")
    assert dialog.reason.toPlainText() == "重复收件"
    assert dialog.password.text() == ""
    cases.clerk.tab_to("密码")
    cases.clerk.type(DEMO_PASSWORD)
    cases.clerk.tab_to("作废这一件")
    cases.clerk.press(Key.Key_Space)
    cases.closed()
    assert cases.state == "已作废"
    assert {state for _kind, state in cases.printed(issued)} == {PrintState.CANCELLED.value}
    assert "主管 1201 签字" in cases.rows("history")[-1][1]


def test_a_paper_is_printed_once_more_from_the_case_and_from_the_papers(
    cases: Cases, rig: DeskRig
) -> None:
    issued = accepted_case(rig.counter)
    print_all(rig.counter, issued)
    cases.open(issued)
    dialog = cases.dialog(Key.Key_P, ReprintDialog)
    assert dialog.choices[Why.UNCLEAR].isChecked()
    cases.clerk.press(Key.Key_Down)
    cases.clerk.press(Key.Key_Return)
    cases.closed()
    assert cases.screen == "preview"
    current = cases.app.preview._current()
    assert cases.app.preview.title_of(current) == "受理决定书　补打第 1 次"
    assert cases.printed(issued)[-1] == ("acceptance", "printed")
    cases.dialog(Key.Key_R, ReprintDialog)
    cases.clerk.press(Key.Key_Return)
    cases.closed()
    assert cases.app.preview.title_of(cases.app.preview._current()).endswith("补打第 2 次")
    reasons = [e.payload["reason"] for e in rig.counter.desk.case(issued.case_id).history[-2:]]
    assert reasons == ["damaged", "unclear"]
    cases.open(issued)
    assert [row[0] for row in cases.rows("papers")] == [
        "受理决定书",
        "受理回执",
        "受理决定书　补打第 1 次",
        "受理决定书　补打第 2 次",
    ]


def test_the_case_leads_on_to_what_is_waited_for(cases: Cases, rig: DeskRig) -> None:
    issued = deferred_case(rig.counter)
    cases.app.later.open(issued.case_id)
    cases.clerk.settle()
    assert cases.app.case.go_on.text() == "容缺补齐"
    assert "办公设施设备" in cases.app.case.owed.text()
    cases.clerk.press(Key.Key_F9)
    cases.clerk.wait(lambda: cases.screen == "intake", "nothing opened")
    assert cases.app.matter.intake is not None
    assert cases.app.matter.intake.submission.hand_in is not None


def test_contact_details_change_by_keys_and_no_paper_does(cases: Cases, rig: DeskRig) -> None:
    issued = accepted_case(rig.counter)
    papers = cases.printed(issued)
    cases.open(issued)
    dialog = cases.dialog(Key.Key_E, AmendDialog)
    cases.clerk.type("12")
    cases.clerk.press(Key.Key_Return)
    cases.clerk.wait(lambda: "7 至 15 位" in dialog.says.text(), "a wrong number is taken")
    dialog.fields["applicant.phone"].selectAll()
    cases.clerk.type("02081001234")
    cases.clerk.press(Key.Key_Return)
    cases.closed()
    assert "020****1234" in cases.app.case.who.text()
    assert cases.rows("history")[-1][1:] == ["更改申请人电话", "1207"]
    assert cases.printed(issued) == papers
    rig.counter.desk.lifecycle.withdraw(issued.case_id, confirmed=True)
    cases.clerk.control(Key.Key_R)
    cases.clerk.wait(lambda: not cases.app.case.amend.isEnabled(), "a case that ended is amended")
