"""补正: the open notices; Enter, or the code on the notice, opens the return visit."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout

from windowdesk.app.desk import Scan
from windowdesk.app.errors import DeskError
from windowdesk.app.intake import Intake
from windowdesk.gui.actions import make_action
from windowdesk.gui.page import Page
from windowdesk.gui.runner import Runner
from windowdesk.gui.screens.returns.presenter import NoticeLine, ReturnsDesk, ReturnsPresenter
from windowdesk.gui.widgets.empty import EmptyState
from windowdesk.gui.widgets.fields import CodeField
from windowdesk.gui.widgets.listing import Cell, Listing
from windowdesk.gui.widgets.text import KeyHint, Text
from windowdesk.i18n import _


class Returns(Page):
    """``given`` carries the Intake of a return visit; ``counted`` how many notices are open."""

    given = Signal(object)
    counted = Signal(int)
    help_of = "returns"

    def __init__(self, desk: ReturnsDesk, runner: Runner, ticket: Callable[[], str]) -> None:
        super().__init__()
        self._ticket = ticket
        self._presenter = ReturnsPresenter(desk, runner, self)
        self.search = CodeField(name=_("按号码、事项查找"))
        self.search.setPlaceholderText(_("收件号后几位、事项"))
        self.search.setMaximumWidth(300)
        self.search.textChanged.connect(self._presenter.filter)
        self.search.returnPressed.connect(self._open_chosen)
        self.table = Listing(
            _("待补正清单"),
            (
                (_("收件号"), 150),
                (_("事项"), 0),
                (_("申请人"), 170),
                (_("告知时间"), 120),
                (_("已过"), 90),
            ),
        )
        self.table.opened.connect(self.open)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(
            EmptyState(
                "returns",
                _("没有待补正的办件"),
                _("出具一次性告知书后，办件会列在这里，等申请人带材料回来。"),
                (("Ctrl+1", _("去受理")),),
            )
        )
        self._arrange()
        make_action(self, "reload_returns", self._presenter.load)

    def _arrange(self) -> None:
        head = QHBoxLayout()
        head.addWidget(Text(_("补正"), size="title", bold=True))
        head.addStretch()
        find = Text(_("查找"), ink=3)
        find.setBuddy(self.search)
        head.addWidget(find)
        head.addWidget(self.search)
        hints = QHBoxLayout()
        hints.setSpacing(16)
        hints.addWidget(KeyHint(_("回车"), _("办理补正")))
        hints.addWidget(KeyHint("Ctrl+R", _("刷新")))
        hints.addWidget(Text(_("扫描告知书上的条码，直接打开该件。"), ink=3))
        hints.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 16)
        column.setSpacing(12)
        column.addLayout(head)
        column.addWidget(self._stack, 1)
        column.addLayout(hints)

    def _open_chosen(self) -> None:
        self.open(self.table.current_key())

    def entered(self) -> None:
        self._presenter.load()
        (self.table if self.table.rowCount() else self.search).setFocus()

    def refresh(self) -> None:
        """Read again, because something was issued."""
        self._presenter.load()

    def open(self, number: str) -> None:
        """Begin the return visit of ``number``."""
        if number:
            self._presenter.open(number, self._ticket())

    def take_scan(self, scan: object) -> bool:
        if isinstance(scan, Scan) and scan.kind == "receipt":
            self.open(scan.number)
            return True
        return False

    # --- what the presenter says ---------------------------------------------------------------

    def show_lines(self, lines: tuple[NoticeLine, ...]) -> None:
        had_focus = self.table.hasFocus() or self.search.hasFocus()
        self.table.show_rows(
            [
                (
                    line.number,
                    (
                        Cell(line.suffix, explain=line.number),
                        Cell(line.item),
                        Cell(line.applicant, "2"),
                        Cell(line.at, "2"),
                        Cell(line.age, "2"),
                    ),
                )
                for line in lines
            ]
        )
        empty = self._presenter.count == 0
        self._stack.setCurrentIndex(1 if empty else 0)
        if had_focus and not self.search.text() and lines:
            self.table.setFocus()
        self.counted.emit(self._presenter.count)

    def show_trouble(self, error: DeskError) -> None:
        self.trouble.emit(error)

    def give(self, intake: Intake) -> None:
        self.given.emit(intake)
