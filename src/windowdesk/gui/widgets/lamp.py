"""A status lamp: a dot that is never alone; its words say the same."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QWidget

from windowdesk.gui.theme import tokens
from windowdesk.gui.widgets.text import Text


class Dot(QWidget):
    """Filled: it is so. Hollow ("wait"): not known. The shape tells it apart without colour."""

    def __init__(self, tone: str = "wait") -> None:
        super().__init__()
        self._tone = tone

    def set_tone(self, tone: str) -> None:
        self._tone = tone
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(10, 10)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = tokens().tone(self._tone)
        box = QRectF((self.width() - 8) / 2, (self.height() - 8) / 2, 8, 8)
        if self._tone == "wait":
            painter.setPen(QPen(colour, 1.5))
            painter.drawEllipse(box.adjusted(1, 1, -1, -1))
        elif self._tone == "refuse":
            painter.fillRect(box, colour)
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            painter.drawEllipse(box)


class Lamp(QWidget):
    """Dot, name, and a word where things are not simply well."""

    def __init__(self, name: str = "", tone: str = "wait", word: str = "") -> None:
        super().__init__()
        self._tone = tone
        self._dot = Dot(tone)
        self._name = Text(name, ink=2)
        self._word = Text(word, ink=2)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        for part in (self._dot, self._name, self._word):
            row.addWidget(part)
        self.show_state(tone, word)

    def set_name(self, name: str) -> None:
        self._name.setText(name)

    def set_terse(self, level: int) -> None:
        """Where room is short: 1 leaves out the word of a device that is well, 2 its name too.

        What is not well keeps both, and the tool tip and the accessible name always say everything.
        """
        well = self._tone == "accept"
        self._word.setVisible(bool(self._word.text()) and not (well and level >= 1))
        self._name.setVisible(not (well and level >= 2))

    def show_state(self, tone: str, word: str = "", explain: str = "") -> None:
        """``word`` is shown; ``explain`` is the whole sentence, as tool tip and for readers."""
        self._tone = tone
        self._dot.set_tone(tone)
        self._word.setText(word)
        self._word.setVisible(bool(word))
        self._word.set_tone(tone if tone in ("correct", "refuse") else "")
        self.setToolTip(explain)
        self.setAccessibleName(explain or f"{self._name.text()} {word}".strip())
