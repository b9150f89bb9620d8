"""Small lists that float: the days of a due date, the matters put aside."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from windowdesk.gui.theme import restyle, tokens
from windowdesk.gui.widgets.text import Text

_ID = int(Qt.ItemDataRole.UserRole)
_ROW = 36
_MOST_ROWS = 10


class ListPopup(QFrame):
    """Title and lines. Esc or a click elsewhere closes it; Enter picks (``picked`` with the id)."""

    picked = Signal(str)

    def __init__(self, parent: QWidget, title: str) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(title)
        restyle(self, surface="popup")
        self.list = QListWidget()
        self.list.setAccessibleName(title)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.itemActivated.connect(self._pick)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 10, 8, 8)
        column.setSpacing(6)
        column.addWidget(Text(title, bold=True))
        column.addWidget(self.list)
        self.setFocusProxy(self.list)

    def add_line(self, ident: str, words: str, *, faint: bool = False) -> None:
        item = QListWidgetItem(words)
        item.setData(_ID, ident)
        if faint:
            item.setForeground(QColor(tokens().colour("ink3")))
        self.list.addItem(item)

    def show_at(self, corner: QPoint, width: int) -> None:
        """Open with the lower left corner at ``corner`` (screen coordinates)."""
        rows = min(_MOST_ROWS, max(1, self.list.count()))
        self.list.setFixedHeight(rows * _ROW + 4)
        self.setFixedWidth(width)
        self.adjustSize()
        self.move(corner.x(), max(0, corner.y() - self.height()))
        self.show()
        self.list.setFocus(Qt.FocusReason.PopupFocusReason)
        self.list.setCurrentRow(0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def _pick(self, item: QListWidgetItem) -> None:
        self.close()
        self.picked.emit(str(item.data(_ID)))
