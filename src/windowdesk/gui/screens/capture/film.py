"""The pages taken of a material, as a list that the keys work: thumbnail, number, what is said of it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QIcon, QImage, QKeyEvent, QPainter, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem

from windowdesk.gui.screens.capture.presenter import PageLine
from windowdesk.gui.theme import active, tokens
from windowdesk.i18n import _

_KEY = int(Qt.ItemDataRole.UserRole)
# the key alone, or with Shift (which some of these need none of) and Ctrl
_DEEDS: dict[tuple[Qt.Key, bool], str] = {
    (Qt.Key.Key_R, False): "page_retake",
    (Qt.Key.Key_Delete, False): "page_remove",
    (Qt.Key.Key_V, False): "page_verify",
    (Qt.Key.Key_Left, True): "page_left",
    (Qt.Key.Key_Right, True): "page_right",
    (Qt.Key.Key_Up, True): "page_earlier",
    (Qt.Key.Key_Down, True): "page_later",
    (Qt.Key.Key_H, False): "page_paper",
}
# a key that is held carries a page on; it does not delete the pile, or turn it round and round
_HELD = ("page_earlier", "page_later")
_ICON = QSize(44, 60)
# as large as a thumbnail is kept: sharp at 200 % as well
_ROOM = _ICON * 3


class Film(QListWidget):
    """``chosen`` carries a page's id, ``asked`` the name of a deed of actions.py."""

    chosen = Signal(str)
    asked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._lines: tuple[PageLine, ...] = ()
        self.setAccessibleName(_("已拍的页"))
        self.setProperty("framed", True)
        self.setIconSize(_ICON)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setUniformItemSizes(True)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.currentItemChanged.connect(self._moved)
        active().changed.connect(self._paint)

    def show_lines(self, lines: tuple[PageLine, ...], selected: str) -> None:
        """Show ``lines``; nothing is emitted for what the presenter itself chose."""
        self.blockSignals(True)
        if lines != self._lines:
            self._lines = lines
            self._paint()
        for row, line in enumerate(lines):
            if line.page_id == selected:
                self.setCurrentRow(row)
        self.blockSignals(False)

    def _paint(self) -> None:
        blocked = self.blockSignals(True)
        at = self.currentRow()
        self.clear()
        for line in self._lines:
            item = QListWidgetItem(_icon(line.thumb), _("第 {n} 页　{words}").format(
                n=line.number, words=line.words))  # fmt: skip
            item.setData(_KEY, line.page_id)
            item.setToolTip(line.words)
            if line.tone:
                item.setForeground(QBrush(tokens().colour(line.tone)))
            self.addItem(item)
        self.setCurrentRow(at)
        self.blockSignals(blocked)

    def _moved(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.chosen.emit(str(item.data(_KEY)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        key = Qt.Key(event.key())
        deed = _DEEDS.get((key, control))
        if deed == "page_verify" and shift:
            deed = "page_verify_all"
        if deed is None:
            super().keyPressEvent(event)
        elif deed in _HELD or not event.isAutoRepeat():
            self.asked.emit(deed)


def _icon(thumb: bytes) -> QIcon:
    """The thumbnail in the middle of its room, however the page lies; in its own colours when chosen."""
    picture, room = QImage.fromData(thumb), QPixmap(_ROOM)
    room.fill(Qt.GlobalColor.transparent)
    size = picture.size().scaled(_ROOM, Qt.AspectRatioMode.KeepAspectRatio)
    left, top = (_ROOM.width() - size.width()) // 2, (_ROOM.height() - size.height()) // 2
    painter = QPainter(room)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(QRect(QPoint(left, top), size), picture)
    painter.end()
    icon = QIcon(room)
    icon.addPixmap(room, QIcon.Mode.Selected)
    return icon
