"""How a line of the checklist is painted: number, name, chip, counts, state; points below."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from windowdesk.gui import theme
from windowdesk.gui.screens.intake.checklist_model import LINE_ROLE, Index
from windowdesk.gui.screens.intake.marks import face as typeface
from windowdesk.gui.screens.intake.marks import ink, paint_mark
from windowdesk.gui.screens.intake.shots import paint_shots
from windowdesk.gui.screens.intake.state import Chip, GroupLine, Line, PointLine, RowLine, Tone
from windowdesk.gui.theme import active

POINT_HEIGHT = 26
GROUP_HEIGHT = 30
_PAD = 10
NAME_AT = 44
_CHIP_WIDTH = 70
_RECEIVED_WIDTH = 134
_STATUS_WIDTH = 104
_MARK = 12
_REMEMBERED = 2000
_SHOTS = 58
_V = Qt.AlignmentFlag.AlignVCenter
# Qt breaks Chinese by the prohibition rules only when it may not break anywhere
_WRAP = int(Qt.TextFlag.TextWordWrap)


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each column begins at a given width; the name has all the room that is left."""

    name: int
    chip: int
    received: int
    status: int
    right: int

    @classmethod
    def at(cls, width: int) -> Columns:
        status = width - _STATUS_WIDTH
        received = status - _RECEIVED_WIDTH
        return cls(NAME_AT, received - _CHIP_WIDTH, received, status, width - _PAD)


