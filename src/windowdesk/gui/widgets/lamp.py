"""A status lamp: a dot that is never alone; its words say the same."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
    QWidget,
)

from windowdesk.gui.theme import font, restyle, tokens
from windowdesk.gui.widgets.text import Text


class Dot(QWidget):
    """Disc: well. Ring ("wait"): not known, or off on purpose. Triangle: mind it. Square: it is wrong.

    The shape tells them apart without colour.
    """

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
        box = QRectF((self.width() - 8) / 2, (self.height() - 8) / 2, 8, 8)
        paint_dot(painter, box, self._tone)


def paint_dot(painter: QPainter, box: QRectF, tone: str) -> None:
    """The sign of ``tone`` into ``box``, eight pixels square."""
    colour = tokens().tone(tone)
    if tone == "wait":
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour, 1.5))
        painter.drawEllipse(box.adjusted(1, 1, -1, -1))
        return
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    if tone == "refuse":
        painter.drawRect(box)
    elif tone == "correct":
        up = QPointF(box.center().x(), box.top() - 0.5)
        painter.drawPolygon(
            [up, box.bottomRight() + QPointF(1, 0), box.bottomLeft() - QPointF(1, 0)]
        )
    else:
        painter.drawEllipse(box)


class Lamp(QWidget):
    """Dot, name, and a word where things are not simply well."""

    def __init__(self, name: str = "", tone: str = "wait", word: str = "") -> None:
        super().__init__()
        self._tone = tone
        self._shown: tuple[str, str, str] | None = None
        self._dot = Dot(tone)
        self._name = Text(name, ink=2)
        self._word = Text(word, ink=2)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        for part in (self._dot, self._name, self._word):
            row.addWidget(part)
        self.show_state(tone, word)

    def set_terse(self, level: int) -> None:
        """Where room is short: 1 leaves out the word of a device that is well, 2 its name too.

        What is not well keeps both, and the tool tip and the accessible name always say everything.
        """
        well = self._tone == "accept"
        self._word.setVisible(bool(self._word.text()) and not (well and level >= 1))
        self._name.setVisible(not (well and level >= 2))

    def show_state(self, tone: str, word: str = "", explain: str = "") -> None:
        """``word`` is shown; ``explain`` is the whole sentence, as tool tip and for readers.

        Nothing is laid out or painted anew that has not changed.
        """
        if (tone, word, explain) == self._shown:
            return
        self._shown = (tone, word, explain)
        self._tone = tone
        self._dot.set_tone(tone)
        self._word.setText(word)
        self._word.setVisible(bool(word))
        self._word.set_tone(tone if tone in ("correct", "refuse") else "")
        self.setToolTip(explain)
        self.setAccessibleName(explain or f"{self._name.text()} {word}".strip())


class LampButton(QPushButton):
    """A lamp that can be pressed: its dot, a word, and what it means for readers and as tool tip."""

    def __init__(self) -> None:
        super().__init__()
        self._tone = "wait"
        self.setAutoDefault(False)
        restyle(self, kind="quiet")

    def show_state(self, tone: str, word: str, explain: str) -> None:
        """``explain`` is the whole sentence; nothing is painted anew that has not changed."""
        if (tone, word, explain) == (self._tone, self.text(), self.toolTip()):
            return
        resized = word != self.text()
        self._tone = tone
        self.setText(word)
        self.setToolTip(explain)
        self.setAccessibleName(f"{word}　{explain}")
        if resized:
            self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(QFontMetrics(font()).horizontalAdvance(self.text()) + 30, 28)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QStylePainter(self)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = ""  # type: ignore[attr-defined] # PySide6 leaves the field out of its stub
        painter.drawControl(QStyle.ControlElement.CE_PushButton, option)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_dot(painter, QRectF(8, (self.height() - 8) / 2, 8, 8), self._tone)
        painter.setFont(font())
        over = self.underMouse() or self.hasFocus()
        told = self._tone if self._tone in ("correct", "refuse") else ""
        painter.setPen(tokens().colour("accent") if over else tokens().tone(told))
        rest = QRectF(22, 0, self.width() - 22, self.height())
        painter.drawText(rest, Qt.AlignmentFlag.AlignVCenter, self.text())
