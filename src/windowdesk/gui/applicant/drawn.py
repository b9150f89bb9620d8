"""The drawn parts of the applicant's view: signs of meaning and the square code."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from windowdesk.app.plain_words import Sign
from windowdesk.gui.applicant.options import Squares
from windowdesk.gui.theme import active, tokens

TONES = {
    Sign.OK: "accept",
    Sign.GAP: "refuse",
    Sign.FIX: "correct",
    Sign.LATER: "defer",
    Sign.WAIT: "wait",
    Sign.NOTE: "accent",
}
_QUIET = 4  # modules of white all round (ISO/IEC 18004)


class SignMark(QWidget):
    """A sign as shape and colour. The words beside it say the same, so it has no name of its own."""

    def __init__(self, sign: Sign, side: int) -> None:
        super().__init__()
        self._sign = sign
        self.setFixedSize(QSize(side, side))
        active().changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(self.width() / 24, self.width() / 24)
        colour = tokens().tone(TONES[self._sign])
        pen = QPen(colour, 3.2)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        match self._sign:
            case Sign.OK:
                painter.drawPolyline(_points((4, 13), (9.5, 18.5), (20, 6)))
            case Sign.GAP:
                painter.drawLine(QPointF(5, 5), QPointF(19, 19))
                painter.drawLine(QPointF(19, 5), QPointF(5, 19))
            case Sign.WAIT:
                painter.drawEllipse(QRectF(4, 4, 16, 16))
            case Sign.NOTE:
                painter.drawLine(QPointF(12, 4), QPointF(12, 14))
                painter.drawPoint(QPointF(12, 20))
            case Sign.FIX:
                painter.setBrush(colour)
                painter.drawPolygon(_points((12, 4), (20, 19), (4, 19)))
            case Sign.LATER:
                painter.setBrush(colour)
                painter.drawPolygon(_points((12, 3), (21, 12), (12, 21), (3, 12)))


def _points(*pairs: tuple[float, float]) -> QPolygonF:
    return QPolygonF([QPointF(x, y) for x, y in pairs])


class SquareCode(QWidget):
    """A QR code in whole pixels per module, black on white in every theme: that is what phones read.

    ``squares`` gives the dark runs of each row (offset, width) of a text.
    """

    def __init__(self, squares: Squares) -> None:
        super().__init__()
        self._squares = squares
        self._rows: Sequence[Sequence[tuple[int, int]]] = ()
        self._module = 1.0
        self._width = 0

    def show_code(self, text: str) -> None:
        """Show ``text``; nothing when it is empty."""
        self._rows = self._squares(text) if text else ()
        self.setVisible(bool(self._rows))
        self.fit(self._width)

    def fit(self, width: int) -> None:
        """Take ``width`` logical px across, or a little less: whole pixels per module."""
        self._width = width
        modules = len(self._rows) + 2 * _QUIET
        self._module = max(1.0, int(width * self.devicePixelRatioF() / modules)) / (
            self.devicePixelRatioF()
        )
        side = round(self._module * modules)
        self.setFixedSize(QSize(side, side))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._rows:
            return
        painter = QPainter(self)
        painter.fillRect(self.rect(), Qt.GlobalColor.white)
        module = self._module
        for row, runs in enumerate(self._rows):
            for offset, width in runs:
                left, top = (offset + _QUIET) * module, (row + _QUIET) * module
                painter.fillRect(QRectF(left, top, width * module, module), Qt.GlobalColor.black)
