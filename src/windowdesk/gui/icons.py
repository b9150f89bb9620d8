"""Line icons, one SVG each, drawn in the colour of the text beside them."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from windowdesk.gui.theme import resource_text

_SCALE = 3  # sharp up to 300 %, which covers the desks' 200 % with room


def pixmap(name: str, colour: QColor, size: int = 20) -> QPixmap:
    """Icon ``name`` (a file of resources/icons) at ``size`` logical px; sharp on dense screens."""
    made = QPixmap(size * _SCALE, size * _SCALE)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    paint(painter, name, colour, QRectF(0, 0, size * _SCALE, size * _SCALE))
    painter.end()
    made.setDevicePixelRatio(_SCALE)
    return made


def icon(name: str, colour: QColor) -> QIcon:
    """The same as a QIcon."""
    return QIcon(pixmap(name, colour))


def paint(painter: QPainter, name: str, colour: QColor, where: QRectF) -> None:
    """Draw icon ``name`` into ``where``."""
    text = resource_text(f":/icons/{name}.svg").replace("currentColor", colour.name())
    QSvgRenderer(QByteArray(text.encode())).render(painter, where)
