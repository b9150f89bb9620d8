"""同步: measures, warnings, what came back, and one line of what can be done."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from windowdesk.app.desk import Status
from windowdesk.app.errors import DeskError
from windowdesk.app.syncing import SyncStatus
from windowdesk.gui.actions import DEEDS, make_action
from windowdesk.gui.page import Page
from windowdesk.gui.runner import Runner
from windowdesk.gui.screens.sync.extending import ExtendDialog
from windowdesk.gui.screens.sync.presenter import (
    PACKAGE_ENDING,
    SyncDesk,
    SyncPresenter,
    SyncState,
    Tile,
)
from windowdesk.gui.theme import restyle
from windowdesk.gui.widgets.act_dialog import ActDialog
from windowdesk.gui.widgets.buttons import Button, PrimaryButton
from windowdesk.gui.widgets.empty import EmptyState
from windowdesk.gui.widgets.flow import FlowLayout
from windowdesk.gui.widgets.listing import Cell, Listing
from windowdesk.gui.widgets.text import Chip, Hairline, SectionLabel, Text
from windowdesk.i18n import _

_ACROSS = 4


class SyncPage(Page):
    """``case_wanted`` carries a case id; ``join_wanted`` and ``slips_wanted`` ask for other screens.

    ``read`` carries the very status, counts and time that the page shows, for the lamp above it: two
    readings of a line that is draining would contradict each other.
    """

    case_wanted = Signal(str)
    join_wanted = Signal()
    slips_wanted = Signal()
    read = Signal(object, object, object)
    help_of = "sync"

    def __init__(self, desk: SyncDesk, runner: Runner, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        self._presenter = SyncPresenter(desk, runner, self)
        self._cases: dict[str, str] = {}
        self.chip = Chip()
        self.centre = Text("", ink=2)
        self.explain = Text("", wrap=True, ink=2)
        self.tiles = _Tiles()
        self.warnings = _Warnings()
        self.table = Listing(
            _("平台没有直接采纳的"),
            (
                (_("结果"), 96),
                (_("收件号"), 210),
                (_("时间"), 108),
                (_("怎么回事"), 0),
                (_("怎么办"), 300),
            ),
            wraps=True,
        )
        self.table.opened.connect(self._open_case)
        self.now = PrimaryButton(DEEDS["sync_now"].words(), DEEDS["sync_now"].keycap())
        self.join = PrimaryButton(DEEDS["sync_join"].words(), DEEDS["sync_join"].keycap())
        self.switch = Button()
        self.export = Button()
        self.take_in = Button()
        self.slips = Button()
        self.extend = Button()
        self._state: SyncState | None = None
        self._build()
        self._connect()

    # --- building --------------------------------------------------------------------------

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 16)
        column.setSpacing(10)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(Text(_("同步"), size="title", bold=True))
        head.addWidget(self.chip)
        head.addStretch()
        head.addWidget(self.centre)
        column.addLayout(head)
        column.addWidget(self._scrolled(), 1)
        column.addWidget(Hairline())
        column.addLayout(self._buttons())

    def _scrolled(self) -> QScrollArea:
        """Everything between heading and buttons: at 200 % it is higher than the window."""
        inside = QWidget()
        restyle(inside, bare="true")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        self.heading = SectionLabel(_("平台没有直接采纳的"))
        self.stack = QStackedWidget()
        self.stack.addWidget(self.table)
        self.empty = EmptyState("check", "", "")
        self.stack.addWidget(self.empty)
        self.stack.setMinimumHeight(4 * 36)
        for part in (self.explain, self.tiles, self.warnings, self.heading):
            column.addWidget(part)
        column.addWidget(self.stack, 1)
        self.area = QScrollArea()
        self.area.setObjectName("syncText")
        self.area.setAccessibleName(_("同步情况"))
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.area.setWidget(inside)
        return self.area

    def _buttons(self) -> QHBoxLayout:
        acts = QWidget()
        flow = FlowLayout(acts, gap=8)
        for button, deed in (
            (self.switch, "sync_offline"),
            (self.export, "sync_export"),
            (self.take_in, "sync_import"),
            (self.slips, "sync_slips"),
            (self.extend, "sync_extend"),
        ):
            button.setText(_labelled(deed))
            flow.addWidget(button)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(acts, 1, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.now)
        row.addWidget(self.join)
        return row

    def _connect(self) -> None:
        for button, name, slot in (
            (self.now, "sync_now", self._presenter.try_now),
            (self.switch, "sync_offline", self._presenter.switch),
            (self.export, "sync_export", self._ask_export),
            (self.take_in, "sync_import", self._ask_take_in),
            (self.slips, "sync_slips", self.slips_wanted.emit),
            (self.extend, "sync_extend", self._ask_to_extend),
            (self.join, "sync_join", self._join),
        ):
            button.clicked.connect(lambda _checked=False, act=slot: act())
            make_action(self, name, slot)

    # --- Page ------------------------------------------------------------------------------

    def entered(self) -> None:
        self._presenter.show()
        (self.table if self.table.rowCount() else self._primary()).setFocus()

    def refresh(self) -> None:
        """Read again: something was done, or a second has passed."""
        self._presenter.show()

    def _primary(self) -> QWidget:
        return self.join if self.join.isVisibleTo(self) else self.now

    # --- what a person does ----------------------------------------------------------------

    def _join(self) -> None:
        if self.join.isVisibleTo(self):
            self.join_wanted.emit()
        else:
            self.note.emit(_("本机已经加入中心平台"))

    def _open_case(self, key: str) -> None:
        case_id = self._cases.get(key, "")
        if case_id:
            self.case_wanted.emit(case_id)
        else:
            self.note.emit(_("这一项不属于某一件办件"))

    def _ask_export(self) -> None:
        if self._joined():
            PackageDialog(
                self._presenter, str(self._folder / self._presenter.package_name()), self, out=True
            ).open()

    def _ask_take_in(self) -> None:
        if self._joined():
            PackageDialog(self._presenter, "", self, out=False).open()

    def _joined(self) -> bool:
        """Whether there is a centre to write to; a key that does nothing says why."""
        if self._state is not None and self._state.alone:
            self.note.emit(_("本机还没有加入中心平台"))
            return False
        return True

    def _ask_to_extend(self) -> None:
        if self._state is not None and self._state.frozen:
            ExtendDialog(self._presenter, self._state, self).open()
        else:
            self.note.emit(_("现在没有可以延期的暂停"))

    # --- what the presenter says -----------------------------------------------------------

    def told(self, status: SyncStatus, counts: Status, now: datetime) -> None:
        self.read.emit(status, counts, now)

    def show_state(self, state: SyncState) -> None:
        self._state = state
        self.chip.show_state(state.lamp.word, state.lamp.tone)
        self.centre.setText(state.centre)
        self.explain.setText(state.lamp.explain)
        self.tiles.show_tiles(state.tiles)
        self.warnings.show_lines(state.warnings)
        self._cases = {item.key: item.case_id for item in state.returned}
        self.table.show_rows(
            [
                (
                    item.key,
                    (
                        Cell(item.state, item.tone),
                        Cell(item.number),
                        Cell(item.at, "2"),
                        Cell(item.words),
                        Cell(item.press, "2"),
                    ),
                )
                for item in state.returned
            ]
        )
        self.heading.setVisible(bool(state.returned))
        self.stack.setCurrentIndex(0 if state.returned else 1)
        self.empty.say(*nothing_words(state))
        self.now.setVisible(not state.alone)
        self.join.setVisible(state.alone)
        self.now.setEnabled(state.can_try and not state.forced)
        for button in (self.switch, self.export, self.take_in):
            button.setEnabled(not state.alone)
        self.extend.setVisible(bool(state.frozen))
        words = _("恢复联网") if state.forced else DEEDS["sync_offline"].words()
        self.switch.setText(f"{words}　{DEEDS['sync_offline'].keycap()}")

    def show_trouble(self, error: DeskError) -> None:
        self.trouble.emit(error)

    def say(self, words: str) -> None:
        self.note.emit(words)


def _labelled(deed: str) -> str:
    return f"{DEEDS[deed].words()}　{DEEDS[deed].keycap()}"


def nothing_words(state: SyncState) -> tuple[str, str]:
    """Heading and text of the list where the centre has turned nothing back."""
    if state.alone:
        return (
            _("本机还没有加入中心平台"),
            _("办件都保存在本机。管理员给出地址和加入码后，按 Ctrl+J 加入。"),
        )
    if state.needs_somebody:
        return _("没有被平台退回的"), _("要处理的写在上面，照着做就行。")
    return _("没有需要处理的"), _("平台没有采纳的、需要复核的会列在这里，写明怎么办。")


class _Tiles(QFrame):
    """Measures, four across: name, value, remark."""

    def __init__(self) -> None:
        super().__init__()
        restyle(self, surface="card")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(16, 10, 16, 10)
        self._grid.setHorizontalSpacing(20)
        self._grid.setVerticalSpacing(10)
        self._made: list[tuple[Text, Text, Text]] = []
        for column in range(_ACROSS):
            self._grid.setColumnStretch(column, 1)

    def show_tiles(self, tiles: tuple[Tile, ...]) -> None:
        while len(self._made) < len(tiles):
            self._add(len(self._made))
        for n, parts in enumerate(self._made):
            here = n < len(tiles)
            for part in parts:
                part.setVisible(here)
            if here:
                self._tell(parts, tiles[n])

    @staticmethod
    def _tell(parts: tuple[Text, Text, Text], tile: Tile) -> None:
        name, value, remark = parts
        name.setText(tile.name)
        value.setText(tile.value)
        value.set_tone(tile.tone)
        remark.setText(tile.remark)
        value.setAccessibleName(f"{tile.name} {tile.value} {tile.remark}".strip())

    def _add(self, n: int) -> None:
        parts = (Text("", ink=3), Text("", size="lead", bold=True), Text("", ink=2))
        cell = QVBoxLayout()
        cell.setSpacing(1)
        for part in parts:
            cell.addWidget(part)
        cell.addStretch()
        self._grid.addLayout(cell, n // _ACROSS, n % _ACROSS)
        self._made.append(parts)


class _Warnings(QFrame):
    """What the policy or the last failure says; what is frozen stands in red, and says so."""

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self._lines: list[Text] = []
        self.hide()

    def show_lines(self, lines: tuple[tuple[str, bool], ...]) -> None:
        while len(self._lines) < len(lines):
            line = Text("", wrap=True)
            self._lines.append(line)
            self._column.addWidget(line)
        for n, text in enumerate(self._lines):
            text.setVisible(n < len(lines))
            if n < len(lines):
                words, frozen = lines[n]
                text.setText(f"{'■' if frozen else '▲'} {words}")
                text.set_tone("refuse" if frozen else "correct")
        self.setVisible(bool(lines))


class PackageDialog(ActDialog):
    """Where a package is written, or read from: a path by keyboard, or chosen from a list."""

    def __init__(self, presenter: SyncPresenter, path: str, parent: QWidget, *, out: bool) -> None:
        title = DEEDS["sync_export" if out else "sync_import"].words()
        subject = (
            _(
                "把没有上传的写进一个签名的文件，用移动介质送到中心平台；送到之前本机仍当作没有上传。"
            )
            if out
            else _("读取中心平台对数据包的答复；答复里确认的，本机就当作已经上传。")
        )
        super().__init__(parent, title, subject, _("导出") if out else _("导入"))
        self._presenter = presenter
        self._out = out
        self.path = QLineEdit(path)
        self.browse = Button(_("浏览…"))
        self.browse.clicked.connect(self._browse)
        self._field(_("文件"), self.path)
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(self.browse)
        self.column.addLayout(row)
        self._finish(self._act)
        self.path.setFocus()
        self.path.selectAll()

    def _browse(self) -> None:
        kinds = _("数据包 (*{ending})").format(ending=PACKAGE_ENDING)
        ask = QFileDialog.getSaveFileName if self._out else QFileDialog.getOpenFileName
        chosen, _kind = ask(self, self.windowTitle(), self.path.text(), kinds)
        if chosen:
            self.path.setText(chosen)

    def _act(self) -> None:
        if not self.path.text().strip():
            self.say(_("请写明文件，或按“浏览…”选择。"))
            self.path.setFocus()
            return
        self._wait()
        act = self._presenter.export if self._out else self._presenter.take_in
        act(self.path.text(), self._told, self.refuse)

    def _told(self, words: str) -> None:
        self._presenter.tell(words)
        self._done(words)
