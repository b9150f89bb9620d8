"""What a person may press where the counter's data cannot be opened (opening.py)."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from windowdesk.gui.widgets.buttons import Button, PrimaryButton
from windowdesk.i18n import _


class Choice(QWidget):
    """Try ``again``, or ``leave``; hidden at first."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.again = PrimaryButton(_("重试"))
        self.leave = Button(_("退出"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addStretch()
        row.addWidget(self.leave)
        row.addWidget(self.again)
        self.hide()
