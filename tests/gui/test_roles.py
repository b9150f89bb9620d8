"""Who sits at the desk sees what their role may do: by keyboard, screen by screen."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel

from tests.helpers.counter import CHEAP
from tests.helpers.window import DeskRig
from windowdesk.app.ports import StaffRecord
from windowdesk.app.staff_words import wrong_token
from windowdesk.app.tokens import TokenKey
from windowdesk.bootstrap.demo import DEMO_AUDITOR, DEMO_CLERK, DEMO_PASSWORD
from windowdesk.domain.staff import Role, StaffMember
from windowdesk.gui.screens.password.view import PasswordDialog
from windowdesk.gui.screens.trail.view import TrailPage
from windowdesk.gui.tour.clerk import Clerk
from windowdesk.protocol.policy import Policy
from windowdesk.protocol.signing import SoftwareKey

PASSWORD, PIN = "Zhongxin-2026", "135790"
KEY = SoftwareKey(b"t" * 32)


class OneToken:
    """A token with Qian's key, plugged in."""

    def keys(self) -> tuple[TokenKey, ...]:
        return (TokenKey(KEY.algorithm, KEY.public),)

    def sign(self, pin: str, key: TokenKey, message: bytes) -> bytes:
        del key
        if pin != PIN:
            raise wrong_token("pin")
        return KEY._key.sign(message)


def hire(rig: DeskRig, role: Role, **more: object) -> None:
    """1300 works here as ``role``."""
    record = StaffRecord(
        StaffMember("1300", "钱小演", role), CHEAP.hash(PASSWORD), CHEAP.hash("1357")
    )
    with rig.counter.store.transaction() as work:
        work.save_staff(replace(record, **more))  # type: ignore[arg-type] # the record's own fields


def rail(clerk: Clerk) -> list[str]:
    """The lines that can be seen."""
    buttons = clerk.desk.window.rail.buttons()
    return [name for name, button in buttons.items() if button.isVisible()]


def test_an_auditor_has_the_trail_and_nothing_else(clerk: Clerk) -> None:
    window = clerk.desk.window
    clerk.sign_in(DEMO_AUDITOR.number, DEMO_PASSWORD)
    assert window.screen_name == "trail"
    assert rail(clerk) == ["trail"]
    assert not window.strip.isVisible()
    assert "审计员" in window.top.clerk.text()
    for key in (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3, Qt.Key.Key_4, Qt.Key.Key_6, Qt.Key.Key_K):
        clerk.control(key)
    clerk.press(Qt.Key.Key_F5)
    assert window.screen_name == "trail"
    assert window.titles() == {"trail": "审计"}
    assert not window.banner.isVisible()


def words_at(page: TrailPage, row: int, column: int) -> str:
    item = page.table.item(row, column)
    return "" if item is None else item.text()


def test_the_trail_is_read_filtered_and_checked(clerk: Clerk) -> None:
    page = clerk.desk.seat.trail
    clerk.type(DEMO_CLERK.number)
    clerk.press(Qt.Key.Key_Return)
    clerk.type("wrong-One-1")
    clerk.press(Qt.Key.Key_Return)
    clerk.wait(lambda: bool(clerk.desk.sign_in.ui.problem.text()))
    clerk.desk.sign_in.entered()
    clerk.sign_in(DEMO_AUDITOR.number, DEMO_PASSWORD)
    clerk.wait(lambda: page.table.rowCount() > 3)
    newest = [words_at(page, 0, column) for column in range(1, 6)]
    assert newest[1:] == [DEMO_AUDITOR.number, "登录", DEMO_AUDITOR.number, "成功"]
    page.refused.setChecked(True)
    clerk.wait(lambda: page.table.rowCount() == 1)
    assert words_at(page, 0, 5) == "被拒绝"
    clerk.press(Qt.Key.Key_F9)
    clerk.wait(lambda: "首尾相接" in page.says.text())
    page.day.setText("2020-01-01")
    page.day.editingFinished.emit()
    clerk.wait(lambda: page.stack.currentIndex() == 1)


def test_an_administrator_looks_after_the_desk_and_takes_nothing_in(
    clerk: Clerk, rig: DeskRig
) -> None:
    hire(rig, Role.ADMINISTRATOR)
    clerk.sign_in("1300", PASSWORD)
    assert {"intake", "returns", "cases", "reviews", "trail"}.isdisjoint(rail(clerk))
    assert {"catalogue", "devices", "sync"} <= set(rail(clerk))
    clerk.control(Qt.Key.Key_1)
    clerk.press(Qt.Key.Key_F5)
    assert clerk.desk.window.screen_name == "sync"


