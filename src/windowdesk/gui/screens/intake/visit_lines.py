"""The matters of this visit: how each stands; an unfinished one can be pressed to go on with it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from windowdesk.gui.screens.intake.state import VisitLine
from windowdesk.gui.theme import restyle
from windowdesk.gui.widgets.buttons import QuietButton
from windowdesk.gui.widgets.text import KeyHint, Text
from windowdesk.i18n import _


class VisitLines(QWidget):
    """``picked`` carries the draft of the matter to go on with."""

    picked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        restyle(self, bare="true")
        self._shown: tuple[VisitLine, ...] = ()
        self._buttons: list[QuietButton] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(4, 0, 4, 8)
        self._column.setSpacing(2)
        self._hint = KeyHint("Ctrl+Tab", _("另一件未办结"))
        self._column.addWidget(self._hint)
        self.hide()

    def show_lines(self, lines: tuple[VisitLine, ...]) -> None:
        """Show ``lines``; nothing while the visit has one matter."""
        if lines == self._shown:
            return
        self._shown = lines
        while self._column.count() > 1:
            taken = self._column.takeAt(0).widget()
            if taken is not None:
                taken.hide()
                taken.deleteLater()
        self._buttons = []
        for at, line in enumerate(lines):
            self._column.insertWidget(at, self._line(line))
        self._hint.setVisible(bool(self._buttons))
        self.setVisible(bool(lines))

    def _line(self, line: VisitLine) -> QWidget:
        whole = QWidget()
        restyle(whole, bare="true")
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 2, 0, 2)
        column.setSpacing(0)
        head = QHBoxLayout()
        head.setSpacing(6)
        head.addWidget(Text(str(line.nth), ink=3))
        if line.draft_id:
            button = QuietButton(line.item)
            button.setAccessibleName(
                _("接着办第 {n} 件：{item}，{state}").format(
                    n=line.nth, item=line.item, state=line.words
                )
            )
            button.clicked.connect(lambda _checked=False, key=line.draft_id: self.picked.emit(key))
            self._buttons.append(button)
            head.addSpacing(-7)  # a quiet button has room inside: its words line up with the others
            head.addWidget(button)
            head.addStretch()
        else:
            head.addWidget(Text(line.item, bold=line.current, wrap=True), 1)
        column.addLayout(head)
        words = Text(line.words, ink=2, tone=line.tone.value, wrap=True)
        words.setContentsMargins(16, 0, 0, 0)
        column.addWidget(words)
        return whole

    def stops(self) -> tuple[QuietButton, ...]:
        """What Tab visits in here."""
        return tuple(self._buttons)
