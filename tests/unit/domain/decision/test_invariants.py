"""The invariants of the decision, over random standards and whatever a clerk may have entered."""

from __future__ import annotations

import dataclasses
from dataclasses import replace
from random import Random

from hypothesis import event, given, settings
from hypothesis import strategies as st

from tests.helpers.standards import AT, in_order, items, matters, random_finding, seeds
from windowdesk.domain.decision.decide import decide
from windowdesk.domain.decision.model import (
    ACCEPTING,
    REFUSING,
    Decision,
    Outcome,
    Reason,
    RowResult,
    RowStatus,
    Rule,
    Weight,
)
from windowdesk.domain.decision.submission import (
    Credit,
    Finding,
    FirstVisit,
    Met,
    NoticePoint,
    PointFinding,
    Submission,
)
from windowdesk.domain.plain import canonical, from_plain, sha256, to_plain
from windowdesk.domain.standard.check import check_item, is_warning
from windowdesk.domain.standard.model import Item, Material, Necessity, Requirement, Way
from windowdesk.domain.standard.paths import every_row
from windowdesk.domain.standard.resolve import materials_of, resolve
from windowdesk.domain.time.calendar import WorkCalendar
from windowdesk.reference.holidays import package_calendar

# the rules that decide over people get more examples than the usual in `make test`
of_each = settings(max_examples=max(1_000, settings().max_examples))

CALENDAR: WorkCalendar = package_calendar()
CORRECTING = {Outcome.CORRECT_NOW, Outcome.CORRECT_ONCE}


def verdict(item: Item, submission: Submission) -> Decision:
    return decide(item, "0" * 64, submission, CALENDAR)


def corrected(item: Item, submission: Submission) -> bool:
    """The verdict is that something has to be put right."""
    return verdict(item, submission).outcome in CORRECTING


def notified() -> st.SearchStrategy[tuple[Item, Submission]]:
    """Matters that end with a notice or a correction on the spot."""
    return matters(gates=False, answered=True, where=corrected)


def has_optional(item: Item, _submission: Submission) -> bool:
    return any(m.necessity is Necessity.OPTIONAL for m in materials(item).values())


def materials(item: Item) -> dict[str, Material]:
    return {row.id: row.material for row in every_row(item.requirements) if row.material}


def leaves(rows: tuple[RowResult, ...]) -> dict[str, RowResult]:
    found: dict[str, RowResult] = {}
    for row in rows:
        found |= leaves(row.members) if row.members else {row.id: row}
    return found


def repaired(item: Item, submission: Submission, gaps: tuple[Reason, ...]) -> dict[str, Finding]:
    """The findings after the applicant did exactly what the notice names, and nothing else."""
    found = dict(submission.findings)
    known = materials(item)
    groups = {row.id: row for row in every_row(item.requirements) if row.members}
    for gap in gaps:
        if gap.material in groups:
            found |= bring(groups[gap.material])
    for gap in gaps:
        if gap.material in known:
            found[gap.material] = mended(known[gap.material], found[gap.material], gap)
    return found


def bring(row: Requirement) -> dict[str, Finding]:
    """As many members as the group needs."""
    if row.material is not None:
        return {row.id: in_order(row.material)}
    found: dict[str, Finding] = {}
    for member in row.members[: row.need or None]:
        found |= bring(member)
    return found


def mended(material: Material, finding: Finding, gap: Reason) -> Finding:
    match gap.rule:
        case Rule.ORIGINALS_SHORT:
            return replace(finding, originals=material.originals)
        case Rule.COPIES_SHORT:
            return replace(finding, copies=material.copies)
        case Rule.WRONG_FORM:
            return replace(finding, electronic=False)
        case Rule.TOO_OLD:
            return replace(finding, issued_on=AT.date())
        case Rule.POINT_FAILED:
            return replace(
                finding, points={**finding.points, gap.point: PointFinding(ok=True, corrected=True)}
            )
        case _:
            return in_order(material)


@of_each
@given(items())
def test_random_items_are_sound_and_survive_storage(item: Item) -> None:
    assert [p for p in check_item(item, AT.date()) if not is_warning(p)] == []
    again = from_plain(Item, to_plain(item))
    assert again == item
    assert sha256(again) == sha256(item)


@of_each
@given(matters(), seeds())
def test_equal_inputs_give_equal_bytes_whatever_their_order(
    matter: tuple[Item, Submission], shuffle: Random
) -> None:
    item, submission = matter
    first = canonical(verdict(item, submission))
    assert canonical(verdict(item, submission)) == first
    keys = list(submission.findings)
    shuffle.shuffle(keys)
    other = replace(
        submission,
        findings={key: submission.findings[key] for key in keys},
        answers=dict(reversed(list(submission.answers.items()))),
        conditions=dict(reversed(list(submission.conditions.items()))),
    )
    assert canonical(verdict(item, other)) == first
    stored = from_plain(Submission, to_plain(submission))
    assert canonical(verdict(item, stored)) == first


