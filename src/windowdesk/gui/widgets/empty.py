"""An empty screen says what to do next."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from windowdesk.gui import icons
from windowdesk.gui.theme import active, tokens
from windowdesk.gui.widgets.text import KeyHint, Text


class EmptyState(QWidget):
    """Icon, one line, one explanation, and the keys that lead on."""

    def __init__(
        self, icon: str, title: str, text: str, keys: tuple[tuple[str, str], ...] = ()
    ) -> None:
        super().__init__()
        self._icon_name = icon
        self._icon = QLabel()
        self.title = Text(title, size="lead", bold=True, wrap=True)
        self.text = Text(text, ink=2, wrap=True)
        column = QVBoxLayout(self)
        column.setSpacing(8)
        column.addStretch(2)
        for part in (self._icon, self.title, self.text):
            part.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(part)
        column.addSpacing(8)
        hints = QHBoxLayout()
        hints.setSpacing(16)
        hints.addStretch()
        for key, words in keys:
            hints.addWidget(KeyHint(key, words))
        hints.addStretch()
        column.addLayout(hints)
        self._column = column
        column.addStretch(3)
        self._draw()
        active().changed.connect(self._draw)

    def say(self, title: str, text: str) -> None:
        """Other words."""
        self.title.setText(title)
        self.text.setText(text)

    def add(self, button: QWidget) -> None:
        """What leads on, below the words."""
        self._column.insertWidget(self._column.count() - 1, button, 0, Qt.AlignmentFlag.AlignCenter)

    def _draw(self) -> None:
        self._icon.setPixmap(icons.pixmap(self._icon_name, tokens().colour("ink3"), 40))
