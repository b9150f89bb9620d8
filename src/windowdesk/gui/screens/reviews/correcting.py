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
        fields = ((_("文书"), self.paper), (_("原文"), self.was), (_("更正为"), self.reads))
        for row, (words, field) in enumerate(fields):
            label = Text(words, ink=2)
            label.setBuddy(field)
            field.setAccessibleName(words)
            grid.addWidget(label, row, 0)
            grid.addWidget(field, row, 1)
        grid.setColumnStretch(1, 1)

    def said(self) -> Correction:
        """As it was filled in."""
        document_id = str(self.paper.currentData() or "")
        return Correction(document_id, self.was.text(), self.reads.text())
