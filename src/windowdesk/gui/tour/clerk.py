"""A clerk's two hands: keys at a person's pace, a scanner's trigger, a card on the reader."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby
from time import monotonic

from PySide6.QtCore import QCoreApplication, QEventLoop, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QInputMethodEvent, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget

from windowdesk.gui.app import DeskApp
from windowdesk.gui.devices import ScanSource
from windowdesk.i18n import _

PATIENCE_MS = 20_000
_POLL_MS = 5
_LAYOUT_ROUNDS, _LAYOUT_MS = 10, 2


_SCANNER_GAP_MS = 5.0
_PHRASE_GAP_MS = 300.0


class _Beat:
    """A clock that keys move on."""

    def __init__(self) -> None:
        self.at = monotonic() * 1000

    def now(self) -> float:
        return self.at


class Stuck(AssertionError):
    """What the clerk waited for did not come."""


class Clerk:
    """Works ``desk`` by keyboard. ``scanner`` is the recogniser keys pass through, if any."""

    def __init__(self, desk: DeskApp, scanner: ScanSource | None = None) -> None:
        self.desk = desk
        self._scanner = scanner
        self._hand = _Beat()

    # --- waiting -------------------------------------------------------------------------------

    def wait(self, until: Callable[[], bool], what: str = "") -> None:
        """Let the desk go on until ``until``; :class:`Stuck` after twenty seconds."""
        end = monotonic() + PATIENCE_MS / 1000
        while not until():
            if monotonic() > end:
                raise Stuck(what or "nothing happened")
            loop = QEventLoop()
            QTimer.singleShot(_POLL_MS, loop.quit)
            loop.exec()

    def settle(self) -> None:
        """Wait until nothing is being typed, saved or printed."""
        self.wait(lambda: self._typed() and self.desk.tasks.idle(), "the desk does not settle")

    def rest(self) -> None:
        """Let every layout that waits on another come to rest, as it has when a person looks."""
        self.settle()
        for _round in range(_LAYOUT_ROUNDS):
            loop = QEventLoop()
            QTimer.singleShot(_LAYOUT_MS, loop.quit)
            loop.exec()

    def _typed(self) -> bool:
        return self._scanner is None or self._scanner.deadline_ms is None

    # --- keys ----------------------------------------------------------------------------------

    def press(
        self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        """One key, as the keyboard sends it: to the window, not to a widget."""
        QTest.keyClick(self._window(), key, modifier)
        self._pause()

    def control(self, key: Qt.Key) -> None:
        """Ctrl and a key."""
        self.press(key, Qt.KeyboardModifier.ControlModifier)

    def type(self, text: str) -> None:
        """Type ``text``; what a Latin keyboard has not comes through the input method."""
        for plain, run in groupby(text, str.isascii):
            if not plain:
                self._compose("".join(run))
                continue
            for character in run:
                QTest.keyClick(self._window(), ord(character))
                self._pause()

    def _pause(self) -> None:
        """A person's pause after a key: on the filter's own clock, so that nobody waits for it."""
        wedge = self.desk.wedge
        if wedge is not None and not self._typed():
            wedge.pause()
        QCoreApplication.processEvents()
        self.wait(self._at_rest, "a key is held back for good")

    def _at_rest(self) -> bool:
        """Nothing is held back, and a window that was closed by a key has given up the keyboard."""
        window: QWindow | None = QGuiApplication.focusWindow()
        return self._typed() and (window is None or window.isVisible())

    def _compose(self, text: str) -> None:
        """One phrase of an input method, at a person's pace on the clock of who looks for machines."""
        event = QInputMethodEvent()
        event.setCommitString(text)
        composed = self.desk.scans.composed
        before = composed.clock
        self._hand.at += _PHRASE_GAP_MS
        composed.clock = self._hand.now
        try:
            QCoreApplication.sendEvent(self.focus(), event)
        finally:
            composed.clock = before

    def scan(self, code: str) -> None:
        """Pull the trigger: the whole code and Enter, faster than any fingers.

        The keys come a few milliseconds apart on the filter's own clock, however slow this machine
        is just now: a scanner does not wait for a busy desk.
        """
        window = self._window()
        wedge, beat = self.desk.wedge, _Beat()
        before = None if wedge is None else wedge.clock
        if wedge is not None:
            wedge.clock = beat.now
        try:
            for key in (*map(ord, code), Qt.Key.Key_Return):
                beat.at += _SCANNER_GAP_MS
                QTest.keyClick(window, key)
        finally:
            if wedge is not None and before is not None:
                wedge.clock = before

    def _window(self) -> QWindow:
        active: QWindow | None = QGuiApplication.focusWindow()
        return self.desk.window.windowHandle() if active is None else active

    # --- looking -------------------------------------------------------------------------------

    def focus(self) -> QWidget:
        """What has the keyboard."""
        found = QApplication.focusWidget()
        return self.desk.window if found is None else found

    def tab_to(self, name: str, most: int = 80) -> QWidget:
        """Press Tab until the focus is on what is called ``name`` (part of its accessible name)."""
        for _press in range(most):
            here = self.focus()
            if name in spoken(here):
                return here
            self.press(Qt.Key.Key_Tab)
        raise Stuck(f"Tab never reaches {name}")

    # --- the day -------------------------------------------------------------------------------

    def sign_in(self, number: str, password: str) -> None:
        """Number, Enter, password, Enter."""
        self.wait(self.desk.sign_in.ui.number.hasFocus, "sign-in is not ready")
        self.type(number)
        self.press(Qt.Key.Key_Return)
        self.type(password)
        self.press(Qt.Key.Key_Return)
        self.wait(lambda: self.desk.window.at_desk, "not signed in")
        self.settle()

    def unlock(self, pin: str) -> None:
        """The PIN and Enter."""
        self.wait(self.desk.lock.ui.pin.hasFocus, "not locked")
        self.type(pin)
        self.press(Qt.Key.Key_Return)
        self.wait(lambda: self.desk.window.at_desk, "not unlocked")
        self.settle()

    def call_next(self) -> None:
        """F5."""
        self.press(Qt.Key.Key_F5)
        self.wait(lambda: self.desk.matter.intake is not None, "nothing begun")

    def choose_item(self, letters: str) -> None:
        """F2, a few letters, Enter."""
        self.press(Qt.Key.Key_F2)
        self.wait(lambda: QApplication.activePopupWidget() is not None, "no finder")
        self.type(letters)
        self.press(Qt.Key.Key_Return)
        self.wait(lambda: self._item() != "", "no item chosen")

    def _item(self) -> str:
        intake = self.desk.matter.intake
        return "" if intake is None else intake.submission.item

    def read_card(self) -> None:
        """F3, with a card on the reader."""
        before = self._people()
        self.press(Qt.Key.Key_F3)
        self.wait(lambda: self._people() != before, "no card read")

    def _people(self) -> tuple[object, object]:
        intake = self.desk.matter.intake
        submission = None if intake is None else intake.submission
        return (None, None) if submission is None else (submission.applicant, submission.agent)

    def answer(self, *digits: str) -> None:
        """A digit for each question, as the focus moves on by itself."""
        for digit in digits:
            self.type(digit)

    def conclude(self) -> str:
        """F9; the number of the case issued."""
        self.press(Qt.Key.Key_F9)
        self.wait(lambda: self.desk.window.screen_name == "preview", "nothing was issued")
        self.settle()
        return self.desk.preview.number

    def enter_organisation(self, name: str, code: str) -> None:
        """The form for an organisation, by keys."""
        self.tab_to(_("录入单位"))
        self.press(Qt.Key.Key_Space)
        self.wait(lambda: isinstance(self.focus(), QLineEdit), "no form")
        self.type(name)
        self.press(Qt.Key.Key_Tab)
        self.type(code)
        self.press(Qt.Key.Key_Return)

    def to_list(self) -> None:
        """Ctrl+M: to the papers on the table."""
        self.control(Qt.Key.Key_M)
        self.wait(self.desk.intake.checklist.list.hasFocus, "the list is not there")


def spoken(widget: QWidget) -> str:
    """What a screen reader says of ``widget``: its own name, its text, or its label's."""
    own = widget.accessibleName()
    if own:
        return own
    text = getattr(widget, "text", None)
    if callable(text) and not isinstance(widget, QLineEdit | QPlainTextEdit):
        return str(text())
    return ""
