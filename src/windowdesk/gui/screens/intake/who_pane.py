"""The left pane: who stands there, for whom, under which circumstances, in which visit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QScrollArea,
    QScrollBar,
    QVBoxLayout,
    QWidget,
)

from windowdesk.domain.decision.submission import Met
from windowdesk.gui.screens.intake.card_question import CardQuestion
from windowdesk.gui.screens.intake.circumstances import Circumstances, focus_of
from windowdesk.gui.screens.intake.people import FormCheck, Slot, Typed
from windowdesk.gui.screens.intake.person_card import Marked, PersonCard, Stands
from windowdesk.gui.screens.intake.person_form import PersonForm
from windowdesk.gui.screens.intake.state import (
    BarState,
    ConditionState,
    Mark,
    QuestionState,
    Tone,
    WhoState,
)
from windowdesk.gui.screens.intake.visit_lines import VisitLines
from windowdesk.gui.theme import restyle
from windowdesk.gui.widgets.buttons import Fold, QuietButton
from windowdesk.gui.widgets.text import Hairline, KeyHint, SectionLabel, Text
from windowdesk.i18n import _

_NO_BAR, _BAR = "none", "found"


class _BarEvidence(QWidget):
    """Where a statutory bar was seen; without a record there is no bar."""

    recorded = Signal(str, str)

    def __init__(self, bar: str) -> None:
        super().__init__()
        self._bar = bar
        self.field = QLineEdit()
        self.field.setPlaceholderText(_("记录的文号或出处"))
        self.field.setAccessibleName(_("限制申请的记录出处"))
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 4, 4, 8)
        column.addWidget(self.field)
        self.field.editingFinished.connect(lambda: self.recorded.emit(self._bar, self.field.text()))


class WhoPane(QFrame):
    """Shows a :class:`WhoState`; every change leaves as a signal."""

    form_wanted = Signal(object)
    form_done = Signal(object, object)
    form_left = Signal()
    typed = Signal(object)
    unfolded = Signal()
    answered = Signal(str, str)
    moved = Signal(str)
    condition_set = Signal(str, object)
    bar_set = Signal(str, str)

    def __init__(self, check: Callable[[Typed], FormCheck], today: Callable[[], date]) -> None:
        super().__init__()
        restyle(self, surface="panel")
        self._shown: WhoState | None = None
        self._free = False
        self.card, self.stands = PersonCard(), Stands()
        self.question = CardQuestion()
        self.questions = Circumstances(today)
        self.conditions = Circumstances(today)
        self.bars = Circumstances(today)
        self._evidence: dict[str, _BarEvidence] = {}
        self.form = PersonForm(check)
        self.summary = QWidget()
        self.enter_person = QuietButton(_("录入申请人"))
        self.enter_organisation = QuietButton(_("录入单位"))
        self.enter_agent = QuietButton(_("录入代理人"))
        self.agent_missing = Marked()
        self._visit, self._nth = Text(ink=2, wrap=True), Text(bold=True)
        self.saved = Text(ink=3)
        self._headings = {
            "questions": SectionLabel(_("情形")),
            "visit": SectionLabel(_("本次来访")),
        }
        self.visit = VisitLines()
        self._usual = KeyHint("Ctrl+D", _("照上一件"))
        self.folds = {
            "conditions": Fold(_("许可条件")),
            "bars": Fold(_("限制申请的情形")),
        }
        self._lines: dict[str, QWidget] = {}
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        summary = self.summary
        restyle(summary, bare="true")
        column = QVBoxLayout(summary)
        column.setContentsMargins(18, 18, 18, 12)
        column.setSpacing(0)
        column.addWidget(self.card)
        column.addSpacing(6)
        buttons = QHBoxLayout()
        buttons.setSpacing(2)
        # quiet buttons have room inside; their words line up with the name above
        buttons.addSpacing(-7)
        for button in (self.enter_person, self.enter_organisation, self.enter_agent):
            buttons.addWidget(button)
        buttons.addStretch()
        column.addLayout(buttons)
        column.addWidget(self.agent_missing)
        column.addSpacing(8)
        column.addWidget(self.stands)
        self._section(column, "questions", self.questions)
        self._lay_out_visit(column)
        column.addSpacing(8)
        self._folded(column, "conditions", self.conditions)
        self._bars_column = self._folded(column, "bars", self.bars)
        # all the room that is left lies below everything, none of it in the person's card
        column.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(summary)
        # one or the other is shown; a stack would keep the height of the higher
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.question)
        outer.addWidget(self._scroll)
        outer.addWidget(self.form)
        self.form.hide()

    def _lay_out_visit(self, column: QVBoxLayout) -> None:
        visit = QWidget()
        row = QHBoxLayout(visit)
        row.setContentsMargins(4, 8, 4, 8)
        row.addWidget(self._visit, 1)
        row.addWidget(self._nth, 0, Qt.AlignmentFlag.AlignTop)
        # what is saved is this visit, so that is where it is said
        heading = QHBoxLayout()
        heading.addWidget(self._headings["visit"])
        heading.addStretch()
        heading.addWidget(self.saved, 0, Qt.AlignmentFlag.AlignBottom)
        self.saved.setContentsMargins(0, 16, 4, 4)
        self._headings["visit"].setContentsMargins(0, 16, 0, 4)
        column.addLayout(heading)
        column.addWidget(visit)
        column.addWidget(self.visit)
        column.addWidget(Hairline())

    def _section(self, column: QVBoxLayout, name: str, body: QWidget) -> None:
        heading = QHBoxLayout()
        heading.addWidget(self._headings[name])
        heading.addStretch()
        heading.addWidget(self._usual, 0, Qt.AlignmentFlag.AlignBottom)
        self._headings[name].setContentsMargins(0, 16, 0, 4)
        column.addLayout(heading)
        column.addWidget(body)

    def _folded(self, column: QVBoxLayout, name: str, body: QWidget) -> QVBoxLayout:
        """Lines under a heading that unfolds them; where more may be added below ``body``."""
        lines = QWidget()
        inside = QVBoxLayout(lines)
        inside.setContentsMargins(0, 0, 0, 8)
        inside.setSpacing(0)
        if name == "conditions":
            inside.addWidget(Text(_("只作记录，不影响受理"), ink=3))
        inside.addWidget(body)
        lines.hide()
        self._lines[name] = lines
        fold = self.folds[name]
        fold.hide()
        fold.toggled.connect(lines.setVisible)
        fold.toggled.connect(self.unfolded)
        fold.toggled.connect(lambda _open: self.fit())
        column.addWidget(fold)
        column.addWidget(lines)
        return inside

    def _connect(self) -> None:
        self.enter_person.clicked.connect(lambda: self.form_wanted.emit(Slot.APPLICANT))
        self.enter_organisation.clicked.connect(lambda: self.form_wanted.emit(Slot.ORGANISATION))
        self.enter_agent.clicked.connect(lambda: self.form_wanted.emit(Slot.AGENT))
        self.form.done.connect(self.form_done.emit)
        self.form.done.connect(lambda _slot, _party: self.close_form())
        self.form.cancelled.connect(self.form_left.emit)
        self.form.cancelled.connect(self.close_form)
        self.form.changed.connect(lambda: self.typed.emit(self.form.typed()))
        self.questions.chosen.connect(self.answered.emit)
        self.questions.moved.connect(self.moved.emit)
        self.conditions.chosen.connect(
            lambda ident, met: self.condition_set.emit(ident, Met(met) if met else None)
        )
        self.bars.chosen.connect(self._bar_chosen)

    def set_free(self, free: bool) -> None:
        """Inside a page that scrolls, the pane itself does not."""
        self._free = free
        self.fit()

    def fit(self) -> None:
        """Take the height the contents need, inside a page that scrolls."""
        self.setMinimumHeight(self.natural_height() if self._free else 0)

    def natural_height(self) -> int:
        """How high everything is together at the width there is."""
        asked = 0 if self.question.isHidden() else self.question.sizeHint().height()
        if self.form_open:
            return asked + self.form.sizeHint().height()
        layout = self.summary.layout()
        high = layout.totalHeightForWidth(max(200, self.width())) if layout is not None else 0
        return asked + high

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.fit()

    def reveal(self, widget: QWidget) -> None:
        """Scroll to ``widget``."""
        self._scroll.ensureWidgetVisible(widget)

    def scroll_bar(self) -> QScrollBar:
        """How far the pane is scrolled."""
        return self._scroll.verticalScrollBar()

    def button_of(self, slot: Slot) -> QuietButton:
        return {
            Slot.APPLICANT: self.enter_person,
            Slot.ORGANISATION: self.enter_organisation,
            Slot.AGENT: self.enter_agent,
        }[slot]

    def stops(self) -> tuple[QWidget, ...]:
        """What Tab visits in here, in the order of the work."""
        buttons = (self.enter_person, self.enter_organisation, self.enter_agent)
        return (
            *self.question.buttons,
            *buttons,
            *(focus_of(row) for row in self.questions.rows()),
            *self.visit.stops(),
            self.folds["conditions"],
            *(focus_of(row) for row in self.conditions.rows()),
            self.folds["bars"],
            *(focus_of(row) for row in self.bars.rows()),
            *(evidence.field for evidence in self._evidence.values()),
        )

    def unfold(self) -> None:
        """Ctrl+T: to the conditions of the permit and the statutory bars, or fold them again."""
        shown = [name for name, fold in self.folds.items() if not fold.isHidden()]
        opened = any(self.folds[name].isChecked() for name in shown)
        for name in shown:
            self.folds[name].setChecked(not opened)
        if shown and not opened:
            body = self.conditions if shown[0] == "conditions" else self.bars
            focus_of(body.rows()[0]).setFocus(Qt.FocusReason.TabFocusReason)
        elif shown:
            self.folds[shown[0]].setFocus(Qt.FocusReason.TabFocusReason)

    # --- the form --------------------------------------------------------------------------

    def open_form(self, typed: Typed) -> None:
        self._scroll.hide()
        self.form.show()
        self.form.open(typed)
        self.fit()

    @property
    def form_open(self) -> bool:
        """Whether somebody is being typed in."""
        return not self.form.isHidden()

    def close_form(self) -> None:
        if self.form_open:
            focused = self.focusWidget()
            had_focus = focused is not None and self.form.isAncestorOf(focused)  # type: ignore[redundant-expr] # the stub forgets None
            self.form.hide()
            self._scroll.show()
            self.fit()
            if had_focus:
                self.enter_person.setFocus(Qt.FocusReason.OtherFocusReason)

    def forget(self) -> None:
        """Another matter: nothing typed for the last one may stay in a field."""
        self.close_form()
        for bar in list(self._evidence):
            self._drop_evidence(bar)
        self._shown = None

    # --- showing ---------------------------------------------------------------------------

    def show_state(self, state: WhoState | None) -> None:
        if state == self._shown and state is not None:
            return
        self._shown = state
        self.question.show_state(state.asked if state is not None else None)
        self.card.show_state(
            state.present if state is not None else None,
            state.picture if state is not None else b"",
        )
        self.stands.show_state(
            state.organisation if state is not None else None,
            state.principal if state is not None else None,
        )
        wanted = _("由代理人办理，请读代理人的证件") if state and state.agent_wanted else ""
        self.agent_missing.show_words(Mark.OPEN, Tone.CORRECT, wanted)
        self.questions.show_questions(state.questions if state is not None else ())
        self.conditions.show_questions(_condition_rows(state.conditions if state else ()))
        self._show_bars(state.bars if state is not None else ())
        self._show_visit(state)
        self.visit.show_lines(state.visit if state is not None else ())
        self._headings["questions"].setVisible(bool(state and state.questions))
        self._usual.setVisible(bool(state and state.usual))
        self._show_folds(state)
        self.fit()

    def _show_folds(self, state: WhoState | None) -> None:
        """How many conditions and bars there are, and how they stand."""
        conditions = state.conditions if state is not None else ()
        unmet = sum(c.met is Met.UNMET for c in conditions)
        known = sum(c.met is not None for c in conditions)
        self._show_fold(
            "conditions",
            len(conditions),
            _("可能不符 {n}").format(n=unmet)
            if unmet
            else _("已录 {n}/{total}").format(n=known, total=len(conditions)),
            tone="correct" if unmet else "",
        )
        bars = state.bars if state is not None else ()
        found = sum(bool(bar.evidence) for bar in bars)
        self._show_fold(
            "bars",
            len(bars),
            _("有记录 {n}").format(n=found) if found else _("{n} 项，未发现").format(n=len(bars)),
            tone="refuse" if found else "",
        )

    def _show_fold(self, name: str, count: int, words: str, *, tone: str) -> None:
        fold = self.folds[name]
        fold.show_count(words, tone=tone)
        fold.setVisible(count > 0)
        if not count:
            fold.setChecked(False)

    def _show_visit(self, state: WhoState | None) -> None:
        if state is None:
            self._visit.setText(_("还没有取号"))
            self._nth.setText("")
            return
        ticket = state.ticket or _("未取号")
        if state.return_visit:
            back = _("{ticket}　容缺补齐，尾号 {last}")
            words = back if state.hand_in else _("{ticket}　补正再来，尾号 {last}")
            ticket = words.format(ticket=ticket, last=state.return_visit[-4:])
        self._visit.setText(ticket)
        self._nth.setText(_("第 {n} 件").format(n=state.nth))

    def _show_bars(self, bars: tuple[BarState, ...]) -> None:
        self.bars.show_questions(tuple(self._bar_row(bar) for bar in bars))
        known = {bar.id: bar for bar in bars}
        for ident in [i for i in self._evidence if i not in known]:
            self._drop_evidence(ident)
        for bar in bars:
            if bar.evidence and bar.id not in self._evidence:
                self._add_evidence(bar.id, bar.evidence)

    def _bar_row(self, bar: BarState) -> QuestionState:
        options = ((_NO_BAR, _("未发现")), (_BAR, _("有记录")))
        found = bool(bar.evidence) or bar.id in self._evidence
        chosen = _BAR if found else _NO_BAR
        return QuestionState(
            bar.id, bar.words, "choice", options, chosen, dict(options)[chosen], bar.basis, True
        )

    def _bar_chosen(self, bar: str, option: str) -> None:
        if option == _BAR:
            if bar not in self._evidence:
                self._add_evidence(bar, "")
            self._evidence[bar].field.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._drop_evidence(bar)
            self.bar_set.emit(bar, "")
        if self._shown is not None:
            self._show_bars(self._shown.bars)

    def _add_evidence(self, bar: str, text: str) -> None:
        widget = _BarEvidence(bar)
        widget.field.setText(text)
        widget.recorded.connect(self.bar_set.emit)
        self._evidence[bar] = widget
        self._bars_column.addWidget(widget)
        widget.show()

    def _drop_evidence(self, bar: str) -> None:
        widget = self._evidence.pop(bar, None)
        if widget is not None:
            self._bars_column.removeWidget(widget)
            widget.field.blockSignals(True)
            widget.hide()
            widget.deleteLater()


def _condition_rows(conditions: tuple[ConditionState, ...]) -> tuple[QuestionState, ...]:
    options = ((Met.MET.value, _("符合")), (Met.UNMET.value, _("可能不符")))
    return tuple(
        QuestionState(
            c.id,
            c.words,
            "choice",
            options,
            c.met.value if c.met is not None else "",
            dict(options).get(c.met.value, "") if c.met is not None else "",
            c.basis,
            optional=True,
        )
        for c in conditions
    )
