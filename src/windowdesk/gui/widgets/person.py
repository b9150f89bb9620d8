"""A person on the screen: a photo or its place, and a number that stays masked until asked for."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QWidget

from windowdesk.gui.theme import tokens
from windowdesk.gui.widgets.text import Text


class PhotoPlaceholder(QWidget):
    """Where the card's photo would be, 52 × 66; empty-handed it is a quiet silhouette."""

    def __init__(self) -> None:
        super().__init__()
        self._known = False
        self.setFixedSize(QSize(52, 66))

    def set_known(self, known: bool) -> None:
        """Whether somebody is there; a place nobody has taken yet is drawn hollow."""
        self._known = known
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shape = QPainterPath()
        shape.addRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setClipPath(shape)
        painter.fillPath(shape, tokens().colour("accent_soft" if self._known else "raised"))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tokens().colour("edge" if self._known else "line"))
        painter.drawEllipse(QPointF(26, 25), 10, 10)
        painter.drawRoundedRect(QRectF(9, 40, 34, 40), 15, 15)
        painter.setPen(tokens().colour("line"))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(shape)


class MaskedNumber(Text):
    """A number as the domain masks it. The whole number is never in the widget."""

    def __init__(self, masked: str = "") -> None:
        super().__init__(masked, ink=2)

    def set_masked(self, masked: str) -> None:
        """``masked`` is already masked; see domain/identity/names.py."""
        self.setText(masked)
