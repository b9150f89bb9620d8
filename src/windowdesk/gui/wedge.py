"""A scan anywhere goes where it belongs and never into the field that has the focus.

A filter on the window that has the keyboard (gui/touch.py) offers every key to the recogniser
(injected, pure) before a widget sees it. Keys held back and then found to be a person's are sent
again, the very same keys, in order.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from windowdesk.gui.devices import ScanSource

_NOT_TYPING = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
)


@dataclass(frozen=True, slots=True)
class _Key:
    """A key press as it came, to be sent again."""

    key: int
    modifiers: Qt.KeyboardModifier
    text: str


class WedgeFilter(QObject):
    """Sees the keys of a window first. ``scanned`` carries the text of a whole scan.

    ``clock`` tells milliseconds that never go back.
    """

    scanned = Signal(str)

    def __init__(self, source: ScanSource, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._source = source
        self.clock: Callable[[], float] = _now_ms
        self._held: list[_Key] = []
        self._replaying = False
        self._timer = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Qt's hook; True keeps the event from its window."""
        if self._replaying or event.type() != QEvent.Type.KeyPress:
            return False
        return isinstance(event, QKeyEvent) and not _in_menu() and self._offer(event)

    def _offer(self, event: QKeyEvent) -> bool:
        key = _Key(event.key(), event.modifiers(), event.text())
        typed = "" if event.modifiers() & _NOT_TYPING else event.text()
        verdict = self._source.key(typed, self.clock(), repeated=event.isAutoRepeat())
        if verdict.scan is not None:
            self._replay(verdict.replay)
            self._held.clear()
            self._timer.stop()
            self.scanned.emit(verdict.scan)
            return True
        self._replay(verdict.replay)
        if verdict.swallow:
            self._held.append(key)
        self._arm()
        return verdict.swallow

    def _tick(self) -> None:
        self._replay(self._source.tick(self.clock()))
        self._arm()

    def _arm(self) -> None:
        deadline = self._source.deadline_ms
        if deadline is None:
            self._timer.stop()
        else:
            self._timer.start(max(0, int(deadline - self.clock()) + 1))

    def pause(self) -> None:
        """What happens when nothing more was typed until the recogniser's deadline."""
        deadline = self._source.deadline_ms
        if deadline is not None:
            self._replay(self._source.tick(deadline))
            self._arm()

    def flush(self) -> None:
        """Give back what is held, now: the window is losing the keyboard."""
        self._replay(self._source.flush())

    def _replay(self, text: str) -> None:
        """Send the first ``len(text)`` held keys again; the recogniser speaks in characters."""
        keys, self._held = self._held[: len(text)], self._held[len(text) :]
        self._replaying = True
        try:
            for key in keys:
                receiver = _receiver()
                if receiver is None:
                    continue
                for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                    again = QKeyEvent(kind, key.key, key.modifiers, key.text)
                    QCoreApplication.sendEvent(receiver, again)
        finally:
            self._replaying = False


def _in_menu() -> bool:
    """Whether a menu has the keyboard: it takes a key at once, and has no field to be spoilt."""
    return isinstance(QApplication.activePopupWidget(), QMenu)


def _receiver() -> QWidget | None:
    """Where a key goes: a popup takes the keyboard without having the focus of the program."""
    popup = QApplication.activePopupWidget()
    if popup is None:
        return QApplication.focusWidget()
    inner: QWidget | None = popup.focusWidget()
    return popup if inner is None else inner


def _now_ms() -> float:
    return time.monotonic() * 1000
