"""Who may see a key or a touch before any widget does.

Keys, mouse and fingers reach the window first, so that is where a filter hears them. A filter on
the whole program hears every paint and every change of colour as well, each by a call into Python:
it took longer than the change of a theme itself.
"""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication, QWindow
from shiboken6 import isValid


class HearsFirst(QObject):
    """Puts ``filters`` on whichever window has the keyboard, the last of them first.

    What an input method composes goes straight to the widget that takes the text and past its
    window: those of ``text_too``, the first of which is the window, hear it there.
    """

    def __init__(
        self, app: QGuiApplication, filters: tuple[QObject, ...], text_too: tuple[QObject, ...]
    ) -> None:
        super().__init__(text_too[0])
        self._filters, self._text_too = filters, text_too
        self._writing: QObject | None = None
        app.focusWindowChanged.connect(self._listen)
        app.focusObjectChanged.connect(self._listen_to_text)
        self._listen(QGuiApplication.focusWindow())

    def _listen(self, window: QWindow | None) -> None:
        if window is not None:
            for each in self._filters:
                window.installEventFilter(each)

    def _listen_to_text(self, taker: QObject | None) -> None:
        if not all(map(isValid, self._text_too)):
            return  # a window that is being put away gives up the keyboard last
        for each in self._text_too:
            if self._writing is not None and isValid(self._writing):
                self._writing.removeEventFilter(each)
            if taker is not None:
                taker.installEventFilter(each)
        self._writing = taker