class ChecklistDelegate(QStyledItemDelegate):
    """Paints lines; asks the theme for every colour."""

    def __init__(self, view: QWidget) -> None:
        super().__init__(view)
        self._view = view
        self._block = ""
        self._heights: dict[tuple[type, str, str, int], int] = {}
        active().changed.connect(self._heights.clear)

    def set_block(self, material: str) -> str:
        """The paper whose lines stand on the soft ground from now on; returns the one before."""
        before, self._block = self._block, material
        return before

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        line = index.data(LINE_ROLE)
        return QSize(100, self.height_of(line, self._view.width()))

    def height_of(self, line: Line, width: int) -> int:
        """36 px, more where a long name needs two lines; 26 for a point."""
        words = line.name if not isinstance(line, PointLine) else line.words + line.seen
        key = (type(line), words, line.key, width - _taken(line))
        if key not in self._heights:
            if len(self._heights) > _REMEMBERED:
                self._heights.clear()
            self._heights[key] = self._measure(line, width)
        return self._heights[key]

    def _measure(self, line: Line, width: int) -> int:
        if isinstance(line, GroupLine):
            return GROUP_HEIGHT
        if isinstance(line, PointLine):
            lines = self._point_lines(line, width)
            return POINT_HEIGHT + 18 * (lines - 1) + (10 if line.last else 0)
        name = Columns.at(width).chip - _left(line) - 8 - _taken(line)
        room = QRect(0, 0, max(40, name), 1000)
        box = QFontMetrics(typeface()).boundingRect(room, _WRAP, line.name)
        return max(theme.tokens().px("row"), box.height() + 14)

    def _point_lines(self, line: PointLine, width: int) -> int:
        metrics = QFontMetrics(typeface())
        room = QRect(0, 0, self._point_room(line, width), 1000)
        box = metrics.boundingRect(room, _WRAP, _point_text(line))
        return max(1, round(box.height() / metrics.lineSpacing()))

    def _point_room(self, line: PointLine, width: int) -> int:
        basis = QFontMetrics(typeface()).horizontalAdvance(line.basis)
        return max(120, width - NAME_AT - _MARK - 8 - min(basis, width // 3) - _PAD - 16)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        line = index.data(LINE_ROLE)
        rect: QRect = option.rect  # type: ignore[attr-defined] # missing in PySide6's stub
        state: QStyle.StateFlag = option.state  # type: ignore[attr-defined] # the same
        current = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        self._ground(painter, rect, line, current=current)
        if isinstance(line, RowLine):
            self._row(painter, rect, line)
        elif isinstance(line, PointLine):
            self._point(painter, rect, line, current=current)
        else:
            self._group(painter, rect, line)
        painter.restore()

    def _ground(self, painter: QPainter, rect: QRect, line: Line, *, current: bool) -> None:
        tokens = theme.tokens()
        inside = not isinstance(line, GroupLine) and line.material == self._block
        if inside or current:
            painter.fillRect(rect, tokens.colour("accent_soft"))
        if current:
            painter.fillRect(
                QRect(rect.left(), rect.top(), 3, rect.height()), tokens.colour("accent")
            )
            if self._view.hasFocus() and tokens.name == "contrast":
                painter.setPen(QPen(tokens.colour("accent"), 1))
                painter.drawRect(rect.adjusted(0, 0, -1, -1))
        if _ruled(line):
            painter.fillRect(
                QRect(rect.left(), rect.bottom(), rect.width(), 1), tokens.colour("line")
            )

    def _row(self, painter: QPainter, rect: QRect, line: RowLine) -> None:
        tokens = theme.tokens()
        columns = Columns.at(self._view.width())
        plain = typeface()
        left = rect.left()
        _text(painter, _box(rect, left + _PAD, 30), str(line.index), plain, tokens.colour("ink3"))
        name = _box(rect, left + _left(line), columns.chip - _left(line) - 8 - _taken(line))
        painter.setFont(plain)
        painter.setPen(tokens.colour("ink"))
        painter.drawText(name, int(_V) | _WRAP, line.name)
        if line.shots is not None:
            paint_shots(painter, rect, left + columns.chip - _SHOTS, line.shots)
        self._chip(painter, rect, left + columns.chip, line.chip)
        at = left + columns.received
        for words, strong in line.received:
            face = typeface(bold=strong)
            wide = QFontMetrics(face).horizontalAdvance(words)
            colour = tokens.colour("ink" if strong else "ink2")
            _text(painter, _box(rect, at, left + columns.status - at - 4), words, face, colour)
            at += wide
        _state(painter, rect, left + columns.status, line, columns.right)

    def _chip(self, painter: QPainter, rect: QRect, left: int, chip: Chip) -> None:
        tokens = theme.tokens()
        face = typeface()
        wide = QFontMetrics(face).horizontalAdvance(chip.text) + 14
        box = QRectF(left, rect.center().y() - 9.5, min(wide, _CHIP_WIDTH - 4), 20)
        muted = chip.tone is Tone.MUTED
        ground = tokens.colour("bg") if muted else tokens.soft(chip.tone.value)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(tokens.colour("line"), 1) if muted else Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(box, 3, 3)
        painter.setFont(face)
        painter.setPen(ink(chip.tone))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, chip.text)

    def _point(self, painter: QPainter, rect: QRect, line: PointLine, *, current: bool) -> None:
        tokens = theme.tokens()
        left = rect.left() + NAME_AT
        top = QRect(rect.left(), rect.top(), rect.width(), POINT_HEIGHT)
        mark = QRectF(left, top.center().y() - _MARK / 2 + 1, _MARK, _MARK)
        paint_mark(painter, line.mark, mark, ink(line.tone))
        face = typeface(bold=current)
        failed = line.tone is Tone.REFUSE
        painter.setFont(face)
        painter.setPen(ink(line.tone) if failed else tokens.colour("ink"))
        room = self._point_room(line, rect.width())
        words = QRect(left + _MARK + 6, rect.top() + 4, room, rect.height() - 4)
        painter.drawText(words, _WRAP, _point_text(line))
        plain = typeface()
        where = QRect(rect.left(), top.top(), rect.width() - _PAD, top.height())
        painter.setFont(plain)
        painter.setPen(tokens.colour("ink3" if tokens.name != "contrast" else "ink2"))
        basis = QFontMetrics(plain).elidedText(
            line.basis, Qt.TextElideMode.ElideLeft, rect.width() // 3
        )
        painter.drawText(where, int(_V | Qt.AlignmentFlag.AlignRight), basis)

    def _group(self, painter: QPainter, rect: QRect, line: GroupLine) -> None:
        tokens = theme.tokens()
        columns = Columns.at(self._view.width())
        plain = typeface()
        box = _box(rect, rect.left() + NAME_AT, columns.status - NAME_AT - 8)
        words = f"{line.name}　{line.rule}"
        _text(painter, box, words, plain, tokens.colour("ink3"))
        _state(painter, rect, rect.left() + columns.status, line, columns.right)


def _taken(line: Line) -> int:
    """The room that pictures take from the name."""
    return _SHOTS if isinstance(line, RowLine) and line.shots is not None else 0


def _left(line: RowLine) -> int:
    return NAME_AT + (12 if line.grouped else 0)


def _ruled(line: Line) -> bool:
    """A hairline closes a row, or the last of its points."""
    if isinstance(line, PointLine):
        return line.last
    return True


def _point_text(line: PointLine) -> str:
    return f"{line.words}　　{line.seen}" if line.seen else line.words


def _box(rect: QRect, left: int, width: int) -> QRect:
    return QRect(left, rect.top(), max(0, width), rect.height())


def _text(painter: QPainter, box: QRect, words: str, face: QFont, colour: QColor) -> None:
    painter.setFont(face)
    painter.setPen(colour)
    shown = QFontMetrics(face).elidedText(words, Qt.TextElideMode.ElideRight, box.width())
    painter.drawText(box, int(_V), shown)


def _state(
    painter: QPainter, rect: QRect, left: int, line: RowLine | GroupLine, right: int
) -> None:
    mark = QRectF(left, rect.center().y() - _MARK / 2 + 0.5, _MARK, _MARK)
    paint_mark(painter, line.mark, mark, ink(line.tone))
    at = left + _MARK + 4
    _text(painter, _box(rect, at, rect.left() + right - at), line.word, typeface(), ink(line.tone))
