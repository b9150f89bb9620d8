"""事项标准: every version at the left; at the right what it asks, what is doubtful, what changed."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from windowdesk.app.errors import DeskError
from windowdesk.gui.actions import make_action
from windowdesk.gui.page import Page
from windowdesk.gui.runner import Runner
from windowdesk.gui.screens.catalogue.presenter import (
    Catalogue,
    CataloguePresenter,
    Head,
    Row,
)
from windowdesk.gui.screens.catalogue.sheet import Line
from windowdesk.gui.widgets.empty import EmptyState
from windowdesk.gui.widgets.fields import CodeField
from windowdesk.gui.widgets.listing import Cell, Listing
from windowdesk.gui.widgets.reading import Entry, Reading
from windowdesk.gui.widgets.text import Chip, KeyHint, Text
from windowdesk.i18n import _, counted

_NARROW = 1000
# width of the list, and of the outer columns of what is read, on a wide and a narrow window
_WIDE_SIZES, _NARROW_SIZES = (430, 190, 180), (250, 96, 104)
_CONTENT, _PROBLEMS, _COMPARE = range(3)
_VERSION = 1


class CatalogueScreen(Page):
    """``trial_wanted`` carries an ``Item`` to be tried as a clerk would meet it."""

    trial_wanted = Signal(object)
    help_of = "catalogue"

    def __init__(self, catalogue: Catalogue, runner: Runner) -> None:
        super().__init__()
        self._presenter = CataloguePresenter(catalogue, runner, self)
        self.search = CodeField(name=_("查找事项标准"))
        self.search.setPlaceholderText(_("名称、编码、机关"))
        self.search.textChanged.connect(self._presenter.filter)
        self.count = Text(ink=3)
        columns = ((_("事项"), 0), (_("版本"), 84), (_("状态"), 72))
        self.table = Listing(_("事项标准清单"), columns)
        self.table.chosen.connect(self._choose)
        self.table.opened.connect(lambda _key: self._try())
        self.name = Text(size="lead", bold=True, wrap=True)
        self.state = Chip()
        self.detail = Text(ink=2, wrap=True)
        self.attempt = QPushButton(_("按窗口所见试办"))
        self.attempt.setAutoDefault(False)
        self.attempt.clicked.connect(self._try)
        self.enter = KeyHint(_("回车"), _("按窗口所见试办"))
        self.tabs = QTabBar()
        self.tabs.setAccessibleName(_("这一版本的内容、问题和变化"))
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        for words in (_("内容"), _("检查"), _("与其他版本比较")):
            self.tabs.addTab(words)
        self.content = self._reading(_("标准内容"), (_("名称"), _("要求"), _("适用或依据")))
        self.problems = self._reading(_("检查结果"), (_("程度"), _("问题与改法"), _("位置")))
        self.changes = Reading(_("版本变化"), ((_("对申请人"), 190), (_("变化"), 0)))
        self.other = QComboBox()
        self.other.setAccessibleName(_("与哪一版比较"))
        self.other.currentIndexChanged.connect(lambda _index: self._compare())
        self.pair = Text(ink=2, wrap=True)
        self.pages = QStackedWidget()
        self.right = QStackedWidget()
        self._lay_out()
        self._size()
        self.tabs.currentChanged.connect(self._show_tab)
        for name, slot in (
            ("reload_catalogue", self._presenter.load),
            ("next_sheet", lambda: self._step(1)),
            ("previous_sheet", lambda: self._step(-1)),
        ):
            make_action(self, name, slot)

    @staticmethod
    def _reading(name: str, titles: tuple[str, str, str]) -> Reading:
        first, second, third = titles
        return Reading(name, ((first, 190), (second, 0), (third, 180)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._size()

    def _size(self) -> None:
        narrow = self.width() < _NARROW
        width, first, last = _NARROW_SIZES if narrow else _WIDE_SIZES
        self.table.setFixedWidth(width)
        self.table.setColumnHidden(_VERSION, narrow)
        for reading in (self.content, self.problems, self.changes):
            reading.set_widths(first, last)

    # --- building ------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 16)
        column.setSpacing(12)
        column.addLayout(self._top())
        body = QHBoxLayout()
        body.setSpacing(18)
        body.addWidget(self.table)
        body.addWidget(self.right, 1)
        column.addLayout(body, 1)
        column.addLayout(_hints(self.enter))
        self.right.addWidget(self._detail())
        self.right.addWidget(
            EmptyState(
                "catalogue",
                _("没有符合的事项"),
                _("换一个词再找，或清空查找。"),
                (("Ctrl+R", _("重新读取")),),
            )
        )

    def _top(self) -> QHBoxLayout:
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(Text(_("事项标准"), size="title", bold=True))
        top.addWidget(self.count, 0, Qt.AlignmentFlag.AlignBottom)
        top.addStretch()
        find = Text(_("查找"), ink=3)
        find.setBuddy(self.search)
        top.addWidget(find)
        self.search.setMaximumWidth(300)
        top.addWidget(self.search)
        return top

    def _detail(self) -> QWidget:
        panel = QWidget()
        column = QVBoxLayout(panel)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        name = QHBoxLayout()
        name.setSpacing(8)
        name.addWidget(self.name, 1)
        name.addWidget(self.state, 0, Qt.AlignmentFlag.AlignVCenter)
        name.addWidget(self.attempt, 0, Qt.AlignmentFlag.AlignVCenter)
        column.addLayout(name)
        column.addWidget(self.detail)
        column.addWidget(self.tabs)
        self.pages.addWidget(self.content)
        nothing = EmptyState("check", _("没有发现问题"), _("这一版本可以用于受理。"))
        self._checked = QStackedWidget()
        self._checked.addWidget(self.problems)
        self._checked.addWidget(nothing)
        self.pages.addWidget(self._checked)
        self.pages.addWidget(self._comparing())
        column.addWidget(self.pages, 1)
        return panel

    def _comparing(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        row = QHBoxLayout()
        row.setSpacing(8)
        label = Text(_("与哪一版比较"), ink=3)
        label.setBuddy(self.other)
        row.addWidget(label)
        row.addWidget(self.other)
        row.addWidget(self.pair, 1)
        column.addLayout(row)
        column.addWidget(self.changes, 1)
        return page

    # --- Page ----------------------------------------------------------------------------------

    def entered(self) -> None:
        self._presenter.load()
        (self.table if self.table.rowCount() else self.search).setFocus()

    # --- what a person does --------------------------------------------------------------------

    def _choose(self, key: str) -> None:
        self._presenter.choose(key)
        self._show_tab(self.tabs.currentIndex())

    def _try(self) -> None:
        item = self._presenter.item()
        if item is None:
            self.note.emit(_("这一份还不能用，不能试办"))
        else:
            self.trial_wanted.emit(item)

    def _show_tab(self, index: int) -> None:
        self.pages.setCurrentIndex(index)
        if index == _COMPARE:
            self._compare()

    def _step(self, by: int) -> None:
        self.tabs.setCurrentIndex((self.tabs.currentIndex() + by) % self.tabs.count())

    def _compare(self) -> None:
        if self.tabs.currentIndex() == _COMPARE:
            self._presenter.compare(str(self.other.currentData() or ""))

    # --- what the presenter says ---------------------------------------------------------------

    def show_rows(self, rows: tuple[Row, ...], total: int) -> None:
        self.count.setText(counted("{n} 个事项", total))
        at_search = self.search.hasFocus()
        self.table.show_rows([(row.key, _cells(row)) for row in rows])
        self.right.setCurrentIndex(0 if rows else 1)
        if not rows:
            self.enter.hide()
        if rows:
            self._choose(self.table.current_key())
        if rows and self.isVisible() and not at_search:
            self.table.setFocus()

    def show_head(self, head: Head | None) -> None:
        self.right.setCurrentIndex(1 if head is None else 0)
        self.enter.setVisible(head is not None and head.can_try)
        if head is None:
            return
        self.name.setText(head.name)
        self.detail.setText(head.detail)
        self.state.show_state(head.state, head.tone if head.tone != "2" else "")
        self.attempt.setEnabled(head.can_try)
        words = _("检查：{problems}").format(problems=head.problems)
        self.tabs.setTabText(_PROBLEMS, words if head.problems else _("检查"))
        self._checked.setCurrentIndex(0 if head.problems else 1)
        with QSignalBlocker(self.other):
            self.other.clear()
            for ident, words in head.others:
                self.other.addItem(words, ident)
        self.other.setEnabled(bool(head.others))

    def show_sheet(self, lines: tuple[Line, ...]) -> None:
        self.content.show_entries(_entries(lines))

    def show_problems(self, lines: tuple[Line, ...]) -> None:
        self.problems.show_entries(_entries(lines))

    def show_changes(self, lines: tuple[Line, ...], words: str) -> None:
        self.pair.setText(words)
        self.changes.show_entries(_entries(lines))

    def show_trouble(self, error: DeskError) -> None:
        self.trouble.emit(error)


def _entries(lines: Iterable[Line]) -> list[Entry]:
    return [
        Entry(
            (line.head, line.text, line.side),
            heading=line.heading,
            tone="" if line.tone == "2" else line.tone,
            quiet=line.tone == "2",
            depth=line.depth,
        )
        for line in lines
    ]


def _cells(row: Row) -> tuple[Cell, ...]:
    doubt = counted("有 {n} 处问题", row.problems) if row.problems else ""
    return (
        Cell(row.name, "" if row.first else "3", doubt or row.name),
        Cell(row.version, "2", row.version),
        Cell(row.state, row.tone),
    )


def _hints(enter: KeyHint) -> QHBoxLayout:
    hints = QHBoxLayout()
    hints.setSpacing(16)
    hints.addWidget(enter)
    hints.addWidget(KeyHint("Ctrl+PgDown", _("内容、检查、比较")))
    hints.addWidget(KeyHint("Ctrl+R", _("重新读取")))
    hints.addStretch()
    return hints
