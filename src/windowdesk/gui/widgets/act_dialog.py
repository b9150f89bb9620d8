"""The dialog of one act: what it is about, a form, what is wrong, the one action and the way back."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from windowdesk.app.errors import DeskError
from windowdesk.gui.theme import restyle
from windowdesk.gui.widgets.buttons import PrimaryButton, QuietButton
from windowdesk.gui.widgets.dialog import Dialog
from windowdesk.gui.widgets.text import Hairline, Text
from windowdesk.i18n import _


class ActDialog(Dialog):
    """Base: a heading, the subject, a form, what is wrong, two buttons. ``acted`` carries the result."""

    acted = Signal(object)

    def __init__(self, parent: QWidget, title: str, subject: str, act: str) -> None:
        super().__init__(parent)
        self.setModal(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.setMinimumWidth(460)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(20, 18, 20, 16)
        self.column.setSpacing(6)
        self.column.addWidget(Text(title, size="lead", bold=True))
        self.column.addWidget(Text(subject, ink=2, wrap=True))
        self.column.addSpacing(2)
        self.column.addWidget(Hairline())
        self.says = Text(tone="refuse", wrap=True)
        self.says.hide()
        self.act = PrimaryButton(act)
        self.act.setDefault(True)
        self.leave = QuietButton(_("取消"))
        self.leave.clicked.connect(self.reject)

    def _finish(self, act: Callable[[], None]) -> None:
        """The buttons, under whatever the subclass put in; ``act`` is what the one action does."""
        self.act.clicked.connect(lambda _checked=False: act())
        self.column.addWidget(self.says)
        self.column.addSpacing(6)
        buttons = QHBoxLayout()
        buttons.addWidget(self.leave)
        buttons.addStretch()
        buttons.addWidget(self.act)
        self.column.addLayout(buttons)

    def _field(self, words: str, field: QLineEdit | QPlainTextEdit) -> None:
        label = Text(words, ink=2)
        label.setBuddy(field)
        field.setAccessibleName(words)
        self.column.addWidget(label)
        self.column.addWidget(field)

    def _wait(self) -> None:
        self.act.setEnabled(False)

    def _done(self, result: object) -> None:
        self.acted.emit(result)
        self.accept()

    def refuse(self, error: DeskError) -> None:
        """Say it here; what was typed stays."""
        self.act.setEnabled(True)
        self.say(error.words())

    def say(self, words: str) -> None:
        self.says.setText(words)
        self.says.setAccessibleName(words)
        restyle(self.says, tone="refuse")
        self.says.show()
