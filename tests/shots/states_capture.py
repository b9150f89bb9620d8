"""Capturing papers: a page, one that is blurred, no camera, and the rows afterwards."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from tests.shots.stage import After, Stage
from windowdesk.gui.screens.capture.view import CaptureView
from windowdesk.peripherals.camera.scene import Scene
from windowdesk.peripherals.camera.simulated import SimulatedCamera


def camera(stage: Stage) -> SimulatedCamera:
    """The one of the demonstration."""
    [source] = stage.rig.counter.captures.sources
    assert isinstance(source.images, SimulatedCamera)
    return source.images


def at_capture(stage: Stage) -> CaptureView:
    """F4 on the first paper of a matter."""
    stage.show(stage.dispatch())
    stage.clerk.to_list()
    stage.clerk.press(Qt.Key.Key_F4)
    page = stage.clerk.desk.capturing.screen()
    stage.clerk.wait(lambda: page.live.shown or not page.live.isVisible())
    return page


def take(stage: Stage, page: CaptureView, count: int = 1) -> None:
    """F4 once more; until the page is in the list, and seen."""
    for _page in range(count):
        wanted = page.film.count() + 1
        stage.clerk.press(Qt.Key.Key_F4)
        stage.clerk.wait(lambda wanted=wanted: page.film.count() == wanted and page.page.shown)  # type: ignore[misc] # a default binds it


def captured(stage: Stage) -> None:
    """Two pages, the first compared with its original."""
    page = at_capture(stage)
    take(stage, page)
    before = page.film.item(0).text()
    stage.clerk.press(Qt.Key.Key_V)
    stage.clerk.wait(lambda: page.film.item(0).text() != before)
    take(stage, page)


def turned(stage: Stage) -> None:
    """The second lay the other way, and first."""
    page = stage.clerk.desk.capturing.screen()
    stage.clerk.control(Qt.Key.Key_Right)
    stage.clerk.wait(lambda: page.page.picture.width() > page.page.picture.height())
    stage.clerk.control(Qt.Key.Key_Up)
    stage.clerk.wait(lambda: page.film.currentRow() == 0)


def blurred(stage: Stage) -> None:
    """The paper moved."""
    page = at_capture(stage)
    camera(stage).lay(Scene(blur=16))
    before = page.notice.text()
    take(stage, page)
    stage.clerk.wait(lambda: page.notice.text() not in ("", before))


def nothing(stage: Stage) -> None:
    """A window without a camera: the work goes on with paper."""
    capturing = stage.desk.capturing
    capturing._sources = ()
    at_capture(stage)
    page = stage.clerk.desk.capturing.screen()
    before = page.notice.text()
    stage.clerk.press(Qt.Key.Key_H)
    stage.clerk.wait(lambda: page.notice.text() not in ("", before))


def rows(stage: Stage) -> None:
    """Back at the papers: thumbnails, a doubtful page, and one of paper only."""
    page = at_capture(stage)
    take(stage, page, 2)
    stage.clerk.control(Qt.Key.Key_PageDown)
    camera(stage).lay(Scene(blur=16))
    stage.clerk.wait(lambda: page.film.count() == 0)
    take(stage, page)
    stage.clerk.control(Qt.Key.Key_PageDown)
    stage.clerk.wait(lambda: page.film.count() == 0)
    stage.clerk.press(Qt.Key.Key_H)
    stage.clerk.press(Qt.Key.Key_F9)
    intake = stage.clerk.desk.intake
    stage.clerk.wait(
        lambda: sum(getattr(line, "shots", None) is not None
                    for line in intake.checklist.list.lines.lines) == 3
    )  # fmt: skip


def copy(stage: Stage) -> None:
    """The copy of a paper, from its case."""
    page = at_capture(stage)
    take(stage, page)
    desk, clerk = stage.clerk.desk, stage.clerk
    for screen in ("intake", "preview"):
        clerk.press(Qt.Key.Key_F9)
        clerk.wait(lambda screen=screen: desk.window.screen_name == screen)  # type: ignore[misc] # a default binds it
    [case] = stage.desk.recent()
    desk.later.open(case.case_id)
    papers = desk.case.papers
    clerk.wait(lambda: papers.rowCount() > 2)
    papers.choose_from(len(papers.keys()) - 1)
    clerk.press(Qt.Key.Key_Return)
    clerk.wait(lambda: bool(desk.capturing.copies().count.text()))


def elsewhere(stage: Stage) -> None:
    """A copy that another window took, asked for by a counter that has no centre."""
    copy(stage)
    page, clerk = stage.clerk.desk.capturing.copies(), stage.clerk
    page.open("of-another-window", "0" * 64, page.title.text(), "")
    clerk.wait(page.nothing.isVisible)


STATES: dict[str, Callable[[Stage], QWidget | None]] = {
    "capture": captured,
    "copy": copy,
    "copy-elsewhere": elsewhere,
    "capture-turned": After(captured, turned, stays=False),
    "capture-blurred": blurred,
    "capture-none": nothing,
    "capture-rows": rows,
}
