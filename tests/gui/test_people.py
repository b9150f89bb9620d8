"""Signing in, locking and coming back: by keyboard alone, and nothing of anybody stays in sight."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from tests.helpers.counter import check_everything, dispatch_intake
from tests.helpers.window import DeskRig
from windowdesk.gui.tour.clerk import Clerk


def test_sign_in_by_keyboard(clerk: Clerk) -> None:
    clerk.sign_in("1207", "Yanshi-2026")
    assert clerk.desk.window.screen_name == "intake"
    assert "李晓岚" in clerk.desk.window.top.clerk.text()


def test_a_wrong_password_is_said_and_forgotten(clerk: Clerk) -> None:
    form = clerk.desk.sign_in.ui
    clerk.type("1207")
    clerk.press(Qt.Key.Key_Return)
    clerk.type("wrong-One-1")
    clerk.press(Qt.Key.Key_Return)
    clerk.wait(lambda: bool(form.problem.text()))
    assert "工号或密码不对" in form.problem.text()
    assert form.password.text() == ""
    assert form.password.hasFocus()
    assert not clerk.desk.window.at_desk


def test_the_password_is_hidden_and_needs_no_input_method(clerk: Clerk) -> None:
    field = clerk.desk.sign_in.ui.password
    assert field.echoMode() is QLineEdit.EchoMode.Password
    assert not field.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)


def test_demo_accounts_fill_the_form(clerk: Clerk) -> None:
    clerk.tab_to("主管")
    clerk.press(Qt.Key.Key_Space)
    clerk.press(Qt.Key.Key_Return)
    clerk.wait(lambda: clerk.desk.window.at_desk)
    assert "周明远" in clerk.desk.window.top.clerk.text()


def test_the_lock_hides_the_matter_and_the_pin_brings_it_back(
    signed_in: Clerk, rig: DeskRig
) -> None:
    desk = signed_in.desk
    desk.matter.load(dispatch_intake(rig.counter))
    signed_in.control(Qt.Key.Key_L)
    signed_in.wait(lambda: not desk.window.at_desk)
    assert not desk.intake.isVisible()
    assert "陈" not in desk.lock.ui.who.text()
    signed_in.unlock("2580")
    assert desk.intake.isVisible()
    assert desk.matter.intake is not None


def test_the_lock_closes_what_floats(signed_in: Clerk) -> None:
    signed_in.press(Qt.Key.Key_F2)
    signed_in.wait(lambda: QApplication.activePopupWidget() is not None)
    signed_in.desk.window.idle.emit()
    assert QApplication.activePopupWidget() is None
    assert not signed_in.desk.window.at_desk


def test_a_wrong_pin_keeps_the_desk_locked(signed_in: Clerk) -> None:
    desk = signed_in.desk
    signed_in.control(Qt.Key.Key_L)
    signed_in.type("0000")
    signed_in.press(Qt.Key.Key_Return)
    signed_in.wait(lambda: bool(desk.lock.ui.problem.text()))
    assert "解锁码不对" in desk.lock.ui.problem.text()
    assert not desk.window.at_desk


def test_nothing_works_behind_the_lock(signed_in: Clerk) -> None:
    desk = signed_in.desk
    signed_in.control(Qt.Key.Key_L)
    signed_in.press(Qt.Key.Key_F5)
    signed_in.control(Qt.Key.Key_3)
    signed_in.scan("2644010300012030015737")
    signed_in.settle()
    assert not desk.window.at_desk
    assert desk.window.strip.ticket == ""
    assert desk.lock.ui.pin.text() == ""


def test_idle_means_locked(signed_in: Clerk) -> None:
    signed_in.desk.window.idle.emit()
    assert signed_in.desk.lock.isVisible()


def test_somebody_else_may_sign_in(signed_in: Clerk, rig: DeskRig) -> None:
    desk = signed_in.desk
    desk.matter.load(dispatch_intake(rig.counter))
    signed_in.control(Qt.Key.Key_L)
    signed_in.tab_to("换人登录")
    signed_in.press(Qt.Key.Key_Space)
    signed_in.settle()
    signed_in.sign_in("1201", "Yanshi-2026")
    assert desk.matter.intake is None
    assert desk.desk.drafts() == ()


def test_the_next_clerk_inherits_nothing(signed_in: Clerk, rig: DeskRig) -> None:
    """Neither the ticket, nor the papers behind Esc, nor the applicant behind F10."""
    desk = signed_in.desk
    signed_in.call_next()
    intake = dispatch_intake(rig.counter)
    check_everything(intake)
    desk.matter.load(intake)
    signed_in.conclude()
    desk.sign_out()
    signed_in.settle()
    signed_in.sign_in("1201", "Yanshi-2026")
    assert desk.window.strip.ticket == ""
    signed_in.press(Qt.Key.Key_Escape)
    assert desk.window.screen_name == "intake"
    signed_in.press(Qt.Key.Key_F10)
    signed_in.settle()
    after = desk.matter.intake
    assert after is None or after.submission.applicant is None
    assert after is None or after.submission.agent is None


def test_who_signs_in_is_told_first_that_data_were_restored(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path
) -> None:
    rig = DeskRig(qapp, tmp_path, notice="本机数据是从较早的备份恢复的。")
    try:
        rig.desk_app.start()
        rig.desk_app.window.activateWindow()
        qtbot.waitActive(rig.desk_app.window)
        Clerk(rig.desk_app, rig.scanner).sign_in("1207", "Yanshi-2026")
        assert "较早的备份" in rig.desk_app.window.banner.words()
    finally:
        rig.close()
