"""The intake screen: three panes side by side, or one above the other where it is narrow.

It shows what the presenter says and passes on what the clerk does; it knows no rule. The verdict
stays in sight at any width: where panes are stacked its band and its action are pinned.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLayout,
    QLineEdit,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from windowdesk.app.errors import DeskError
from windowdesk.app.issuing import Issued
from windowdesk.app.scanning import Scan
from windowdesk.domain.decision.submission import Credit
from windowdesk.gui.actions import make_action
from windowdesk.gui.page import Page
from windowdesk.gui.screens.intake.card_side import CardSide
from windowdesk.gui.screens.intake.checklist_pane import ChecklistPane
from windowdesk.gui.screens.intake.people import Slot
from windowdesk.gui.screens.intake.places import Panes, Places
from windowdesk.gui.screens.intake.popups import ListPopup
from windowdesk.gui.screens.intake.presenter import IntakePresenter
from windowdesk.gui.screens.intake.state import DraftState
from windowdesk.gui.screens.intake.verdict_pane import VerdictPane
from windowdesk.gui.screens.intake.who_pane import WhoPane
from windowdesk.gui.theme import restyle, tokens
from windowdesk.gui.widgets.empty import EmptyState
from windowdesk.gui.widgets.flow import empty_out
from windowdesk.gui.widgets.text import Hairline
from windowdesk.i18n import _

NARROW = 1080


class IntakeView(Page):
    """``issued`` carries an ``Issued``; the two ``…_wanted`` ask for what other screens do.

    ``visit_told`` carries how the matters of the visit stand.
    ``matter_taken`` when another matter is in hand, with the ticket of its visit; ``shown`` after
    every change, once it can be seen.
    """

    issued = Signal(object)
    find_wanted = Signal()
    override_wanted = Signal()
    matter_taken = Signal(str)
    visit_told = Signal(object)
    shown = Signal()
    help_of = "intake"
    takes_cards = True

    def __init__(self, presenter: IntakePresenter) -> None:
        super().__init__()
        self.presenter = presenter
        presenter.listener = self
        self.who = WhoPane(presenter.check_form, presenter.today)
        self.checklist = ChecklistPane(presenter.table, presenter.today)
        self.verdict = VerdictPane()
        self._empty = EmptyState("intake", "", "", ())
        self._middle = QStackedWidget()
        self._narrow: bool | None = None
        self._matter: object = None
        self._stops: tuple[QWidget, ...] = ()
        self.cards = CardSide(self, self.who, presenter.seats, self.open_form, self._reveal)
        self._build()
        self._places = Places(
            self,
            Panes(
                self.who,
                self.checklist,
                self.verdict,
                self._scroll,
                self.go_to_list,
                self.go_to_question,
            ),
        )
        self._connect()
        self._make_actions()
        self.refresh()

    # --- building --------------------------------------------------------------------------

    def _build(self) -> None:
        self._empty = EmptyState(
            "intake",
            _("还没有在办的事项"),
            _("先叫号，再选事项；身份证随时可以读。"),
            (("F5", _("下一位")), ("F2", _("查找事项")), ("F3", _("读身份证"))),
        )
        self._middle.addWidget(self._empty)
        self._middle.addWidget(self.checklist)
        self._lines = [Hairline(vertical=True), Hairline(vertical=True)]
        self._wide = QHBoxLayout()
        self._pinned_top, self._pinned_bottom = QVBoxLayout(), QVBoxLayout()
        self._scrolled = QWidget()
        restyle(self._scrolled, bare="true")
        self._stack = QVBoxLayout(self._scrolled)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(self._scrolled)
        outer = QVBoxLayout(self)
        for layout in (outer, self._wide, self._stack, self._pinned_top, self._pinned_bottom):
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(0)
        # side by side needs more than a narrow window has; the window decides, not the panes
        outer.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        outer.addLayout(self._pinned_top)
        outer.addLayout(self._wide)
        outer.addWidget(self._scroll, 1)
        self._outer = outer
        outer.addLayout(self._pinned_bottom)
        self.checklist.installEventFilter(self)
        self.who.summary.installEventFilter(self)
        self._arrange(narrow=False)

    def _arrange(self, *, narrow: bool) -> None:
        """Side by side, or stacked with the verdict's band above and its action below."""
        if narrow == self._narrow:
            return
        self._narrow = narrow
        verdict = self.verdict
        for layout in (self._wide, self._stack, self._pinned_top, self._pinned_bottom):
            empty_out(layout)
        column = verdict.column
        empty_out(column)
        if narrow:
            self._pinned_top.addWidget(verdict.nothing)
            self._pinned_top.addWidget(verdict.band)
            for part in (self.who, self._middle, verdict.reasons, verdict.details):
                self._stack.addWidget(part)
            self._pinned_bottom.addWidget(verdict.deed)
        else:
            column.addWidget(verdict.nothing)
            column.addWidget(verdict.band)
            column.addWidget(verdict.reasons, 1)
            column.addWidget(verdict.details)
            column.addWidget(verdict.deed)
            self._wide.addWidget(self.who)
            self._wide.addWidget(self._lines[0])
            self._wide.addWidget(self._middle, 1)
            self._wide.addWidget(self._lines[1])
            self._wide.addWidget(verdict)
        for line in self._lines:
            line.setVisible(not narrow)
        self._scroll.setVisible(narrow)
        self._outer.setStretchFactor(self._wide, 0 if narrow else 1)
        self._size_panes(narrow=narrow)

    def _size_panes(self, *, narrow: bool) -> None:
        chosen = tokens()
        for pane, width in (
            (self.who, chosen.px("who")),
            (self.verdict, chosen.px("verdict")),
        ):
            pane.setMinimumWidth(0 if narrow else width)
            pane.setMaximumWidth(16_777_215 if narrow else width)
        self.verdict.setVisible(not narrow)
        self.who.set_free(narrow)
        self.checklist.list.set_free(narrow)
        self.verdict.reasons.set_free(narrow)
        self._fit_middle()
        self._show_verdict_parts()

    def _connect(self) -> None:
        who, foot, deed = self.who, self.verdict.details, self.verdict.deed
        presenter = self.presenter
        who.form_wanted.connect(self.open_form)
        who.form_done.connect(presenter.seats.set_party)
        who.form_left.connect(lambda: presenter.seats.keep_typing(None))
        who.typed.connect(presenter.seats.keep_typing)
        who.answered.connect(self._answered)
        who.moved.connect(self._move_on)
        who.condition_set.connect(presenter.set_condition)
        who.bar_set.connect(presenter.set_bar)
        self.checklist.list.moved.connect(self._show_line)
        who.visit.picked.connect(self._resume)
        self._places.rested.connect(presenter.keep_place)
        self.verdict.reasons.wanted.connect(presenter.go_to)
        foot.days_wanted.connect(self._show_days)
        foot.deferral_asked.connect(presenter.ask_deferral)
        foot.cannot_now.connect(presenter.cannot_correct_now)
        foot.credit_chosen.connect(self._credit)
        deed.concluded.connect(self._conclude)
        deed.override_wanted.connect(self.override_wanted)

    def _make_actions(self) -> None:
        for name, slot in (
            ("find_item", self.find_wanted.emit),
            ("read_card", self.cards.wanted),
            ("conclude", self._conclude),
            ("next_matter", self._next_matter),
            ("visit_next", self._visit_next),
            ("put_aside", self._put_aside),
            ("resume", self._show_drafts),
            ("to_list", self.go_to_list),
            ("conditions", self._unfold),
            ("same_circumstances", self._answer_as_usual),
        ):
            make_action(self, name, slot)

    # --- Page ------------------------------------------------------------------------------

    def entered(self) -> None:
        """The screen is up: the focus goes where the work is."""
        self.refresh()
        if self.presenter.intake is None or self.presenter.intake.shelved is None:
            self.who.enter_person.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        question = self.presenter.next_question("")
        if question:
            self.go_to_question(question)
        else:
            self.go_to_list()

    def take_card(self, read: object) -> bool:
        """A card was read while this screen is up."""
        return self.cards.take(read)

    # --- Listener --------------------------------------------------------------------------

    def refresh(self) -> None:
        """Show the presenter's state; each part repaints only what differs."""
        fresh = self.presenter.intake is not self._matter
        if fresh:
            self._matter = self.presenter.intake
            self.checklist.list.close_form()
            self.who.forget()
            self.who.saved.clear()
        self.who.show_state(self.presenter.who())
        self.visit_told.emit(self.presenter.visiting.lines())
        checklist = self.presenter.checklist()
        if checklist is not None:
            self.checklist.show_state(checklist)
        self._middle.setCurrentWidget(self._empty if checklist is None else self.checklist)
        self._fit_middle()
        self._show_verdict_parts()
        self._order_tabs()
        if fresh:
            self._taken()
        self.shown.emit()

    def _taken(self) -> None:
        """Another matter: its ticket is known, and a form left half typed opens again."""
        intake, typing = self.presenter.intake, self.presenter.seats.typing()
        if intake is not None:
            self.matter_taken.emit(intake.visit.ticket)
        if typing is not None:
            self.who.open_form(typing)

    def _order_tabs(self) -> None:
        """Tab follows the work: people, circumstances, papers, verdict; rows come and go."""
        pane = self.checklist
        stops = (*self.who.stops(), pane.list, *self.verdict.stops(), *pane.stops())
        if stops == self._stops:
            return
        self._stops = stops
        for one, other in pairwise(stops):
            QWidget.setTabOrder(one, other)

    def _fit_middle(self) -> None:
        """In a stacked window the list shows all its lines, so its pane is as high as they are."""
        layout = self.checklist.layout()
        shown = self._middle.currentWidget() is self.checklist
        high = 0
        if self._narrow and layout is not None:
            high = layout.totalHeightForWidth(max(400, self._middle.width())) if shown else 220
        self._middle.setMinimumHeight(high)

    def _show_verdict_parts(self) -> None:
        state = self.presenter.verdict()
        if state is not None:
            self.verdict.show_state(state)
        for part in self.verdict.parts():
            part.setVisible(state is not None)
        self.verdict.nothing.setVisible(state is None and not self._narrow)

    def show_error(self, error: DeskError) -> None:
        self.trouble.emit(error)

    def show_saved(self, words: str) -> None:
        self.who.saved.setText(words)
        if self.presenter.intake is None:
            self.note.emit(words)

    def show_issued(self, issued: Issued) -> None:
        self.issued.emit(issued)

    def ask_seen(self, key: str) -> None:
        self.checklist.list.ask_seen(key)

    def ask_date(self, key: str) -> None:
        self.checklist.list.ask_date(key)

    def ask_certificate(self, key: str, way: str) -> None:
        self.checklist.list.ask_certificate(key, way)

    def go_to_question(self, question: str) -> None:
        row = self.who.questions.row_of(question)
        if row is not None:
            row.setFocus(Qt.FocusReason.OtherFocusReason)
            self._reveal(row)

    def go_to_people(self) -> None:
        slot = self.presenter.seats.missing_slot()
        self.who.button_of(slot).setFocus(Qt.FocusReason.OtherFocusReason)
        self.note.emit(_("请按 F3 读卡，或按空格手工录入"))

    def go_to_conditions(self) -> None:
        rows = self.who.conditions.rows()
        if rows:
            self.who.folds["conditions"].setChecked(True)
            rows[0].setFocus(Qt.FocusReason.OtherFocusReason)
            self._reveal(rows[0])

    def _unfold(self) -> None:
        self.who.unfold()
        focused = self.focusWidget()
        if focused is not None:
            QTimer.singleShot(0, focused, lambda: self._reveal(focused))

    def place(self) -> dict[str, str]:
        return self._places.now()

    def go_back(self, place: Mapping[str, str]) -> None:
        self._places.go_back(place)

    def go_to_list(self) -> None:
        self.checklist.list.setFocus(Qt.FocusReason.OtherFocusReason)
        self._show_line()

    def _show_line(self) -> None:
        """In a stacked window the page scrolls, not the list."""
        if not self._narrow or not self.checklist.list.hasFocus():
            return
        lines = self.checklist.list
        rect = lines.current_rect()
        at = lines.viewport().mapTo(self._scrolled, rect.center())
        self._scroll.ensureVisible(at.x(), at.y(), 0, rect.height() // 2 + 24)

    def _reveal(self, widget: QWidget) -> None:
        if self._narrow:
            self._scroll.ensureWidgetVisible(widget)
        else:
            self.who.reveal(widget)

    # --- what the clerk does ---------------------------------------------------------------

    def open_form(self, slot: Slot, number: str = "", name: str = "") -> None:
        """Type a person or an organisation by hand; ``number`` and ``name`` as far as scanned."""
        if self.presenter.intake is None:
            self.presenter.begin("")
        typed = self.presenter.seats.form_for(slot)
        scanned = replace(typed, number=number, name=name or typed.name)
        self.who.open_form(scanned if number else typed)

    def _answered(self, question: str, option: str) -> None:
        self.presenter.answer(question, option)

    def _answer_as_usual(self) -> None:
        if self.presenter.answer_as_usual():
            self._move_on("")
        else:
            self.note.emit(_("没有可照用的情形，请逐项回答"))

    def _move_on(self, question: str) -> None:
        """An answer was given: to the next question still open, after the last to the papers."""
        following = self.presenter.next_question(question)
        if following:
            self.go_to_question(following)
        else:
            self.go_to_list()

    def finish_typing(self) -> bool:
        """Record what stands in an open field; False while a person's form is not yet right.

        Leaving a field records it, so F9 or F5 must not come before that.
        """
        if self.checklist.list.form is not None:
            self.checklist.list.form.finished.emit()
        focused = self.focusWidget()
        if self.who.form_open:
            return self.who.form.finish()
        if isinstance(focused, QLineEdit):
            focused.clearFocus()
        return True

    def _conclude(self) -> None:
        if self.finish_typing():
            self.presenter.conclude()
        else:
            self.note.emit(_("先记下正在录入的人，或按 Esc 取消录入"))

    def _put_aside(self) -> None:
        self.finish_typing()
        self.presenter.put_aside()
        self.entered()

    def _visit_next(self) -> None:
        """Ctrl+Tab: to another matter of this visit that is not finished."""
        self.finish_typing()
        if not self.presenter.visiting.go_on():
            self.note.emit(_("本次来访没有别的未办结事项"))

    def _next_matter(self) -> None:
        self.finish_typing()
        self.presenter.next_matter()
        self.entered()

    def _credit(self, credit: Credit, source: str) -> None:
        self.presenter.set_credit(credit, source)

    def _show_days(self, index: int) -> None:
        days = self.presenter.days(index)
        popup = ListPopup(self, _("逐日说明"))
        if not days:
            popup.add_line("", _("标准没有写明期限，没有日期可以推算"), faint=True)
        for day in days:
            words = f"{day.day}　{day.number or '–'}　{day.words}"
            popup.add_line("", words, faint=not day.counted)
        width = tokens().px("verdict")
        corner = self.verdict.details.mapToGlobal(QPoint(self.verdict.details.width() - width, 0))
        popup.show_at(corner, width)

    def _show_drafts(self) -> None:
        self.presenter.list_drafts(self._offer_drafts)

    def _offer_drafts(self, drafts: tuple[DraftState, ...]) -> None:
        if not drafts:
            self.note.emit(_("没有搁置的办件"))
            return
        popup = ListPopup(self, _("取回搁置的办件"))
        for draft in drafts:
            seen = _("　已看 {n}").format(n=draft.progress) if draft.progress else ""
            popup.add_line(draft.id, f"{draft.at}　{draft.title}{seen}")
        popup.picked.connect(self._resume)
        corner = self._middle.mapToGlobal(QPoint(18, self._middle.height() - 18))
        popup.show_at(corner, 520)

    def _resume(self, draft: str) -> None:
        self.finish_typing()
        self.presenter.resume(draft)

    def take_scan(self, scan: object) -> bool:
        """A label leads to its row; a code that names somebody opens the form with what it says."""
        if not isinstance(scan, Scan):
            return False
        if scan.kind == "label":
            return self.presenter.take_label(scan.case_id, scan.material)
        if scan.kind not in ("id", "organisation"):
            return False
        self.open_form(self.presenter.seats.slot_of(scan.kind), scan.number, scan.name)
        form = self.who.form
        QTimer.singleShot(0, form, lambda: self._reveal(form))
        return True

    # --- Qt's hooks ------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A pane's contents have another height: in a stacked window so has the pane."""
        if self._narrow and event.type() == QEvent.Type.LayoutRequest:
            QTimer.singleShot(0, self, self._fit)
        return False

    def _fit(self) -> None:
        self._fit_middle()
        self.who.fit()
        self._show_line()

    def minimumSizeHint(self) -> QSize:
        return QSize(640, 360)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange(narrow=self.width() < NARROW)
        self._fit_middle()
