"""F4: from the papers to the camera and back; the rows learn of what was taken."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject

from windowdesk.app.binding import paper_only, with_paper_only
from windowdesk.app.desk import Desk
from windowdesk.app.errors import BadInput
from windowdesk.app.intake import Intake
from windowdesk.gui.actions import make_action
from windowdesk.gui.screens.capture.view import CaptureView
from windowdesk.gui.screens.case.presenter import CopyRow
from windowdesk.gui.screens.copies.view import CopyPage
from windowdesk.gui.screens.intake.presenter import IntakePresenter
from windowdesk.gui.screens.intake.view import IntakeView
from windowdesk.gui.shell.window import DeskWindow
from windowdesk.gui.tasks import Tasks
from windowdesk.i18n import _


class CapturingSide(QObject):
    """Adds the screen and its key; ``matter`` is what is in hand at the intake."""

    def __init__(
        self, desk: Desk, tasks: Tasks, window: DeskWindow, *, matter: IntakePresenter,
        intake: IntakeView,
    ) -> None:  # fmt: skip
        super().__init__(window)
        self._window = window
        self._matter = matter
        matter.captured.pages_of = desk.capturing.pages
        self.screen = window.add_screen(
            "capture", lambda: CaptureView(desk.capturing, tasks), _("拍材料")
        )
        self.copies = window.add_screen(
            "copies", lambda: CopyPage(desk.capturing, tasks), _("材料影像")
        )
        window.opened.connect(self._opened)
        make_action(intake, "capture", self.open)
        intake.checklist.capture.clicked.connect(self.open)

    def open(self) -> None:
        """F4 on a row: pictures of that paper."""
        intake = self._matter.intake
        if intake is None or intake.checklist is None:
            self._window.show_trouble(
                BadInput(
                    _("还没有选择事项。"),
                    saved=_("已录入的内容都在。"),
                    press=_("请按 F2 选择事项，再拍材料。"),
                    code="no_item",
                )
            )
            return
        materials = tuple((m.id, m.name) for m in intake.checklist.materials())
        line = self._matter.table.current()
        current = getattr(line, "material", "") if line is not None else ""
        self._window.open("capture")
        if materials and self._window.screen_name == "capture":
            self.screen().open(
                intake,
                materials,
                current,
                is_paper=lambda material: paper_only(intake.visit.notes, material),
                say_paper=lambda material, yes: self._say_paper(intake, material, yes),
            )

    def show_copy(self, copy: CopyRow) -> None:
        """What a case keeps of a paper that was taken in."""
        self._window.open("copies")
        self.copies().open(copy.copy_id, copy.sha256, copy.name, copy.number)

    def _say_paper(self, intake: Intake, material: str, yes: bool) -> None:
        def record(changed: Intake) -> None:
            notes = with_paper_only(changed.visit.notes, material, yes)
            changed.visit = replace(changed.visit, notes=notes)

        if self._matter.intake is intake:
            self._matter.change(record)

    def _opened(self, name: str) -> None:
        """Back at the papers, by whatever way: their rows show what was taken meanwhile."""
        if name == "intake":
            self._matter.captured.look(self._matter.intake)
