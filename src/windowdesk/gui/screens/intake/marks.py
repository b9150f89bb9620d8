"""The icons of meaning, drawn: fonts differ in which of ✓ ✕ ◆ they have, paths do not."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from windowdesk.gui.screens.intake.state import Mark, Tone
from windowdesk.gui.theme import active, font, tokens


def face(*, bold: bool = False) -> QFont:
    """The interface face for painting; made once per theme, since every cell asks for it."""
    return _face(tokens().name, bold)


@cache
def _face(_theme: str, bold: bool) -> QFont:
    return font(bold=bold)


def ink(tone: Tone) -> QColor:
    """The colour of text and icons of ``tone`` in the theme in use."""
    named = {Tone.PLAIN: "ink", Tone.MUTED: "ink3", Tone.WAIT: "ink2"}.get(tone)
    return tokens().colour(named or tone.value)


def paint_mark(painter: QPainter, mark: Mark, where: QRectF, colour: QColor) -> None:
    """Draw ``mark`` into the square ``where`` (12 px beside text, 20 px in the verdict)."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    side = where.width()
    pen = QPen(colour, max(1.5, side / 8.5))
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.translate(where.topLeft())
    painter.scale(side / 12, side / 12)
    pen.setWidthF(pen.widthF() * 12 / side)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    _draw(painter, mark, colour)
    painter.restore()


def _draw(painter: QPainter, mark: Mark, colour: QColor) -> None:
    """On a grid of 12 × 12."""
    ring = QRectF(1.5, 1.5, 9, 9)
    match mark:
        case Mark.MET:
            painter.drawPolyline(_points((1.5, 6.5), (4.6, 9.8), (10.5, 2)))
        case Mark.FAILED:
            painter.drawLine(QPointF(2.2, 2.2), QPointF(9.8, 9.8))
            painter.drawLine(QPointF(9.8, 2.2), QPointF(2.2, 9.8))
        case Mark.OPEN:
            painter.drawEllipse(ring)
        case Mark.PENDING:
            painter.drawEllipse(ring)
            painter.setBrush(colour)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawPie(ring.adjusted(1.5, 1.5, -1.5, -1.5), 90 * 16, -180 * 16)
        case Mark.FIXABLE:
            painter.setBrush(colour)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawPolygon(_points((6, 0.8), (11.8, 11.2), (0.2, 11.2)))
        case Mark.DEFERRED:
            painter.setBrush(colour)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawPolygon(_points((6, 0.4), (11.6, 6), (6, 11.6), (0.4, 6)))
        case Mark.NOT_NEEDED:
            painter.drawLine(QPointF(2.5, 6), QPointF(9.5, 6))


def _points(*pairs: tuple[float, float]) -> QPolygonF:
    return QPolygonF([QPointF(x, y) for x, y in pairs])


class MarkIcon(QWidget):
    """A mark on its own. The words beside it say the same, so it has no name of its own."""

    def __init__(self, side: int = 12) -> None:
        super().__init__()
        self._side = side
        self._mark = Mark.OPEN
        self._tone = Tone.WAIT
        self.setFixedSize(QSize(side, side))
        active().changed.connect(self.update)

    def show_mark(self, mark: Mark, tone: Tone) -> None:
        self._mark, self._tone = mark, tone
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_mark(painter, self._mark, QRectF(0, 0, self._side, self._side), ink(self._tone))