@of_each
@given(matters(where=has_optional), seeds())
def test_a_paper_that_is_not_required_changes_nothing(
    matter: tuple[Item, Submission], rng: Random
) -> None:
    item, submission = matter
    optional = [m for m in materials(item).values() if m.necessity is Necessity.OPTIONAL]
    changed = {material.id: random_finding(rng, material) for material in optional}
    before = verdict(item, submission)
    after = verdict(item, replace(submission, findings={**submission.findings, **changed}))
    assert (after.outcome, after.gaps(), after.waits()) == (
        before.outcome,
        before.gaps(),
        before.waits(),
    )
    named = {reason.material for reason in (*after.gaps(), *after.waits())}
    assert named.isdisjoint(material.id for material in optional)


@of_each
@given(notified())
def test_whoever_does_what_the_notice_says_is_accepted(matter: tuple[Item, Submission]) -> None:
    item, submission = matter
    decision = verdict(item, submission)
    event(decision.outcome.value)
    after = verdict(item, replace(submission, findings=repaired(item, submission, decision.gaps())))
    assert after.outcome in ACCEPTING
    assert after.gaps() == ()


@of_each
@given(notified(), st.booleans())
def test_the_second_visit_after_the_notice_is_accepted(
    matter: tuple[Item, Submission], returned: bool
) -> None:
    item, submission = matter
    decision = verdict(item, submission)
    first, satisfied = first_visit(submission, decision, returned=returned)
    found = repaired(item, submission, decision.gaps())
    for ident in satisfied:
        found[ident] = Finding(matched=True) if returned else Finding()
    again = replace(submission, findings=found, first_visit=first)
    assert verdict(item, again).outcome in ACCEPTING


def first_visit(
    submission: Submission, decision: Decision, *, returned: bool
) -> tuple[FirstVisit, set[str]]:
    """What the desk keeps of a first visit: papers in order, and the notice."""
    satisfied = {
        row.id
        for row in leaves(decision.materials).values()
        if row.status is RowStatus.SATISFIED and row.way == Way.SUBMITTED.value
    }
    points = tuple(NoticePoint(g.material, g.rule.value, g.point) for g in decision.gaps())
    first = FirstVisit(
        number="2644010300012030015737",
        received_at=AT,
        catalogue="0" * 64,
        points=points,
        satisfied=tuple(sorted(satisfied)),
        papers_returned=returned,
        answers=submission.answers,
    )
    return first, satisfied


@of_each
@given(notified(), st.booleans(), seeds())
def test_a_second_notice_names_only_old_points_and_what_new_papers_raise(
    matter: tuple[Item, Submission], returned: bool, rng: Random
) -> None:
    item, submission = matter
    decision = verdict(item, submission)
    first, satisfied = first_visit(submission, decision, returned=returned)
    old = {(point.material, point.rule, point.point) for point in first.points}
    defective = {point.material for point in first.points} & set(submission.findings)
    found: dict[str, Finding] = {}
    for ident, material in materials(item).items():
        drawn = random_finding(rng, material)
        same = drawn.way is Way.SUBMITTED and ident in defective and rng.random() < 0.5
        found[ident] = replace(drawn, matched=True) if ident in satisfied or same else drawn
    again = replace(submission, findings=found, first_visit=first, defer=False)
    for gap in verdict(item, again).gaps():
        assert gap.material not in satisfied, gap
        if found.get(gap.material, Finding()).matched and seen(old, gap.material):
            assert (gap.material, gap.rule.value, gap.point) in old, gap


def seen(old: set[tuple[str, str, str]], material: str) -> bool:
    """The first notice spoke of a defect of the paper, not of its absence."""
    defects = {"originals_short", "copies_short", "wrong_form", "too_old"}
    return any(
        named == material and (rule == "point.failed" or rule.split(".")[-1] in defects)
        for named, rule, _point in old
    )


