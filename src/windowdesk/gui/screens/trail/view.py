"""审计: a list with filters over it, and one button that checks the whole chain."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QStackedWidget, QVBoxLayout

from windowdesk.app.errors import DeskError
from windowdesk.app.trail import TrailFilter
from windowdesk.app.wording_audit import GROUPS
from windowdesk.gui.actions import DEEDS, make_action
from windowdesk.gui.page import Page
from windowdesk.gui.runner import Runner
from windowdesk.gui.screens.trail.presenter import TrailDesk, TrailPresenter, TrailRow
from windowdesk.gui.theme import restyle
from windowdesk.gui.widgets.buttons import PrimaryButton
from windowdesk.gui.widgets.empty import EmptyState
from windowdesk.gui.widgets.fields import CodeField
from windowdesk.gui.widgets.listing import Cell, Listing
from windowdesk.gui.widgets.text import Text
from windowdesk.i18n import _

MORE = "more"


class TrailPage(Page):
    """For an auditor; shows numbers and codes, never a person's name or document."""

    help_of = "trail"

    def __init__(self, desk: TrailDesk, runner: Runner) -> None:
        super().__init__()
        self._presenter = TrailPresenter(desk, runner, self)
        self.actor = CodeField(name=_("按工号筛选"))
        self.actor.setPlaceholderText(_("工号"))
        self.actor.setFixedWidth(140)
        self.group = QComboBox()
        self.group.setAccessibleName(_("按类别筛选"))
        self.group.addItem(_("全部类别"), "")
        for begin, words in GROUPS:
            self.group.addItem(_(words), begin)
        self.day = CodeField(name=_("按日期筛选"))
        self.day.setPlaceholderText(_("日期 2026-03-02"))
        self.day.setFixedWidth(160)
        self.refused = QCheckBox(_("只看被拒绝的"))
        self.check = PrimaryButton(DEEDS["check_trail"].words(), DEEDS["check_trail"].keycap())
        self.says = Text("", ink=2, wrap=True)
        self.says.setAccessibleName(_("核对结果"))
        self.table = Listing(
            _("审计记录"),
            (
                (_("序号"), 88),
                (_("时间"), 130),
                (_("人员"), 84),
                (_("做了什么"), 130),
                (_("对象"), 0),
                (_("结果"), 130),
            ),
        )
        self._build()
        self._wire()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 16)
        column.setSpacing(8)
        head = QHBoxLayout()
        head.addWidget(Text(_("审计"), size="title", bold=True))
        head.addStretch()
        head.addWidget(self.check)
        column.addLayout(head)
        # on a line of their own: in English, on a small screen, they need the whole width
        filters = QHBoxLayout()
        filters.setSpacing(10)
        for part in (self.actor, self.group, self.day, self.refused):
            filters.addWidget(part)
        filters.addStretch()
        column.addLayout(filters)
        column.addWidget(self.says)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.table)
        self.nothing = EmptyState(
            "trail", _("没有这样的记录"), _("换一个工号、类别或日期再看。"), ()
        )
        self.stack.addWidget(self.nothing)
        column.addWidget(self.stack, 1)
        self.says.setText(_("记录只能增加，不能改动；每一条都锁住前一条，并送到中心。"))

    def _wire(self) -> None:
        for field in (self.actor, self.day):
            field.returnPressed.connect(self._filter)
            field.editingFinished.connect(self._filter)
        self.group.currentIndexChanged.connect(lambda _index: self._filter())
        self.refused.toggled.connect(lambda _on: self._filter())
        self.check.clicked.connect(self._presenter.check)
        self.table.opened.connect(lambda key: self._presenter.older() if key == MORE else None)
        make_action(self, "check_trail", self._presenter.check)
        make_action(self, "trail_older", self._presenter.older)
        make_action(self, "reload_trail", self._presenter.load)

    def entered(self) -> None:
        self._presenter.load()
        self.table.setFocus()

    def _filter(self) -> None:
        self._presenter.load(
            TrailFilter(
                actor=self.actor.text().strip(),
                action=self.group.currentData(),
                day=self.day.text().strip(),
                refused=self.refused.isChecked(),
            )
        )

    # --- what the presenter says ---------------------------------------------------------------

    def show_rows(self, rows: tuple[TrailRow, ...], *, more: bool, filtered: bool) -> None:
        lines = [(row.key, _cells(row)) for row in rows]
        if more:
            lines.append((MORE, (Cell(_("更早的记录…　（回车）"), "accent"),)))
        self.table.show_rows(lines)
        self.stack.setCurrentIndex(1 if filtered and not rows else 0)

    def show_check(self, words: str, tone: str) -> None:
        self.says.setText(words)
        restyle(self.says, tone=tone)

    def show_problem(self, error: DeskError) -> None:
        self.trouble.emit(error)


def _cells(row: TrailRow) -> tuple[Cell, ...]:
    return (
        Cell(row.key, "3"),
        Cell(row.at, "2"),
        Cell(row.actor),
        Cell(row.action),
        Cell(row.subject, "2", row.explain),
        Cell(row.result, row.tone, row.explain),
    )
