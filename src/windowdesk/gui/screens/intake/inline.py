"""The small form that opens under a line of the checklist: what was seen, a date, a certificate."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QWidget

from windowdesk.gui.theme import restyle
from windowdesk.gui.widgets.text import KeyHint, Text
from windowdesk.i18n import _

Field = tuple[str, QLineEdit, int]


class InlineForm(QFrame):
    """Fields in a row, each with its label. Enter finishes, Esc leaves; nothing is modal.

    ``fields``: label, editor, stretch. ``finished`` carries nothing: the owner reads its editors.
    """

    finished = Signal()
    cancelled = Signal()

    def __init__(self, parent: QWidget, title: str, fields: Sequence[Field]) -> None:
        super().__init__(parent)
        self.setAccessibleName(title)
        restyle(self, surface="popup")
        self.setAutoFillBackground(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 8, 6)
        row.setSpacing(8)
        self._editors = [editor for _label, editor, _stretch in fields]
        for words, editor, stretch in fields:
            label = Text(words, ink=2)
            label.setBuddy(editor)
            editor.setAccessibleName(words)
            row.addWidget(label)
            row.addWidget(editor, stretch)
        row.addWidget(KeyHint(_("回车"), _("记下")))
        self.setFocusProxy(self._editors[0])

    def event(self, event: QEvent) -> bool:
        """Esc closes this form first, before the window takes it as "back"."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Esc belong to the form wherever inside it the focus is."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.finished.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
        else:
            # no key of an editor may reach the list below as a row key
            event.accept()
