"""复核: the open questions, both sides of the chosen one, and the supervisor's answer."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QGridLayout,
    QHBoxLayout,
    QPlainTextEdit,
    QRadioButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from windowdesk.app.errors import DeskError
from windowdesk.app.lifecycle import SignOff
from windowdesk.app.reviewing import Answer, Settled
from windowdesk.domain.cases.ending import PapersBack
from windowdesk.gui.actions import DEEDS, make_action
from windowdesk.gui.page import Page
from windowdesk.gui.runner import Runner
from windowdesk.gui.screens.reviews.choosing import Choosing
from windowdesk.gui.screens.reviews.correcting import Correcting
from windowdesk.gui.screens.reviews.presenter import (
    Asked,
    Offer,
    ReviewLine,
    ReviewsDesk,
    ReviewsPresenter,
    SideLine,
)
from windowdesk.gui.widgets.act_dialog import ActDialog
from windowdesk.gui.widgets.buttons import Button, PrimaryButton
from windowdesk.gui.widgets.empty import EmptyState
from windowdesk.gui.widgets.fields import CodeField
from windowdesk.gui.widgets.listing import Cell, Listing
from windowdesk.gui.widgets.text import Chip, Hairline, SectionLabel, Text
from windowdesk.i18n import _

_ROW = 36


class Reviews(Page):
    """``case_wanted`` carries a case id, ``settled`` a Settled, ``counted`` how many are open."""

    case_wanted = Signal(str)
    settled = Signal(object)
    counted = Signal(int)
    help_of = "reviews"

    def __init__(self, desk: ReviewsDesk, runner: Runner) -> None:
        super().__init__()
        self._presenter = ReviewsPresenter(desk, runner, self)
        self._asked: Asked | None = None
        self.count = Chip()
        self.table = Listing(
            _("待复核清单"),
            (
                (_("状态"), 88),
                (_("问题"), 0),
                (_("收件号"), 214),
                (_("提出"), 108),
                (_("处理"), 150),
            ),
        )
        self.table.chosen.connect(self._presenter.choose)
        self.table.opened.connect(lambda _key: self._answer())
        self.asks = Text("", wrap=True)
        self.facts = Text("", wrap=True, ink=2)
        self.ours = _Side()
        self.theirs = _Side()
        self.answer = PrimaryButton(DEEDS["review_settle"].words(), DEEDS["review_settle"].keycap())
        self.open_case = Button()
        self._build()
        for button, name, slot in (
            (self.answer, "review_settle", self._answer),
            (self.open_case, "review_case", self._open_case),
        ):
            button.clicked.connect(lambda _checked=False, act=slot: act())
            make_action(self, name, slot)
        make_action(self, "review_reload", self._presenter.load)

    # --- building --------------------------------------------------------------------------

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 16)
        column.setSpacing(8)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(Text(_("复核"), size="title", bold=True))
        head.addWidget(self.count)
        head.addStretch()
        column.addLayout(head)
        self.stack = QStackedWidget()
        self.stack.addWidget(self._both())
        self.stack.addWidget(
            EmptyState(
                "check",
                _("没有需要复核的"),
                _("平台发现两边办得不一致时，会在这里列出，由主管决定。"),
            )
        )
        column.addWidget(self.stack, 1)
        column.addWidget(Hairline())
        row = QHBoxLayout()
        self.open_case.setText(f"{DEEDS['review_case'].words()}　{DEEDS['review_case'].keycap()}")
        row.addWidget(self.open_case)
        row.addStretch()
        row.addWidget(self.answer)
        column.addLayout(row)

    def _both(self) -> QWidget:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self.table.setMinimumHeight(2 * _ROW + 2)
        column.addWidget(self.table, 2)
        column.addWidget(self.asks)
        column.addWidget(self.facts)
        sides = QSplitter(Qt.Orientation.Horizontal)
        sides.setChildrenCollapsible(False)
        sides.setHandleWidth(12)
        sides.addWidget(self.ours)
        sides.addWidget(self.theirs)
        sides.setSizes([1, 1])
        column.addWidget(sides, 3)
        return inside

    # --- Page ------------------------------------------------------------------------------

    def entered(self) -> None:
        self._presenter.load()
        self.table.setFocus()

    def refresh(self) -> None:
        """Read again, because something was settled or came."""
        self._presenter.load()

    # --- what a person does ----------------------------------------------------------------

    def _open_case(self) -> None:
        if self._asked is not None and self._asked.case_id:
            self.case_wanted.emit(self._asked.case_id)
        else:
            self.note.emit(_("这一件不在本机"))

    def _answer(self) -> None:
        asked = self._asked
        if asked is None or not asked.offers:
            self.note.emit(_("这一项已经复核过"))
            return
        dialog = SettleDialog(self._presenter, asked, self)
        dialog.acted.connect(self._settled)
        dialog.open()

    def _settled(self, done: Settled) -> None:
        self.refresh()
        self.settled.emit(done)

    # --- what the presenter says -----------------------------------------------------------

    def show_lines(self, lines: tuple[ReviewLine, ...], open_: int) -> None:
        had = self.table.hasFocus()
        self.count.show_state(
            _("待复核 {n}").format(n=open_) if open_ else _("都已复核"),
            "correct" if open_ else "accept",
        )
        self.count.setVisible(bool(lines))
        self.table.show_rows(
            [
                (
                    line.review,
                    (
                        Cell(line.state, line.tone),
                        Cell(line.title),
                        Cell(line.number),
                        Cell(line.at, "2"),
                        Cell(line.settled, "2"),
                    ),
                )
                for line in lines
            ]
        )
        self.stack.setCurrentIndex(0 if lines else 1)
        self.answer.setEnabled(bool(lines))
        self.open_case.setEnabled(bool(lines))
        if lines and (had or self.isVisible()):
            self.table.setFocus()
        self.counted.emit(open_)

    def show_asked(self, asked: Asked | None) -> None:
        self._asked = asked
        self.asks.setText(asked.asks if asked else "")
        self.facts.setText(asked.facts if asked else "")
        self.facts.setVisible(bool(asked and asked.facts))
        self.ours.show_side(asked.ours_name if asked else "", asked.ours if asked else ())
        self.theirs.show_side(asked.theirs_name if asked else "", asked.theirs if asked else ())

    def show_trouble(self, error: DeskError) -> None:
        self.trouble.emit(error)


class _Side(QWidget):
    """What one side did: when, what, by whom."""

    def __init__(self) -> None:
        super().__init__()
        self.name = SectionLabel("")
        self.table = Listing(_("经过"), ((_("时间"), 104), (_("经过"), 0), (_("经办"), 66)))
        self.table.setMinimumHeight(2 * _ROW + 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.name)
        column.addWidget(self.table, 1)

    def show_side(self, name: str, lines: tuple[SideLine, ...]) -> None:
        self.name.setText(name)
        self.table.setAccessibleName(name or _("经过"))
        self.table.show_rows(
            [
                (str(n), (Cell(line.at, "2"), Cell(line.words), Cell(line.actor, "2")))
                for n, line in enumerate(lines)
            ]
        )


class SettleDialog(ActDialog):
    """The answer: one of what is true, a reason, where printed papers are, and who signs."""

    def __init__(self, presenter: ReviewsPresenter, asked: Asked, parent: QWidget) -> None:
        super().__init__(
            parent, _("复核"), f"{asked.title}　{asked.number}".strip("　"), _("复核并记录")
        )
        self.setMinimumWidth(560)
        self._presenter = presenter
        self._asked = asked
        self._group = QButtonGroup(self)
        self.choices: dict[str, QRadioButton] = {}
        self.explains = Text("", ink=2, wrap=True)
        self.reason = QPlainTextEdit()
        self.reason.setTabChangesFocus(True)
        self.reason.setFixedHeight(52)
        self._papers = QButtonGroup(self)
        self.back = {
            PapersBack.TAKEN_BACK: QRadioButton(_("已收回")),
            PapersBack.LOST: QRadioButton(_("遗失，收不回")),
        }
        self.printed = QWidget()
        self.corrects = Correcting(asked.correctable)
        self.chooses = Choosing(asked.contested)
        self.number = CodeField()
        self.password = CodeField(secret=True)
        self._build()

    def _build(self) -> None:
        grid = QGridLayout()  # two in a row: the buttons below have to show on 960 × 540
        for place, offer in enumerate(self._asked.offers):
            choice = QRadioButton(offer.words)
            self.choices[offer.resolution] = choice
            self._group.addButton(choice)
            grid.addWidget(choice, *divmod(place, 2))
            choice.toggled.connect(lambda _on: self._chosen())
        self.column.addLayout(grid)
        self.column.addWidget(self.explains)
        self.column.addWidget(self.chooses)
        self.chooses.setVisible(bool(self._asked.contested))
        self._field(_("理由"), self.reason)
        row = QHBoxLayout(self.printed)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addWidget(Text(_("已出纸的文书"), ink=2))
        for choice in self.back.values():
            self._papers.addButton(choice)
            row.addWidget(choice)
        row.addStretch()
        self.column.addWidget(self.printed)
        self.column.addWidget(self.corrects)
        if not self._asked.may_settle:
            self._sign_here()
        self._finish(self._act)
        first = next(iter(self.choices.values()))
        if len(self.choices) == 1:
            first.setChecked(True)
        self._chosen()
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _sign_here(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(12)
        for words, field in ((_("主管工号"), self.number), (_("密码"), self.password)):
            cell = QVBoxLayout()
            cell.setSpacing(4)
            label = Text(words, ink=2)
            label.setBuddy(field)
            field.setAccessibleName(words)
            cell.addWidget(label)
            cell.addWidget(field)
            row.addLayout(cell)
        self.column.addLayout(row)

    def _offer(self) -> Offer | None:
        return next(
            (one for one in self._asked.offers if self.choices[one.resolution].isChecked()), None
        )

    def _chosen(self) -> None:
        offer = self._offer()
        words = offer.explains if offer else _("先选择怎样处理，再写明理由。")
        if offer is not None and offer.revokes and self._asked.revoked:
            words += _("不再有效：{papers}。").format(papers=self._asked.revoked)
        self.explains.setText(words)
        self.printed.setVisible(bool(offer and offer.revokes and self._asked.printed))
        self.corrects.setVisible(bool(offer and offer.resolution == "rectified"))

    def _act(self) -> None:
        offer = self._offer()
        answer = None
        if offer is not None:
            signer = (
                None
                if self._asked.may_settle
                else SignOff(self.number.text().strip(), self.password.text())
            )
            back = next((kind for kind, choice in self.back.items() if choice.isChecked()), None)
            answer = Answer(
                offer.resolution,
                self.reason.toPlainText(),
                back if offer.revokes else None,
                signer,
                self.corrects.said() if offer.resolution == "rectified" else None,
                self.chooses.values(),
            )
        missing = self._presenter.missing(self._asked, answer)
        if missing or answer is None:
            self.say(missing)
            return
        self._wait()
        self._presenter.settle(self._asked.review, answer, self._done, self.refuse)

    def refuse(self, error: DeskError) -> None:
        self.password.clear()
        super().refuse(error)
