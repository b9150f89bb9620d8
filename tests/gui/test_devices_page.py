"""The page of devices on a low window: the list gives way, and nothing lies over anything."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from windowdesk.gui.devices import DeviceLamp, Devices
from windowdesk.gui.screens.devices.view import Devices as Page
from windowdesk.gui.tasks import Tasks
from windowdesk.gui.tour.clerk import Clerk
from windowdesk.peripherals.faults import Fault, words

NOW = datetime(2026, 11, 26, 9, 0)
ROLES = ("id_reader", "scanner", "camera", "document_scanner", "receipt_printer", "page_printer",
         "label_printer", "voice", "call_board", "spare_receipt_printer", "spare_page_printer")  # fmt: skip
# the words of a fault take height from the list once they are shown
FAULTY = ("camera", "spare_page_printer")


def lamps() -> tuple[DeviceLamp, ...]:
    said = words(Fault.JAM)
    return tuple(
        DeviceLamp(role, "x", "fault", NOW, said.happened, said.press, said.installer)
        if role in FAULTY
        else DeviceLamp(role, "x", "ready", NOW)
        for role in ROLES
    )


def test_every_device_can_be_chosen_and_read_however_low_the_window(qtbot: QtBot) -> None:
    page = Page(Devices(None, None, None, lambda _paper: [], lamps), Tasks(), lambda: NOW)
    # a desk gives a page the height there is, whatever it asks for
    desk = QWidget()
    qtbot.addWidget(desk)
    page.setParent(desk)
    desk.resize(1200, 900)
    page.setGeometry(0, 0, 860, 420)
    desk.show()
    page.entered()
    table = page.table
    for row in range(len(ROLES)):
        table.setCurrentCell(row, 0)
        page.ui.outer.activate()
        item = table.currentItem()
        assert item is not None
        assert table.viewport().rect().contains(table.visualItemRect(item).center())
        below = page.ui.detail.mapTo(page, page.ui.detail.rect().topLeft()).y()
        assert table.currentRow() != len(ROLES) - 1 or page.ui.detail.isVisible()
        assert not page.ui.detail.isVisible() or table.geometry().bottom() < below
    # where there is room, nothing has to be scrolled
    page.setGeometry(0, 0, 1200, 900)
    qtbot.waitUntil(lambda: not table.verticalScrollBar().isVisible(), timeout=60_000)
    assert table.verticalScrollBar().maximum() == 0
    page.hide()


def test_buttons_say_their_keys_and_the_keys_press_them(signed_in: Clerk) -> None:
    done: list[str] = []
    page = signed_in.desk.devices
    page._presenter._again = done.append
    signed_in.control(Qt.Key.Key_4)
    signed_in.settle()
    ui = page.ui
    for button, key in (
        (ui.test, "回车"),
        (ui.again, "Ctrl+R"),
        (ui.place, "Ctrl+P"),
        (ui.lift, "Ctrl+T"),
    ):
        assert button.text().endswith(f"　{key}")
    ui.again.setEnabled(False)
    signed_in.control(Qt.Key.Key_R)
    assert done == []  # what is grey does nothing
    ui.again.setEnabled(True)
    signed_in.control(Qt.Key.Key_R)
    assert done == [page.table.current_key()]
    signed_in.control(Qt.Key.Key_P)
    assert ui.person.currentText() in ui.handsText.text()
    signed_in.control(Qt.Key.Key_T)
    assert "没有证件" in ui.handsText.text()
    signed_in.press(Qt.Key.Key_Return)
    signed_in.settle()
    assert ui.result.isVisible()
