"""Open questions settled by a person (sync.md, *Conflicts*): both sides told, a reason, a lawful act.

A question never changes what was issued. Whoever settles it says what the counter's papers are worth:
they stand, or they are revoked in writing (``app/revoking.py``), or another act has already answered.
The settlement is an operation of its own, written with that act in one transaction, and its author is
the supervisor who answers for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from windowdesk.app.amending import Amending, settled_by
from windowdesk.app.drawing import Drawing
from windowdesk.app.errors import BadInput, NotAllowed
from windowdesk.app.lifecycle import FEWEST_CHARACTERS, Ended, SignOff
from windowdesk.app.place import ours_of
from windowdesk.app.ports import AuditEntry, UnitOfWork
from windowdesk.app.recording import Recorder, case_of
from windowdesk.app.rectifying import Correction, Rectifying
from windowdesk.app.review_offers import offers, twin_of
from windowdesk.app.revoking import Revoking
from windowdesk.app.shelf import Shelf
from windowdesk.app.staffing import Staffing
from windowdesk.app.syncing import CentreLink, ReviewItem
from windowdesk.app.wording_amending import field_words
from windowdesk.domain.cases.amendment import Change
from windowdesk.domain.cases.case import Case, CaseEvent
from windowdesk.domain.cases.ending import OPEN, PapersBack
from windowdesk.domain.identity.names import clean_text
from windowdesk.domain.staff import Right
from windowdesk.i18n import _, counted
from windowdesk.protocol.operations import Operation
from windowdesk.protocol.reviews import (
    FIELD,
    SETTLED,
    Resolution,
    Settlement,
    Side,
    payload,
    sides,
)


@dataclass(frozen=True, slots=True)
class Question:
    """A review with everything this counter knows of it.

    ``case`` None: the case is not here; ``other``: the twin that a duplicate names. ``ours`` and
    ``theirs`` are events of the two sides, ``told`` what the centre says of the sides where the
    events themselves are not here. ``offers`` are the resolutions that are true now; ``printed``:
    some paper may be in the applicant's hand. ``correctable`` are the papers in which a slip of the
    pen may be put right, id and name.
    """

    item: ReviewItem
    case: Case | None
    ours: tuple[CaseEvent, ...]
    theirs: tuple[CaseEvent, ...]
    told: tuple[Side, ...]
    revoked: tuple[str, ...]
    offers: tuple[Resolution, ...]
    printed: bool
    may_settle: bool
    other: Case | None = None
    correctable: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What a supervisor decided. ``papers``: what became of those in the applicant's hand.

    ``correction`` goes with "rectified" alone. ``values``: of a question about fields, which of the
    contested values of each holds.
    """

    resolution: Resolution
    reason: str
    papers: PapersBack | None = None
    sign_off: SignOff | None = None
    correction: Correction | None = None
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Settled:
    """The question as it stands now, and the act that went with it."""

    item: ReviewItem
    ended: Ended | None = None


