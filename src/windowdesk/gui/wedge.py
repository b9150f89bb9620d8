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


# a capital letter comes as two keys: what only changes the next one is neither typing nor a scan
_CHANGES_THE_NEXT = frozenset(
    {
        Qt.Key.Key_Shift,
        Qt.Key.Key_Control,
        Qt.Key.Key_Alt,
        Qt.Key.Key_AltGr,
        Qt.Key.Key_Meta,
        Qt.Key.Key_CapsLock,
    }
)
# GS1 separators inside a scan come as Ctrl and a key
_SEPARATORS = frozenset("\x1c\x1d\x1e\x1f")


@dataclass(frozen=True, slots=True)
class _Key:
    """A key press as it came, to be sent again."""

    key: int
    modifiers: Qt.KeyboardModifier
    text: str


# a timer that fires later than this fired behind a busy desk: keys may lie in the queue before it
_LATE_MS = 4.0


class WedgeFilter(QObject):
    """Sees the keys of a window first. ``scanned`` carries the text of a whole scan.

    A key's time is the window system's own: keys that a busy desk finds in its queue all at once are
    neither a scan because they are together, nor torn apart because the desk looked away between two.
    ``clock`` tells milliseconds that never go back, where there is something better than that.
    """

    scanned = Signal(str)

    def __init__(self, source: ScanSource, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._source = source
        self.clock: Callable[[], float] | None = None
        self._held: list[_Key] = []
        self._replaying = False
        self._last_ms = 0.0
        self._due_ms = 0.0
        self._timer = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Qt's hook; True keeps the event from its window."""
        if self._replaying or event.type() != QEvent.Type.KeyPress:
            return False
        return isinstance(event, QKeyEvent) and not _in_menu() and self._offer(event)

    def _offer(self, event: QKeyEvent) -> bool:
        if event.key() in _CHANGES_THE_NEXT:
            return False
        key = _Key(event.key(), event.modifiers(), event.text())
        shortcut = event.modifiers() & _NOT_TYPING and event.text() not in _SEPARATORS
        typed = "" if shortcut else event.text()
        self._last_ms = self.clock() if self.clock is not None else float(event.timestamp())
        verdict = self._source.key(typed, self._last_ms, repeated=event.isAutoRepeat())
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
        if _now_ms() - self._due_ms > _LATE_MS:
            self._due_ms = _now_ms()
            self._timer.start(0)  # what the queue holds comes first
            return
        self.pause()

    def _arm(self) -> None:
        deadline = self._source.deadline_ms
        if deadline is None:
            self._timer.stop()
            return
        patience = max(0, int(deadline - self._last_ms) + 1)
        self._due_ms = _now_ms() + patience
        self._timer.start(patience)

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
