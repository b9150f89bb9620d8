"""One case: how it stands, what happened, its papers, and one line of what can be done."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from windowdesk.app.errors import DeskError
from windowdesk.app.scanning import Scan
from windowdesk.app.wording_joints import clauses, listed
from windowdesk.domain.cases.ending import Voiding
from windowdesk.gui.actions import DEEDS, make_action
from windowdesk.gui.page import Page
from windowdesk.gui.runner import Runner
from windowdesk.gui.screens.case.presenter import (
    CaseDesk,
    CasePresenter,
    CaseState,
    Told,
)
from windowdesk.gui.widgets.buttons import Button, PrimaryButton
from windowdesk.gui.widgets.flow import FlowLayout
from windowdesk.gui.widgets.listing import Cell, Listing
from windowdesk.gui.widgets.text import Chip, Hairline, SectionLabel, Text
from windowdesk.i18n import _

_ROW, _MOST_PAPERS = 36, 6
_COPY = "copy:"


class CasePage(Page):
    """``…_wanted`` ask for what other screens do: the papers, a reprint, going on, an ending.

    ``papers_wanted`` carries case and document id, ``reprint_wanted`` a document id; the others the
    state of the case; ``copy_wanted`` the row of a material's copy.
    """

    papers_wanted = Signal(str, str)
    reprint_wanted = Signal(str)
    return_wanted = Signal(str)
    withdraw_wanted = Signal(object)
    void_wanted = Signal(object)
    amend_wanted = Signal(object)
    copy_wanted = Signal(object)
    help_of = "case"

    def __init__(self, desk: CaseDesk, runner: Runner) -> None:
        super().__init__()
        self._presenter = CasePresenter(desk, runner, self)
        self._state: CaseState | None = None
        self.title = Text("", size="title", bold=True)
        self.state = Chip()
        self.number = Text("", ink=2)
        self.who = Text("", ink=2)
        self.owed = Text("", wrap=True)
        self.window_mark = Chip("", "accent")
        self.project = Text("", ink=2)
        self.reviews = Text("", tone="correct")
        self.established = _Lines()
        self.fetched = _Lines()
        self.history = Listing(_("经过"), ((_("时间"), 150), (_("经过"), 0), (_("经办"), 80)))
        self.papers = Listing(
            _("文书"), ((_("文书"), 0), (_("文号"), 220), (_("时间"), 110), (_("打印"), 150))
        )
        self.go_on = PrimaryButton("")
        self.look = Button()
        self.again = Button()
        self.withdraw = Button()
        self.void = Button()
        self.amend = Button()
        self._build()
        self._connect()

    # --- building --------------------------------------------------------------------------

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 12, 18, 12)
        column.setSpacing(8)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self.title)
        head.addWidget(self.state)
        head.addWidget(self.window_mark)
        head.addStretch()
        head.addWidget(self.number)
        column.addLayout(head)
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addWidget(self.who)
        line.addStretch()
        line.addWidget(self.project)
        column.addLayout(line)
        column.addWidget(self.established)
        column.addWidget(self.reviews)
        column.addWidget(self.fetched)
        column.addWidget(self.owed)
        column.addWidget(SectionLabel(_("文书")))
        column.addWidget(self.papers, 1)
        column.addWidget(SectionLabel(_("经过")))
        column.addWidget(self.history, 1)
        for table in (self.papers, self.history):
            table.setMinimumHeight(2 * _ROW + 2)
        column.addWidget(Hairline())
        column.addLayout(self._buttons())
        self.number.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.number.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.project.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.project.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def _buttons(self) -> QHBoxLayout:
        acts = QWidget()
        flow = FlowLayout(acts, gap=10)
        for button, deed in (
            (self.look, "case_papers"),
            (self.again, "case_reprint"),
            (self.amend, "case_amend"),
            (self.withdraw, "case_withdraw"),
            (self.void, "case_void"),
        ):
            button.setText(f"{DEEDS[deed].words()}　{DEEDS[deed].keycap()}")
            flow.addWidget(button)
        row = QHBoxLayout()
        row.addWidget(acts, 1, Qt.AlignmentFlag.AlignVCenter)
        self.go_on.set_key(DEEDS["case_go_on"].keycap())
        self.go_on.hide()
        row.addWidget(self.go_on)
        return row

    def _connect(self) -> None:
        self.papers.opened.connect(self._look)
        for button, slot in (
            (self.look, self._look),
            (self.again, self._reprint),
            (self.amend, self._amend),
            (self.withdraw, self._withdraw),
            (self.void, self._void),
            (self.go_on, self._go_on),
        ):
            button.clicked.connect(lambda _checked=False, act=slot: act())
        for name, slot in (
            ("case_reprint", self._reprint),
            ("case_go_on", self._go_on),
            ("case_amend", self._amend),
            ("case_withdraw", self._withdraw),
            ("case_void", self._void),
            ("case_reload", self._presenter.load),
        ):
            make_action(self, name, slot)

    # --- Page ------------------------------------------------------------------------------

    def open(self, case_id: str) -> None:
        """Show the case with the id ``case_id`` on the screen that is up."""
        self.turn_to(case_id)
        self._presenter.load()

    def turn_to(self, case_id: str) -> None:
        """The case with the id ``case_id`` is what this screen shows when it is entered."""
        if case_id != self._presenter.case_id:
            self._state = None
            self.papers.show_rows(())
            self.history.show_rows(())
        self._presenter.turn_to(case_id)

    def entered(self) -> None:
        self._presenter.load()
        self.papers.setFocus()

    def title_of(self, document_id: str) -> str:
        """What the list calls the paper."""
        rows = self._state.papers if self._state is not None else ()
        return next((row.title for row in rows if row.document_id == document_id), "")

    @property
    def voidable(self) -> bool:
        """Whether anybody may void the case shown."""
        return self._state is not None and self._state.acts.void is not Voiding.NOBODY

    def take_scan(self, scan: object) -> bool:
        """The code of this very case stays here; any other goes where it belongs."""
        state = self._state
        return isinstance(scan, Scan) and state is not None and scan.number == state.number

    # --- what the clerk does ---------------------------------------------------------------

    def _look(self, _key: str = "") -> None:
        key = self.papers.current_key()
        if self._state is None:
            return
        if not key.startswith(_COPY):
            self.papers_wanted.emit(self._state.case_id, key)
            return
        copy = self._state.copies[int(key.removeprefix(_COPY))]
        if copy.copy_id:
            self.copy_wanted.emit(copy)
        else:
            self.note.emit(_("这份材料只收了纸质，没有影像。"))

    def _reprint(self) -> None:
        key = self.papers.current_key()
        if key.startswith(_COPY):
            self.note.emit(_("补打的是出具的文书；材料影像按回车查看。"))
        elif key:
            self.reprint_wanted.emit(key)

    def _go_on(self) -> None:
        if self._state is not None and self._state.acts.go_on:
            self.return_wanted.emit(self._state.number)

    def _amend(self) -> None:
        if self._state is not None:
            self.amend_wanted.emit(self._state)

    def _withdraw(self) -> None:
        if self._state is not None:
            self.withdraw_wanted.emit(self._state)

    def _void(self) -> None:
        if self._state is not None:
            self.void_wanted.emit(self._state)

    # --- what the presenter says -----------------------------------------------------------

    def show_case(self, state: CaseState) -> None:
        self._state = state
        self.title.setText(state.title)
        self.state.show_state(state.state, state.tone)
        self.number.setText(state.grouped)
        self.who.setText(state.who)
        self.established.show_lines(state.established)
        self._show_told(state.told)
        self.owed.setText(clauses(listed(*state.owed), state.owed_note))
        self.owed.setVisible(bool(state.owed))
        self.owed.set_tone("refuse" if state.overdue else "defer")
        self.papers.show_rows([*_paper_rows(state), *_copy_rows(state)])
        rows = len(state.papers) + len(state.copies) + bool(state.copies)
        self.papers.setMaximumHeight((min(rows, _MOST_PAPERS) + 1) * _ROW + 2)
        self.history.show_rows(
            [
                (
                    str(n),
                    (
                        Cell(line.at, "2"),
                        Cell(line.words, explain=line.words),
                        Cell(line.actor, "2"),
                    ),
                )
                for n, line in enumerate(state.history)
            ]
        )
        acts = state.acts
        self.go_on.setText(acts.go_on)
        self.go_on.setVisible(bool(acts.go_on))
        self.again.setEnabled(acts.reprint)
        self.look.setEnabled(acts.reprint or bool(state.copies))
        self.amend.setEnabled(acts.amend)
        self.withdraw.setEnabled(acts.withdraw)
        self.void.setEnabled(acts.void is not Voiding.NOBODY)

    def _show_told(self, told: Told) -> None:
        self.window_mark.setText(told.window)
        self.window_mark.setVisible(bool(told.window))
        self.project.setText(_("办件编号 {project}").format(project=told.project))
        self.project.setVisible(bool(told.project))
        self.reviews.setText(told.reviews)
        self.reviews.setVisible(bool(told.reviews))
        self.fetched.show_lines(told.lines)

    def show_trouble(self, error: DeskError) -> None:
        self.trouble.emit(error)


def _paper_rows(state: CaseState) -> Iterator[tuple[str, tuple[Cell, ...]]]:
    for paper in state.papers:
        yield (
            paper.document_id,
            (
                Cell(paper.title),
                Cell(paper.document_number, "2"),
                Cell(paper.at, "2"),
                Cell(paper.printing, paper.tone),
            ),
        )


def _copy_rows(state: CaseState) -> Iterator[tuple[str, tuple[Cell, ...]]]:
    """Below the papers that were issued: pictures of those that were taken in."""
    if state.copies:
        yield "", (Cell(_("材料影像")),)
    for nth, copy in enumerate(state.copies):
        yield (
            f"{_COPY}{nth}",
            (
                Cell(copy.name),
                Cell(copy.pages, "2"),
                Cell(copy.at, "2"),
                Cell(copy.verified, copy.tone),
            ),
        )


class _Lines(QWidget):
    """Lines, each with its tone; nothing where there are none."""

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)
        self._lines: list[Text] = []
        self.hide()

    def show_lines(self, lines: tuple[tuple[str, str], ...]) -> None:
        while len(self._lines) < len(lines):
            self._lines.append(Text("", ink=2, wrap=True))
            self._column.addWidget(self._lines[-1])
        for n, line in enumerate(self._lines):
            line.setVisible(n < len(lines))
            if n < len(lines):
                line.setText(lines[n][0])
                line.set_tone(lines[n][1])
        self.setVisible(bool(lines))

    def words(self) -> list[str]:
        """Every line that is shown."""
        return [line.text() for line in self._lines if line.isVisible()]
