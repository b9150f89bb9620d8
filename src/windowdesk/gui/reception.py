"""受理 put together: the intake screen with its finder and its override dialog.

Screens do not know one another; this is where the three that make up one piece of work meet.
"""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QObject, Signal

from windowdesk.app.intake import Intake
from windowdesk.gui.runner import Runner
from windowdesk.gui.screens.finder.presenter import FinderDesk, FinderPresenter
from windowdesk.gui.screens.finder.view import FinderPopup
from windowdesk.gui.screens.intake.ports import IntakeDesk
from windowdesk.gui.screens.intake.presenter import IntakePresenter
from windowdesk.gui.screens.intake.view import IntakeView
from windowdesk.gui.screens.override.presenter import OverrideDesk, OverridePresenter
from windowdesk.gui.screens.override.view import OverrideDialog


class ReceptionDesk(IntakeDesk, FinderDesk, OverrideDesk, Protocol):
    """Everything of the desk that taking a matter in needs."""


class Reception(QObject):
    """Owns the intake page (``view``). ``issued`` carries an ``Issued`` for the preview."""

    issued = Signal(object)

    def __init__(self, desk: ReceptionDesk, runner: Runner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._runner = runner
        self.presenter = IntakePresenter(desk, runner)
        self.view = IntakeView(self.presenter)
        self.view.find_wanted.connect(self.find)
        self.view.override_wanted.connect(self.ask_override)
        self.view.issued.connect(self.issued)

    def begin(self, ticket: str) -> None:
        """F5: the next visit, with the number on the clerk's strip."""
        self.presenter.begin(ticket)
        self.view.entered()

    def open_return(self, intake: Intake) -> None:
        """A second visit, as ``Desk.open_return`` gives it."""
        self.presenter.load(intake)
        self.view.entered()

    def choose(self, code: str) -> None:
        """Take up item ``code`` (the finder, or the jump palette)."""
        self.presenter.choose_item(code)
        self.view.entered()

    def find(self) -> None:
        """F2."""
        popup = FinderPopup(FinderPresenter(self._desk), self.view)
        popup.picked.connect(self.choose)
        popup.show_over(self.view)

    def ask_override(self) -> None:
        """申请主管复核, where the verdict may be widened at all."""
        state = self.presenter.verdict()
        intake = self.presenter.intake
        if intake is None or state is None or not state.may_override:
            return
        dialog = OverrideDialog(OverridePresenter(self._desk, self._runner, intake), self.view)
        dialog.signed.connect(self.presenter.approve)
        dialog.open()
