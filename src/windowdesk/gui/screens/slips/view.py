"""紧急收件凭证: the printed slips and how each ended; key one in, void one, print more."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QPlainTextEdit,
    QRadioButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from windowdesk.app.emergency import grouped
from windowdesk.app.errors import DeskError
from windowdesk.app.intake import Intake
from windowdesk.app.scanning import Scan
from windowdesk.app.slips import Slip
from windowdesk.gui.actions import DEEDS, make_action
from windowdesk.gui.page import Page
from windowdesk.gui.runner import Runner
from windowdesk.gui.screens.slips.presenter import SlipLine, SlipsDesk, SlipsPresenter, SlipsState
from windowdesk.gui.widgets.act_dialog import ActDialog
from windowdesk.gui.widgets.buttons import Button, PrimaryButton
from windowdesk.gui.widgets.empty import EmptyState
from windowdesk.gui.widgets.fields import CodeField
from windowdesk.gui.widgets.listing import Cell, Listing
from windowdesk.gui.widgets.text import Chip, Hairline, Text
from windowdesk.i18n import _

_USUAL = 20


class Slips(Page):
    """``given`` carries the Intake of a slip; ``case_wanted`` the case one became."""

    given = Signal(object)
    case_wanted = Signal(str)
    help_of = "slips"

    def __init__(self, desk: SlipsDesk, runner: Runner, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        self._presenter = SlipsPresenter(desk, runner, self)
        self._lines: dict[str, SlipLine] = {}
        self.count = Chip()
        self.table = Listing(
            _("紧急收件凭证清单"),
            (
                (_("凭证号"), 214),
                (_("状态"), 92),
                (_("印制"), 108),
                (_("补录或作废"), 116),
                (_("说明"), 0),
            ),
        )
        self.table.opened.connect(self._opened)
        self.key_in = PrimaryButton(DEEDS["slip_key_in"].words(), DEEDS["slip_key_in"].keycap())
        self.void = Button()
        self.draw = Button()
        self._build()
        for button, name, slot in (
            (self.key_in, "slip_key_in", self._ask_key_in),
            (self.void, "slip_void", self._ask_void),
            (self.draw, "slip_draw", self._ask_draw),
        ):
            button.clicked.connect(lambda _checked=False, act=slot: act())
            make_action(self, name, slot)

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 16)
        column.setSpacing(10)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(Text(_("紧急收件凭证"), size="title", bold=True))
        head.addWidget(self.count)
        head.addStretch()
        column.addLayout(head)
        column.addWidget(
            Text(
                _(
                    "停电、停机时用预先印好的凭证手写收件，恢复后照凭证上的时间补录；"
                    "每一份最后都要补录或者作废。"
                ),
                ink=2,
                wrap=True,
            )
        )
        self.stack = QStackedWidget()
        self.stack.addWidget(self.table)
        self.stack.addWidget(
            EmptyState(
                "slip",
                _("还没有印过凭证"),
                _("请先印一些放在窗口，以备停电停机。"),
                ((DEEDS["slip_draw"].keycap(), DEEDS["slip_draw"].words()),),
            )
        )
        column.addWidget(self.stack, 1)
        column.addWidget(Hairline())
        row = QHBoxLayout()
        row.setSpacing(8)
        for button, deed in ((self.void, "slip_void"), (self.draw, "slip_draw")):
            button.setText(f"{DEEDS[deed].words()}　{DEEDS[deed].keycap()}")
            row.addWidget(button)
        row.addStretch()
        row.addWidget(self.key_in)
        column.addLayout(row)

    # --- Page ------------------------------------------------------------------------------

    def entered(self) -> None:
        self._presenter.load()
        (self.table if self.table.rowCount() else self.draw).setFocus()

    def take_scan(self, scan: object) -> bool:
        """A slip's code is keyed in; what has become a case goes where cases go."""
        if isinstance(scan, Scan) and scan.kind == "slip":
            self._key_in(scan.text)
            return True
        return False

    # --- what a person does ----------------------------------------------------------------

    def _opened(self, key: str) -> None:
        line = self._lines.get(key)
        if line is not None and line.case_id:
            self.case_wanted.emit(line.case_id)
        elif line is not None and line.open:
            self._key_in(key)
        else:
            self.note.emit(_("这一份已经作废"))

    def _ask_key_in(self) -> None:
        line = self._lines.get(self.table.current_key())
        self._key_in(line.number if line is not None and line.open else "")

    def _key_in(self, number: str) -> None:
        dialog = KeyInDialog(self._presenter, number, self)
        dialog.acted.connect(self._keyed_in)
        dialog.open()

    def _keyed_in(self, intake: Intake) -> None:
        self.given.emit(intake)

    def _ask_void(self) -> None:
        line = self._lines.get(self.table.current_key())
        if line is None or not line.open:
            self.note.emit(_("请先选中一份未交代的凭证"))
            return
        dialog = VoidSlipDialog(self._presenter, line.number, self)
        dialog.acted.connect(lambda _slip: self._presenter.load())
        dialog.open()

    def _ask_draw(self) -> None:
        dialog = DrawDialog(self._presenter, self._folder, self)
        dialog.acted.connect(self._drawn)
        dialog.open()

    def _drawn(self, words: str) -> None:
        self.note.emit(words)
        self._presenter.load()

    # --- what the presenter says -----------------------------------------------------------

    def show_slips(self, state: SlipsState) -> None:
        had = self.table.rowCount()
        self._lines = {line.number: line for line in state.lines}
        self.count.show_state(state.count, state.tone)
        self.count.setVisible(bool(state.lines))
        self.table.show_rows(
            [
                (
                    line.number,
                    (
                        Cell(line.grouped),
                        Cell(line.state, line.tone),
                        Cell(line.drawn, "2"),
                        Cell(line.ended, "2"),
                        Cell(line.remark, "2"),
                    ),
                )
                for line in state.lines
            ]
        )
        self.stack.setCurrentIndex(0 if state.lines else 1)
        if state.lines and not had and self.isVisible():
            self.table.setFocus()

    def show_trouble(self, error: DeskError) -> None:
        self.trouble.emit(error)


