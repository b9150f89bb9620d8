"""A card that does not fit what is there: what differs, and a button for each answer."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from windowdesk.gui.screens.intake.state import CardAsked, Tone
from windowdesk.gui.theme import restyle
from windowdesk.gui.widgets.buttons import Button
from windowdesk.gui.widgets.flow import FlowLayout
from windowdesk.gui.widgets.text import Hairline, Text


class CardQuestion(QFrame):
    """``answered`` carries the choice's id. Nothing is taken, and nobody's typing disturbed, before."""

    answered = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        restyle(self, surface="panel")
        self.words = Text(bold=True, wrap=True)
        self.words.set_tone(Tone.CORRECT.value)
        row = QWidget()
        self._row = FlowLayout(row, gap=12)
        self.buttons: list[Button] = []
        self._shown: CardAsked | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 14, 18, 0)
        column.setSpacing(8)
        column.addWidget(self.words)
        column.addWidget(row)
        column.addSpacing(4)
        column.addWidget(Hairline())
        self.hide()

    def show_state(self, asked: CardAsked | None) -> None:
        if asked == self._shown:
            return
        self._shown = asked
        for button in self.buttons:
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.buttons = []
        for ident, words in asked.choices if asked is not None else ():
            self._add(ident, words, asked.words if asked is not None else "")
        self.words.setText(asked.words if asked is not None else "")
        self.setAccessibleName(self.words.text())
        self.setVisible(asked is not None)

    def _add(self, ident: str, words: str, asked: str) -> None:
        button = Button(words)
        button.setAccessibleDescription(asked)
        button.clicked.connect(lambda: self.answered.emit(ident))
        self._row.addWidget(button)
        self.buttons.append(button)

    def take_focus(self) -> bool:
        """To the first answer; False while nothing is asked."""
        if self.isHidden() or not self.buttons:
            return False
        self.buttons[0].setFocus(Qt.FocusReason.ShortcutFocusReason)
        return True
