"""A picture as large as its room lets it be, with words where there is none."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from windowdesk.gui import theme
from windowdesk.gui.theme import active


class Picture(QWidget):
    """``name`` is what a screen reader calls it; ``nothing`` is said while there is no picture."""

    def __init__(self, name: str, nothing: str) -> None:
        super().__init__()
        self._name = name
        self._nothing = nothing
        self._image = QImage()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._say()
        active().changed.connect(self.update)

    @property
    def shown(self) -> bool:
        """Whether there is a picture."""
        return not self._image.isNull()

    @property
    def picture(self) -> QImage:
        """What is shown; a null image for nothing."""
        return self._image

    @property
    def words(self) -> str:
        """What stands where the picture would be."""
        return self._nothing

    def show_picture(self, content: bytes, nothing: str = "") -> None:
        """Show the JPEG ``content``; ``nothing`` is said instead of a picture."""
        self._image = QImage.fromData(content) if content else QImage()
        if nothing:
            self._nothing = nothing
        self._say()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(420, 420)

    def minimumSizeHint(self) -> QSize:
        return QSize(180, 160)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        tokens = theme.tokens()
        painter.fillRect(self.rect(), tokens.colour("surface"))
        painter.setPen(tokens.colour("line"))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        inside = self.rect().adjusted(8, 8, -8, -8)
        if self._image.isNull():
            painter.setFont(theme.font())
            painter.setPen(tokens.colour("ink2"))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(inside, int(flags), self._nothing)
            return
        size = self._image.size().scaled(inside.size(), Qt.AspectRatioMode.KeepAspectRatio)
        corner = inside.center() - QRect(0, 0, size.width(), size.height()).center()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(QRect(corner, size), self._image)

    def _say(self) -> None:
        self.setAccessibleName(self._name)
        self.setAccessibleDescription("" if self.shown else self._nothing)
