"""F1: every key of this screen and what it does, from the table of actions."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from windowdesk.gui.actions import DESK, Deed, deeds_of
from windowdesk.gui.theme import restyle
from windowdesk.gui.widgets.buttons import Button
from windowdesk.gui.widgets.text import Hairline, KeyCap, SectionLabel, Text
from windowdesk.i18n import _

_LONG = 9


class HelpOverlay(QDialog):
    """Not modal: it stands beside the work and goes with Esc or F1."""

    def __init__(self, parent: QWidget, screen: str, title: str) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(_("按键说明"))
        frame = QFrame()
        restyle(frame, surface="popup")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(frame)
        column = QVBoxLayout(frame)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        column.addWidget(Text(_("{screen}：按键说明").format(screen=title), size="lead", bold=True))
        column.addWidget(Hairline())
        sides = QHBoxLayout()
        sides.setSpacing(28)
        here = [deed for deed in deeds_of(screen) if deed.key]
        keys = [deed for deed in here if not deed.row]
        rows = [deed for deed in here if deed.row]
        everywhere = [deed for deed in deeds_of(DESK) if deed.key]
        sides.addLayout(_table(_("本屏"), keys), 1)
        if rows:
            # a long column would not fit a low window: it goes on beside itself
            half = len(rows) if len(rows) <= _LONG else (len(rows) + 1) // 2
            sides.addLayout(_table(_("清单有焦点时"), rows[:half]), 1)
            if rows[half:]:
                sides.addLayout(_table("", rows[half:]), 1)
        sides.addLayout(_table(_("随处可用"), everywhere), 1)
        column.addLayout(sides)
        close = Button(_("关闭"))
        close.clicked.connect(self.close)
        column.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
        close.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F1:
            self.close()
            return
        super().keyPressEvent(event)


def _table(title: str, deeds: list[Deed]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(8)
    grid.addWidget(SectionLabel(title), 0, 0, 1, 2)
    for line, deed in enumerate(deeds, 1):
        grid.addWidget(KeyCap(deed.keycap()), line, 0, Qt.AlignmentFlag.AlignLeft)
        grid.addWidget(Text(deed.words()), line, 1)
    grid.setRowStretch(len(deeds) + 1, 1)
    grid.setColumnStretch(1, 1)
    return grid
