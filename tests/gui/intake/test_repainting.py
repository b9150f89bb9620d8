"""A key paints what it changed and no more, and nothing that grows stays as small as it was."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.helpers.fake_desk import AtOnce, FakeDesk, long_item
from windowdesk.domain.decision.submission import Party
from windowdesk.gui.screens.intake.checklist_list import ChecklistList
from windowdesk.gui.screens.intake.lines import point_key
from windowdesk.gui.screens.intake.people import Slot
from windowdesk.gui.screens.intake.presenter import IntakePresenter
from windowdesk.gui.screens.intake.view import IntakeView

LONG = "印章模糊，单位名称的后四个字看不清，已请申请人当面确认并约定带回重新盖章的原件" * 2


class Painted(QObject):
    """How high the painted part of ``papers`` was, the largest since :meth:`forget`."""

    def __init__(self, papers: ChecklistList) -> None:
        super().__init__()
        self._viewport = papers.viewport()
        self._viewport.installEventFilter(self)
        self.high = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._viewport and isinstance(event, QPaintEvent):
            self.high = max(self.high, event.region().boundingRect().height())
        return False

    def forget(self) -> None:
        QApplication.processEvents()
        self.high = 0


@pytest.fixture
def view(qtbot: QtBot) -> IntakeView:
    """Sixty papers on the screen, the cursor in their list."""
    presenter = IntakePresenter(FakeDesk(long_item()), AtOnce())
    made = IntakeView(presenter)
    qtbot.addWidget(made)
    made.resize(1184, 660)
    with qtbot.waitExposed(made):
        made.show()
    presenter.begin("A001")
    presenter.choose_item("DEMO-LONG-01")
    presenter.seats.set_party(Slot.APPLICANT, Party("person", "陈雨桐", "99999919950820002X"))
    made.go_to_list()
    QApplication.processEvents()
    return made


def fits(papers: ChecklistList) -> bool:
    """Every line is as high as its words need, and stands right under the one before."""
    papers.executeDelayedItemsLayout()
    model, top = papers.model(), papers.visualRect(papers.model().index(0, 0)).top()
    for row, line in enumerate(papers.lines.lines):
        rect = papers.visualRect(model.index(row, 0))
        if (rect.top(), rect.height()) != (top, papers.height_of(line)):
            return False
        top += rect.height()
    return True


def test_a_key_paints_the_paper_it_is_about(view: IntakeView) -> None:
    papers = view.checklist.list
    painted = Painted(papers)
    for number in (3, 5):
        view.presenter.table.jump(number)
        painted.forget()
        QTest.keyClick(papers, Qt.Key.Key_X)
        QApplication.processEvents()
        assert 0 < painted.high < papers.viewport().height() / 3
        assert "未提交" in papers.lines.lines[number - 1].spoken


def test_what_was_seen_gets_the_room_its_words_need(view: IntakeView) -> None:
    papers, table = view.checklist.list, view.presenter.table
    table.toggle_points()
    point = point_key("paper1", "point0")
    before = papers.content_height()
    table.record_seen(point, LONG, "")
    QApplication.processEvents()
    assert papers.content_height() > before
    assert fits(papers)
    table.record_seen(point, "模糊", "")
    QApplication.processEvents()
    assert papers.content_height() == before
    assert fits(papers)
