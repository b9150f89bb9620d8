"""Words that a delegate paints are no widget's text: they are read from the drawing, and stand there whole."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QBuffer, QPoint, Qt
from PySide6.QtGui import QPainter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QWidget

from tests.helpers.counter import dispatch_intake, fetch
from tests.helpers.window import DeskRig
from windowdesk import i18n
from windowdesk.gui.screens.finder.view import FinderPopup
from windowdesk.gui.tour.clerk import Clerk


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
