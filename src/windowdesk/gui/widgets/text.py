"""Words on the screen: plain text only, so that a name full of markup stays a name."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QWidget

from windowdesk.gui.theme import restyle


class Text(QLabel):
    """A label: ``ink`` 1 to 3, ``size`` "text", "lead" or "title", ``tone`` one of theme.TONES."""

    def __init__(
        self,
        text: str = "",
        *,
        ink: int = 1,
        size: str = "text",
        bold: bool = False,
        tone: str = "",
        wrap: bool = False,
    ) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        self.setText(text)
        restyle(self, ink=str(ink), scale=size, bold="true" if bold else "false", tone=tone)
        if wrap:
            policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
            policy.setHeightForWidth(True)
            self.setSizePolicy(policy)

    def set_tone(self, tone: str) -> None:
        """Another meaning, another ink."""
        restyle(self, tone=tone)


class SectionLabel(Text):
    """The quiet heading over a group of lines."""

    def __init__(self, text: str = "") -> None:
        super().__init__(text, ink=3)


class Chip(QLabel):
    """A short word on a soft ground: 必要, 二选一 …"""

    def __init__(self, text: str = "", tone: str = "accent") -> None:
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
        restyle(self, chip="true", tone=tone)

    def show_state(self, text: str, tone: str) -> None:
        """Another word with its meaning."""
        self.setText(text)
        restyle(self, tone=tone)


class Pill(QLabel):
    """A count in the rail; nothing at all when it is zero."""

    def __init__(self) -> None:
        super().__init__("")
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        restyle(self, pill="true")
        self.hide()

    def set_count(self, count: int) -> None:
        """Show ``count``, "99+" past 99."""
        self.setText(str(count) if count < 100 else "99+")
        self.setVisible(count > 0)


class KeyCap(QLabel):
    """One key of the keyboard: F9."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
        restyle(self, keycap="true")


class KeyHint(QWidget):
    """One or more keys and what they do: [F5] 下一位."""

    def __init__(self, keys: str | tuple[str, ...], text: str) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for key in (keys,) if isinstance(keys, str) else keys:
            row.addWidget(KeyCap(key))
        row.addSpacing(2)
        self._words = Text(text, ink=2)
        row.addWidget(self._words)

    def say(self, text: str) -> None:
        """The keys do something else now; for "" they do nothing, and are not named."""
        self._words.setText(text)
        self.setVisible(bool(text))


class Hairline(QFrame):
    """A line one pixel thin; they stand where others draw boxes."""

    def __init__(self, *, vertical: bool = False) -> None:
        super().__init__()
        restyle(self, hairline="v" if vertical else "h")
