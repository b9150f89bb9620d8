"""F2: type a few letters, Enter picks. A popup, so that the work behind stays in sight."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from windowdesk.gui import theme
from windowdesk.gui.screens.finder.presenter import FinderPresenter, Hit
from windowdesk.gui.theme import restyle
from windowdesk.gui.widgets.text import KeyHint, Text
from windowdesk.i18n import _

_HIT = int(Qt.ItemDataRole.UserRole)
_ROW = 52
_MOST_ROWS = 7
_WIDTH = 620


class _HitDelegate(QStyledItemDelegate):
    """Name in bold with its kind at the right; organ, version and code below."""

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(200, _ROW)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        hit: Hit = index.data(_HIT)
        tokens = theme.tokens()
        rect: QRect = option.rect  # type: ignore[attr-defined] # missing in PySide6's stub
        state: QStyle.StateFlag = option.state  # type: ignore[attr-defined] # the same
        painter.save()
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, tokens.colour("accent_soft"))
            painter.fillRect(
                QRect(rect.left(), rect.top(), 3, rect.height()), tokens.colour("accent")
            )
        upper = QRect(rect.left() + 14, rect.top() + 6, rect.width() - 28, 20)
        lower = upper.translated(0, 20)
        middle = int(Qt.AlignmentFlag.AlignVCenter)
        right = middle | int(Qt.AlignmentFlag.AlignRight)
        _draw(painter, upper, middle, hit.name, bold=True, ink="ink", room=upper.width() - 90)
        kind = "refuse" if hit.cancelled else "ink2"
        _draw(painter, upper, right, hit.kind, bold=False, ink=kind, room=80)
        below = f"{hit.organ}　{hit.version}"
        _draw(painter, lower, middle, below, bold=False, ink="ink2", room=lower.width() - 170)
        _draw(painter, lower, right, hit.code, bold=False, ink="ink3", room=160)
        painter.restore()


def _draw(
    painter: QPainter, box: QRect, flags: int, words: str, *, bold: bool, ink: str, room: int
) -> None:
    face = theme.font(bold=bold)
    painter.setFont(face)
    painter.setPen(theme.tokens().colour(ink))
    shown = QFontMetrics(face).elidedText(words, Qt.TextElideMode.ElideRight, room)
    painter.drawText(box, flags, shown)


class FinderPopup(QFrame):
    """``picked`` carries the code of the item chosen. Esc leaves everything as it was."""

    picked = Signal(str)

    def __init__(self, presenter: FinderPresenter, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._presenter = presenter
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(_("查找事项"))
        restyle(self, surface="popup")
        self.query = QLineEdit()
        self.query.setPlaceholderText(_("名称、拼音首字母或编码，如 lwpq"))
        self.query.setAccessibleName(_("查找事项"))
        restyle(self.query, large="true")
        self.hits = QListWidget()
        self.hits.setAccessibleName(_("找到的事项"))
        self.hits.setItemDelegate(_HitDelegate(self.hits))
        self.hits.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # the keys stay in the field; ↑ ↓ move in the list from there
        self.hits.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.none = Text(ink=2, wrap=True)
        self._lay_out()
        self.setFocusProxy(self.query)
        self.query.textChanged.connect(self._search)
        self.hits.itemClicked.connect(self._pick)
        self._search("")

    def _lay_out(self) -> None:
        hints = QHBoxLayout()
        hints.setSpacing(16)
        for key, words in (
            (("↑", "↓"), _("选择")),
            ((_("回车"),), _("采用")),
            (("Esc",), _("返回")),
        ):
            hints.addWidget(KeyHint(key, words))
        hints.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 10)
        column.setSpacing(8)
        column.addWidget(self.query)
        column.addWidget(self.hits)
        column.addWidget(self.none)
        column.addLayout(hints)

    def show_over(self, page: QWidget) -> None:
        """Open over the upper middle of ``page``."""
        self.setFixedWidth(min(_WIDTH, max(360, page.width() - 40)))
        self.hits.setFixedHeight(min(_MOST_ROWS, max(3, self.hits.count())) * _ROW + 2)
        self.adjustSize()
        left = (page.width() - self.width()) // 2
        self.move(page.mapToGlobal(QPoint(left, min(72, page.height() // 10))))
        self.show()
        self.query.setFocus(Qt.FocusReason.PopupFocusReason)

    def _search(self, typed: str) -> None:
        self.hits.clear()
        for hit in self._presenter.find(typed):
            item = QListWidgetItem(hit.spoken)
            item.setData(_HIT, hit)
            self.hits.addItem(item)
        found = self.hits.count() > 0
        self.hits.setVisible(found)
        self.none.setVisible(not found)
        self.none.setText("" if found else self._presenter.nothing_found(typed))
        if found:
            self.hits.setCurrentRow(0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(key))
        if key == Qt.Key.Key_Escape:
            self.close()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._pick(self.hits.currentItem())
        elif step is not None and self.hits.count():
            row = (self.hits.currentRow() + step) % self.hits.count()
            self.hits.setCurrentRow(row)
        else:
            super().keyPressEvent(event)

    def _pick(self, item: QListWidgetItem | None) -> None:
        if item is None:
            return
        hit: Hit = item.data(_HIT)
        self.close()
        self.picked.emit(hit.code)