def test_the_next_person_finds_the_desk_as_their_own(clerk: Clerk) -> None:
    clerk.sign_in(DEMO_AUDITOR.number, DEMO_PASSWORD)
    clerk.desk.sign_out()
    clerk.sign_in(DEMO_CLERK.number, DEMO_PASSWORD)
    assert clerk.desk.window.screen_name == "intake"
    assert "trail" not in rail(clerk)
    assert clerk.desk.window.strip.isVisible()


def dialog() -> PasswordDialog | None:
    found = QApplication.activeModalWidget()
    return found if isinstance(found, PasswordDialog) else None


def test_a_password_somebody_else_chose_is_changed_first(clerk: Clerk, rig: DeskRig) -> None:
    hire(rig, Role.CLERK, must_change=True)
    clerk.sign_in("1300", PASSWORD)
    clerk.wait(lambda: dialog() is not None)
    shown = dialog()
    assert shown is not None
    for text in (PASSWORD, "Chosen-here-26", "Chosen-here-27"):
        clerk.type(text)
        clerk.press(Qt.Key.Key_Tab)
    clerk.press(Qt.Key.Key_Return)
    clerk.wait(lambda: "不一样" in shown.says.text())
    for text in ("Chosen-here-26", "Chosen-here-26"):
        clerk.type(text)
        clerk.press(Qt.Key.Key_Tab)
    clerk.press(Qt.Key.Key_Return)
    clerk.wait(lambda: dialog() is None)
    assert clerk.desk.window.at_desk
    assert rig.counter.staffing.sign_in("1300", "Chosen-here-26").number == "1300"


def test_whoever_will_not_change_it_is_signed_out(clerk: Clerk, rig: DeskRig) -> None:
    hire(rig, Role.CLERK, must_change=True)
    clerk.sign_in("1300", PASSWORD)
    clerk.wait(lambda: dialog() is not None)
    clerk.press(Qt.Key.Key_Escape)
    clerk.wait(lambda: not clerk.desk.window.at_desk)


def test_a_password_that_grows_old_is_said_ahead_and_then_changed_first(
    clerk: Clerk, rig: DeskRig
) -> None:
    hire(rig, Role.CLERK, password_since=rig.clock.now() - timedelta(days=85))
    rig.counter.staffing.policy = lambda: Policy(password_days=90)
    clerk.sign_in("1300", PASSWORD)
    banner = clerk.desk.window.banner
    clerk.wait(banner.isVisible, "nothing is said")
    assert "还有 5 天" in banner._what.text()
    assert dialog() is None
    clerk.desk.sign_out()
    rig.clock.pass_(days=5)
    clerk.sign_in("1300", PASSWORD)
    clerk.wait(lambda: dialog() is not None)
    shown = dialog()
    assert shown is not None
    assert any("已经到期" in label.text() for label in shown.findChildren(QLabel))
    shown.reject()
    clerk.wait(lambda: not clerk.desk.window.at_desk)


@pytest.fixture
def with_token(rig: DeskRig) -> DeskRig:
    hire(rig, Role.SUPERVISOR, token=KEY.public, token_algorithm=KEY.algorithm)
    rig.counter.staffing._tokens = OneToken()
    return rig


def test_the_tokens_pin_is_asked_for_only_where_it_is_wanted(
    clerk: Clerk, with_token: DeskRig
) -> None:
    form = clerk.desk.sign_in.ui
    assert not form.token.isVisible()
    clerk.type("1300")
    clerk.press(Qt.Key.Key_Return)
    clerk.type(PASSWORD)
    clerk.press(Qt.Key.Key_Return)
    clerk.wait(form.token.isVisible)
    assert form.token.hasFocus()
    assert not form.password.isVisible()
    assert "密钥" in form.problem.text()
    clerk.type("999999")
    clerk.press(Qt.Key.Key_Return)
    clerk.wait(lambda: "密钥口令不对" in form.problem.text())
    assert form.token.text() == ""
    clerk.type(PIN)
    clerk.press(Qt.Key.Key_Return)
    clerk.wait(lambda: clerk.desk.window.at_desk)
    assert not form.token.isVisible()


def test_another_number_begins_anew(clerk: Clerk, with_token: DeskRig) -> None:
    form = clerk.desk.sign_in.ui
    clerk.type("1300")
    clerk.press(Qt.Key.Key_Return)
    clerk.type(PASSWORD)
    clerk.press(Qt.Key.Key_Return)
    clerk.wait(form.token.isVisible)
    form.number.setFocus()
    form.number.selectAll()
    clerk.type(DEMO_CLERK.number)
    assert not form.token.isVisible()
    assert form.password.isVisible()
