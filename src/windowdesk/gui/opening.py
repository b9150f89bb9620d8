"""What is seen first: the program's name, at once; and why the counter's data cannot be opened.

As soon as the name is painted the sign-in takes its place, and a worker loads the store, its
libraries and the other screens while somebody types. A database that is in
use, damaged, too new or on a full disk is said here in words, with something to press: a person
who clicked an icon has no terminal to read.

PySide makes a class when it is first named, and ``Qt``, ``QStyle`` and the events of keys, with all
their enumerations, take longer than everything else up to the first paint. So nothing here names
them before: buttons and threads are made when they are wanted.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Protocol, TypeVar

from PySide6 import QtCore
from PySide6.QtGui import QCloseEvent, QPaintEvent
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from windowdesk.app.errors import DeskError
from windowdesk.gui.theme import mark
from windowdesk.i18n import _

if TYPE_CHECKING:
    from windowdesk.gui.opening_choice import Choice
    from windowdesk.gui.tasks import Tasks

T = TypeVar("T")
SIZE = (560, 320)


class Ahead(Protocol):
    """What can be used before the data is open (gui/front.py)."""

    @property
    def window(self) -> QWidget: ...

    def fill_screen(self) -> None: ...


class Opening(QFrame):
    """The window before the desk. :meth:`open` shows it and does the work."""

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle(_("一窗"))
        mark(self, surface="ground")
        self.resize(*SIZE)
        self._loop = QtCore.QEventLoop(self)
        self._wants_retry = False
        self._painted = False
        self.gave_up = False
        name = QLabel(_("一窗"))
        mark(name, ink="1", scale="title", bold="true")
        self._words = QLabel()
        self._words.setWordWrap(True)
        self._words.setAccessibleName(_("启动状态"))
        mark(self._words, ink="2", scale="text")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(48, 48, 48, 48)
        layout.setSpacing(16)
        layout.addWidget(name)
        layout.addWidget(self._words)
        layout.addStretch()

    @cached_property
    def choice(self) -> Choice:
        """What can be pressed where the data cannot be opened; out of sight until then."""
        from windowdesk.gui.opening_choice import Choice

        # what went wrong names files and hosts: words that are not markup, whatever is in them
        self._words.setTextFormat(QtCore.Qt.TextFormat.PlainText)
        made = Choice(self)
        made.again.clicked.connect(self._retry)
        made.leave.clicked.connect(self.close)
        layout = self.layout()
        assert layout is not None
        layout.addWidget(made)
        return made

    @cached_property
    def _tasks(self) -> Tasks:
        from windowdesk.gui.tasks import Tasks

        return Tasks(self)

    def show_first(self) -> None:
        """Come up, and return once painted, whatever takes longer being done after that."""
        self._say(_("正在打开本机数据…"), failed=False)
        self.show()
        while not self._painted and not self.gave_up:
            self._loop.processEvents(QtCore.QEventLoop.ProcessEventsFlag.WaitForMoreEvents)

    def open(self, work: Callable[[], T], ahead: Ahead | None = None) -> T | None:
        """What ``work`` gave, done in a worker; None when it failed and the person gave up.

        ``ahead`` is up meanwhile in place of this window, and gives way to it where the work
        fails. Closing either window sets ``gave_up``; what came of the work is still returned, for
        the caller to close.
        """
        while True:
            self._say(_("正在打开本机数据…"), failed=False)
            self._give_way_to(ahead)
            landed = self._wait_for(work)
            if not isinstance(landed, DeskError):
                return landed
            if self.gave_up:
                return None
            self._say(landed.words(), failed=True)
            self._come_back(ahead)
            self._wants_retry = False
            self._loop.exec()
            if not self._wants_retry:
                return None

    def _give_way_to(self, ahead: Ahead | None) -> None:
        if ahead is None:
            self.show()
        else:
            ahead.fill_screen()
            self.hide()

    def _come_back(self, ahead: Ahead | None) -> None:
        self.show()
        if ahead is not None:
            ahead.window.hide()
        self.activateWindow()

    def give_up(self) -> None:
        """Nobody waits for the data any more."""
        self.gave_up = True
        self._loop.quit()

    def _wait_for(self, work: Callable[[], T]) -> T | DeskError:
        landed: list[T | DeskError] = []

        def take(result: T | DeskError) -> None:
            landed.append(result)
            self._loop.quit()

        self._tasks.run(work, take, take)
        while not landed:
            self._loop.exec()
        return landed[0]

    def _say(self, words: str, *, failed: bool) -> None:
        if failed:
            self.choice.show()
            self.choice.again.setFocus(QtCore.Qt.FocusReason.OtherFocusReason)
        elif "choice" in vars(self):
            self.choice.hide()
        self._words.setText(words)

    def _retry(self) -> None:
        self._wants_retry = True
        self._loop.quit()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Leaving: what is being opened is opened and closed again by the caller."""
        self.give_up()
        super().closeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        self._painted = True
