"""办件: what this counter did lately; Enter shows the papers of a case again."""

from __future__ import annotations

from PySide6.QtCore import Signal

from windowdesk.app.desk import Scan
from windowdesk.gui.actions import make_action
from windowdesk.gui.runner import Runner
from windowdesk.gui.screens.cases.presenter import CaseLine, CasesDesk, CasesPresenter
from windowdesk.gui.widgets.case_table import CaseTablePage, CaseTableWords
from windowdesk.gui.widgets.listing import Cell
from windowdesk.i18n import _


class Cases(CaseTablePage):
    """``papers_wanted`` carries a case id."""

    papers_wanted = Signal(str)
    help_of = "cases"

    def __init__(self, desk: CasesDesk, runner: Runner) -> None:
        super().__init__()
        self._presenter = CasesPresenter(desk, runner, self)
        self._compose(_words(), self.open)
        make_action(self, "reload_cases", self._presenter.load)

    def open(self, key: str) -> None:
        """Show the papers of the case with the id ``key``."""
        if key:
            self.papers_wanted.emit(key)

    def take_scan(self, scan: object) -> bool:
        if isinstance(scan, Scan) and scan.kind == "receipt" and scan.case_id:
            self.open(scan.case_id)
            return True
        return False

    # --- what the presenter says ---------------------------------------------------------------

    def show_lines(self, lines: tuple[CaseLine, ...]) -> None:
        at_search = self.search.hasFocus() and bool(self.search.text())
        self._show_rows([(line.case_id, _cells(line)) for line in lines])
        if lines and self.isVisible() and not at_search:
            self.table.setFocus()


def _words() -> CaseTableWords:
    return CaseTableWords(
        title=_("办件"),
        table=_("办件清单"),
        columns=(
            (_("收件号"), 236),
            (_("事项"), 0),
            (_("申请人"), 170),
            (_("状态"), 110),
            (_("时间"), 110),
            (_("经办"), 80),
        ),
        search=(_("按号码、事项、状态查找"), _("收件号、事项、状态")),
        empty=(
            _("本窗口还没有办件"),
            _("受理、补正告知或不受理之后，办件和文书都在这里查看。"),
        ),
        enter=_("查看文书"),
    )


def _cells(line: CaseLine) -> tuple[Cell, ...]:
    return (
        Cell(line.number),
        Cell(line.item),
        Cell(line.applicant, "2"),
        Cell(line.state, line.tone),
        Cell(line.at, "2"),
        Cell(line.actor, "2"),
    )
