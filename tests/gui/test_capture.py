"""Capturing papers as a clerk does it: F4, a look, a key for each thing, back to the papers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QImage, QKeyEvent, QTransform
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.helpers.window import DeskRig
from tests.shots.stage import Stage
from tests.shots.states_capture import at_capture, camera, take
from windowdesk.app.capturing import Prints
from windowdesk.gui.screens.capture.view import CaptureView
from windowdesk.gui.screens.intake.state import RowLine
from windowdesk.gui.tour.clerk import Clerk
from windowdesk.peripherals.camera.scene import Scene
from windowdesk.peripherals.faults import Fault, words

PATIENT = 60.0
QUICK = Scene(paper="form", askew=1.5)


class CapturePage:
    """What a test does at the capture screen, and what it sees there."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.view: CaptureView = at_capture(stage)

    def take(self, count: int = 1) -> None:
        take(self.stage, self.view, count)

    def press(
        self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        self.stage.clerk.press(key, modifier)
        self.stage.clerk.settle()

    def control(self, key: Qt.Key) -> None:
        self.press(key, Qt.KeyboardModifier.ControlModifier)

    def pages(self) -> list[str]:
        """The list as it is read."""
        film = self.view.film
        return [film.item(row).text() for row in range(film.count())]

    def wait(self, until: Callable[[], bool]) -> None:
        self.stage.clerk.wait(until)

    def back(self) -> None:
        """F9: to the papers, whose rows know what was taken."""
        self.press(Qt.Key.Key_F9)

    def rows(self) -> dict[str, RowLine]:
        """The papers of the intake by material."""
        lines = self.stage.clerk.desk.intake.checklist.list.lines.lines
        return {line.material: line for line in lines if isinstance(line, RowLine)}


@pytest.fixture
def page(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[CapturePage]:
    rig = DeskRig(qapp, tmp_path)
    rig.desk_app.start()
    rig.desk_app.window.resize(1366, 768)
    stage = Stage(rig, Clerk(rig.desk_app, rig.scanner))
    camera(stage).lay(QUICK)
    yield CapturePage(stage)
    rig.close()


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_pages_are_taken_turned_over_and_shown_in_the_row(page: CapturePage) -> None:
    assert page.view.title.text() == "劳务派遣经营许可申请书"
    assert page.view.live.shown
    assert page.view.film.hasFocus()
    page.take(2)
    assert page.pages() == ["第 1 页　清楚", "第 2 页　清楚"]
    # the second is in hand: said to be compared, then put first
    page.press(Qt.Key.Key_V)
    page.wait(lambda: page.pages()[1].endswith("与原件核对无误"))
    page.control(Qt.Key.Key_Up)
    page.wait(lambda: page.pages()[0].endswith("与原件核对无误"))
    page.press(Qt.Key.Key_Delete)
    page.wait(lambda: page.pages() == ["第 1 页　清楚"])
    # the next paper has none of it
    page.control(Qt.Key.Key_PageDown)
    assert page.pages() == []
    assert page.view.page.words == "还没有拍这份材料"
    page.back()
    page.wait(lambda: page.rows()["application"].shots is not None)
    shots = page.rows()["application"].shots
    assert shots is not None
    assert (shots.count, shots.doubtful) == (1, False)
    assert shots.thumb.startswith(b"\xff\xd8")
    assert "已拍 1 页" in page.rows()["application"].spoken
    # concluded: the case lists it, and shows it
    page.press(Qt.Key.Key_F9)
    desk = page.stage.clerk.desk
    page.wait(lambda: desk.window.screen_name == "preview")
    [case] = page.stage.desk.recent()
    desk.later.open(case.case_id)
    page.wait(lambda: desk.case.papers.rowCount() > 2)
    keys = desk.case.papers.keys()
    assert keys[-2] == ""
    desk.case.papers.choose_from(len(keys) - 1)
    page.press(Qt.Key.Key_Return)
    page.wait(lambda: desk.capturing.copies().count.text() == "共 1 页")
    assert desk.capturing.copies().title.text() == "劳务派遣经营许可申请书"
    page.press(Qt.Key.Key_Escape)
    page.wait(lambda: desk.window.screen_name == "case")
    page.control(Qt.Key.Key_P)
    page.wait(lambda: "按回车查看" in desk.window.toast.accessibleName())


def wide(page: CapturePage) -> list[bool]:
    """Which pages of the list lie on their side, by the pictures that are kept."""
    [draft] = page.stage.desk.drafts()
    return [kept.width > kept.height for kept in page.stage.desk.capturing.pages(draft.draft_id)]


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_a_page_is_turned_and_moved_before_it_is_bound(
    page: CapturePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    page.take(2)
    shown = page.view.page
    assert shown.picture.height() > shown.picture.width()
    # a key that is held turns it once
    film = page.view.film
    for held in (False, True):
        key = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier,
                        "", held)  # fmt: skip
        QApplication.sendEvent(film, key)
    page.wait(lambda: shown.picture.width() > shown.picture.height())
    page.stage.clerk.settle()
    assert wide(page) == [False, True]
    # the list shows it so: a page that lies leaves the corners of its room free
    thumbs = [film.item(row).icon().pixmap(film.iconSize()).toImage() for row in range(2)]
    assert [thumb.pixelColor(thumb.width() // 2, 2).alpha() for thumb in thumbs] == [255, 0]
    # up, and by its button down again
    page.control(Qt.Key.Key_Up)
    page.wait(lambda: wide(page) == [True, False] and film.currentRow() == 0)
    page.view.hints["page_later"].click()
    page.wait(lambda: wide(page) == [False, True] and film.currentRow() == 1)
    page.control(Qt.Key.Key_Down)
    assert wide(page) == [False, True]
    page.control(Qt.Key.Key_Left)
    page.wait(lambda: shown.picture.height() > shown.picture.width())
    assert wide(page) == [False, False]
    # two keys one after the other are two turns
    before = shown.picture.copy()
    for _key in range(2):
        page.view.hints["page_left"].click()
    page.stage.clerk.settle()
    assert wide(page) == [False, False]
    assert shown.picture != before
    upright = shown.picture.transformed(QTransform().rotate(180))
    assert alike(upright, before)
    # papers that are issued wait for a page that is being turned
    clerk, darkroom, concluded = page.stage.clerk, page.stage.rig.counter.captures.darkroom, Event()
    turn = darkroom.turn

    def slowly(content: bytes, quarters: int) -> Prints:
        assert concluded.wait(PATIENT)
        return turn(content, quarters)

    monkeypatch.setattr(darkroom, "turn", slowly)
    clerk.press(Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    for _screen in range(2):
        clerk.press(Qt.Key.Key_F9)
    concluded.set()
    page.wait(lambda: clerk.desk.window.screen_name == "preview")
    [case] = page.stage.desk.recent()
    [copied] = page.stage.desk.case(case.case_id).copies
    bound = [
        QImage.fromData(each)
        for each in page.stage.desk.capturing.copy_pages(copied.copy_id, "") or []
    ]
    assert [each.width() > each.height() for each in bound] == [False, True]


def alike(one: QImage, other: QImage) -> bool:
    """Whether two pictures are the same but for what a JPEG does to them."""
    smooth, fill = Qt.TransformationMode.SmoothTransformation, Qt.AspectRatioMode.IgnoreAspectRatio
    small = [each.scaled(24, 32, fill, smooth) for each in (one, other)]
    dots = [[QColor(each.pixel(x, y)).value() for x in range(24) for y in range(32)]
            for each in small]  # fmt: skip
    return max(abs(a - b) for a, b in zip(*dots, strict=True)) < 24


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_a_blurred_page_is_named_and_the_clerk_decides(page: CapturePage) -> None:
    camera(page.stage).lay(Scene(blur=16))
    page.take()
    assert "模糊" in page.pages()[0]
    assert "按 R 重拍，或照样留用" in page.view.notice.text()
    camera(page.stage).lay(QUICK)
    page.press(Qt.Key.Key_R)
    page.wait(lambda: page.pages() == ["第 1 页　清楚"])
    assert not page.view.notice.isVisible()
    camera(page.stage).lay(Scene(blur=16))
    page.take()
    page.back()
    page.wait(lambda: page.rows()["application"].shots is not None)
    assert "有看不清的" in page.rows()["application"].spoken


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_a_camera_that_is_gone_stops_nobody(page: CapturePage) -> None:
    page.take()
    camera(page.stage).trouble(Fault.NO_HARDWARE)
    page.stage.clerk.press(Qt.Key.Key_F4)
    banner = page.stage.clerk.desk.window.banner
    page.wait(banner.isVisible)
    assert words(Fault.NO_HARDWARE).happened in banner.words()
    # said where the picture was, too, and what was taken is still there
    page.wait(lambda: not page.view.live.shown)
    assert words(Fault.NO_HARDWARE).happened in page.view.live.words
    assert page.pages() == ["第 1 页　清楚"]
    page.control(Qt.Key.Key_PageDown)
    page.press(Qt.Key.Key_H)
    page.wait(page.view.paper_chip.isVisible)
    page.back()
    page.wait(lambda: sum(row.shots is not None for row in page.rows().values()) == 2)
    camera(page.stage).trouble(None)


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_what_was_taken_is_there_when_the_matter_is_taken_up_again(page: CapturePage) -> None:
    page.take()
    page.back()
    page.wait(lambda: page.rows()["application"].shots is not None)
    page.control(Qt.Key.Key_P)
    desk = page.stage.clerk.desk
    [draft] = page.stage.desk.drafts()
    desk.matter.resume(draft.draft_id)
    page.wait(lambda: bool(page.rows()) and page.rows()["application"].shots is not None)
    page.press(Qt.Key.Key_F4)
    page.wait(lambda: page.pages() == ["第 1 页　清楚"])
