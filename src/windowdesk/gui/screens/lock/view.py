"""The lock card; nothing else is on the screen."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from windowdesk.gui.forms.ui_lock import Ui_Lock
from windowdesk.gui.runner import Runner
from windowdesk.gui.screens.lock.presenter import LockDesk, LockPresenter
from windowdesk.gui.widgets.fields import make_code_field


class Lock(QWidget):
    """``unlocked``: the same person is back; ``other_wanted``: somebody else wants to sign in."""

    unlocked = Signal()
    other_wanted = Signal()

    def __init__(self, desk: LockDesk, runner: Runner) -> None:
        super().__init__()
        self.setProperty("surface", "ground")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.ui = Ui_Lock()
        self.ui.setupUi(self)  # type: ignore[no-untyped-call] # uic writes no types
        make_code_field(self.ui.pin, secret=True)
        self._presenter = LockPresenter(desk, runner, self)
        self.ui.pin.returnPressed.connect(self._submit)
        self.ui.unlock.clicked.connect(self._submit)
        self.ui.other.clicked.connect(self.other_wanted.emit)

    def entered(self) -> None:
        """Shown: ready for the PIN."""
        self._presenter.shown()
        self.show_problem("")
        self.ui.pin.clear()
        self.ui.pin.setFocus()

    def _submit(self) -> None:
        pin = self.ui.pin.text()
        self.ui.pin.clear()
        self._presenter.submit(pin)

    # --- what the presenter says ---------------------------------------------------------------

    def show_who(self, words: str) -> None:
        self.ui.who.setText(words)

    def show_busy(self, busy: bool) -> None:
        for part in (self.ui.pin, self.ui.unlock, self.ui.other):
            part.setEnabled(not busy)

    def show_problem(self, words: str) -> None:
        self.ui.problem.setText(words)
        self.ui.problem.setVisible(bool(words))
        self.ui.pin.setFocus()

    def let_back(self) -> None:
        self.unlocked.emit()
