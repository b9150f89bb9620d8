"""Fields for codes: no input method, since one that is on swallows digits and a scanner's keys."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget


class CodeField(QLineEdit):
    """One line for numbers and Latin codes. ``secret`` hides what is typed."""

    def __init__(
        self, parent: QWidget | None = None, *, secret: bool = False, name: str = ""
    ) -> None:
        super().__init__(parent)
        make_code_field(self, secret=secret)
        if name:
            self.setAccessibleName(name)


def make_code_field(field: QLineEdit, *, secret: bool = False) -> None:
    """The same for a field that a form made."""
    field.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
    hints = Qt.InputMethodHint.ImhLatinOnly | Qt.InputMethodHint.ImhNoPredictiveText
    if secret:
        hints |= Qt.InputMethodHint.ImhHiddenText | Qt.InputMethodHint.ImhSensitiveData
        field.setEchoMode(QLineEdit.EchoMode.Password)
    field.setInputMethodHints(hints)
