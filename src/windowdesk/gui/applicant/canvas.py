"""Where somebody signs: pen, finger or mouse, always dark ink on white, with time and pressure kept."""

from __future__ import annotations

from time import monotonic

from PySide6.QtCore import QBuffer, QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QTabletEvent,
)
from PySide6.QtWidgets import QWidget

from windowdesk.app.pads import Point, Signature
from windowdesk.i18n import _

_INK = QColor("#101820")
_THIN, _THICK = 2.0, 5.0
# less than this is a touch by mistake
_LEAST_POINTS = 8
_MOST_POINTS = 15_000


class SignatureCanvas(QWidget):
    """``drawn`` after each stroke; ``signature`` what stands on it now, None for too little."""

    drawn = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(_("签名处"))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setMinimumSize(320, 160)
        self._strokes: list[list[Point]] = []
        self._began = 0.0
        self._drawing = False
        self._ink = QImage()
        self._fresh()

    @property
    def enough(self) -> bool:
        """Whether this can be a signature."""
        return sum(map(len, self._strokes)) >= _LEAST_POINTS

    def signature(self) -> Signature | None:
        """The picture and the strokes."""
        if not self.enough:
            return None
        buffer = QBuffer()
        buffer.open(QBuffer.OpenModeFlag.WriteOnly)
        QPixmap.fromImage(self._ink).save(buffer, "PNG")
        strokes = tuple(tuple(stroke) for stroke in self._strokes)
        picture = bytes(buffer.data().data())
        return Signature(picture, strokes, self._ink.width(), self._ink.height())

    def clear(self) -> None:
        """Nothing was written."""
        self._strokes.clear()
        self._fresh()
        self.drawn.emit()

    def undo(self) -> None:
        """Without the last stroke."""
        if self._strokes:
            self._strokes.pop()
            self._redraw()
            self.drawn.emit()

    # --- what hands do -------------------------------------------------------------------------

    def tabletEvent(self, event: QTabletEvent) -> None:
        kind = event.type()
        if kind == QEvent.Type.TabletPress:
            self._down(event.position(), event.pressure())
        elif kind == QEvent.Type.TabletMove and self._drawing:
            self._move(event.position(), event.pressure())
        elif kind == QEvent.Type.TabletRelease:
            self._up()
        # taken: else a mouse would draw every stroke once more
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._down(event.position(), 1.0)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._drawing:
            self._move(event.position(), 1.0)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._up()

    def _down(self, at: QPointF, pressure: float) -> None:
        if not self._strokes:
            self._began = monotonic()
        self._drawing = True
        self._strokes.append([self._point(at, pressure)])
        self._draw(len(self._strokes[-1]) - 1)

    def _move(self, at: QPointF, pressure: float) -> None:
        if sum(map(len, self._strokes)) < _MOST_POINTS:
            self._strokes[-1].append(self._point(at, pressure))
            self._draw(len(self._strokes[-1]) - 1)

    def _up(self) -> None:
        if self._drawing:
            self._drawing = False
            self.drawn.emit()

    def _point(self, at: QPointF, pressure: float) -> Point:
        x = min(max(at.x(), 0.0), self._ink.width() - 1.0)
        y = min(max(at.y(), 0.0), self._ink.height() - 1.0)
        ms = round((monotonic() - self._began) * 1000)
        return Point(round(x * 10), round(y * 10), ms, round(min(max(pressure, 0.0), 1.0) * 1000))

    # --- ink -----------------------------------------------------------------------------------

    def _fresh(self) -> None:
        self._ink = QImage(self.size(), QImage.Format.Format_RGB32)
        self._ink.fill(Qt.GlobalColor.white)
        self.update()

    def _redraw(self) -> None:
        self._fresh()
        for stroke in self._strokes:
            for number in range(len(stroke)):
                self._draw(number, stroke)

    def _draw(self, number: int, stroke: list[Point] | None = None) -> None:
        """The piece of a stroke up to its point ``number``: only that is painted anew."""
        points = stroke if stroke is not None else self._strokes[-1]
        here, before = points[number], points[max(0, number - 1)]
        a, b = QPointF(before.x / 10, before.y / 10), QPointF(here.x / 10, here.y / 10)
        width = _THIN + (_THICK - _THIN) * here.pressure / 1000
        painter = QPainter(self._ink)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(_INK, width)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        if number:
            painter.drawLine(a, b)
        else:
            painter.drawPoint(b)
        painter.end()
        self.update(QRectF(a, b).normalized().adjusted(-8, -8, 8, 8).toAlignedRect())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another size: what was written stays where it was."""
        super().resizeEvent(event)
        self._redraw()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.drawImage(0, 0, self._ink)
        painter.setPen(QPen(QColor("#8a9894"), 1))
        line = round(self.height() * 0.78)
        painter.drawLine(24, line, self.width() - 24, line)
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
