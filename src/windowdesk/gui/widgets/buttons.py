"""Buttons: the one primary action with its key on it, the plain one, the quiet one."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QPushButton,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
    QWidget,
)

from windowdesk.gui.theme import font, restyle, tokens
from windowdesk.i18n import _

_GAP = 10


class PrimaryButton(QPushButton):
    """44 px high, accent ground, its key as a cap beside the words. One on a screen."""

    def __init__(self, text: str = "", key: str = "") -> None:
        super().__init__(text)
        self._key = key
        restyle(self, kind="primary")
        self.setMinimumHeight(tokens().px("primary"))

    def set_key(self, key: str) -> None:
        """The key on the cap; "" for none."""
        self._key = key
        self.update()

    def sizeHint(self) -> QSize:
        words = QFontMetrics(font("lead", bold=True)).horizontalAdvance(self.text())
        cap = _GAP + self._cap_width() if self._key else 0
        return QSize(words + cap + 2 * tokens().px("margin"), tokens().px("primary"))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QStylePainter(self)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = ""  # type: ignore[attr-defined] # PySide6 leaves the field out of its stub
        painter.drawControl(QStyle.ControlElement.CE_PushButton, option)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink = tokens().colour("on_accent" if self.isEnabled() else "ink3")
        self._words(painter, ink)
        if self.hasFocus():
            self._ring(painter, ink)

    def _words(self, painter: QPainter, ink: QColor) -> None:
        face = font("lead", bold=True)
        words = QFontMetrics(face).horizontalAdvance(self.text())
        cap = self._cap_width() if self._key else 0
        left = (self.width() - words - (cap + _GAP if cap else 0)) / 2
        painter.setFont(face)
        painter.setPen(ink)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(left, 0, words + 2, self.height()), middle, self.text())
        if cap:
            box = QRectF(left + words + _GAP, (self.height() - 20) / 2, cap, 20)
            painter.setPen(QPen(ink, 1))
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
            painter.setFont(font())
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._key)

    def _ring(self, painter: QPainter, ink: QColor) -> None:
        painter.setPen(QPen(ink, 1.5))
        box = QRectF(self.rect()).adjusted(3.5, 3.5, -3.5, -3.5)
        painter.drawRoundedRect(box, 4, 4)

    def _cap_width(self) -> int:
        return QFontMetrics(font()).horizontalAdvance(self._key) + 12


class Button(QPushButton):
    """An ordinary button."""

    def __init__(self, text: str = "") -> None:
        super().__init__(text)
        self.setAutoDefault(False)


class QuietButton(QPushButton):
    """Words that can be pressed; for what is seldom wanted."""

    def __init__(self, text: str = "") -> None:
        super().__init__(text)
        self.setAutoDefault(False)
        restyle(self, kind="quiet")


class HintButton(QPushButton):
    """A key cap and what the key does, which a mouse may press too: [F5] 下一位."""

    def __init__(self, key: str, text: str) -> None:
        super().__init__(text)
        self._key = key
        self.setAutoDefault(False)
        self.setAccessibleName(f"{text} {key}")
        restyle(self, kind="quiet")

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(font())
        cap = metrics.horizontalAdvance(self._key) + 14 + 6 if self._key else 0
        return QSize(cap + metrics.horizontalAdvance(self.text()) + 16, 28)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QStylePainter(self)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = ""  # type: ignore[attr-defined] # PySide6 leaves the field out of its stub
        painter.drawControl(QStyle.ControlElement.CE_PushButton, option)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font())
        left = 6.0
        if self._key:
            width = QFontMetrics(font()).horizontalAdvance(self._key) + 14
            box = QRectF(left + 0.5, (self.height() - 21) / 2 + 0.5, width - 1, 20)
            painter.setPen(QPen(tokens().colour("line"), 1))
            painter.setBrush(tokens().colour("surface"))
            painter.drawRoundedRect(box, 4, 4)
            painter.setPen(tokens().colour("ink2"))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._key)
            left += width + 6
        over = self.underMouse() or self.hasFocus()
        painter.setPen(tokens().colour("accent" if over else "ink2"))
        rest = QRectF(left, 0, self.width() - left, self.height())
        painter.drawText(rest, Qt.AlignmentFlag.AlignVCenter, self.text())


class Fold(QPushButton):
    """The heading of lines that are seldom wanted: what is in there, and how it stands.

    Space, Enter, ← and → fold and unfold; ``toggled`` says so.
    """

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._count = ""
        self.setCheckable(True)
        self.setAutoDefault(False)
        restyle(self, kind="fold")
        self.toggled.connect(lambda _open: self._say())
        self._say()

    def show_count(self, count: str, *, tone: str = "") -> None:
        """How the lines stand in few words, in the ink of ``tone``."""
        self._count = count
        restyle(self, tone=tone)
        self._say()

    def _say(self) -> None:
        # shape and words say the same: ▾ 已展开
        self.setText(f"{'▾' if self.isChecked() else '▸'} {self._name}　{self._count}".rstrip("　"))
        state = _("已展开") if self.isChecked() else _("已收起")
        self.setAccessibleName(" ".join(part for part in (self._name, self._count, state) if part))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.toggle()
        elif key in (Qt.Key.Key_Right, Qt.Key.Key_Left):
            self.setChecked(key == Qt.Key.Key_Right)
        else:
            super().keyPressEvent(event)


class ActionButton(PrimaryButton):
    """The primary button as a Designer form makes it: parent first, words and key afterwards."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__()
        self.setParent(parent)
