"""What the intake screen decides: nothing about the law, everything about the clerk's next step.

The verdict comes from the standard by :class:`Intake`; this class keeps the matter in hand, saves it
after every change, and lets exactly one thing be done: what the verdict says.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from windowdesk.app.errors import DeskError
from windowdesk.app.facts import form_of
from windowdesk.app.intake import Intake
from windowdesk.app.issuing import Issued
from windowdesk.app.wording_time import mark_words, promise_words, weekday_words
from windowdesk.domain.decision.model import Outcome
from windowdesk.domain.decision.override import Override
from windowdesk.domain.decision.submission import Credit, Met
from windowdesk.domain.identity.names import clean_text
from windowdesk.domain.standard.resolve import limits_for
from windowdesk.gui.runner import Runner
from windowdesk.gui.screens.intake.captured import Captured
from windowdesk.gui.screens.intake.keeping import Keeping
from windowdesk.gui.screens.intake.lines import row_key
from windowdesk.gui.screens.intake.people import (
    FormCheck,
    Typed,
    check_form,
)
from windowdesk.gui.screens.intake.place import EXPANDED, SELECTED, place_of
from windowdesk.gui.screens.intake.ports import IntakeDesk, Listener
from windowdesk.gui.screens.intake.seats import Seats
from windowdesk.gui.screens.intake.state import (
    ChecklistState,
    DayState,
    DraftState,
    Mark,
    RowLine,
    VerdictState,
    WhoState,
)
from windowdesk.gui.screens.intake.table import Table
from windowdesk.gui.screens.intake.usual import Usual, no_habits, to_take_over
from windowdesk.gui.screens.intake.verdict import (
    CONDITION,
    CREDIT_SOURCE,
    QUESTION,
    WHO,
    Verdicts,
    first_fixable,
    unexplained_points,
)
from windowdesk.gui.screens.intake.visiting import Visiting
from windowdesk.gui.screens.intake.who import PERSON, who_state
from windowdesk.i18n import _


class IntakePresenter:
    """One matter at a time. Set ``listener`` before the first call that changes anything."""

    def __init__(self, desk: IntakeDesk, runner: Runner, usual: Usual = no_habits) -> None:
        self._desk = desk
        self._runner = runner
        self._usual = usual
        self.listener: Listener = _Silence()
        self.intake: Intake | None = None
        self.override: Override | None = None
        self.nth = 1
        self._ticket = ""
        self._last: Intake | None = None
        self._busy = False
        self._keeping = Keeping(desk, runner, lambda: self.listener, self._marked, self._take)
        self.table = Table(lambda: self.intake, self.change, lambda: self.listener, self._desk.now)
        self._verdicts = Verdicts()
        self.captured = Captured(runner, lambda: self.listener)
        self.seats = Seats(self, desk.card_party)
        self.visiting = Visiting(self, desk, runner)

    # --- showing ---------------------------------------------------------------------------

    def who(self) -> WhoState | None:
        if self.intake is None:
            self.seats.forget()
            return None
        state = who_state(self.intake, self.nth)
        usual = bool(to_take_over(self.intake, self._usual))
        return self.seats.with_card(replace(state, usual=usual, visit=self.visiting.lines()))

    def checklist(self) -> ChecklistState | None:
        """The middle pane; None before an item is chosen."""
        intake = self.intake
        if intake is None or intake.shelved is None or intake.decision is None:
            return None
        item = intake.shelved.item
        limits = limits_for(item, intake.decision.answers)
        lines = self.captured.dress(self.table.lines(), intake)
        rows = [line for line in lines if isinstance(line, RowLine)]
        return ChecklistState(
            title=item.name,
            organ=item.organ.name,
            version=_("标准 {version} 版").format(version=item.version),
            promise=promise_words(limits.promised),
            lines=lines,
            selected=self.table.cursor.selected,
            done=sum(row.mark is not Mark.OPEN for row in rows),
            total=len(rows),
            form=form_of(item, intake.decision.answers) is not None,
        )

    def verdict(self) -> VerdictState | None:
        """The right pane; None before an item is chosen."""
        return self._verdicts.of(self.intake, self.override, busy=self._busy)

    def days(self, index: int) -> tuple[DayState, ...]:
        """Why due date ``index`` falls where it falls, day by day."""
        decision = self.intake.decision if self.intake is not None else None
        if decision is None or index >= len(decision.due):
            return ()
        return tuple(
            DayState(
                f"{mark.day:%m-%d} {weekday_words(mark.day)}",
                str(mark.number) if mark.number is not None else "",
                mark_words(mark),
                mark.counted,
            )
            for mark in self._desk.explain_due(decision.due[index], decision.received_at)
        )

    # --- the matter in hand ----------------------------------------------------------------

    @property
    def issuing(self) -> bool:
        """Whether papers are being issued right now."""
        return self._busy

    def occupied(self) -> bool:
        """Whether papers are being issued right now; if so, says that this has to wait."""
        if self._busy:
            self.listener.show_error(
                DeskError(
                    _("正在保存并出具文书。"),
                    saved=_("已录入的内容都在。"),
                    press=_("请等文书出来再按一次。"),
                    code="issuing",
                )
            )
        return self._busy

    def begin(self, ticket: str = "") -> None:
        """F5: the next visit. What was unfinished is put aside, not lost."""
        if self.occupied():
            return
        self._leave_unfinished()
        self._ticket, self.nth, self._last = ticket, 1, None
        self.visiting.forget()
        self._take(self._desk.begin(ticket))

    def begin_again(self) -> None:
        """Somebody came before anything was begun: a matter of the ticket in hand."""
        self.begin(self._ticket)

    def save(self) -> None:
        """Keep what stands in the matter that no verdict speaks of."""
        self._keeping.save()

    def leave(self) -> None:
        """Sign-out: what is unfinished is put aside, and F10 offers the next clerk nobody."""
        self._leave_unfinished()
        self._ticket, self.nth, self._last, self.override = "", 1, None, None
        self.visiting.forget()
        self.listener.refresh()

    def next_matter(self) -> None:
        """F10: another matter of the same visit; the people stay."""
        before = self.intake or self._last
        if before is None or self._busy:
            return
        self._leave_unfinished()
        fresh = self._desk.begin(self._ticket, before.visit)
        self.nth = fresh.visit.nth
        fresh.set_applicant(before.submission.applicant)
        fresh.set_agent(before.submission.agent)
        fresh.set_credit(before.submission.credit)
        self._take(fresh)
        self.visiting.look(fresh.visit)

    def load(self, intake: Intake) -> None:
        """Take up a matter from elsewhere: a return visit, or one that was put aside."""
        if self.occupied():
            return
        self._leave_unfinished()
        self._ticket, self.nth = intake.visit.ticket, intake.visit.nth
        self._take(intake)
        self.visiting.look(intake.visit)

    def _take(self, intake: Intake) -> None:
        self.intake, self.override = intake, None
        place = intake.visit.view
        self.table.cursor.selected = place.get(SELECTED, "")
        self.table.cursor.expanded = place.get(EXPANDED, "")
        self.table.settle()
        self.captured.look(intake)
        self.listener.refresh()
        if place:
            self.listener.go_back(place)

    def _marked(self) -> Intake | None:
        """The matter in hand, with where the clerk is in it (before it is saved)."""
        if self.intake is not None:
            place = place_of(self.table.cursor, self.checklist(), self.listener.place())
            self.intake.visit = replace(self.intake.visit, view=place)
        return self.intake

    def keep_place(self) -> None:
        """The clerk moved and stayed: a crash would bring him back here."""
        if self.intake is not None and self.intake.shelved is not None and not self._busy:
            before = self.intake.visit.view
            if before != self._marked_view():
                self._keeping.save()

    def _marked_view(self) -> Mapping[str, str]:
        marked = self._marked()
        return marked.visit.view if marked is not None else {}

    def _leave_unfinished(self) -> None:
        self.put_aside()
        self.intake = None

    def put_aside(self) -> None:
        """搁置: keep the matter for later and clear the table."""
        intake = self._marked()
        if intake is None or self._busy:
            return
        self._last, self.intake = intake, None
        self._keeping.settled()
        submission = intake.submission
        if submission.item or submission.applicant or submission.agent or intake.visit.notes:
            self._keeping.aside(intake)
        self.listener.refresh()

    def list_drafts(self, show: Callable[[tuple[DraftState, ...]], None]) -> None:
        """Ctrl+R: the matters put aside, newest first, handed to ``show``."""
        self._keeping.listed(show)

    def resume(self, draft_id: str) -> None:
        """Take up ``draft_id``; what only memory held is saved at once."""
        if self.occupied():
            return
        unkept = self._keeping.take_unkept(draft_id)
        if unkept is not None:
            self.load(unkept)
            self._keeping.save()
            return
        self._runner.run(
            lambda: self._desk.resume(draft_id), self.load, self.listener.show_error, writes=True
        )

    # --- changing --------------------------------------------------------------------------

    def change(self, alter: Callable[[Intake], None]) -> bool:
        """Apply ``alter`` and judge again; False when the desk refused it (and said why).

        A supervisor signed off one verdict, so any change lets the override go.
        """
        if self.intake is None or self._busy:
            return False
        try:
            alter(self.intake)
        except DeskError as error:
            self.listener.show_error(error)
            return False
        self.override = None
        self.table.settle()
        self._keeping.save()
        self.listener.refresh()
        return True

    def choose_item(self, code: str) -> None:
        """The finder's pick. Somebody already here stands for an organisation where only those apply.

        Work on another item is put aside first: its findings say nothing of this one, and a wrong
        pick must not cost them.
        """
        if self.intake is None:
            self.begin_again()
        elif self.intake.has_work_on_another(code):
            self.next_matter()
        self.table.cursor.selected = self.table.cursor.expanded = ""
        if self.change(lambda intake: intake.choose_item(code)):
            self._seat()
            self.visiting.offer()

    def _seat(self) -> None:
        intake = self.intake
        if intake is None or intake.shelved is None or not self.seats.organisations_only():
            return
        here = intake.submission.applicant
        if here is not None and here.kind == PERSON and intake.submission.agent is None:
            self.change(lambda i: i.set_agent(here))
            self.change(lambda i: i.set_applicant(None))

    def answer(self, question: str, option: str) -> None:
        self.change(lambda intake: intake.answer(question, option))

    def answer_as_usual(self) -> bool:
        """Ctrl+D: answer what is open as in the last matter of this item; False for nothing known."""
        answers = to_take_over(self.intake, self._usual)

        def take_over(intake: Intake) -> None:
            for question, option in answers.items():
                intake.answer(question, option)

        return bool(answers) and self.change(take_over)

    def next_question(self, after: str) -> str:
        """The next open question after ``after``; "" when all are answered."""
        state = self.who()
        if state is None:
            return ""
        ids = [question.id for question in state.questions]
        at = ids.index(after) + 1 if after in ids else 0
        ordered = state.questions[at:] + state.questions[:at]
        return next((question.id for question in ordered if question.open), "")

    def set_condition(self, condition: str, met: Met | None) -> None:
        self.change(lambda intake: intake.set_condition(condition, met))

    def set_bar(self, bar: str, evidence: str) -> None:
        text = clean_text(evidence, limit=200).text
        self.change(lambda intake: intake.set_bar(bar, text))

    def ask_deferral(self, wanted: bool) -> None:
        self.change(lambda intake: intake.ask_deferral(wanted))

    def cannot_correct_now(self, cannot: bool) -> None:
        self.change(lambda intake: intake.cannot_correct_now(cannot))

    def set_credit(self, credit: Credit, source: str) -> None:
        """What the credit record says, with where the clerk saw it."""
        text = clean_text(source, limit=100).text

        def record(intake: Intake) -> None:
            notes = {**intake.visit.notes, CREDIT_SOURCE: text}
            intake.visit = replace(intake.visit, notes=notes)
            intake.set_credit(credit)

        self.change(record)

    # --- people ----------------------------------------------------------------------------

    def check_form(self, typed: Typed) -> FormCheck:
        """What a form says back while it is being typed."""
        return check_form(typed, today=self.today())

    def today(self) -> date:
        """The day the desk's clock shows."""
        return self._desk.now().date()

    # --- concluding ------------------------------------------------------------------------

    def conclude(self) -> None:
        """F9: do what the verdict says; while it cannot be done, go to what stands in the way."""
        intake = self.intake
        if intake is None or intake.decision is None or self._busy:
            return
        if self._lead_on(intake):
            return
        self._busy = True
        # the work itself saves the draft, and once issued there must be none
        self._keeping.settled()
        override = self.override
        self.listener.refresh()

        def work() -> Issued:
            self._desk.save_draft(intake)
            return self._desk.issue(intake, override)

        self._runner.run(
            work, lambda issued: self._issued(intake, issued), self._not_issued, writes=True
        )

    def _lead_on(self, intake: Intake) -> bool:
        """Where the clerk has to go before anything can be issued; False when nothing is open."""
        state = self.verdict()
        if state is None or intake.decision is None:
            return True
        if self.override is None and intake.decision.outcome is Outcome.CORRECT_NOW:
            self.table.reveal(first_fixable(intake.decision))
            return True
        bare = unexplained_points(intake)
        if not state.action:
            target = next((reason.target for reason in state.reasons if reason.target), "")
            self.go_to(target)
            return True
        if bare:
            self.table.reveal(bare[0])
            self.listener.ask_seen(bare[0])
            return True
        return False

    def go_to(self, target: str) -> None:
        """Lead to what a reason speaks of: a question, the people, a condition, or a line."""
        if target.startswith(QUESTION):
            self.listener.go_to_question(target.removeprefix(QUESTION))
        elif target == WHO:
            self.listener.go_to_people()
        elif target.startswith(CONDITION):
            self.listener.go_to_conditions()
        elif target:
            self.table.reveal(target)

    def holds(self, case_id: str) -> bool:
        """Whether the matter in hand is of that case."""
        return self.intake is not None and bool(case_id) and self.intake.visit.case_id == case_id

    def take_label(self, case_id: str, material: str) -> bool:
        """A paper's label was scanned: go to its row; False for a paper of another case."""
        if not self.holds(case_id) or not material:
            return False
        self.table.reveal(row_key(material))
        return True

    def _issued(self, intake: Intake, issued: Issued) -> None:
        self._busy = False
        self._keeping.settled()
        if self.intake is intake:
            self._last, self.intake, self.override = intake, None, None
            self.visiting.concluded(intake.visit)
        self.listener.refresh()
        self.listener.show_issued(issued)

    def _not_issued(self, error: DeskError) -> None:
        self._busy = False
        self.listener.refresh()
        self.listener.show_error(error)

    def approve(self, override: Override) -> None:
        """A supervisor signed off a widening of exactly this verdict."""
        self.override = override
        self.listener.refresh()


class _Silence:
    """Nobody is looking yet."""

    def refresh(self) -> None: ...

    def show_error(self, error: DeskError) -> None: ...

    def show_saved(self, words: str) -> None: ...

    def show_issued(self, issued: Issued) -> None: ...

    def ask_seen(self, key: str) -> None: ...

    def ask_date(self, key: str) -> None: ...

    def ask_certificate(self, key: str, way: str) -> None: ...

    def go_to_question(self, question: str) -> None: ...

    def go_to_people(self) -> None: ...

    def go_to_conditions(self) -> None: ...

    def go_to_list(self) -> None: ...

    def place(self) -> dict[str, str]:
        return {}

    def go_back(self, place: Mapping[str, str]) -> None: ...
