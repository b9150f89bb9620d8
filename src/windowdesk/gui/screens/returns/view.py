"""补正: open notices and deferrals; Enter, or the code on the paper, opens the return visit."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal

from windowdesk.app.intake import Intake
from windowdesk.gui.actions import make_action
from windowdesk.gui.runner import Runner
from windowdesk.gui.screens.returns.presenter import NoticeLine, ReturnsDesk, ReturnsPresenter
from windowdesk.gui.widgets.case_table import CaseTablePage, CaseTableWords
from windowdesk.gui.widgets.listing import Cell
from windowdesk.i18n import _


class Returns(CaseTablePage):
    """``given`` carries the Intake of a return visit; ``counted`` how many notices are open."""

    given = Signal(object)
    counted = Signal(int)
    help_of = "returns"
    _presenter: ReturnsPresenter

    def __init__(self, desk: ReturnsDesk, runner: Runner, ticket: Callable[[], str]) -> None:
        super().__init__()
        self._ticket = ticket
        self._presenter = ReturnsPresenter(desk, runner, self)
        self._compose(_words(), self.open)
        make_action(self, "reload_returns", self._presenter.load)

    def refresh(self) -> None:
        """Read again, because something was issued."""
        self._presenter.load()

    def open(self, key: str) -> None:
        """Begin the return visit of the receipt number ``key``."""
        if key:
            self._presenter.open(key, self._ticket())

    # --- what the presenter says ---------------------------------------------------------------

    def show_lines(self, lines: tuple[NoticeLine, ...]) -> None:
        had_focus = self.table.hasFocus() or self.search.hasFocus()
        self._show_rows([(line.number, _cells(line)) for line in lines])
        if self._presenter.count and not lines:
            self._show_nothing(_("没有符合的办件"), _("换一个词再找，或清空查找。"))
        if had_focus and not self.search.text() and lines:
            self.table.setFocus()
        self.counted.emit(self._presenter.count)

    def give(self, intake: Intake) -> None:
        self.given.emit(intake)


def _words() -> CaseTableWords:
    return CaseTableWords(
        title=_("补正"),
        table=_("待补正、待补齐清单"),
        columns=(
            (_("收件号"), 128),
            (_("事项"), 0),
            (_("申请人"), 140),
            (_("等待"), 116),
            (_("期限"), 178),
            (_("出具时间"), 110),
        ),
        search=(_("按号码、事项查找"), _("收件号后几位、事项")),
        empty=(
            _("没有待补正的办件"),
            _("出具一次性告知书或者容缺受理后，办件会列在这里，等申请人带材料回来。"),
        ),
        enter=_("办理补正"),
        remark=_("扫描告知书或容缺受理通知书上的条码，直接打开该件。"),
    )


def _cells(line: NoticeLine) -> tuple[Cell, ...]:
    return (
        Cell(line.suffix, explain=line.number),
        Cell(line.item),
        Cell(line.applicant, "2"),
        Cell(line.what, "2", line.explain),
        Cell(line.until, line.tone),
        Cell(line.at, "2"),
    )
