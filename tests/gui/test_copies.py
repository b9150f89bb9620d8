"""The copy of a paper on the screen: what lies here at once, what comes from far beside it, or why not."""

from __future__ import annotations

from io import BytesIO
from threading import Event

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from windowdesk.app.errors import BadInput
from windowdesk.gui.application import prepare
from windowdesk.gui.screens.copies.view import CopyPage
from windowdesk.gui.tasks import Tasks
from windowdesk.gui.theme import apply_theme

NUMBER = "4401039102603020001017"


def drawn() -> list[bytes]:
    """One small page."""
    buffer = BytesIO()
    Image.new("L", (85, 117), 255).save(buffer, "PNG")
    return [buffer.getvalue()]


class Shelf:
    """Copies that lie here by their ids; the others are fetched, once ``line`` lets them."""

    def __init__(self) -> None:
        self.here: dict[str, list[bytes]] = {}
        self.line = Event()
        self.refusal: BadInput | None = None
        self.fetched: list[str] = []

    def copy_pages(self, copy_id: str, number: str) -> list[bytes] | None:
        return self.here.get(copy_id)

    def fetched_pages(self, sha256: str, number: str) -> list[bytes]:
        assert number == NUMBER
        self.fetched.append(sha256)
        assert self.line.wait(60)
        if self.refusal is not None:
            raise self.refusal
        return drawn()


@pytest.fixture
def shelf(qapp: QApplication) -> Shelf:
    prepare([])
    apply_theme(qapp, "light")
    return Shelf()


def page_on(qtbot: QtBot, shelf: Shelf, tasks: Tasks) -> CopyPage:
    page = CopyPage(shelf, tasks)
    qtbot.addWidget(page)
    page.resize(900, 600)
    with qtbot.waitExposed(page):
        page.show()
    page.activateWindow()
    page.entered()
    return page


def test_copies_that_stall_on_the_line_hold_up_neither_a_print_nor_what_lies_here(
    qtbot: QtBot, shelf: Shelf
) -> None:
    tasks = Tasks()
    page = page_on(qtbot, shelf, tasks)
    try:
        for nth in range(4):
            page.open(f"far{nth}", f"{nth}" * 64, "营业执照", NUMBER)
            qtbot.waitUntil(lambda nth=nth: len(shelf.fetched) == min(nth + 1, 3))  # type: ignore[misc] # a default binds it
        printed: list[str] = []
        tasks.run(lambda: "out", printed.append, device=True)
        qtbot.waitUntil(lambda: printed == ["out"])
        shelf.here["near"] = drawn()
        page.open("near", "a" * 64, "申请书", NUMBER)
        qtbot.waitUntil(lambda: page.count.text() == "共 1 页")
    finally:
        shelf.line.set()
    qtbot.waitUntil(tasks.idle)
    # nobody looks at the fourth any more: it was not fetched; and none of them took the page's place
    assert len(shelf.fetched) == 3
    assert page.title.text() == "申请书"
    assert page.count.text() == "共 1 页"


def test_what_could_not_be_had_is_said_on_the_page_until_it_is_there(
    qtbot: QtBot, shelf: Shelf
) -> None:
    tasks = Tasks()
    page = page_on(qtbot, shelf, tasks)
    shelf.line.set()
    shelf.refusal = BadInput("连不上。", saved="影像在那里。", press="联网后按 Ctrl+R。")
    page.open("far", "a" * 64, "营业执照", NUMBER)
    qtbot.waitUntil(page.nothing.isVisible)
    assert page.count.text() == "没有打开"
    assert page.nothing.title.text() == "连不上。"
    assert page.nothing.text.text() == "影像在那里。\n联网后按 Ctrl+R。"
    # the keyboard is where the way on is, and the way on has its name
    qtbot.waitUntil(page.again.hasFocus)
    assert page.again.accessibleName() == "再取一次 Ctrl+R"
    shelf.refusal = None
    qtbot.keyClick(page.again, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: page.count.text() == "共 1 页")
    assert page.sheets.isVisible()
    assert page.sheets.hasFocus()
    # and so it does by its key
    shelf.refusal = BadInput("连不上。")
    page.open("far", "a" * 64, "营业执照", NUMBER)
    qtbot.waitUntil(page.nothing.isVisible)
    shelf.refusal = None
    qtbot.keyClick(page, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: page.count.text() == "共 1 页")
