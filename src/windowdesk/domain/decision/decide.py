"""The standard decides (受理与否标准说了算): a pure function from findings to one outcome.

After art. 32 of the 行政许可法 as domain A.4 lays it out. The order is fixed: an item out of force,
answers that end the matter, statutory bars, what still has to be looked at, gaps, acceptance.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from windowdesk.domain.decision.dates import due_dates
from windowdesk.domain.decision.handing_in import decide_hand_in
from windowdesk.domain.decision.in_order import Judged, Prepared, prepared
from windowdesk.domain.decision.model import (
    REFUSING,
    Decision,
    Document,
    DueDate,
    Outcome,
    Reason,
    Rule,
    Weight,
)
from windowdesk.domain.decision.paper_checks import Bench
from windowdesk.domain.decision.renewals import renewal_answers
from windowdesk.domain.decision.rows import grounded, judge
from windowdesk.domain.decision.submission import Credit, Met, Submission
from windowdesk.domain.standard.model import (
    AcceptedBy,
    Basis,
    Gate,
    GateOutcome,
    Item,
    ProjectType,
    Route,
)
from windowdesk.domain.standard.resolve import Checklist, resolve_effective
from windowdesk.domain.standard.when import holds
from windowdesk.domain.time.calendar import WorkCalendar

_DOCUMENTS = {
    Outcome.UNDETERMINED: (),
    Outcome.NOT_REQUIRED: (Document.NOT_REQUIRED,),
    Outcome.NOT_COMPETENT: (Document.NOT_ACCEPTED,),
    Outcome.BARRED: (Document.NOT_ACCEPTED,),
    Outcome.CORRECT_NOW: (Document.SPOT_CORRECTION,),
    Outcome.CORRECT_ONCE: (Document.CORRECTION, Document.SLIP),
    Outcome.ACCEPT: (Document.ACCEPTANCE, Document.SLIP),
    Outcome.ACCEPT_ON_SPOT: (Document.ACCEPTANCE, Document.SLIP),
    Outcome.ACCEPT_DEFERRED: (Document.DEFERRAL_NOTICE, Document.DEFERRAL_PROMISE, Document.SLIP),
    Outcome.RECEIVE_ONLY: (Document.RECEIPT, Document.SLIP),
}


def decide(
    item: Item,
    catalogue: str,
    submission: Submission,
    calendar: WorkCalendar,
    *,
    older: tuple[Item, str] | None = None,
) -> Decision:
    """The verdict on ``submission`` under ``item`` (whose content hash is ``catalogue``).

    ``older`` is the version of the first visit, with its hash: under a changed standard the one
    that asks less applies, and a cancelled item's corrected case goes on under its own version.
    """
    if submission.hand_in is not None:
        return decide_hand_in(item, catalogue, submission)
    first = submission.first_visit
    own = first is not None and first.catalogue == catalogue
    newer = _decide_under(item, catalogue, submission, calendar, going_on=own)
    if older is None or older[1] == catalogue or first is None:
        return newer
    pinned = _decide_under(older[0], older[1], submission, calendar, going_on=True)
    if _burden(pinned) > _burden(newer):
        return newer
    note = Reason(Rule.OLD_VERSION, Weight.REMARKS, params={"version": older[0].version})
    return replace(pinned, reasons=(*pinned.reasons, note))


def _burden(decision: Decision) -> tuple[int, int]:
    """How much a verdict asks of the applicant: refusal most, then gaps, then open rows."""
    if decision.outcome in REFUSING:
        return (10_000, 0)
    return (len(decision.gaps()), len(decision.waits()))


def documents_for(outcome: Outcome, reasons: tuple[Reason, ...]) -> tuple[Document, ...]:
    """What is printed for ``outcome``; corrections made on the spot add their record."""
    documents = _DOCUMENTS[outcome]
    corrected = any(reason.rule is Rule.POINT_CORRECTED for reason in reasons)
    if corrected and documents and Document.SPOT_CORRECTION not in documents:
        documents = (*documents, Document.SPOT_CORRECTION)
    return documents


def _decide_under(
    item: Item,
    catalogue: str,
    submission: Submission,
    calendar: WorkCalendar,
    *,
    going_on: bool = False,
) -> Decision:
    applied_on = _applied_on(submission)
    standard = prepared(item)
    answers, checklist = standard.under(submission.answers)
    switched: tuple[Reason, ...] = ()
    if item.renewals:
        # the day of the application may switch what was answered
        answers, switched = renewal_answers(item, submission.answers, applied_on, calendar)
        checklist = resolve_effective(item, answers)
    before = None
    if submission.first_visit is not None:
        then = submission.first_visit.answers
        before = renewal_answers(item, then, applied_on, calendar)[0]
    bench = _bench(standard, submission, answers, before)
    judged = [judge(row, bench) for row in checklist.rows]
    outcome, reasons, basis = _outcome(
        item, submission, answers, checklist, judged, going_on=going_on
    )
    reasons = (*reasons, *switched, *_warnings(item, submission, answers))
    reasons = grounded(reasons, next(iter(item.basis), None))
    due = due_dates(item, outcome, submission, answers, calendar)
    reasons = _granted_within(reasons, due)
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
        documents=documents_for(outcome, reasons),
        due=due,
        answers=dict(sorted(answers.items())),
    )


def _applied_on(submission: Submission) -> date:
    """The day of the application: its first receipt; corrections do not make it a later one."""
    first = submission.first_visit
    return (first.received_at if first is not None else submission.received_at).date()


def _bench(
    standard: Prepared,
    submission: Submission,
    answers: Mapping[str, str],
    before: Mapping[str, str] | None,
) -> Bench:
    first = submission.first_visit
    bench = Bench(
        answers,
        submission.findings,
        submission.received_at.date(),
        submission.credit,
        ready=standard.ready,
    )
    if first is None:
        return bench
    satisfied, nothing = frozenset(first.satisfied), frozenset[str]()
    return replace(
        bench,
        first_day=first.received_at.date(),
        file=nothing if first.papers_returned else satisfied,
        returned=satisfied if first.papers_returned else nothing,
        noticed=frozenset((p.material, p.rule, p.point) for p in first.points),
        before=before,
    )


_Verdict = tuple[Outcome, tuple[Reason, ...], Basis | None]


def _outcome(
    item: Item,
    submission: Submission,
    answers: Mapping[str, str],
    checklist: Checklist,
    judged: list[Judged],
    *,
    going_on: bool,
) -> _Verdict:
    waits = _identity_waits(item, submission, answers)
    ended = _out_of_force(item, submission, going_on) or _gate(item, answers)
    ended = ended or _barred(item, submission)
    received = _only_received(item, answers)
    if received is not None and ended is not None and ended[0] in REFUSING and not waits:
        advice = tuple(replace(r, weight=Weight.WARNS) for r in ended[1])
        return Outcome.RECEIVE_ONLY, (*advice, received), received.basis
    if ended is not None:
        if waits and ended[0] is not Outcome.UNDETERMINED:
            return Outcome.UNDETERMINED, (*waits, *ended[1]), None
        return ended
    waits += tuple(
        [
            Reason(Rule.QUESTION_OPEN, Weight.WAITS, point=q.id, words=q.text)
            for q in checklist.unanswered
        ]
    )
    rows = [reason for row in judged for reason in row.reasons]
    waits += tuple([reason for reason in rows if reason.weight is Weight.WAITS])
    rest = tuple([reason for reason in rows if reason.weight is not Weight.WAITS])
    if waits:
        return Outcome.UNDETERMINED, (*waits, *rest), None
    if received is not None:
        return Outcome.RECEIVE_ONLY, (*rest, received), received.basis
    return _complete_or_not(item, submission, rest)


def _only_received(item: Item, answers: Mapping[str, str]) -> Reason | None:
    """Why this window takes the papers in without accepting: the organ keeps that for itself.

    跨域通办 is the same: what is handed on is looked at and listed like any other application.
    """
    for gate in item.gates:
        if gate.hands_on and holds(gate.when, answers):
            return _gate_reason(gate, Rule.ON_BEHALF, Weight.DECIDES)
    return _organ_accepts(item) if item.acceptance.by is AcceptedBy.ORGAN else None


def _identity_waits(
    item: Item, submission: Submission, answers: Mapping[str, str]
) -> tuple[Reason, ...]:
    waits = []
    if submission.applicant is None or not submission.applicant.name.strip():
        waits.append(Reason(Rule.IDENTITY_MISSING, Weight.WAITS))
    by_agent = item.agent_when is not None and holds(item.agent_when, answers)
    if by_agent and (submission.agent is None or not submission.agent.name.strip()):
        waits.append(Reason(Rule.AGENT_MISSING, Weight.WAITS))
    return tuple(waits)


def _out_of_force(item: Item, submission: Submission, going_on: bool) -> _Verdict | None:
    """A cancelled or not-yet-effective item: a sealed 不受理 with the successor named."""
    day = submission.received_at.date()
    if going_on:
        return None
    if item.cancelled is not None and item.cancelled <= day:
        rule, when = Rule.ITEM_CANCELLED, item.cancelled
    elif item.effective > day:
        rule, when = Rule.ITEM_NOT_YET, item.effective
    else:
        return None
    basis = item.procedure.not_required
    params = {"date": when.isoformat(), "successor": item.successor}
    reason = Reason(rule, Weight.DECIDES, name=item.name, basis=basis, params=params)
    return Outcome.NOT_REQUIRED, (reason,), basis


def _gate(item: Item, answers: Mapping[str, str]) -> _Verdict | None:
    gates = sorted(item.gates, key=lambda gate: gate.outcome is not GateOutcome.NOT_REQUIRED)
    for gate in gates:
        if not gate.hands_on and holds(gate.when, answers):
            return _gate_verdict(item, gate)
    return None


def _gate_verdict(item: Item, gate: Gate) -> _Verdict:
    procedure = item.procedure
    if gate.outcome is GateOutcome.NOT_REQUIRED:
        outcome, rule, basis = Outcome.NOT_REQUIRED, Rule.NOT_REQUIRED, procedure.not_required
    elif gate.route is Route.CHANGE_ITEM:
        outcome, rule, basis = Outcome.UNDETERMINED, Rule.CHANGE_ITEM, procedure.not_competent
    else:
        outcome, rule, basis = Outcome.NOT_COMPETENT, Rule.NOT_COMPETENT, procedure.not_competent
    weight = Weight.WAITS if outcome is Outcome.UNDETERMINED else Weight.DECIDES
    return outcome, (_gate_reason(gate, rule, weight),), basis


def _gate_reason(gate: Gate, rule: Rule, weight: Weight) -> Reason:
    return Reason(
        rule,
        weight,
        point=gate.id,
        words=gate.words,
        basis=gate.basis,
        params={"refer_to": gate.refer_to},
    )


def _barred(item: Item, submission: Submission) -> _Verdict | None:
    known = {bar.id: bar for bar in item.bars}
    for found in submission.bars:
        bar = known.get(found.bar)
        if bar is not None:
            reason = Reason(
                Rule.BARRED,
                Weight.DECIDES,
                point=bar.id,
                words=bar.words,
                seen=found.evidence,
                basis=bar.basis,
            )
            return Outcome.BARRED, (reason,), bar.basis
    return None


def _complete_or_not(item: Item, submission: Submission, reasons: tuple[Reason, ...]) -> _Verdict:
    gaps = tuple([reason for reason in reasons if reason.weight is Weight.GAP])
    if not gaps:
        return _accepted(item, reasons)
    waived, credit = _deferral(item, submission, gaps)
    blocking = tuple(gap for gap in gaps if gap not in waived)
    if not blocking and credit is not None and credit.weight is Weight.WAITS:
        return Outcome.UNDETERMINED, (credit, *reasons), None
    if credit is not None:
        if credit.weight is Weight.WAITS:
            # other gaps decide now; a record that is still unknown holds nothing up
            credit = replace(credit, weight=Weight.WARNS)
        reasons = (*reasons, credit)
    if not blocking:
        return _deferred(item, reasons)
    if all(gap.fixable for gap in blocking) and not submission.cannot_correct_now:
        return Outcome.CORRECT_NOW, reasons, item.procedure.correct_now
    return Outcome.CORRECT_ONCE, reasons, item.procedure.correct_once


def _deferral(
    item: Item, submission: Submission, gaps: tuple[Reason, ...]
) -> tuple[tuple[Reason, ...], Reason | None]:
    """Which gaps are waived under a deferral that is asked for, and what the credit record says."""
    deferrable = tuple(gap for gap in gaps if gap.deferrable)
    if item.deferral is None or not submission.defer or not deferrable:
        return (), None
    match submission.credit:
        case Credit.GOOD:
            return deferrable, None
        case Credit.BAD:
            return (), Reason(Rule.DEFERRAL_BARRED, Weight.WARNS, basis=item.deferral.basis)
        case Credit.UNKNOWN:
            return deferrable, Reason(Rule.CREDIT_PENDING, Weight.WAITS, basis=item.deferral.basis)


def _deferred(item: Item, reasons: tuple[Reason, ...]) -> _Verdict:
    if item.deferral is None:
        raise ValueError("a deferral needs the item's ground for it")
    granted = Reason(Rule.DEFERRED, Weight.DECIDES, basis=item.deferral.basis)
    extra: tuple[Reason, ...] = (granted,)
    if item.project_type is ProjectType.ON_SPOT:
        extra += (Reason(Rule.ON_SPOT_BECOMES_PROMISED, Weight.REMARKS),)
    return Outcome.ACCEPT_DEFERRED, (*reasons, *extra), item.deferral.basis


def _granted_within(reasons: tuple[Reason, ...], due: tuple[DueDate, ...]) -> tuple[Reason, ...]:
    """The time a deferral was granted for, as it applies here: the promise may end first."""
    granted = [limit.limit for limit in due if limit.kind == "deferral"]
    return tuple(
        replace(reason, params={"within": granted[0]}) if reason.rule is Rule.DEFERRED else reason
        for reason in reasons
    )


def _accepted(item: Item, reasons: tuple[Reason, ...]) -> _Verdict:
    basis = item.procedure.accept
    complete = Reason(Rule.COMPLETE, Weight.DECIDES, basis=basis)
    on_spot = item.project_type is ProjectType.ON_SPOT
    outcome = Outcome.ACCEPT_ON_SPOT if on_spot else Outcome.ACCEPT
    return outcome, (*reasons, complete), basis


def _organ_accepts(item: Item) -> Reason:
    return Reason(Rule.ORGAN_ACCEPTS, Weight.DECIDES, name=item.organ.name)


def _warnings(item: Item, submission: Submission, answers: Mapping[str, str]) -> tuple[Reason, ...]:
    """Substance warns and is recorded, never a ground (art. 32-5); an expired card is remarked."""
    warnings = [
        Reason(
            Rule.CONDITION_UNMET,
            Weight.WARNS,
            point=condition.id,
            words=condition.words,
            basis=condition.basis,
        )
        for condition in item.conditions
        if holds(condition.when, answers) and submission.conditions.get(condition.id) is Met.UNMET
    ]
    day = submission.received_at.date()
    for party in (submission.applicant, submission.agent):
        if party is not None and party.valid_to is not None and party.valid_to < day:
            params = {"valid_to": party.valid_to.isoformat()}
            warnings.append(Reason(Rule.IDENTITY_EXPIRED, Weight.WARNS, params=params))
    return tuple(warnings)
