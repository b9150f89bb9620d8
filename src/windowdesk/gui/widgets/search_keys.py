"""A field over a list, worked as one: ↓ goes into the list, typing goes back to the field."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QLineEdit

_DOWN = (Qt.Key.Key_Down, Qt.Key.Key_PageDown)
_HELD = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


class SearchKeys(QObject):
    """Watches both. Esc in a field with text empties it first, and only then leaves the screen."""

    def __init__(self, field: QLineEdit, listing: QAbstractItemView) -> None:
        super().__init__(field)
        self._field = field
        self._list = listing
        field.installEventFilter(self)
        listing.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        if watched is self._field:
            return self._in_field(event)
        return self._in_list(event)

    def _in_field(self, event: QKeyEvent) -> bool:
        if event.key() in _DOWN and self._list.isVisible():
            self._list.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return True
        if event.key() == Qt.Key.Key_Escape and self._field.text():
            self._field.clear()
            return True
        return False

    def _in_list(self, event: QKeyEvent) -> bool:
        text = event.text()
        if event.key() == Qt.Key.Key_Up and self._at_top():
            self._field.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return True
        if event.key() == Qt.Key.Key_Backspace or (
            text.isprintable() and text.strip() and not event.modifiers() & _HELD
        ):
            self._field.setFocus(Qt.FocusReason.ShortcutFocusReason)
            if text.isprintable():
                self._field.insert(text)
            else:
                self._field.backspace()
            return True
        return False

    def _at_top(self) -> bool:
        """Whether nothing above the chosen row can be chosen."""
        model, row = self._list.model(), self._list.currentIndex().row()
        return not any(model.flags(model.index(above, 0)) for above in range(row))
