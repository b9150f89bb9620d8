"""A date in one field and one Tab stop (a QDateEdit takes three)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from windowdesk.gui.screens.intake.dates import read_date
from windowdesk.gui.theme import restyle
from windowdesk.gui.widgets.fields import CodeField
from windowdesk.i18n import _


class DateField(CodeField):
    """Type a date in any usual way; ↑ ↓ move it by a day. :meth:`day` is None until it is one."""

    def __init__(self, name: str, today: Callable[[], date], *, future: bool = False) -> None:
        super().__init__(name=name)
        self._today = today
        self._future = future
        self.setPlaceholderText(_("如 20261103 或 11.3"))
        self.textEdited.connect(self._judge)

    def day(self) -> date | None:
        return read_date(self.text(), today=self._today(), future=self._future)

    def set_day(self, day: date | None) -> None:
        self.setText(day.isoformat() if day is not None else "")
        self._judge()

    def _judge(self) -> None:
        wrong = bool(self.text().strip()) and self.day() is None
        restyle(self, tone="refuse" if wrong else "")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        self.set_day((self.day() or self._today()) + timedelta(days=step))
