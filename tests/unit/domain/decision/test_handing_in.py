"""容缺补齐: what a deferral put off comes in, some or all, and is judged like any other paper."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from tests.helpers.standards import AT, LAW, complete, deferral, paper, small_item
from tests.helpers.verdicts import CALENDAR, NEW, SEALED, SIGNED, points, reason, rules, submitted
from windowdesk.domain.decision.decide import decide
from windowdesk.domain.decision.handing_in import owed_checklist
from windowdesk.domain.decision.model import (
    Decision,
    Document,
    DueDate,
    Outcome,
    RowStatus,
    Rule,
    Weight,
)
from windowdesk.domain.decision.submission import Finding, HandIn, PointFinding, Submission
from windowdesk.domain.standard.model import Item, Necessity, Requirement, Way
from windowdesk.domain.time.limits import Limit

LATER = Necessity.DEFERRABLE
NUMBER = "2644010300012030015737"
UNTIL = DueDate("deferral", "5wd", AT.date(), AT.date() + timedelta(days=7), True, LAW)


def later(ident: str, **changes: Any) -> Requirement:
    return paper(ident, necessity=LATER, ways=(Way.SUBMITTED, Way.DEFERRED), **changes)


def item(*rows: Requirement) -> Item:
    return small_item(*rows, deferral=deferral("5wd"))


def deferred(standard: Item, **findings: Finding) -> Decision:
    """The verdict that put something off."""
    first = complete(standard, defer=True)
    found = {**first.findings, **findings}
    decision = decide(standard, NEW, replace(first, findings=found), CALENDAR)
    assert decision.outcome is Outcome.ACCEPT_DEFERRED
    return decision


def brought(
    standard: Item, before: Decision, *, days: int = 2, **findings: Finding
) -> tuple[Submission, Decision]:
    """``findings`` lie on the table ``days`` later; what the standard says of it."""
    hand_in = HandIn(NUMBER, AT, before.gaps(), UNTIL)
    submission = replace(
        complete(standard, findings=findings, hand_in=hand_in, answers=before.answers),
        received_at=AT + timedelta(days=days),
    )
    return submission, decide(standard, NEW, submission, CALENDAR)


ABSENT = Finding(absent=True)
TWO = item(paper("main"), later("one"), later("two"))
TWO_OWED = {"one": ABSENT, "two": ABSENT}


def test_the_checklist_is_what_is_owed_and_nothing_else() -> None:
    before = deferred(TWO, one=ABSENT)
    _submission, decision = brought(TWO, before, one=submitted())
    assert [row.id for row in decision.materials] == ["one"]
    assert decision.outcome is Outcome.ACCEPT
    assert decision.documents == (Document.HAND_IN_RECEIPT, Document.SLIP)
    assert (decision.gaps(), decision.due) == ((), ())
    assert reason(decision, Rule.HANDED_IN).params == {"left": "0"}
    assert reason(decision, Rule.HANDED_IN).basis == LAW
    assert reason(decision, Rule.HANDED_IN).weight is Weight.DECIDES
    assert decision.basis == LAW


def test_nothing_brought_yet_decides_nothing() -> None:
    before = deferred(TWO, **TWO_OWED)
    _submission, decision = brought(TWO, before)
    assert decision.outcome is Outcome.UNDETERMINED
    assert [wait.material for wait in decision.waits()] == ["one", "two"]
    assert decision.documents == ()
    assert decision.due == ()


def test_part_of_it_is_taken_and_the_rest_stays_owed_with_its_date() -> None:
    before = deferred(TWO, **TWO_OWED)
    _submission, decision = brought(TWO, before, one=submitted())
    assert decision.outcome is Outcome.ACCEPT_DEFERRED
    assert [(gap.material, gap.rule) for gap in decision.gaps()] == [("two", Rule.ABSENT)]
    assert decision.due == (UNTIL,)
    assert decision.documents == (Document.HAND_IN_RECEIPT, Document.SLIP)
    assert reason(decision, Rule.HANDED_IN).params == {"left": "1"}
    assert {row.id: row.status for row in decision.materials} == {
        "one": RowStatus.SATISFIED,
        "two": RowStatus.UNEXAMINED,
    }
    _again, rest = brought(TWO, decision, two=submitted())
    assert rest.outcome is Outcome.ACCEPT
    assert [row.id for row in rest.materials] == ["two"]


def test_a_paper_with_a_defect_stays_owed_and_says_why() -> None:
    standard = item(paper("main"), later("one", points=(SEALED,)), later("two"))
    before = deferred(standard, **TWO_OWED)
    bad = submitted(points=points(sealed=False))
    _submission, decision = brought(standard, before, one=bad, two=submitted())
    assert decision.outcome is Outcome.ACCEPT_DEFERRED
    (gap,) = decision.gaps()
    assert (gap.material, gap.rule, gap.seen) == ("one", Rule.POINT_FAILED, "所见")
    alone = brought(standard, before, one=bad)[1]
    assert alone.outcome is Outcome.ACCEPT_DEFERRED
    assert [g.material for g in alone.gaps()] == ["one", "two"]


def test_its_points_are_looked_at_before_it_is_taken() -> None:
    standard = item(later("one", points=(SIGNED, SEALED)), paper("main"))
    before = deferred(standard, one=ABSENT)
    half = submitted(points=points(signed=True, sealed=None))
    _submission, decision = brought(standard, before, one=half)
    assert decision.outcome is Outcome.UNDETERMINED
    assert [wait.point for wait in decision.waits()] == ["sealed"]


def test_every_reason_is_said_whatever_the_verdict() -> None:
    """What waits, what is owed and what was put right stand side by side."""
    standard = item(
        paper("main"),
        later("one", points=(SIGNED, SEALED)),
        later("two", points=(SIGNED,)),
        later("no"),
    )
    before = deferred(standard, **TWO_OWED, no=ABSENT)
    right = {"signed": PointFinding(ok=True, seen="无签名", corrected=True)}
    corrected = submitted(points={**right, **points(sealed=None)})
    waiting = brought(standard, before, one=corrected)[1]
    assert rules(waiting) == [
        Rule.POINT_UNEXAMINED,
        Rule.ABSENT,
        Rule.ABSENT,
        Rule.POINT_CORRECTED,
    ]
    done = submitted(points={**right, **points(sealed=True)})
    unsigned = submitted(points=points(signed=False))
    fixable = brought(standard, before, one=done, two=unsigned)[1]
    assert fixable.outcome is Outcome.CORRECT_NOW
    assert rules(fixable) == [Rule.POINT_FAILED, Rule.ABSENT, Rule.POINT_CORRECTED]
    part = brought(standard, before, one=done)[1]
    assert rules(part) == [Rule.ABSENT, Rule.ABSENT, Rule.POINT_CORRECTED, Rule.HANDED_IN]
    assert part.documents == (Document.HAND_IN_RECEIPT, Document.SLIP, Document.SPOT_CORRECTION)


def test_what_can_be_put_right_here_is_put_right_here() -> None:
    standard = item(paper("main"), later("one", points=(SIGNED,)), later("two"))
    before = deferred(standard, **TWO_OWED)
    unsigned = submitted(points=points(signed=False))
    submission, decision = brought(standard, before, one=unsigned)
    assert decision.outcome is Outcome.CORRECT_NOW
    assert decision.documents == (Document.SPOT_CORRECTION,)
    assert Rule.HANDED_IN not in rules(decision)
    cannot = decide(standard, NEW, replace(submission, cannot_correct_now=True), CALENDAR)
    assert cannot.outcome is Outcome.ACCEPT_DEFERRED
    signed = submitted(points={"signed": PointFinding(ok=True, seen="无签名", corrected=True)})
    _then, right = brought(standard, before, one=signed, two=submitted())
    assert right.outcome is Outcome.ACCEPT
    assert right.documents[-1] is Document.SPOT_CORRECTION
    both = item(paper("main"), later("one", points=(SIGNED, SEALED)))
    failed = submitted(points=points(signed=False, sealed=False))
    mixed = brought(both, deferred(both, one=ABSENT), one=failed)[1]
    assert mixed.outcome is Outcome.ACCEPT_DEFERRED


@pytest.mark.parametrize(("days", "late"), [(7, False), (8, True)])
def test_past_its_date_it_is_taken_in_and_said_to_be_late(days: int, late: bool) -> None:
    before = deferred(TWO, one=ABSENT)
    submission, decision = brought(TWO, before, days=days, one=submitted())
    assert decision.outcome is Outcome.ACCEPT
    assert (Rule.HANDED_IN_LATE in rules(decision)) is late
    if late:
        told = reason(decision, Rule.HANDED_IN_LATE)
        assert told.weight is Weight.WARNS
        assert told.params == {"until": "2026-03-09", "organ": TWO.organ.name}
    assert submission.hand_in is not None
    for until in (None, replace(UNTIL, due=None)):
        open_ended = replace(submission, hand_in=replace(submission.hand_in, until=until))
        assert Rule.HANDED_IN_LATE not in rules(decide(TWO, NEW, open_ended, CALENDAR))


def test_a_part_without_a_date_names_none() -> None:
    before = deferred(TWO, **TWO_OWED)
    submission, _decision = brought(TWO, before, one=submitted())
    assert submission.hand_in is not None
    open_ended = replace(submission, hand_in=replace(submission.hand_in, until=None))
    assert decide(TWO, NEW, open_ended, CALENDAR).due == ()


def test_its_age_counts_on_the_day_of_delivery() -> None:
    standard = item(paper("main"), later("one", validity=Limit.parse("30d")))
    before = deferred(standard, one=ABSENT)
    for issued, outcome in (
        (date(2026, 3, 4), Outcome.ACCEPT),
        (date(2026, 2, 2), Outcome.ACCEPT),
        (date(2026, 2, 1), Outcome.ACCEPT_DEFERRED),
    ):
        found = submitted(issued_on=issued)
        assert brought(standard, before, one=found)[1].outcome is outcome


def test_a_query_that_is_down_owes_nothing() -> None:
    standard = item(
        paper("main"), paper("one", necessity=LATER, ways=(Way.SUBMITTED, Way.SHARED, Way.DEFERRED))
    )
    before = deferred(standard, one=ABSENT)
    _submission, decision = brought(standard, before, one=Finding(way=Way.SHARED))
    assert decision.outcome is Outcome.ACCEPT
    assert reason(decision, Rule.RECORD_PENDING).material == "one"


def test_a_group_that_was_short_comes_back_whole_and_a_member_alone() -> None:
    group = Requirement("any", name="任选", need=1, members=(later("a"), later("b")), basis=LAW)
    standard = item(paper("main"), group)
    before = deferred(standard, a=ABSENT, b=ABSENT)
    assert [gap.material for gap in before.gaps()] == ["any"]
    submission, decision = brought(standard, before, b=submitted())
    assert decision.outcome is Outcome.ACCEPT
    assert [row.id for row in decision.materials] == ["any"]
    nothing = brought(standard, before)[1]
    assert nothing.outcome is Outcome.UNDETERMINED
    bundle = Requirement("all", name="全套", need=0, members=(later("a"), later("b")), basis=LAW)
    both = item(paper("main"), bundle)
    half = deferred(both, b=ABSENT)
    assert submission.hand_in is not None
    rows = owed_checklist(both, {}, replace(submission.hand_in, owed=half.gaps())).rows
    assert [row.id for row in rows] == ["b"]


def test_an_item_that_lost_its_deferral_still_takes_in_what_it_asked_for() -> None:
    before = deferred(TWO, one=ABSENT)
    submission, _decision = brought(TWO, before, one=submitted())
    plain = replace(TWO, deferral=None)
    assert decide(plain, NEW, submission, CALENDAR).outcome is Outcome.ACCEPT
