"""The frame: screens by key, honest lamps, help, scans that reach no field, errors in words."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.helpers.window import DeskRig
from windowdesk.app.errors import DeskError
from windowdesk.gui.actions import DEEDS
from windowdesk.gui.screens.jump.view import Jump
from windowdesk.gui.shell.help import HelpOverlay
from windowdesk.gui.tour.clerk import Clerk
from windowdesk.gui.widgets.text import KeyCap


class Drawn(QObject):
    """What was laid out or is to be painted anew."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.UpdateRequest):
            self.seen.append(f"{watched} {event.type().name}")
        return False

    def nothing_more(self) -> bool:
        """Whether nothing is left of what was said before."""
        QApplication.processEvents()
        seen, self.seen = self.seen, []
        return not seen


@pytest.mark.parametrize(
    ("key", "screen"),
    [
        (Qt.Key.Key_2, "returns"),
        (Qt.Key.Key_3, "cases"),
        (Qt.Key.Key_4, "devices"),
        (Qt.Key.Key_1, "intake"),
    ],
)
def test_screens_by_key(signed_in: Clerk, key: Qt.Key, screen: str) -> None:
    signed_in.control(key)
    assert signed_in.desk.window.screen_name == screen
    page = signed_in.desk.window.page
    assert page is not None
    assert page.isVisible()


def test_escape_goes_back(signed_in: Clerk) -> None:
    signed_in.control(Qt.Key.Key_3)
    signed_in.press(Qt.Key.Key_Escape)
    assert signed_in.desk.window.screen_name == "intake"


def test_the_counter_says_that_it_works_alone(signed_in: Clerk) -> None:
    assert "未连接中心平台" in signed_in.desk.window.top.status_words()


def test_what_stands_there_already_is_not_drawn_again(signed_in: Clerk, rig: DeskRig) -> None:
    """A device that babbles says the same thing many times a second."""
    window, app = signed_in.desk.window, QApplication.instance()
    assert isinstance(app, QApplication)
    lamps = {"scanner": replace(rig.lamps["scanner"], state="fault", words="没有应答。")}
    rig.lamps |= lamps

    def says() -> None:
        signed_in.desk._tick()
        window.show_trouble(DeskError("读不出来。", press="请再扫一次。", code="x"))

    says()
    signed_in.settle()
    drawn = Drawn()
    app.installEventFilter(drawn)
    signed_in.wait(drawn.nothing_more, "it is drawn again and again")
    for _times in range(20):
        says()
    QApplication.sendPostedEvents()
    app.removeEventFilter(drawn)
    assert drawn.seen == []
    assert "读不出来" in window.banner.words()
    window.banner.dismiss()
    says()
    assert "读不出来" in window.banner.words(), "taken away, it may be said again"


def test_f5_begins_the_next_visit_of_this_window(signed_in: Clerk, rig: DeskRig) -> None:
    signed_in.call_next()
    signed_in.call_next()
    assert signed_in.desk.window.strip.ticket == "A002"
    intake = signed_in.desk.matter.intake
    assert intake is not None
    assert intake.visit.ticket == "A002"


def test_help_names_the_keys_of_the_screen(signed_in: Clerk) -> None:
    signed_in.press(Qt.Key.Key_F1)
    overlay = QApplication.activePopupWidget()
    assert isinstance(overlay, HelpOverlay)
    caps = {cap.text() for cap in overlay.findChildren(KeyCap)}
    assert {"F2", "F3", "F9", "空格", "Ctrl+K"} <= caps
    signed_in.press(Qt.Key.Key_Escape)
    assert QApplication.activePopupWidget() is None


def test_jump_finds_items_by_initials(signed_in: Clerk) -> None:
    signed_in.control(Qt.Key.Key_K)
    signed_in.type("lwpq")
    signed_in.press(Qt.Key.Key_Return)
    signed_in.settle()
    intake = signed_in.desk.matter.intake
    assert intake is not None
    assert intake.submission.item == "DEMO-LWPQ-01"


def test_a_scan_never_lands_in_a_field(signed_in: Clerk) -> None:
    signed_in.control(Qt.Key.Key_3)
    search = signed_in.desk.cases.search
    search.setFocus()
    signed_in.scan("2644010300012030015737")
    signed_in.settle()
    assert search.text() == ""
    assert "2644010300012030015737" in signed_in.desk.window.banner.words()


def test_what_a_person_types_does_land_in_the_field(signed_in: Clerk) -> None:
    signed_in.control(Qt.Key.Key_3)
    search = signed_in.desk.cases.search
    search.setFocus()
    signed_in.type("2644010300012030015737")
    assert search.text() == "2644010300012030015737"


