"""The hall's look at this window: the number that is called, very large, and the last ones before it.

Always in the colours of highest contrast, whatever the desk wears: it is read from across a hall. It is
handed tickets and nothing else.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from windowdesk.app.calling import TicketCall
from windowdesk.gui.theme import load_tokens
from windowdesk.i18n import _

LAST = 4
_NUMBER, _WINDOW, _SMALL = 0.42, 0.13, 0.06


class CallDisplay(QWidget):
    """``show_call`` and ``clear``; ``got_keyboard`` as of the applicant's screen."""

    got_keyboard = Signal()

    def __init__(self, centre: str, *, demo: bool) -> None:
        super().__init__()
        self.setWindowTitle(_("叫号屏"))
        self.setAccessibleName(_("叫号屏"))
        self.setWindowFlags(
            Qt.WindowType.Window
            | Qt.WindowType.FramelessWindowHint
            | Qt.WindowType.WindowDoesNotAcceptFocus
        )
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._centre = centre
        self._demo = demo
        self._colours = load_tokens("contrast").colours
        self._call: TicketCall | None = None
        self._last: tuple[TicketCall, ...] = ()

    def show_call(self, call: TicketCall) -> None:
        """``call`` is the one; the one before it goes to the last ones."""
        before = self._call
        if before is not None and before != call:
            others = (one for one in self._last if one != before)
            self._last = (before, *others)[: LAST + 1]
        self._last = tuple(one for one in self._last if one != call)
        self._call = call
        self._say()

    def clear(self) -> None:
        """Nobody is called; the last ones are forgotten too."""
        self._call, self._last = None, ()
        self._say()

    def words(self) -> tuple[str, ...]:
        """Every line that can be read on it."""
        return tuple(text for text, *_rest in self._lines() if text)

    def _say(self) -> None:
        self.setAccessibleDescription("\n".join(self.words()))
        self.update()

    def _lines(self) -> list[tuple[str, float, float, str, bool]]:
        """Text, middle and size as parts of the height, colour, whether bold."""
        foot = self._centre + (_("　■ 模拟 ■") if self._demo else "")
        lines = [(foot, 0.95, _SMALL * 0.7, "ink2", False)]
        if self._call is None:
            return [(_("请等候叫号"), 0.45, _WINDOW, "ink", True), *lines]
        window = _("请到 {n} 号窗口").format(n=self._call.window)
        lines += [
            (self._call.ticket, 0.3, _NUMBER, "correct", True),
            (window, 0.62, _WINDOW, "ink", True),
        ]
        if self._last:
            # Translators: numbers that were called before, on the board of the hall
            before = _("刚才：{tickets}").format(
                tickets="　".join(one.ticket for one in self._last[:LAST])
            )
            lines.append((before, 0.81, _SMALL, "ink2", False))
        return lines

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._colours["bg"]))
        for text, middle, size, colour, bold in self._lines():
            painter.setFont(self._font(text, size, bold=bold))
            painter.setPen(QColor(self._colours[colour]))
            height = round(self.height() * size * 1.5)
            top = round(self.height() * middle - height / 2)
            painter.drawText(0, top, self.width(), height, Qt.AlignmentFlag.AlignCenter, text)

    def _font(self, text: str, size: float, *, bold: bool) -> QFont:
        """As large as the height allows, smaller where the width does not."""
        font = QFont(self.font())
        font.setBold(bold)
        pixels = max(8, round(self.height() * size))
        font.setPixelSize(pixels)
        wide = QFontMetrics(font).horizontalAdvance(text)
        room = round(self.width() * 0.92)
        if wide > room:
            font.setPixelSize(max(8, pixels * room // wide))
        return font

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.WindowActivate:
            self.got_keyboard.emit()
        return super().event(event)
