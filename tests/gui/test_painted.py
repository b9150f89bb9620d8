"""Words that a delegate paints are no widget's text: they are read from the drawing, and stand there whole."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QBuffer, QPoint, Qt
from PySide6.QtGui import QPainter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QTableWidget, QWidget
from pytestqt.qtbot import QtBot

from tests.helpers.counter import accepted_case, dispatch_intake, fetch
from tests.helpers.fake_centre import ONLINE, FakeCentre, came_back
from tests.helpers.window import DeskRig
from windowdesk import i18n
from windowdesk.app.cards import NOT_YET_VALID, remark_words
from windowdesk.domain.decision.submission import Party
from windowdesk.gui.application import prepare
from windowdesk.gui.screens.acts.amending import AmendDialog
from windowdesk.gui.screens.finder.view import FinderPopup
from windowdesk.gui.screens.intake.person_card import PersonCard
from windowdesk.gui.screens.intake.state import PersonState
from windowdesk.gui.tour.clerk import Clerk
from windowdesk.gui.widgets.text import Text


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    i18n.set_language("en")
    yield
    i18n.set_language("zh_CN")


def painted(widget: QWidget) -> list[str]:
    """Every text that is drawn, as it is drawn."""
    buffer = QBuffer()
    drawing = QSvgGenerator()
    drawing.setOutputDevice(buffer)
    drawing.setSize(widget.size())
    painter = QPainter(drawing)
    widget.render(painter, QPoint())
    painter.end()
    found = re.findall(r"<text[^>]*>([^<]*)</text>", bytes(buffer.data().data()).decode())
    return [html.unescape(words).strip() for words in found]


@pytest.mark.usefixtures("rig")
def test_the_finder_says_whole_how_soon_an_item_is_decided(signed_in: Clerk) -> None:
    """Promised … stood there: its room was that of three characters."""
    signed_in.press(Qt.Key.Key_F2)
    signed_in.settle()
    finder = signed_in.desk.window.findChild(FinderPopup)
    assert finder is not None
    texts = painted(finder)
    assert "Promised date" in texts
    assert "On the spot" in texts


def test_what_comes_by_certificate_is_said_whole(signed_in: Clerk, rig: DeskRig) -> None:
    intake = dispatch_intake(rig.counter)
    fetch(intake, "licence")
    signed_in.desk.matter.load(intake)
    signed_in.desk.window.open("intake")
    signed_in.settle()
    texts = painted(signed_in.desk.intake.checklist)
    assert "E-certificate" in texts


def test_no_heading_of_a_list_is_cut_and_what_came_back_is_said_whole(
    signed_in: Clerk, rig: DeskRig
) -> None:
    """At the size that the desk is made for, on every page that has a list."""
    desk = signed_in.desk
    issued = accepted_case(rig.counter)
    back = came_back(issued.case_id, issued.number)
    rig.counter.desk.syncing = FakeCentre(replace(ONLINE, rejected=back))
    for name in ("returns", "cases", "devices", "catalogue", "reviews", "slips", "trail", "sync"):
        desk.window.open(name)
        signed_in.settle()
        page = desk.window.page
        assert page is not None
        for table in page.findChildren(QTableWidget):
            header = table.horizontalHeader()
            for n in range(table.columnCount()):
                item = table.horizontalHeaderItem(n)
                if item is not None and table.isVisible() and not table.isColumnHidden(n):
                    assert header.sectionSizeHint(n) <= header.sectionSize(n), (name, item.text())
    words = painted(desk.centre.sync.table)
    assert not [text for text in words if "…" in text]
    assert "Not taken over" in words


def test_a_field_is_called_by_a_capital(qtbot: QtBot) -> None:
    """Its name stands small inside a sentence, large where it stands alone."""
    prepare([])
    room = QWidget()
    qtbot.addWidget(room)
    held = dict.fromkeys(("applicant.phone", "agent.address"), "")
    nobody: Any = None
    dialog = AmendDialog(nobody, "c", "", held, room)
    called = [label.text() for label in dialog.findChildren(Text) if label.buddy() is not None]
    assert called == ["Applicant's telephone", "Agent's address"]


def test_what_is_odd_about_a_card_is_one_sentence_and_its_mark_is_at_the_first_line(
    qtbot: QtBot,
) -> None:
    prepare([])
    card = PersonCard()
    qtbot.addWidget(card)
    odd = remark_words(Party("person", "陈小演", "", remarks=(NOT_YET_VALID, "birth")))
    card.show_state(PersonState("Applicant", "陈小演", "", "Card read", True, odd=odd))
    card.resize(230, 200)
    card.show()
    words = "The card is not valid yet, the card's date of birth does not match its number"
    assert card.odd.words.text() == words
    line = card.odd.words.fontMetrics().lineSpacing()
    assert card.odd.words.height() >= 2 * line
    assert card.odd._icon.geometry().bottom() <= line
