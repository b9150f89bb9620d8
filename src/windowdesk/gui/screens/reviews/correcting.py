"""更正: the paper, the words in it that are wrong, and what they should be."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QGridLayout, QLineEdit, QWidget

from windowdesk.app.rectifying import LONGEST, Correction
from windowdesk.gui.widgets.text import Text
from windowdesk.i18n import _


class Correcting(QWidget):
    """Which paper, what it says, what it should read."""

    def __init__(self, papers: tuple[tuple[str, str], ...]) -> None:
        super().__init__()
        self.paper = QComboBox()
        for document_id, name in papers:
            self.paper.addItem(name, document_id)
        self.was, self.reads = QLineEdit(), QLineEdit()
        for typed in (self.was, self.reads):
            typed.setMaxLength(LONGEST)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        self._put(grid, (0, 0), _("文书"), self.paper, span=3)
        self._put(grid, (1, 0), _("原文"), self.was)
        self._put(grid, (1, 2), _("更正为"), self.reads)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)

    @staticmethod
    def _put(
        grid: QGridLayout, at: tuple[int, int], words: str, field: QWidget, span: int = 1
    ) -> None:
        label = Text(words, ink=2)
        label.setBuddy(field)
        field.setAccessibleName(words)
        row, column = at
        grid.addWidget(label, row, column)
        grid.addWidget(field, row, column + 1, 1, span)

    def said(self) -> Correction:
        """As it was filled in."""
        document_id = str(self.paper.currentData() or "")
        return Correction(document_id, self.was.text(), self.reads.text())
