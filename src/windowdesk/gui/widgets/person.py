"""A person on the screen: a photo or its place, and a number that stays masked until asked for."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QWidget

from windowdesk.gui.theme import tokens
from windowdesk.gui.widgets.text import Text
from windowdesk.i18n import _


class PhotoPlaceholder(QWidget):
    """The card's photo, 52 × 66; without one a quiet silhouette stands in its place."""

    def __init__(self) -> None:
        super().__init__()
        self._known = False
        self._picture = QImage()
        self.setFixedSize(QSize(52, 66))

    def set_known(self, known: bool) -> None:
        """Whether somebody is there; a place nobody has taken yet is drawn hollow."""
        self._known = known
        self.update()

    def show_picture(self, picture: bytes) -> None:
        """A BMP whose form was checked (id_reader/photo.py); b"" for none."""
        self._picture = QImage.fromData(picture) if picture else QImage()
        self.setAccessibleName(_("证件照片") if self.has_picture else "")
        self.update()

    @property
    def has_picture(self) -> bool:
        """Whether a face is shown."""
        return not self._picture.isNull()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shape = QPainterPath()
        shape.addRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setClipPath(shape)
        if self.has_picture:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(self.rect(), self._picture)
            painter.setPen(tokens().colour("line"))
            painter.drawPath(shape)
            return
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
