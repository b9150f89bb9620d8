"""A dialog with an edge: it has the colour of the ground it stands on, and not every desk draws a frame."""

from __future__ import annotations

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QDialog

from windowdesk.gui.theme import tokens


class Dialog(QDialog):
    """Base of every dialog; style sheets draw no border round one."""

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setPen(tokens().colour("edge"))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()
