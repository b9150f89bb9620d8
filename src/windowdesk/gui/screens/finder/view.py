"""F2: type a few letters, Enter picks. A popup, so that the work behind stays in sight."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from windowdesk.gui import theme
from windowdesk.gui.screens.finder.presenter import FinderPresenter, Hit, Hits
from windowdesk.gui.theme import restyle
from windowdesk.gui.widgets.text import KeyHint, Text
from windowdesk.i18n import _

_HIT = int(Qt.ItemDataRole.UserRole)
_ROW = 52
_MOST_ROWS = 7
_WIDTH = 620
_CODE_ROOM = 230
_KIND_ROOM = 160


_Index = QModelIndex | QPersistentModelIndex


class _HitModel(QAbstractListModel):
    """The lines of one answer; only those on the screen are ever made."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._hits = Hits((), "")

    def take(self, hits: Hits) -> None:
        """Another answer."""
        self.beginResetModel()
        self._hits = hits
        self.endResetModel()

    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._hits)

    def data(self, index: _Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        if not index.isValid():
            return None
        hit = self._hits[index.row()]
        spoken = (int(Qt.ItemDataRole.DisplayRole), int(Qt.ItemDataRole.AccessibleTextRole))
        return hit if role == _HIT else hit.spoken if role in spoken else None


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
        # as wide as its words: English says in two what Chinese says in three characters
        kind = min(_KIND_ROOM, QFontMetrics(theme.font()).horizontalAdvance(hit.kind) + 1)
        _draw_name(painter, upper.adjusted(0, 0, -kind - 10, 0), hit)
        _draw(painter, upper, hit.kind, "refuse" if hit.cancelled else "ink2", kind, right=True)
        # where names are the same, whose item it is matters most
        organ, code = ("ink", "ink2") if hit.twin else ("ink2", "ink3")
        room = min(_CODE_ROOM, upper.width() // 2)
        below = f"{hit.organ}　{hit.version}"
        _draw(painter, lower, below, organ, lower.width() - room - 10)
        _draw(painter, lower, hit.code, code, room, right=True, middle=True)
        painter.restore()


def _draw(
    painter: QPainter,
    box: QRect,
    words: str,
    ink: str,
    room: int,
    *,
    right: bool = False,
    middle: bool = False,
) -> None:
    """``words`` in one line of ``room``; codes lose their ``middle``, where they are all alike."""
    face = theme.font()
    painter.setFont(face)
    painter.setPen(theme.tokens().colour(ink))
    cut = Qt.TextElideMode.ElideMiddle if middle else Qt.TextElideMode.ElideRight
    side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
    shown = QFontMetrics(face).elidedText(words, cut, room)
    painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter | side), shown)


def _draw_name(painter: QPainter, box: QRect, hit: Hit) -> None:
    """The name in bold, what was met in the accent, underlined: colour is never the only sign."""
    face, tokens = theme.font(bold=True), theme.tokens()
    metrics = QFontMetrics(face)
    name = metrics.elidedText(hit.name, Qt.TextElideMode.ElideRight, box.width())
    painter.setFont(face)
    painter.setPen(tokens.colour("ink"))
    painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter), name)
    whole = len(name) if name == hit.name else max(0, len(name) - 1)
    for start, end in hit.marks:
        if start >= whole:
            break
        met = name[start : min(end, whole)]
        left = box.left() + metrics.horizontalAdvance(name[:start])
        width = metrics.horizontalAdvance(met)
        painter.setPen(tokens.colour("accent"))
        place = QRect(left, box.top(), width + 2, box.height())
        painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter), met)
        under = box.center().y() + metrics.ascent() // 2 + 3
        painter.fillRect(QRect(left, under, width, 1), tokens.colour("accent"))


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
        self.query.setPlaceholderText(_("名称、拼音首字母、部门或编码，如 lwpq"))
        self.query.setAccessibleName(_("查找事项"))
        restyle(self.query, large="true")
        self.hits = QListView()
        self._model = _HitModel(self.hits)
        self.hits.setModel(self._model)
        self.hits.setUniformItemSizes(True)
        self.hits.setAccessibleName(_("找到的事项"))
        self.hits.setItemDelegate(_HitDelegate(self.hits))
        self.hits.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # the keys stay in the field; ↑ ↓ move in the list from there
        self.hits.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.none = Text(ink=2, wrap=True)
        self.count = Text(ink=3)
        self._lay_out()
        self.setFocusProxy(self.query)
        self.query.textChanged.connect(self._search)
        self.hits.clicked.connect(self._pick)
        self._search("")

    def _lay_out(self) -> None:
        hints = QHBoxLayout()
        hints.setSpacing(16)
        self._of_hit = KeyHint(("↑", "↓"), _("选择")), KeyHint(_("回车"), _("采用"))
        for hint in (*self._of_hit, KeyHint("Esc", _("返回"))):
            hints.addWidget(hint)
        hints.addStretch()
        hints.addWidget(self.count)
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
        self.hits.setFixedHeight(min(_MOST_ROWS, max(3, self._model.rowCount())) * _ROW + 2)
        self.adjustSize()
        left = (page.width() - self.width()) // 2
        self.move(page.mapToGlobal(QPoint(left, min(72, page.height() // 10))))
        self.show()
        self.query.setFocus(Qt.FocusReason.PopupFocusReason)

    def _search(self, typed: str) -> None:
        hits = self._presenter.find(typed)
        self._model.take(hits)
        found = len(hits) > 0
        self.hits.setVisible(found)
        self.none.setVisible(not found)
        for hint in self._of_hit:
            hint.setVisible(found)
        self.none.setText("" if found else self._presenter.nothing_found(typed))
        self.count.setText(hits.said())
        if found:
            self._choose(0)

    def _choose(self, row: int) -> None:
        self.hits.setCurrentIndex(self._model.index(row, 0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(key))
        page = {Qt.Key.Key_PageDown: 1, Qt.Key.Key_PageUp: -1}.get(Qt.Key(key))
        if key == Qt.Key.Key_Escape:
            self.close()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._pick(self.hits.currentIndex())
        elif step is not None and self._model.rowCount():
            self._choose((self.hits.currentIndex().row() + step) % self._model.rowCount())
        elif page is not None and self._model.rowCount():
            row = self.hits.currentIndex().row() + page * _MOST_ROWS
            self._choose(min(max(0, row), self._model.rowCount() - 1))
        else:
            super().keyPressEvent(event)

    def _pick(self, index: QModelIndex) -> None:
        if not index.isValid():
            return
        hit: Hit = index.data(_HIT)
        self.close()
        self.picked.emit(hit.code)
