"""Every control of every screen has a name a reader can say, and Tab reaches each of them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QWidget

from tests.helpers.counter import check_everything, dispatch_intake
from tests.helpers.window import DeskRig
from windowdesk.gui.tour.clerk import Clerk

SCREENS = ("intake", "returns", "cases", "case", "devices")


def nameless(root: QWidget) -> list[str]:
    """Focusable, visible controls under ``root`` without an accessible name."""
    found = []
    for widget in root.findChildren(QWidget):
        if not widget.isVisible() or widget.focusPolicy() == Qt.FocusPolicy.NoFocus:
            continue
        if isinstance(widget.parentWidget(), QAbstractScrollArea):
            continue  # the viewport: its scroll area speaks
        interface = QAccessible.queryAccessibleInterface(widget)
        if not interface.text(QAccessible.Text.Name).strip():
            found.append(f"{type(widget).__name__} {widget.objectName()}")
    return found


@pytest.mark.parametrize("screen", SCREENS)
def test_controls_have_names(signed_in: Clerk, screen: str) -> None:
    signed_in.desk.window.open(screen)
    signed_in.settle()
    assert nameless(signed_in.desk.window) == []


def test_controls_of_a_matter_and_its_papers_have_names(signed_in: Clerk, rig: DeskRig) -> None:
    intake = dispatch_intake(rig.counter)
    check_everything(intake)
    signed_in.desk.matter.load(intake)
    signed_in.desk.window.open("intake")
    assert nameless(signed_in.desk.window) == []
    signed_in.conclude()
    assert nameless(signed_in.desk.window) == []


def test_gates_have_names(clerk: Clerk) -> None:
    assert nameless(clerk.desk.sign_in) == []
    clerk.sign_in("1207", "Yanshi-2026")
    clerk.control(Qt.Key.Key_L)
    assert nameless(clerk.desk.lock) == []


@pytest.mark.parametrize("key", [Qt.Key.Key_F1, Qt.Key.Key_F2])
def test_popups_have_names(signed_in: Clerk, key: Qt.Key) -> None:
    signed_in.press(key)
    popup = QApplication.activePopupWidget()
    assert popup is not None
    assert popup.accessibleName()
    assert nameless(popup) == []


def test_tab_goes_round_the_sign_in_in_the_order_of_the_work(clerk: Clerk) -> None:
    form = clerk.desk.sign_in.ui
    order = []
    for _step in range(3):
        order.append(clerk.focus())
        clerk.press(Qt.Key.Key_Tab)
    assert order == [form.number, form.password, form.enter]


def test_labels_are_buddies(clerk: Clerk) -> None:
    form = clerk.desk.sign_in.ui
    assert form.numberLabel.buddy() is form.number
    assert form.passwordLabel.buddy() is form.password
    assert clerk.desk.lock.ui.pinLabel.buddy() is clerk.desk.lock.ui.pin


def test_the_jump_palette_and_the_menus_have_names(signed_in: Clerk, rig: DeskRig) -> None:
    signed_in.desk.matter.load(dispatch_intake(rig.counter))
    signed_in.control(Qt.Key.Key_K)
    popup = QApplication.activePopupWidget()
    assert popup is not None
    assert popup.accessibleName()
    assert nameless(popup) == []
    signed_in.press(Qt.Key.Key_Escape)
    signed_in.to_list()
    signed_in.type("m")
    menu = QApplication.activePopupWidget()
    assert menu is not None
    assert menu.accessibleName()


def test_the_supervisors_dialog_has_names_and_a_scan_leaves_it_open(
    signed_in: Clerk, rig: DeskRig
) -> None:
    intake = dispatch_intake(rig.counter)
    check_everything(intake)
    intake.mark_absent("articles")
    signed_in.desk.matter.load(intake)
    signed_in.desk.show_override()
    dialog = QApplication.activeModalWidget()
    assert dialog is not None
    assert nameless(dialog) == []
    signed_in.desk.scanned("26440103123456700001")
    assert QApplication.activeModalWidget() is dialog
    dialog.close()


def test_what_is_unfolded_has_names(signed_in: Clerk, rig: DeskRig) -> None:
    signed_in.desk.matter.load(dispatch_intake(rig.counter))
    signed_in.desk.window.open("intake")
    signed_in.control(Qt.Key.Key_T)
    assert nameless(signed_in.desk.window) == []
