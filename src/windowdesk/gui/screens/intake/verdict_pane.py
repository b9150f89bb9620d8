"""The right pane, in three parts that a narrow window may stack: the band, the reasons, the deed."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QVBoxLayout,
    QWidget,
)

from windowdesk.app.wording_joints import ended, sentences
from windowdesk.domain.decision.submission import Credit
from windowdesk.gui.actions import DEEDS
from windowdesk.gui.announce import announce
from windowdesk.gui.screens.intake.marks import MarkIcon
from windowdesk.gui.screens.intake.reasons import ReasonList
from windowdesk.gui.screens.intake.state import DueState, VerdictState
from windowdesk.gui.theme import restyle, tokens
from windowdesk.gui.widgets.buttons import HintButton, PrimaryButton, QuietButton
from windowdesk.gui.widgets.text import Text
from windowdesk.i18n import _

_SIDE = 18
_DUES = 3


class VerdictBand(QFrame):
    """The outcome: icon, words and colour, and what it means for now."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("verdictBand")
        self._mark = MarkIcon(20)
        self.title = Text(size="title", bold=True)
        self.subtitle = Text(ink=2, wrap=True)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self._mark)
        top.addWidget(self.title, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(_SIDE, 14, _SIDE, 14)
        column.setSpacing(2)
        column.addLayout(top)
        column.addWidget(self.subtitle)

    def show_state(self, state: VerdictState) -> None:
        restyle(self, tonal=state.tone.value)
        self._mark.show_mark(state.mark, state.tone)
        self.title.setText(state.title)
        self.title.set_tone(state.tone.value)
        self.subtitle.setText(state.subtitle)
        # read as one: a screen reader hears the verdict change without leaving the list
        said = sentences(ended(state.title), state.subtitle)
        if said != self.accessibleName():
            self.setAccessibleName(said)
            announce(self, said)


class _Pair(QWidget):
    """A name at the left, what it is at the right."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = Text(name, ink=3)
        self.value = Text(wrap=True)
        self.value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 4, 0, 4)
        row.setSpacing(12)
        row.addWidget(self.name, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.value, 1)

    def show_words(self, words: str, name: str = "") -> None:
        if name:
            self.name.setText(name)
        self.value.setText(words)
        self.setVisible(bool(words))


class _Due(QWidget):
    """A date the verdict promises; 逐日 unfolds the days that moved it."""

    asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._name = Text(ink=3)
        self._words = Text(bold=True)
        self.days = QuietButton(_("逐日"))
        self.days.clicked.connect(self.asked.emit)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._name)
        row.addWidget(self.days)
        row.addStretch()
        row.addWidget(self._words)

    def show_state(self, state: DueState | None) -> None:
        self.setVisible(state is not None)
        if state is not None:
            self._name.setText(state.name)
            self._words.setText(state.words)
            self.days.setAccessibleName(_("{name}怎样算出，逐日").format(name=state.name))


class VerdictDetails(QFrame):
    """Dates, what becomes of the papers, the ground, and what the applicant may ask for."""

    days_wanted = Signal(int)
    deferral_asked = Signal(bool)
    cannot_now = Signal(bool)
    credit_chosen = Signal(object, str)

    def __init__(self) -> None:
        super().__init__()
        self._credit_now = Credit.UNKNOWN
        self.dues = [_Due() for _n in range(_DUES)]
        for index, due in enumerate(self.dues):
            due.asked.connect(lambda index=index: self.days_wanted.emit(index))
        self._papers, self._basis = _Pair(_("材料处理")), _Pair(_("依据"))
        self.defer = QCheckBox(_("申请人申请容缺受理"))
        self.cannot = QCheckBox(_("申请人今天不能当场更正"))
        self.credit = QuietButton()
        self.source = QLineEdit()
        self.source.setPlaceholderText(_("信用记录的查询出处"))
        self.source.setAccessibleName(_("信用记录的查询出处"))
        self.defer.clicked.connect(self.deferral_asked)
        self.cannot.clicked.connect(self.cannot_now)
        self.credit.setMenu(self._credit_menu())
        self.source.editingFinished.connect(self._source_given)
        self._lay_out()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(_SIDE, 8, _SIDE, 0)
        column.setSpacing(2)
        for due in self.dues:
            column.addWidget(due)
        column.addWidget(self._papers)
        column.addWidget(self._basis)
        wishes = QHBoxLayout()
        wishes.addWidget(self.defer)
        wishes.addStretch()
        wishes.addWidget(self.credit)
        column.addLayout(wishes)
        column.addWidget(self.source)
        column.addWidget(self.cannot)

    def _credit_menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setAccessibleName(_("信用记录"))
        for number, credit in enumerate((Credit.GOOD, Credit.BAD, Credit.UNKNOWN), 1):
            action = QAction(f"&{number}　{credit_words(credit)}", menu)
            action.triggered.connect(
                lambda _on=False, chosen=credit: self.credit_chosen.emit(chosen, self.source.text())
            )
            menu.addAction(action)
        return menu

    def _source_given(self) -> None:
        self.credit_chosen.emit(self._credit_now, self.source.text())

    def show_state(self, state: VerdictState) -> None:
        for index, due in enumerate(self.dues):
            due.show_state(state.dues[index] if index < len(state.dues) else None)
        self._papers.show_words(state.papers)
        self._basis.show_words(state.basis)
        self.defer.setVisible(state.defer.shown)
        self.defer.setChecked(state.defer.on)
        self.cannot.setVisible(state.cannot.shown)
        self.cannot.setChecked(state.cannot.on)
        self._credit_now = state.credit
        self.credit.setVisible(state.credit_shown)
        self.credit.setText(_("信用：{credit}").format(credit=credit_words(state.credit)))
        if not self.source.hasFocus():
            self.source.setText(state.credit_source)
        self.source.setVisible(state.credit_shown and state.credit is not Credit.UNKNOWN)


class VerdictDeed(QFrame):
    """The one thing that can be done now; below it, small, the supervisor."""

    concluded = Signal()
    override_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        restyle(self, surface="panel")
        self.blocked = Text(tone="correct", wrap=True)
        self.action = PrimaryButton(key="F9")
        self.action.setObjectName("conclude")
        # F9 always leads on; while nothing can be issued it is no primary action
        self.onward = HintButton("F9", "")
        self.onward.setMinimumHeight(tokens().px("primary"))
        self.onward.clicked.connect(self.concluded.emit)
        self._version = Text(ink=3)
        self.override = QuietButton(_("申请主管复核…"))
        self.action.clicked.connect(self.concluded.emit)
        self.override.clicked.connect(self.override_wanted.emit)
        self.override.setToolTip(DEEDS["override"].words())
        column = QVBoxLayout(self)
        column.setContentsMargins(_SIDE, 6, _SIDE, 10)
        column.setSpacing(4)
        column.addWidget(self.blocked)
        column.addWidget(self.action)
        column.addWidget(self.onward)
        small = QHBoxLayout()
        small.addWidget(self._version)
        small.addStretch()
        small.addWidget(self.override)
        column.addLayout(small)

    def show_state(self, state: VerdictState) -> None:
        self.blocked.setText(state.blocked)
        self.blocked.setVisible(bool(state.blocked))
        self.action.setText(state.action)
        self.action.setAccessibleName(state.action or DEEDS["conclude"].words())
        self.action.setVisible(bool(state.action) and (state.enabled or state.busy))
        self.action.setEnabled(state.enabled)
        self.onward.setText(_("到没有写明的要点") if state.blocked else _("到下一处未看"))
        self.onward.setVisible(not state.enabled and not state.busy)
        self._version.setText(state.version)
        self.override.setVisible(state.may_override)


def credit_words(credit: Credit) -> str:
    return {
        Credit.GOOD: _("良好"),
        Credit.BAD: _("失信"),
        Credit.UNKNOWN: _("未知"),
    }[credit]


class VerdictPane(QFrame):
    """Band, reasons, details and deed one below the other: how it looks where there is room."""

    def __init__(self) -> None:
        super().__init__()
        restyle(self, surface="panel")
        self.band = VerdictBand()
        self.reasons = ReasonList()
        self.details = VerdictDetails()
        self.deed = VerdictDeed()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)
        self.nothing = Text(_("选好事项后，这里随时给出结论"), ink=3, wrap=True)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)

    def stops(self) -> tuple[QWidget, ...]:
        """What Tab visits in here, in the order of the work."""
        details, deed = self.details, self.deed
        days = (due.days for due in details.dues)
        wishes = (details.defer, details.credit, details.source, details.cannot)
        return (self.reasons, *days, *wishes, deed.action, deed.onward, deed.override)

    def parts(self) -> tuple[QWidget, ...]:
        return self.band, self.reasons, self.details, self.deed

    def show_state(self, state: VerdictState) -> None:
        self.band.show_state(state)
        self.reasons.show_reasons(state.reasons)
        self.details.show_state(state)
        self.deed.show_state(state)
