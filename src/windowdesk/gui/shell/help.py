"""F1: what this screen is for, what is seen on it, what to do when something goes wrong, and its keys.

Meaning at the left from guide.py, keys at the right from actions.py. What is too long for the window
scrolls by ↑ ↓ and the page keys.
"""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from windowdesk.gui.actions import DESK, FACING, Deed, deeds_of
from windowdesk.gui.guide import Guide, guide_of
from windowdesk.gui.theme import restyle
from windowdesk.gui.widgets.buttons import Button
from windowdesk.gui.widgets.text import Chip, Hairline, KeyCap, SectionLabel, Text
from windowdesk.i18n import _

_WIDE, _KEYS = 1000, 380
_EDGE = 24
_CAP = 92  # the longest key: the groups stand under one another
_STEP = 48


class HelpOverlay(QDialog):
    """Not modal: it stands beside the work and goes with Esc or F1."""

    def __init__(self, parent: QWidget, screen: str, title: str) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        name = _("{screen}：说明和按键").format(screen=title)
        self.setAccessibleName(name)
        self._room = QSize(parent.width() - 2 * _EDGE, parent.height() - 2 * _EDGE)
        frame = QFrame()
        restyle(frame, surface="popup")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(frame)
        column = QVBoxLayout(frame)
        column.setContentsMargins(_EDGE, 16, _EDGE, 12)
        column.setSpacing(10)
        column.addWidget(Text(name, size="lead", bold=True))
        column.addWidget(Hairline())
        self.area = self._scrolled(screen)
        column.addWidget(self.area, 1)
        column.addLayout(self._foot())
        self.setFixedSize(self._size())
        self.area.setFocus()

    def _scrolled(self, screen: str) -> QScrollArea:
        inside = QWidget()
        restyle(inside, bare="true")
        sides = QHBoxLayout(inside)
        sides.setContentsMargins(8, 6, 12, 6)
        sides.setSpacing(32)
        sides.addLayout(_meaning(guide_of(screen)), 1)
        keys = QWidget()
        keys.setFixedWidth(_KEYS)
        keys.setLayout(_keys(screen))
        sides.addWidget(keys)
        scroll = QScrollArea()
        scroll.setObjectName("helpText")
        scroll.setAccessibleName(_("说明和按键"))
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        scroll.verticalScrollBar().setSingleStep(_STEP)
        scroll.setWidget(inside)
        return scroll

    def _foot(self) -> QHBoxLayout:
        close = Button(_("关闭"))
        close.setAccessibleName(_("关闭 {key}").format(key="Esc"))
        close.clicked.connect(self.close)
        foot = QHBoxLayout()
        foot.addWidget(KeyCap("↑ ↓"))
        foot.addWidget(Text(_("滚动"), ink=2))
        foot.addSpacing(12)
        foot.addWidget(KeyCap("Esc"))
        foot.addWidget(Text(_("回到工作"), ink=2))
        foot.addStretch()
        foot.addWidget(close)
        return foot

    def _size(self) -> QSize:
        """As high as its words need, within the window."""
        width = min(_WIDE, self._room.width())
        layout = self.area.widget().layout()
        high = layout.totalHeightForWidth(width - 2 * _EDGE - 2) if layout is not None else 0
        return QSize(width, min(high + 128, self._room.height()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F1:
            self.close()
            return
        bar = self.area.verticalScrollBar()
        if event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End):
            bar.setValue(0 if event.key() == Qt.Key.Key_Home else bar.maximum())
            return
        super().keyPressEvent(event)


def _meaning(guide: Guide) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(8)
    column.addWidget(Text(_(guide.purpose), wrap=True))
    if guide.signs:
        column.addSpacing(4)
        column.addWidget(SectionLabel(_("看到的")))
        column.addLayout(_pairs((Chip(_(s.word), s.tone), _(s.meaning)) for s in guide.signs))
    if guide.troubles:
        column.addSpacing(4)
        column.addWidget(SectionLabel(_("出问题时")))
        for trouble in guide.troubles:
            column.addWidget(Text(_(trouble.when), bold=True, wrap=True))
            column.addWidget(Text(_(trouble.then), ink=2, wrap=True))
    column.addStretch()
    return column


def _pairs(rows: Iterable[tuple[QWidget, str]], *, least: int = 0) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(6)
    for line, (mark, words) in enumerate(rows):
        grid.addWidget(mark, line, 0, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        grid.addWidget(Text(words, wrap=True), line, 1)
    grid.setColumnMinimumWidth(0, least)
    grid.setColumnStretch(1, 1)
    return grid


def _keys(screen: str) -> QVBoxLayout:
    here = [deed for deed in deeds_of(screen) if deed.key]
    groups = (
        (_("本屏"), [deed for deed in here if not deed.row]),
        (_("清单有焦点时"), [deed for deed in here if deed.row]),
        (_("给对方看的"), list(deeds_of(FACING))),
        (_("随处可用"), [deed for deed in deeds_of(DESK) if deed.key]),
    )
    column = QVBoxLayout()
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(6)
    for title, deeds in groups:
        if deeds:
            column.addWidget(SectionLabel(title))
            column.addLayout(_pairs(((_cap(d), d.words()) for d in deeds), least=_CAP))
            column.addSpacing(8)
    column.addStretch()
    return column


def _cap(deed: Deed) -> QWidget:
    return KeyCap(deed.keycap())
