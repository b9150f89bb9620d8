"""容缺补齐: the papers a deferral put off are handed in, some or all, and judged like any others.

Only what the deferral's verdict left open is looked at, by the same check-points and under the
version it was judged by. What is not brought stays owed; what is brought with a defect stays owed,
with the defect. The time of correction is the time of delivery. A hand-in past its date is taken in
and said to be late: the default of a deferral ends in the organ's written decision, never by a timer
(domain A.3, A.4).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from windowdesk.domain.decision.in_order import Judged
from windowdesk.domain.decision.model import (
    Decision,
    Document,
    DueDate,
    Outcome,
    Reason,
    RowStatus,
    Rule,
    Weight,
)
from windowdesk.domain.decision.paper_checks import Bench
from windowdesk.domain.decision.rows import judge, untouched
from windowdesk.domain.decision.submission import HandIn, Submission
from windowdesk.domain.standard.model import Item, Requirement
from windowdesk.domain.standard.resolve import Checklist, effective_answers, resolve

_GOOD = (RowStatus.SATISFIED, RowStatus.PENDING_QUERY)
_DOCUMENTS = (Document.HAND_IN_RECEIPT, Document.SLIP)


def owed_checklist(item: Item, answers: Mapping[str, str], hand_in: HandIn) -> Checklist:
    """The rows a hand-in is about: every material or group that an open point names."""
    named = {reason.material for reason in hand_in.owed}
    rows = tuple(found for row in resolve(item, answers).rows for found in _named_rows(row, named))
    return Checklist(questions=(), unanswered=(), rows=rows, unknown=())


def _named_rows(row: Requirement, named: set[str]) -> Iterator[Requirement]:
    if row.id in named:
        yield row
        return
    for member in row.members:
        yield from _named_rows(member, named)


def decide_hand_in(item: Item, catalogue: str, submission: Submission) -> Decision:
    """What a hand-in leaves: ``accept`` when nothing is owed any more, else ``accept_deferred``.

    ``undetermined`` while a paper on the table has not been looked at, or none lies there yet. The
    gaps of the decision are what is still owed.
    """
    hand_in = submission.hand_in
    if hand_in is None:
        raise ValueError("nothing is handed in")
    answers = effective_answers(item, submission.answers)
    bench = Bench(
        answers=answers,
        findings=submission.findings,
        judged_on=submission.received_at.date(),
        credit=submission.credit,
    )
    rows = owed_checklist(item, answers, hand_in).rows
    judged = [judge(row, bench) for row in rows]
    outcome, reasons = _outcome(judged, bench, submission, hand_in)
    basis = item.deferral.basis if item.deferral is not None else None
    if outcome in (Outcome.ACCEPT, Outcome.ACCEPT_DEFERRED):
        left = str(sum(reason.weight is Weight.GAP for reason in reasons))
        reasons = (
            *reasons,
            Reason(Rule.HANDED_IN, Weight.DECIDES, basis=basis, params={"left": left}),
        )
    reasons = (*reasons, *_late(item, submission, hand_in.until))
    return Decision(
        outcome=outcome,
        item=item.code,
        item_name=item.name,
        version=item.version,
        catalogue=catalogue,
        received_at=submission.received_at,
        basis=basis,
        reasons=reasons,
        materials=tuple(row.result for row in judged),
        documents=_documents(outcome, reasons),
        due=(hand_in.until,) if hand_in.until and outcome is Outcome.ACCEPT_DEFERRED else (),
        answers=dict(sorted(answers.items())),
    )


def _outcome(
    judged: list[Judged], bench: Bench, submission: Submission, hand_in: HandIn
) -> tuple[Outcome, tuple[Reason, ...]]:
    brought = [row for row in judged if not untouched(row, bench)]
    if not brought:
        return Outcome.UNDETERMINED, tuple(reason for row in judged for reason in row.reasons)
    seen = tuple(reason for row in brought for reason in row.reasons)
    waits = tuple(reason for reason in seen if reason.weight is Weight.WAITS)
    gaps = tuple(reason for reason in seen if reason.weight is Weight.GAP)
    rest = tuple(reason for reason in seen if reason.weight not in (Weight.WAITS, Weight.GAP))
    still = (*gaps, *_not_brought(judged, brought, hand_in))
    if waits:
        return Outcome.UNDETERMINED, (*waits, *still, *rest)
    if gaps and all(gap.fixable for gap in gaps) and not submission.cannot_correct_now:
        return Outcome.CORRECT_NOW, (*still, *rest)
    if still or any(row.status not in _GOOD for row in brought):
        return Outcome.ACCEPT_DEFERRED, (*still, *rest)
    return Outcome.ACCEPT, rest


def _not_brought(
    judged: list[Judged], brought: list[Judged], hand_in: HandIn
) -> tuple[Reason, ...]:
    """The open points of what is not on the table, in the words of the deferral."""
    ids = {row.result.id for row in judged if row not in brought}
    return tuple(reason for reason in hand_in.owed if reason.material in ids)


def _late(item: Item, submission: Submission, until: DueDate | None) -> tuple[Reason, ...]:
    if until is None or until.due is None or submission.received_at.date() <= until.due:
        return ()
    params = {"until": until.due.isoformat(), "organ": item.organ.name}
    return (Reason(Rule.HANDED_IN_LATE, Weight.WARNS, params=params),)


def _documents(outcome: Outcome, reasons: tuple[Reason, ...]) -> tuple[Document, ...]:
    if outcome is Outcome.UNDETERMINED:
        return ()
    if outcome is Outcome.CORRECT_NOW:
        return (Document.SPOT_CORRECTION,)
    corrected = any(reason.rule is Rule.POINT_CORRECTED for reason in reasons)
    return (*_DOCUMENTS, Document.SPOT_CORRECTION) if corrected else _DOCUMENTS