@of_each
@given(matters(answered=True))
def test_a_qualified_application_cannot_be_refused(matter: tuple[Item, Submission]) -> None:
    item, submission = matter
    full = {ident: in_order(material) for ident, material in materials(item).items()}
    for optional, material in materials(item).items():
        if material.necessity is Necessity.OPTIONAL:
            full[optional] = submission.findings[optional]
    unmet = {condition.id: Met.UNMET for condition in item.conditions}
    complete = replace(submission, findings=full, conditions=unmet)
    decision = verdict(item, complete)
    ends = [r for r in decision.reasons if r.rule.value.startswith("gate.")]
    if not ends:
        assert decision.outcome in {Outcome.ACCEPT, Outcome.ACCEPT_ON_SPOT}
    refused = {Rule.NOT_REQUIRED, Rule.NOT_COMPETENT}
    assert (decision.outcome in REFUSING) == any(reason.rule in refused for reason in ends)


@of_each
@given(matters())
def test_a_refusal_always_names_the_answer_or_bar_that_decides(
    matter: tuple[Item, Submission],
) -> None:
    decision = verdict(*matter)
    if decision.outcome in REFUSING:
        assert [r for r in decision.reasons if r.weight is Weight.DECIDES and r.basis]
    if decision.outcome in CORRECTING:
        assert decision.gaps()
        assert all(gap.basis is not None for gap in decision.gaps())
    if decision.outcome in {Outcome.ACCEPT, Outcome.ACCEPT_ON_SPOT}:
        assert not decision.gaps()
        assert [due.kind for due in decision.due] == ["promised", "statutory"]
    if decision.outcome is Outcome.CORRECT_NOW:
        item, submission = matter
        asked = item.deferral and submission.defer and submission.credit is not Credit.BAD
        # what a deferral puts off, granted or waiting for the record, does not remain
        remaining = [gap for gap in decision.gaps() if not (asked and gap.deferrable)]
        assert remaining
        assert all(gap.fixable for gap in remaining)


def unexamined(item: Item, submission: Submission, row: Requirement) -> bool:
    """Whether any required paper under ``row`` still has to be looked at; written independently."""
    for material in materials_of(row):
        finding = submission.findings.get(material.id, Finding())
        if material.necessity is Necessity.OPTIONAL or finding.absent:
            continue
        if finding.way is None:
            return True
        if finding.way not in material.ways:
            continue
        if finding.way is Way.PROMISE and submission.credit is Credit.UNKNOWN:
            return True
        if finding.way is Way.SUBMITTED:
            points = [finding.points.get(point.id, PointFinding()).ok for point in material.points]
            if None in points or (material.validity and finding.issued_on is None):
                return True
    return False


@of_each
@given(matters(gates=False))
def test_undetermined_exactly_while_something_is_unexamined(
    matter: tuple[Item, Submission],
) -> None:
    item, submission = matter
    decision = verdict(item, submission)
    checklist = resolve(item, submission.answers)
    single = [row for row in checklist.rows if row.material is not None]
    groups = [row for row in checklist.rows if row.members]
    certain = bool(checklist.unanswered) or any(unexamined(item, submission, row) for row in single)
    possible = certain or any(unexamined(item, submission, row) for row in groups)
    credit = any(reason.rule is Rule.CREDIT_PENDING for reason in decision.waits())
    if certain:
        assert decision.outcome is Outcome.UNDETERMINED
    if decision.outcome is Outcome.UNDETERMINED:
        assert possible or credit
        assert decision.waits()
        assert decision.documents == ()
        assert decision.due == ()
    else:
        assert decision.waits() == ()


@of_each
@given(matters(gates=False, answered=True))
def test_deferral_is_asked_for_and_never_with_a_bad_or_unknown_record(
    matter: tuple[Item, Submission],
) -> None:
    item, submission = matter
    decision = verdict(item, submission)
    if decision.outcome is Outcome.ACCEPT_DEFERRED:
        assert submission.defer
        assert submission.credit is Credit.GOOD
        assert decision.gaps()
        assert all(gap.deferrable for gap in decision.gaps())
    plain = verdict(item, replace(submission, defer=False))
    if plain.outcome in CORRECTING and all(gap.deferrable for gap in plain.gaps()):
        asked = verdict(item, replace(submission, defer=True))
        expected = {
            Credit.GOOD: Outcome.ACCEPT_DEFERRED,
            Credit.BAD: plain.outcome,
            Credit.UNKNOWN: Outcome.UNDETERMINED,
        }
        assert asked.outcome is expected[submission.credit]
        # not asked for now does not make the paper waived: the notice names it, marked
        assert plain.gaps() == asked.gaps()


@of_each
@given(matters())
def test_a_submission_holds_no_verdict(matter: tuple[Item, Submission]) -> None:
    item, submission = matter
    fields = {field.name for field in dataclasses.fields(submission)}
    assert fields.isdisjoint({"outcome", "decision", "accept", "refuse"})
    assert verdict(item, replace(submission, note="请不予受理")) == verdict(item, submission)
