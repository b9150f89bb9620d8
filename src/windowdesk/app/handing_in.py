"""容缺补齐: an applicant brings what a deferral put off; some of it, or all of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import NamedTuple

from windowdesk.app.binding import Bound, Copying, NoCopies
from windowdesk.app.drawing import Drawing, Serials
from windowdesk.app.errors import BadInput
from windowdesk.app.facts import HandIn as HandedIn
from windowdesk.app.facts import Issuing, act_on, hand_in_facts, leaves, paper_facts, secret_of
from windowdesk.app.issuing import TRIES, Issued, Matter, issuable
from windowdesk.app.ports import AuditEntry, NumberClaimed, StoredDocument
from windowdesk.app.recording import Entry, Recorder, issued_payload
from windowdesk.app.wording import reason_words, state_words
from windowdesk.domain.cases.case import Case, EventKind, State
from windowdesk.domain.decision.model import Decision, Document, Outcome, RowStatus, Rule
from windowdesk.domain.decision.submission import Finding, Submission
from windowdesk.domain.papers import PaperFacts
from windowdesk.domain.plain import to_plain
from windowdesk.i18n import _, in_chinese

_TAKEN = (RowStatus.SATISFIED, RowStatus.PENDING_QUERY)


class _Named(NamedTuple):
    """A paper's kind and its 文号."""

    kind: Document
    number: str


class HandingIn:
    """The use case over its ports."""

    def __init__(self, recorder: Recorder, drawing: Drawing, copies: Copying | None = None) -> None:
        self._copies: Copying = copies or NoCopies()
        self._recorder = recorder
        self._drawing = drawing

    def issue(self, matter: Matter, now: datetime) -> Issued:
        """Take in what ``matter`` (judged with ``hand_in``) brings; durable when this returns.

        The case is accepted without reserve once nothing is owed. Raises ``NothingToIssue`` as
        issuing does, ``BadInput`` code "not_deferred" when the case owes nothing.
        """
        issuable(replace(matter, override=None))
        case = self._recorder.case(matter.case_id)
        if case.state is not State.ACCEPTED_DEFERRED:
            raise _not_deferred(case)
        decision = matter.decision
        copied = case.case_id, matter.draft_id, decision, matter.notes, now
        bound = self._copies.bound(*copied)
        for _attempt in range(TRIES):
            papers, serials = self._draw(case, matter, now)
            try:
                entry = self._entry(case, matter, papers, serials, now=now, bound=bound)
                jobs = self._recorder.record(case, entry, now)
            except NumberClaimed:
                continue
            return Issued(case.case_id, case.number, secret_of(case), decision, None, papers, jobs)
        raise NumberClaimed("the numbers keep moving")

    def _entry(
        self,
        case: Case,
        matter: Matter,
        papers: tuple[StoredDocument, ...],
        serials: Serials,
        *,
        now: datetime,
        bound: Bound,
    ) -> Entry:
        decision, clerk = matter.decision, self._recorder.who().number
        late = any(reason.rule is Rule.HANDED_IN_LATE for reason in decision.reasons)
        handed = {
            "submission": to_plain(matter.submission),
            "decision": to_plain(decision),
            **bound.payload,
        }
        result = "complete" if decision.outcome is Outcome.ACCEPT else "in_part"
        detail = {"left": str(len(decision.gaps())), "late": "yes" if late else "no"}
        return Entry(
            operation="case.handed_in",
            events=(
                (EventKind.HANDED_IN, handed),
                *((EventKind.DOCUMENT_ISSUED, issued_payload(paper)) for paper in papers),
            ),
            audit=(AuditEntry(now, clerk, "case.hand_in", case.number, result, detail),),
            papers=papers,
            serials=tuple(serials),
            draft_id=matter.draft_id,
            also=lambda work, _operation: self._copies.keep(work, bound),
        )

    def _draw(
        self, case: Case, matter: Matter, now: datetime
    ) -> tuple[tuple[StoredDocument, ...], Serials]:
        drawing, decision = self._drawing, matter.decision
        clerk = self._recorder.who().number
        item = matter.shelved.item
        act = replace(
            act_on(case, item, drawing.place, clerk, now),
            time_unverified=drawing.behind(now),
            offline=drawing.offline,
        )
        handed = HandedIn(_taken_in(matter.submission, decision), decision.gaps())
        here = replace(act, decision=decision, submission=matter.submission, override=None)
        serials: Serials = []
        papers = []
        for kind in decision.documents:
            number = drawing.number(act, kind, serials)
            facts_of = (
                partial(paper_facts, here, kind, number)
                if kind is Document.SPOT_CORRECTION
                else partial(_facts, act, handed, _Named(kind, number), _late_words(decision))
            )
            papers.append(drawing.paper(act, kind, case.case_id, facts_of))
        return tuple(papers), serials


def _facts(
    act: Issuing, handed: HandedIn, named: _Named, notes: tuple[str, ...], code: str
) -> PaperFacts:
    return replace(hand_in_facts(act, handed, named.number, code, named.kind), notes=notes)


def _late_words(decision: Decision) -> tuple[str, ...]:
    """What the receipt says of a hand-in past its date; documents are Chinese."""
    with in_chinese():
        late = [r for r in decision.reasons if r.rule is Rule.HANDED_IN_LATE]
        return tuple(reason_words(reason).text for reason in late)


def _taken_in(submission: Submission, decision: Decision) -> dict[str, Finding]:
    """What is kept: a paper with a defect goes back with the applicant and stays owed."""
    good = {row.id for row in leaves(decision.materials) if row.status in _TAKEN}
    return {ident: found for ident, found in submission.findings.items() if ident in good}


def _not_deferred(case: Case) -> BadInput:
    return BadInput(
        _("该件状态为“{state}”，没有待补交的容缺材料。").format(
            state=state_words(case.state.value)
        ),
        saved=_("已录入的内容都在。"),
        press=_("请在“办件”中查看。"),
        code="not_deferred",
    )
