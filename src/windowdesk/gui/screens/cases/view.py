"""办件: what this counter did lately; Enter shows the papers of a case again."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout

from windowdesk.app.desk import Scan
from windowdesk.app.errors import DeskError
from windowdesk.gui.actions import make_action
from windowdesk.gui.page import Page
from windowdesk.gui.runner import Runner
from windowdesk.gui.screens.cases.presenter import CaseLine, CasesDesk, CasesPresenter
from windowdesk.gui.widgets.empty import EmptyState
from windowdesk.gui.widgets.fields import CodeField
from windowdesk.gui.widgets.listing import Cell, Listing
from windowdesk.gui.widgets.text import KeyHint, Text
from windowdesk.i18n import _


class Cases(Page):
    """``papers_wanted`` carries a case id."""

    papers_wanted = Signal(str)
    help_of = "cases"

    def __init__(self, desk: CasesDesk, runner: Runner) -> None:
        super().__init__()
        self._presenter = CasesPresenter(desk, runner, self)
        self.search = CodeField(name=_("按号码、事项、状态查找"))
        self.search.setPlaceholderText(_("收件号、事项、状态"))
        self.search.setMaximumWidth(300)
        self.search.textChanged.connect(self._presenter.filter)
        self.search.returnPressed.connect(self._open_chosen)
        self.table = Listing(
            _("办件清单"),
            (
                (_("收件号"), 236),
                (_("事项"), 0),
                (_("申请人"), 170),
                (_("状态"), 110),
                (_("时间"), 110),
                (_("经办"), 80),
            ),
        )
        self.table.opened.connect(self._open)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(
            EmptyState(
                "cases",
                _("本窗口还没有办件"),
                _("受理、补正告知或不受理之后，办件和文书都在这里查看。"),
                (("Ctrl+1", _("去受理")),),
            )
        )
        self._arrange()
        make_action(self, "reload_cases", self._presenter.load)

    def _arrange(self) -> None:
        head = QHBoxLayout()
        head.addWidget(Text(_("办件"), size="title", bold=True))
        head.addStretch()
        find = Text(_("查找"), ink=3)
        find.setBuddy(self.search)
        head.addWidget(find)
        head.addWidget(self.search)
        hints = QHBoxLayout()
        hints.setSpacing(16)
        hints.addWidget(KeyHint(_("回车"), _("查看文书")))
        hints.addWidget(KeyHint("Ctrl+R", _("刷新")))
        hints.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 16)
        column.setSpacing(12)
        column.addLayout(head)
        column.addWidget(self._stack, 1)
        column.addLayout(hints)

    def _open_chosen(self) -> None:
        self._open(self.table.current_key())

    def entered(self) -> None:
        self._presenter.load()
        (self.table if self.table.rowCount() else self.search).setFocus()

    def _open(self, case_id: str) -> None:
        if case_id:
            self.papers_wanted.emit(case_id)

    def take_scan(self, scan: object) -> bool:
        if isinstance(scan, Scan) and scan.kind == "receipt" and scan.case_id:
            self._open(scan.case_id)
            return True
        return False

    # --- what the presenter says ---------------------------------------------------------------

    def show_lines(self, lines: tuple[CaseLine, ...], total: int) -> None:
        at_search = self.search.hasFocus() and bool(self.search.text())
        self.table.show_rows(
            [
                (
                    line.case_id,
                    (
                        Cell(line.number),
                        Cell(line.item),
                        Cell(line.applicant, "2"),
                        Cell(line.state, line.tone),
                        Cell(line.at, "2"),
                        Cell(line.actor, "2"),
                    ),
                )
                for line in lines
            ]
        )
        self._stack.setCurrentIndex(0 if total else 1)
        if lines and self.isVisible() and not at_search:
            self.table.setFocus()

    def show_trouble(self, error: DeskError) -> None:
        self.trouble.emit(error)
