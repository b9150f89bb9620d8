"""办件: the newest cases, or what was found for what is typed; Enter opens one."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout

from windowdesk.app.scanning import Scan
from windowdesk.gui.actions import make_action
from windowdesk.gui.runner import Runner
from windowdesk.gui.screens.cases.presenter import (
    CaseLine,
    CasesDesk,
    CasesPresenter,
    CasesShown,
)
from windowdesk.gui.widgets.case_table import CaseTablePage, CaseTableWords
from windowdesk.gui.widgets.listing import Cell
from windowdesk.gui.widgets.text import Text
from windowdesk.i18n import _

MORE = "more"  # no case id: those are 32 digits
_SEARCH_WIDTH = 420


class Cases(CaseTablePage):
    """``papers_wanted`` carries a case id."""

    papers_wanted = Signal(str)
    help_of = "cases"
    _presenter: CasesPresenter

    def __init__(self, desk: CasesDesk, runner: Runner) -> None:
        super().__init__()
        self._presenter = CasesPresenter(desk, runner, self)
        self._compose(_words(), self.open)
        # names are typed with an input method
        self.search.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, True)
        self.search.setInputMethodHints(Qt.InputMethodHint.ImhNone)
        self.search.setMaximumWidth(_SEARCH_WIDTH)
        self.search.setMinimumWidth(_SEARCH_WIDTH)
        self.search.setClearButtonEnabled(True)
        self.hint = Text(ink=2)
        self.hint.setAccessibleName(_("查找说明"))
        column = self.layout()
        if isinstance(column, QVBoxLayout):
            column.insertWidget(1, self.hint)
        make_action(self, "reload_cases", self._presenter.load)

    def entered(self) -> None:
        self._presenter.load()
        self.search.setFocus()
        self.search.selectAll()

    def forget(self) -> None:
        """Somebody else sits here now: what was looked for is nobody's business."""
        self.search.clear()

    def open(self, key: str) -> None:
        """Open the case with the id ``key``, or show the next page."""
        if key == MORE:
            self._presenter.more()
        elif key:
            self.papers_wanted.emit(key)

    def take_scan(self, scan: object) -> bool:
        if isinstance(scan, Scan) and scan.kind == "receipt" and scan.case_id:
            self.open(scan.case_id)
            return True
        return False

    # --- what the presenter says ---------------------------------------------------------------

    def show_found(self, shown: CasesShown) -> None:
        rows: list[tuple[str, tuple[Cell, ...]]] = []
        for group in shown.groups:
            rows.append(("", (Cell(group.title, "2"),)))
            rows += [(line.case_id, _cells(line)) for line in group.lines]
        if shown.more:
            rows.append((MORE, (Cell(_("更早的办件…　（回车）"), "accent"),)))
        # the cursor on 更多 goes on with the first line that came in its place
        going_on = self.table.currentRow() if self.table.current_key() == MORE else -1
        self._show_rows(rows)
        if going_on >= 0:
            self.table.choose_from(going_on)
        self.hint.setText(shown.hint)
        if shown.nothing is not None:
            self._show_nothing(*shown.nothing)

    def _enter_does(self, key: str) -> str:
        return _("更早的办件") if key == MORE else super()._enter_does(key)


def _words() -> CaseTableWords:
    return CaseTableWords(
        title=_("办件"),
        table=_("办件清单"),
        columns=(
            (_("收件号"), 220),
            (_("事项"), 0),
            (_("申请人"), 130),
            (_("状态"), 90),
            (_("提示"), 136),
            (_("时间"), 62),
            (_("经办"), 62),
        ),
        search=(_("查找办件"), _("号码末四位、姓名、拼音首字母、事项、日期、状态")),
        empty=(
            _("本窗口还没有办件"),
            _("受理、补正告知或不受理之后，办件和文书都在这里查看。"),
        ),
        enter=_("打开办件"),
        remark=_("可用空格连写几个词，如：张三 劳务派遣 今天"),
    )


def _cells(line: CaseLine) -> tuple[Cell, ...]:
    return (
        Cell(line.number),
        Cell(line.item),
        Cell(line.applicant, "2"),
        Cell(line.state, line.tone),
        Cell(line.mark, "correct"),
        Cell(line.at, "2"),
        Cell(line.actor, "2"),
    )
