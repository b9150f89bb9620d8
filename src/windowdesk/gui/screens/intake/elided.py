"""A label that gives way: it shows what fits, and the whole in its tool tip."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent

from windowdesk.gui.widgets.text import Text


class ElidedText(Text):
    """One line that never asks for more width than there is."""

    def __init__(self, *, ink: int = 1, size: str = "text", bold: bool = False) -> None:
        self._parts: tuple[str, ...] = ()
        super().__init__(ink=ink, size=size, bold=bold)

    def setText(self, text: str) -> None:
        self._parts = ()
        super().setText(text)
        self.setToolTip(text)

    def set_parts(self, parts: tuple[str, ...], joint: str = "　") -> None:
        """Several facts, the most important first: those that do not fit whole are left out."""
        self.setText(joint.join(parts))
        self._parts = tuple(joint.join(parts[:n]) for n in range(len(parts), 0, -1))

    def minimumSizeHint(self) -> QSize:
        return QSize(24, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        metrics, room = self.fontMetrics(), self.width()
        fitting = (part for part in self._parts if metrics.horizontalAdvance(part) <= room)
        shown = next(fitting, None) or metrics.elidedText(
            self.text(), Qt.TextElideMode.ElideRight, room
        )
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignVCenter), shown)
