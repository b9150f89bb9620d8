"""What a strict eye measures: where a dialog ends, and that a heading stands over its column."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from windowdesk.gui.application import prepare
from windowdesk.gui.theme import THEMES, apply_theme, tokens
from windowdesk.gui.widgets.act_dialog import ActDialog
from windowdesk.gui.widgets.listing import Cell, Listing


@pytest.mark.parametrize("name", THEMES)
def test_a_dialog_ends_where_it_can_be_seen(qtbot: QtBot, qapp: QApplication, name: str) -> None:
    prepare([])
    apply_theme(qapp, name)
    parent = QWidget()
    qtbot.addWidget(parent)
    dialog = ActDialog(parent, "作废", "26 440103", "作废")
    dialog.resize(460, 200)
    drawn = dialog.grab().toImage()
    for x, y in ((0, 100), (459, 100), (230, 0), (230, 199)):
        assert drawn.pixelColor(x, y) == tokens().colour("edge")
    assert drawn.pixelColor(5, 100) == tokens().colour("bg")
    apply_theme(qapp, "light")


def first_ink(picture: QImage, within: QRect, ground: QColor) -> int:
    """The left edge of what is written there, in pixels from the left of ``within``."""
    for x in range(within.left() + 1, within.right()):
        for y in range(within.top() + 4, within.bottom() - 4):
            if picture.pixelColor(x, y) != ground:
                return x - within.left()
    raise AssertionError("nothing is written there")


def test_a_heading_stands_over_its_column(qtbot: QtBot, qapp: QApplication) -> None:
    prepare([])
    apply_theme(qapp, "light")
    listing = Listing("清单", (("号", 120), ("口", 120), ("口", 0)))
    qtbot.addWidget(listing)
    listing.resize(480, 160)
    listing.show_rows([("a", (Cell("1"), Cell("口"))), ("b", (Cell("2"), Cell("口")))])
    header = listing.horizontalHeader()
    left, width = header.sectionViewportPosition(1), header.sectionSize(1)
    above = header.grab(QRect(left, 0, width, header.height())).toImage()
    row = listing.visualRect(listing.model().index(1, 1))
    below = listing.viewport().grab(row).toImage()
    ground = tokens().colour("surface")
    places = [first_ink(one, one.rect(), ground) for one in (above, below)]
    assert places[0] == pytest.approx(places[1], abs=1)


def test_a_column_gives_words_the_room_they_need(qtbot: QtBot, qapp: QApplication) -> None:
    """English words were cut off in columns that were planned for Chinese ones."""
    prepare([])
    apply_theme(qapp, "light")
    listing = Listing("清单", (("号", 60), ("状态", 100), ("口", 0)))
    qtbot.addWidget(listing)
    listing.resize(640, 160)
    listing.show_rows([("a", (Cell("1"), Cell("Kept, to review"), Cell("口")))])
    needed = listing.sizeHintForColumn(1)
    assert 100 < needed <= listing.columnWidth(1)
    # no wider than it must be, and never so wide that the others have no room
    listing.show_rows([("a", (Cell("1"), Cell("已存待核"), Cell("口")))])
    assert listing.columnWidth(1) == 100
    listing.show_rows([("a", (Cell("1"), Cell("long " * 40), Cell("口")))])
    assert listing.columnWidth(1) == 150
    # nor at the cost of a column that has the rest, whose heading stays whole
    with qtbot.waitExposed(listing):
        listing.show()
    listing.resize(190, 160)
    qtbot.waitUntil(lambda: listing.columnWidth(1) == 100)