class Reviewing:
    """The use case. ``link`` is asked each time: a counter may join a centre while it runs."""

    def __init__(
        self,
        recorder: Recorder,
        revoking: Revoking,
        rectifying: Rectifying,
        staffing: Staffing,
        link: Callable[[], CentreLink],
    ) -> None:
        self._recorder = recorder
        self._revoking = revoking
        self._rectifying = rectifying
        self._amending = Amending(recorder, lambda: None)
        self._staffing = staffing
        self._link = link

    @classmethod
    def over(
        cls,
        recorder: Recorder,
        drawing: Drawing,
        shelf: Shelf,
        staffing: Staffing,
        link: Callable[[], CentreLink],
    ) -> Reviewing:
        """With the lawful acts that may answer a question."""
        revoking = Revoking(recorder, drawing, shelf)
        return cls(
            recorder, revoking, Rectifying(recorder, drawing, shelf, revoking), staffing, link
        )

    def questions(self) -> tuple[ReviewItem, ...]:
        """Every review of this counter's knowledge: open ones first, newest first."""
        return self._link().reviews()

    def question(self, review: str) -> Question:
        """One of them, with both sides. ``BadInput`` code "unknown_review"."""
        item = self._item(review)
        case, other = self._case(item.case_id), self._case(twin_of(item))
        events = (*(case.history if case else ()), *(other.history if other else ()))
        ours = ours_of(self._recorder.place, self._link())
        beside = self._link().beside(item.case_id) if item.case_id else ()
        theirs = (*(e for e in events if not ours(e.window, e.at)), *beside)
        jobs = self._recorder.store.print_jobs(case_id=item.case_id) if case else ()
        return Question(
            item=item,
            case=case,
            ours=_in_order(event for event in events if ours(event.window, event.at)),
            theirs=_in_order(theirs),
            told=sides(item.facts),
            revoked=self._revoking.revoked(case) if case else (),
            offers=offers(item, case, other),
            printed=any(job.state.value not in ("queued", "failed", "cancelled") for job in jobs),
            may_settle=self._recorder.who().may(Right.SETTLE),
            other=other,
            correctable=self._rectifying.papers(case) if case else (),
        )

    def _case(self, case_id: str) -> Case | None:
        case = case_of(self._recorder.store, case_id) if case_id else None
        return case if case is not None and case.history else None

    def settle(self, review: str, answer: Answer) -> Settled:
        """Settle it; durable when this returns.

        Raises ``BadInput`` for a question that is settled, a reason that says nothing and a
        resolution that is not true, ``NotAllowed`` without a supervisor.
        """
        question = self.question(review)
        item, reason = question.item, clean_text(answer.reason, limit=200).text
        if item.state != "open":
            raise _settled_already(item)
        if len(reason) < FEWEST_CHARACTERS:
            raise _no_reason()
        if answer.resolution not in question.offers:
            raise _not_so()
        changes = _chosen(question, answer)
        by = self._signed_by(answer.sign_off)
        done = replace(item, state="settled", resolution=answer.resolution, by=by)

        def also(work: UnitOfWork, act: Operation | None = None) -> None:
            if changes and question.case is not None:
                amended = self._amending.write(work, question.case, changes, by, reason)
                act = act or amended
            self._write(work, question, done, reason, act)

        if answer.resolution == "voided" and question.case and question.case.state in OPEN:
            ended = self._revoking.revoke(item.case_id, reason, answer.papers, by, also=also)
            return Settled(done, ended)
        if answer.resolution == "rectified":
            corrects = answer.correction or Correction("", "", "")
            ended = self._rectifying.rectify(item.case_id, corrects, reason, by, also=also)
            return Settled(done, ended)
        with self._recorder.store.transaction() as work:
            also(work)
        self._link().nudge()
        return Settled(done)

    def _write(
        self,
        work: UnitOfWork,
        question: Question,
        done: ReviewItem,
        reason: str,
        act: Operation | None,
    ) -> None:
        now, case = self._recorder.clock.now(), question.case
        settlement = Settlement(
            review=done.review,
            resolution=done.resolution,
            reason=reason,
            by=done.by,
            operation=f"{act.epoch}/{act.seq}" if act is not None else "",
            linked=twin_of(done) if done.resolution == "linked" else "",
        )
        events = case.seq if case is not None else 0
        work.append_operation(
            kind=SETTLED,
            actor=done.by,
            case_id=done.case_id or done.review,
            base_version=events,
            catalogue="",
            wall_time=now,
            payload=payload(settlement),
        )
        detail = {"resolution": done.resolution, "kind": done.kind}
        work.audit(AuditEntry(now, done.by, "review.settle", done.review, "done", detail))
        self._link().settle(work, done)

    def _item(self, review: str) -> ReviewItem:
        found = next((one for one in self.questions() if one.review == review), None)
        if found is None:
            raise BadInput(
                _("没有这一项待复核的内容。"),
                saved=_("没有改动任何已有的内容。"),
                press=_("请按 Ctrl+R 刷新清单。"),
                code="unknown_review",
            )
        return found

    def _signed_by(self, sign_off: SignOff | None) -> str:
        member = self._recorder.who()
        if member.may(Right.SETTLE):
            return member.number
        if sign_off is None:
            raise NotAllowed(
                _("只有主管可以复核。"),
                saved=_("没有改动任何已有的内容。"),
                press=_("请由主管输入工号和密码。"),
                code="supervisor_needed",
            )
        return self._staffing.supervisor(sign_off.number, sign_off.password).number


def _chosen(question: Question, answer: Answer) -> dict[str, Change]:
    """The amendments that make a choice of contested values true; none in any other question."""
    contested = question.case.contested if question.case is not None else ()
    if question.item.kind != FIELD or not contested:
        return {}
    for one in contested:
        if answer.values.get(one.name) not in {option.value for option in one.options}:
            raise BadInput(
                _("请选择{field}以哪一个为准。").format(field=field_words(one.name)),
                saved=_("没有改动任何已有的内容。"),
                press=_("每一项选择一个后再试。"),
                code="value_missing",
            )
    return settled_by(contested, answer.values)


def _in_order(events: Iterable[CaseEvent]) -> tuple[CaseEvent, ...]:
    return tuple(sorted(events, key=lambda event: (event.at, event.case_id, event.seq)))


def _settled_already(item: ReviewItem) -> BadInput:
    return BadInput(
        _("这一项已由 {by} 复核。").format(by=item.by or "—"),
        saved=_("没有改动任何已有的内容。"),
        press=_("请按 Ctrl+R 刷新清单。"),
        code="settled_already",
    )


def _no_reason() -> BadInput:
    return BadInput(
        counted("请写明复核的理由（不少于 {n} 个字）。", FEWEST_CHARACTERS),
        saved=_("没有改动任何已有的内容。"),
        press=_("写明理由后再试。"),
        code="reason_missing",
    )


def _not_so() -> BadInput:
    return BadInput(
        _("这一件现在的情形不能这样处理。"),
        saved=_("没有改动任何已有的内容。"),
        press=_("请按 Ctrl+R 刷新后，从列出的处理中选择。"),
        code="not_offered",
    )
