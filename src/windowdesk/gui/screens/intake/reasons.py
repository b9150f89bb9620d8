"""The reasons of a verdict as a list: painted, quick to change, each one line for a reader."""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from windowdesk.app.wording_joints import clauses, sentences
from windowdesk.gui import theme
from windowdesk.gui.screens.intake.checklist_model import LINE_ROLE, Index
from windowdesk.gui.screens.intake.marks import face as typeface
from windowdesk.gui.screens.intake.marks import ink, paint_mark
from windowdesk.gui.screens.intake.state import Mark, ReasonKind, ReasonState, Tone
from windowdesk.gui.theme import active
from windowdesk.i18n import _

_ROOT = QModelIndex()
# Qt breaks Chinese by the prohibition rules only when it may not break anywhere
_WRAP = int(Qt.TextFlag.TextWordWrap)
_SIDE = 18
_HANG = 24
_LINE = 19
_FEWEST_LINES = 96
_AIR = 6
_REMEMBERED = 2000


class ReasonModel(QAbstractListModel):
    """Reasons in the order they are told."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.reasons: tuple[ReasonState, ...] = ()

    def show(self, reasons: tuple[ReasonState, ...]) -> None:
        if reasons != self.reasons:
            self.beginResetModel()
            self.reasons = reasons
            self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.reasons)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        reason = self.reasons[index.row()]
        if role == LINE_ROLE:
            return reason
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            parts = (reason.number, reason.title, reason.text, reason.how, reason.basis)
            return clauses(*parts)
        return None


def _texts(reason: ReasonState) -> tuple[tuple[str, str, bool], ...]:
    """Title, words and basis as (text, ink, bold), one below the other."""
    basis = reason.basis
    if reason.deferrable:
        basis = "　".join(part for part in (_("可申请容缺"), basis) if part)
    words = reason.text
    if reason.how and reason.how not in words:
        words = sentences(words, reason.how)
    said = ((reason.title, "ink", True), (words, "ink2", False), (basis, "ink3", False))
    return tuple(part for part in said if part[0])


class ReasonDelegate(QStyledItemDelegate):
    """A number that hangs in the margin, the matter in bold, then what is so and its ground."""

    def __init__(self, view: QListView) -> None:
        super().__init__(view)
        self._view = view
        self._heights: dict[tuple[ReasonState, int], int] = {}
        active().changed.connect(self._heights.clear)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(100, self.height_of(index.data(LINE_ROLE), self._view.viewport().width()))

    def height_of(self, reason: ReasonState, width: int) -> int:
        """As high as its words need at ``width``."""
        key = (reason, width)
        if key not in self._heights:
            if len(self._heights) > _REMEMBERED:
                self._heights.clear()
            self._heights[key] = self._measure(reason, width)
        return self._heights[key]

    def _measure(self, reason: ReasonState, width: int) -> int:
        if reason.kind is ReasonKind.HEADING:
            return 30
        if reason.kind is ReasonKind.WAIT:
            return 28
        room = width - 2 * _SIDE - _HANG
        return 20 + sum(_height(text, room, bold=bold) for text, _ink, bold in _texts(reason))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        reason: ReasonState = index.data(LINE_ROLE)
        rect: QRect = option.rect  # type: ignore[attr-defined] # missing in PySide6's stub
        state: QStyle.StateFlag = option.state  # type: ignore[attr-defined] # the same
        painter.save()
        if state & QStyle.StateFlag.State_Selected and self._view.hasFocus():
            painter.fillRect(rect, theme.tokens().colour("accent_soft"))
        if reason.kind is ReasonKind.HEADING:
            self._heading(painter, rect, reason)
        elif reason.kind is ReasonKind.WAIT:
            self._wait(painter, rect, reason)
        else:
            self._whole(painter, rect, reason, last=index.row() == index.model().rowCount() - 1)
        painter.restore()

    def _heading(self, painter: QPainter, rect: QRect, reason: ReasonState) -> None:
        painter.setFont(typeface())
        painter.setPen(theme.tokens().colour("ink3"))
        where = rect.adjusted(_SIDE, 6, -_SIDE, 0)
        painter.drawText(where, int(Qt.AlignmentFlag.AlignVCenter), reason.text)

    def _wait(self, painter: QPainter, rect: QRect, reason: ReasonState) -> None:
        tokens = theme.tokens()
        where = rect.adjusted(_SIDE, 0, -_SIDE, 0)
        middle = int(Qt.AlignmentFlag.AlignVCenter)
        plain = typeface()
        metrics = QFontMetrics(plain)
        painter.setFont(plain)
        if reason.number:
            painter.setPen(tokens.colour("ink3"))
            painter.drawText(where, middle, reason.number)
        else:
            side = QRectF(where.left(), where.center().y() - 3.5, 10, 10)
            paint_mark(painter, Mark.OPEN, side, tokens.colour("ink3"))
        right = min(metrics.horizontalAdvance(reason.text), where.width() // 2)
        painter.setPen(tokens.colour("ink3"))
        told = metrics.elidedText(reason.text, Qt.TextElideMode.ElideRight, right + 2)
        painter.drawText(where, middle | int(Qt.AlignmentFlag.AlignRight), told)
        room = where.adjusted(_HANG, 0, -right - 12, 0)
        painter.setPen(tokens.colour("ink"))
        title = metrics.elidedText(reason.title, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, middle, title)

    def _whole(self, painter: QPainter, rect: QRect, reason: ReasonState, *, last: bool) -> None:
        tokens = theme.tokens()
        room = rect.width() - 2 * _SIDE - _HANG
        top = rect.top() + 10
        if reason.number:
            painter.setFont(typeface(bold=True))
            painter.setPen(tokens.colour("ink"))
            where = QRect(rect.left() + _SIDE, top, _HANG, _LINE)
            painter.drawText(where, int(Qt.AlignmentFlag.AlignVCenter), reason.number)
        else:
            side = QRectF(rect.left() + _SIDE + 1, top + 4, 12, 12)
            paint_mark(painter, _mark_of(reason), side, ink(_tone_of(reason)))
        for text, name, bold in _texts(reason):
            painter.setFont(typeface(bold=bold))
            toned = bold and reason.tone is not Tone.PLAIN
            painter.setPen(ink(reason.tone) if toned else tokens.colour(name))
            high = _height(text, room, bold=bold)
            painter.drawText(QRect(rect.left() + _SIDE + _HANG, top, room, high), _WRAP, text)
            top += high
        if not last:
            painter.fillRect(
                QRect(rect.left() + _SIDE, rect.bottom(), rect.width() - 2 * _SIDE, 1),
                tokens.colour("line"),
            )


def _mark_of(reason: ReasonState) -> Mark:
    if reason.kind is ReasonKind.NOTE:
        return Mark.FIXABLE
    return {Tone.ACCEPT: Mark.MET, Tone.DEFER: Mark.DEFERRED}.get(reason.tone, Mark.FAILED)


def _tone_of(reason: ReasonState) -> Tone:
    if reason.tone is not Tone.PLAIN:
        return reason.tone
    return Tone.MUTED if reason.kind is ReasonKind.NOTE else Tone.REFUSE


def _height(text: str, room: int, *, bold: bool) -> int:
    metrics = QFontMetrics(typeface(bold=bold))
    box = metrics.boundingRect(QRect(0, 0, max(40, room), 2000), _WRAP, text)
    return max(_LINE, box.height())


class ReasonList(QListView):
    """Read with ↑ ↓; Enter leads to what a reason speaks of (``wanted`` carries its target)."""

    wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._model = ReasonModel(self)
        self.setModel(self._model)
        self._free = False
        self._room = (0, True)
        self._delegate = ReasonDelegate(self)
        self.setItemDelegate(self._delegate)
        self.setObjectName("reasons")
        self.setAccessibleName(_("结论的理由"))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setTabKeyNavigation(False)
        self.setViewportMargins(0, _AIR, 0, _AIR)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.clicked.connect(self._go)
        active().changed.connect(self.viewport().update)

    def show_reasons(self, reasons: tuple[ReasonState, ...]) -> None:
        if reasons != self._model.reasons:
            self._model.show(reasons)
            self._take_room()

    def set_free(self, free: bool) -> None:
        """Inside a page that scrolls, the list itself shows all its lines."""
        self._free = free
        self._take_room()

    def _take_room(self) -> None:
        if not self._free and self._room == (-1, False):
            return  # it scrolls by itself: how high its lines are together says nothing
        width = self.viewport().width()
        high = sum(self._delegate.height_of(reason, width) for reason in self._model.reasons)
        high += 2 * (_AIR + self.frameWidth()) if high else 0
        if (high, self._free) == self._room:
            return
        self._room = (high, True) if self._free else (-1, False)
        self.setMinimumHeight(max(1, high) if self._free else _FEWEST_LINES)
        self.setMaximumHeight(max(1, high) if self._free else 16_777_215)

    def reasons(self) -> tuple[ReasonState, ...]:
        return self._model.reasons

    def minimumSizeHint(self) -> QSize:
        return QSize(200, _FEWEST_LINES)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()
        if event.oldSize().width() != event.size().width():
            self._take_room()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._go(self.currentIndex())
        elif event.text().strip() and not event.modifiers():
            event.ignore()
        else:
            super().keyPressEvent(event)

    def _go(self, index: QModelIndex) -> None:
        reason = index.data(LINE_ROLE)
        if isinstance(reason, ReasonState) and reason.target:
            self.wanted.emit(reason.target)
