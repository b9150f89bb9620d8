"""Emergency paper at the desk, by keys: printed ahead, keyed in with its own time, voided, counted."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog

from tests.gui.test_later import cells
from tests.helpers.counter import MONDAY, NEW_COMPANY, check_everything, dispatch_intake
from tests.helpers.window import DeskRig
from tests.shots.stage import FIRM
from windowdesk.app.slips import SlipState
from windowdesk.gui.screens.slips.presenter import moment_of
from windowdesk.gui.screens.slips.view import DrawDialog, KeyInDialog, VoidSlipDialog
from windowdesk.gui.tour.clerk import Clerk

Key = Qt.Key
D = TypeVar("D", bound=QDialog)


class AtSlips:
    def __init__(self, clerk: Clerk, rig: DeskRig) -> None:
        self.clerk, self.rig, self.app = clerk, rig, clerk.desk
        self.page = self.app.centre.slips
        self.emergency = rig.counter.desk.emergency

    def open(self) -> None:
        self.clerk.control(Key.Key_6)
        self.clerk.settle()
        self.clerk.control(Key.Key_E)
        self.clerk.wait(lambda: self.app.window.screen_name == "slips", "no slips")
        self.clerk.settle()

    def dialog(self, kind: type[D]) -> D:
        self.clerk.wait(lambda: QApplication.activeModalWidget() is not None, "no dialog")
        found = QApplication.activeModalWidget()
        assert isinstance(found, kind)
        return found

    def closed(self) -> None:
        self.clerk.wait(lambda: QApplication.activeModalWidget() is None, "the dialog stays")
        self.app.window.activateWindow()
        self.clerk.wait(self.app.window.isActiveWindow, "the window does not come back")
        self.clerk.settle()


@pytest.fixture
def at(signed_in: Clerk, rig: DeskRig) -> AtSlips:
    return AtSlips(signed_in, rig)


def test_slips_are_printed_ahead_and_every_one_is_counted(at: AtSlips) -> None:
    at.open()
    assert at.page.table.rowCount() == 0
    at.clerk.control(Key.Key_P)
    at.dialog(DrawDialog)
    at.clerk.type("3")
    at.clerk.press(Key.Key_Return)
    at.closed()
    assert "共印 3 份，已补录 0，已作废 0，未交代 3" in at.page.count.text()
    assert [row[1] for row in cells(at.page.table)] == ["未交代"] * 3


def test_a_slip_becomes_a_matter_received_when_the_paper_says_so(at: AtSlips) -> None:
    (slip,) = at.emergency.print(1).slips
    at.rig.clock.pass_(hours=3)
    at.open()
    at.clerk.press(Key.Key_F9)
    dialog = at.dialog(KeyInDialog)
    assert dialog.number.text().replace(" ", "") == slip.number
    at.clerk.type("11:05")
    assert "11:05" in dialog.echo.text()
    at.clerk.press(Key.Key_Return)
    at.closed()
    intake = at.app.matter.intake
    assert at.app.window.screen_name == "intake"
    assert at.app.window.strip.ticket == "补录"
    assert intake is not None
    model = dispatch_intake(at.rig.counter)
    intake.choose_item(model.submission.item)
    for question, answer in NEW_COMPANY.items():
        intake.answer(question, answer)
    intake.set_applicant(FIRM)
    intake.set_agent(model.submission.agent)
    check_everything(intake)
    at.app.matter.load(intake)
    assert at.clerk.conclude() == slip.number
    case = at.rig.counter.desk.case_of_number(slip.number)
    assert case.first_received_at == MONDAY + timedelta(minutes=50)
    assert at.emergency.account().out == 0
    at.open()
    assert cells(at.page.table)[0][1] == "已补录"
    at.clerk.press(Key.Key_Return)
    at.clerk.wait(lambda: at.app.window.screen_name == "case", "no case")
    at.clerk.settle()
    assert "紧急凭证收件" in cells(at.app.case.history)[0][1]


def test_a_time_the_slip_cannot_bear_is_said_and_nothing_typed_is_lost(at: AtSlips) -> None:
    at.emergency.print(1)
    at.open()
    at.clerk.press(Key.Key_F9)
    dialog = at.dialog(KeyInDialog)
    for typed, said in (("", "没有认出"), ("2026-03-02 23:59", "还没有到"), ("08:00", "早于")):
        dialog.at.setText(typed)
        dialog.says.hide()
        at.clerk.press(Key.Key_Return)
        at.clerk.wait(dialog.says.isVisible, "nothing is said")
        assert said in dialog.says.text()
        assert dialog.at.text() == typed
    at.clerk.press(Key.Key_Escape)
    at.closed()


def test_a_spoilt_slip_is_void_with_its_reason(at: AtSlips) -> None:
    (slip,) = at.emergency.print(1).slips
    at.open()
    at.clerk.control(Key.Key_D)
    dialog = at.dialog(VoidSlipDialog)
    dialog.act.click()
    at.clerk.wait(dialog.says.isVisible, "no reason is asked for")
    at.clerk.type("写坏了一行")
    dialog.act.click()
    at.closed()
    assert [row[1] for row in cells(at.page.table)] == ["已作废"]
    assert at.rig.counter.store.slips()[0].state is SlipState.VOID
    at.clerk.control(Key.Key_D)
    assert QApplication.activeModalWidget() is None
    assert at.page.table.current_key() == slip.number


def test_a_slip_scanned_anywhere_is_ready_to_be_keyed_in(at: AtSlips) -> None:
    (slip,) = at.emergency.print(1).slips
    at.clerk.scan(slip.number)
    dialog = at.dialog(KeyInDialog)
    assert dialog.number.text().replace(" ", "") == slip.number
    assert dialog.at.hasFocus()
    at.clerk.press(Key.Key_Escape)
    at.closed()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("10:05", "2026-03-02T10:05:00"),
        ("0302 1005", "2026-03-02T10:05:00"),
        ("3-2 10:05", "2026-03-02T10:05:00"),
        ("2026-02-27 16：30", "2026-02-27T16:30:00"),
        ("1231 0900", "2025-12-31T09:00:00"),
        ("25:00", ""),
        ("2月2日", ""),
        ("0230 1000", ""),
    ],
)
def test_a_time_is_read_as_it_stands_on_the_slip(typed: str, meant: str) -> None:
    wanted = datetime.fromisoformat(meant) if meant else None
    assert moment_of(typed, MONDAY) == wanted