class KeyInDialog(ActDialog):
    """补录: number, time and 工号 as they stand on the slip; then a matter like any other."""

    def __init__(self, presenter: SlipsPresenter, number: str, parent: QWidget) -> None:
        super().__init__(
            parent,
            _("补录紧急凭证"),
            _("照凭证填写。收件时间以凭证为准，结论按当时有效的标准得出，文书注明补录。"),
            _("开始补录"),
        )
        self._presenter = presenter
        self.number = CodeField()
        self.number.setText(number if "#" in number else grouped(number))
        self.at = CodeField()
        self.echo = Text("", ink=3)
        self.taken_by = CodeField()
        self._field(_("凭证号码"), self.number)
        self._field(_("凭证上的收件时间"), self.at)
        self.column.addWidget(self.echo)
        self._field(_("凭证上的收件人工号（没有写的，不用填）"), self.taken_by)
        self.at.textChanged.connect(self._understood)
        self._understood("")
        self._finish(self._act)
        (self.at if number else self.number).setFocus(Qt.FocusReason.OtherFocusReason)

    def _understood(self, typed: str) -> None:
        self.echo.setText(self._presenter.echo(typed))

    def _act(self) -> None:
        self._wait()
        self.says.hide()
        given = (self.number.text(), self.at.text(), self.taken_by.text())
        self._presenter.key_in(given, self._done, self.refuse)


class VoidSlipDialog(ActDialog):
    """作废一份: spoilt, lost or never used, with the reason."""

    def __init__(self, presenter: SlipsPresenter, number: str, parent: QWidget) -> None:
        super().__init__(parent, _("作废凭证"), grouped(number), _("作废这一份"))
        self._presenter = presenter
        self._number = number
        self.reason = QPlainTextEdit()
        self.reason.setTabChangesFocus(True)
        self.reason.setFixedHeight(64)
        self.column.addWidget(
            Text(
                _("写坏、丢失或者没有用到的作废；号码不再使用。已经交给申请人的不能作废。"),
                wrap=True,
            )
        )
        self._field(_("作废原因"), self.reason)
        self._finish(self._act)
        self.reason.setFocus(Qt.FocusReason.OtherFocusReason)

    def _act(self) -> None:
        self._wait()
        self._presenter.void(self._number, self.reason.toPlainText(), self._voided, self.refuse)

    def _voided(self, slip: Slip) -> None:
        self._done(slip)


class DrawDialog(ActDialog):
    """预印: how many, and on which way; ``acted`` carries how it went in words."""

    def __init__(self, presenter: SlipsPresenter, folder: Path, parent: QWidget) -> None:
        super().__init__(
            parent,
            _("预印凭证"),
            _("号码现在就占用；没有印出来的请作废。"),
            _("预印"),
        )
        self._presenter = presenter
        self._folder = folder
        self.count = CodeField()
        self.count.setText(str(_USUAL))
        self.printed = QRadioButton(_("用文书打印机打印"))
        self.filed = QRadioButton(_("存为 PDF 文件"))
        self._group = QButtonGroup(self)
        self._field(_("份数"), self.count)
        for choice in (self.printed, self.filed):
            self._group.addButton(choice)
            self.column.addWidget(choice)
        self.printed.setChecked(True)
        self._finish(self._act)
        self.count.setFocus(Qt.FocusReason.OtherFocusReason)
        self.count.selectAll()

    def _act(self) -> None:
        self._wait()
        typed = self.count.text().strip()
        count = int(typed) if typed.isascii() and typed.isdigit() else 0
        target = self._folder / self._presenter.file_name() if self.filed.isChecked() else None
        self._presenter.draw(count, target, self._done, self.refuse)