def test_typing_that_a_busy_desk_finds_all_at_once_is_typing(signed_in: Clerk) -> None:
    """The keys' own times count, not the moment at which the desk came to look."""
    signed_in.control(Qt.Key.Key_3)
    search = signed_in.desk.cases.search
    search.setFocus()
    signed_in.settle()
    window = signed_in.desk.window.windowHandle()
    for position, key in enumerate((*map(ord, "26440103"), Qt.Key.Key_Return)):
        text = "\r" if key == Qt.Key.Key_Return else chr(key)
        event = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, text)
        event.setTimestamp(50_000_000 + position * 120)
        QApplication.sendEvent(window, event)
    signed_in.wait(lambda: search.text() == "26440103")


def test_a_scan_never_lands_in_the_field_of_a_popup(signed_in: Clerk) -> None:
    signed_in.control(Qt.Key.Key_K)
    jump = QApplication.activePopupWidget()
    assert isinstance(jump, Jump)
    typed: list[str] = []
    jump.field.textChanged.connect(typed.append)
    signed_in.scan("2644010300012030015737")
    signed_in.settle()
    assert typed == []
    assert "2644010300012030015737" in signed_in.desk.window.banner.words()


def test_a_single_key_comes_back_by_itself(signed_in: Clerk) -> None:
    """The clerk of the other tests makes the pause on the filter's clock; here nobody does."""
    signed_in.control(Qt.Key.Key_3)
    search = signed_in.desk.cases.search
    search.setFocus()
    QTest.keyClick(signed_in.desk.window.windowHandle(), Qt.Key.Key_7)
    assert search.text() == ""
    signed_in.wait(lambda: search.text() == "7")


class Idle(QTimer):
    """The clock that locks an idle desk; ``begun`` counts how often it began anew."""

    begun = 0

    def start(self, *_given: object) -> None:
        self.begun += 1
        self.setInterval(1_000_000)
        super().start()


@pytest.mark.parametrize("text", ["7", "许"], ids=["key", "input-method"])
def test_whoever_types_is_not_locked_out(signed_in: Clerk, text: str) -> None:
    signed_in.control(Qt.Key.Key_3)
    signed_in.desk.cases.search.setFocus()
    idle = signed_in.desk.window._idle_timer = Idle(signed_in.desk.window)
    idle.start()
    begun = idle.begun
    signed_in.type(text)
    assert idle.begun > begun


def test_an_error_says_three_things_and_can_be_dismissed(signed_in: Clerk) -> None:
    window = signed_in.desk.window
    window.show_trouble(DeskError("打印机缺纸。", saved="文书已存好。", press="装好纸再打印。"))
    assert window.banner.words() == "打印机缺纸。 文书已存好。 装好纸再打印。"
    signed_in.press(Qt.Key.Key_Escape)
    assert window.banner.words() == ""


def test_a_surprise_is_said_and_the_desk_goes_on(signed_in: Clerk) -> None:
    desk = signed_in.desk
    desk.tasks.run(lambda: 1 / 0)
    signed_in.settle()
    assert "意外" in desk.window.banner.words()
    signed_in.control(Qt.Key.Key_2)
    assert desk.window.screen_name == "returns"


def test_a_faulty_device_shows_in_word_and_reason(signed_in: Clerk, rig: DeskRig) -> None:
    lamp = rig.lamps["receipt_printer"]
    rig.lamps["receipt_printer"] = replace(
        lamp, state="fault", words="打印机缺纸。", press="装纸。"
    )
    signed_in.control(Qt.Key.Key_4)
    table = signed_in.desk.devices.table
    row = table.keys().index("receipt_printer")
    item = table.item(row, 2)
    assert item is not None
    assert "故障" in item.text()
    reason = table.item(row, 5)
    assert reason is not None
    assert "缺纸" in reason.text()


def test_a_card_in_the_demonstration(signed_in: Clerk) -> None:
    """Put down on the devices page, read at intake with F3."""
    signed_in.control(Qt.Key.Key_4)
    signed_in.tab_to("放卡")
    signed_in.press(Qt.Key.Key_Space)
    signed_in.control(Qt.Key.Key_1)
    signed_in.call_next()
    signed_in.read_card()
    intake = signed_in.desk.matter.intake
    assert intake is not None
    applicant = intake.submission.applicant
    assert applicant is not None
    assert applicant.name == "陈雨桐"


def test_every_deed_has_a_meaning_and_no_screen_uses_a_key_twice() -> None:
    seen: set[tuple[str, str]] = set()
    for deed in DEEDS.values():
        assert deed.words()
        if deed.key:
            assert (deed.where, deed.key) not in seen
            seen.add((deed.where, deed.key))
