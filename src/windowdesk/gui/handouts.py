"""Papers handed out at one key: what to bring, the form to sign, labels. Says how it ended.

The counter never waits: each is drawn and printed by a worker, and a note or the banner follows.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from windowdesk.app.errors import BadInput
from windowdesk.app.handouts import Handout, Handouts
from windowdesk.app.intake import Intake
from windowdesk.app.ports import PrintOutcome
from windowdesk.gui.actions import make_action
from windowdesk.gui.runner import Runner
from windowdesk.gui.screens.intake.view import IntakeView
from windowdesk.gui.screens.preview.view import Preview
from windowdesk.i18n import _


class HandingOut(QObject):
    """``note`` carries a line for the toast, ``trouble`` a DeskError for the banner."""

    note = Signal(str)
    trouble = Signal(object)

    def __init__(
        self,
        handouts: Handouts,
        runner: Runner,
        matter: Callable[[], Intake | None],
        shown: Callable[[], Preview],
    ) -> None:
        super().__init__()
        self._handouts = handouts
        self._runner = runner
        self._matter = matter
        self._shown = shown

    def add_to_intake(self, intake: IntakeView) -> None:
        """Keys and buttons for what is handed out before there is a case."""
        make_action(intake, "print_telling", self.telling)
        make_action(intake, "print_telling_slip", lambda: self.telling(roll=True))
        make_action(intake, "print_form", self.form)
        intake.checklist.telling.clicked.connect(self.telling)
        intake.checklist.form.clicked.connect(self.form)

    def add_to_preview(self, preview: Preview) -> None:
        """Keys and a button for the labels of a case's papers."""
        make_action(preview, "print_labels", self.labels)
        make_action(preview, "print_labels_strip", lambda: self.labels(roll=True))
        preview.ui.labels.clicked.connect(self.labels)

    def telling(self, *, roll: bool = False) -> None:
        """一次性告知单 of the item in hand; no answer need have been given."""
        intake = self._in_hand()
        if intake is not None and intake.shelved is not None:
            shelved, submission = intake.shelved, intake.submission
            self._run(lambda: self._handouts.consultation(shelved, submission, roll=roll))

    def form(self) -> None:
        """The application form of the matter in hand, to read and sign."""
        intake = self._in_hand()
        if intake is not None and intake.shelved is not None:
            shelved, submission = intake.shelved, intake.submission
            self._run(lambda: self._handouts.application_form(shelved, submission))

    def labels(self, *, roll: bool = False) -> None:
        """Labels for the papers of the case that is shown; right after an act, for what it took in."""
        number, newest = self._shown().number, self._shown().just_issued
        if number:
            self._run(lambda: self._handouts.labels(number, newest=newest, roll=roll))

    def _in_hand(self) -> Intake | None:
        intake = self._matter()
        if intake is not None and intake.shelved is not None:
            return intake
        self.trouble.emit(
            BadInput(
                _("还没有选择事项。"), saved=_("已录入的内容都在。"), press=_("请按 F2 选择事项。")
            )
        )
        return None

    def _run(self, work: Callable[[], Handout]) -> None:
        self._runner.run(work, self._printed, self.trouble.emit, printer=True)

    def _printed(self, handout: Handout) -> None:
        sure = handout.report.outcome is PrintOutcome.CONFIRMED
        words = _("已打印“{title}”") if sure else _("“{title}”已送打印机，请看一眼是否出纸")
        self.note.emit(words.format(title=handout.title))
