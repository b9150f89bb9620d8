"""Each rule of the verdict by name."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.helpers.standards import AT, LAW, complete, deferral, in_order, paper, small_item
from tests.helpers.verdicts import (
    SEALED,
    SIGNED,
    points,
    reason,
    rules,
    submitted,
    verdict,
    visit,
    with_finding,
)
from windowdesk.catalogue.examples import example_applicant
from windowdesk.domain.decision.model import (
    Document,
    Outcome,
    RowStatus,
    Rule,
    Weight,
)
from windowdesk.domain.decision.submission import (
    BarFound,
    Credit,
    Finding,
    PointFinding,
    Submission,
)
from windowdesk.domain.standard.model import (
    Acceptance,
    AcceptedBy,
    Bar,
    Gate,
    GateOutcome,
    Item,
    Material,
    Necessity,
    Option,
    OriginalUse,
    PaperForm,
    Question,
    Route,
    Way,
)
from windowdesk.domain.standard.when import When
from windowdesk.domain.time.limits import Limit


def test_unexamined_is_not_missing() -> None:
    item = small_item(paper("form", points=(SIGNED,), validity=Limit.parse("30d")))
    for finding, rule in (
        (Finding(), Rule.ROW_UNEXAMINED),
        (submitted(issued_on=AT.date()), Rule.POINT_UNEXAMINED),
        (submitted(points=points(signed=True)), Rule.DATE_UNKNOWN),
    ):
        decision = verdict(item, with_finding(item, "form", finding))
        assert (decision.outcome, rules(decision)) == (Outcome.UNDETERMINED, [rule])
        assert decision.materials[0].status is RowStatus.UNEXAMINED
        assert (decision.documents, decision.due) == ((), ())
    nobody = verdict(item, replace(complete(item), applicant=None))
    assert rules(nobody)[0] is Rule.IDENTITY_MISSING
    blank = replace(example_applicant("person"), name="  ")
    assert rules(verdict(item, replace(complete(item), applicant=blank)))[0] is (
        Rule.IDENTITY_MISSING
    )


def test_questions_open_and_the_agent() -> None:
    question = Question("handler", "谁来？", (Option("self", "本人"), Option("agent", "代理人")))
    item = small_item(questions=(question,), agent_when=When("handler", ("agent",)))
    unanswered = verdict(item, complete(item))
    assert reason(unanswered, Rule.QUESTION_OPEN).point == "handler"
    alone = verdict(item, complete(item, answers={"handler": "agent"}))
    assert rules(alone) == [Rule.AGENT_MISSING]
    agent = example_applicant("person")
    both = complete(item, answers={"handler": "agent"}, agent=agent)
    assert verdict(item, both).outcome is Outcome.ACCEPT
    assert verdict(item, complete(item, answers={"handler": "self"})).outcome is Outcome.ACCEPT
    unnamed = replace(both, agent=replace(agent, name=""))
    assert verdict(item, unnamed).outcome is Outcome.UNDETERMINED


def test_an_expired_card_is_remarked_only() -> None:
    item = small_item()
    for valid_to, warned in ((date(2026, 3, 1), True), (AT.date(), False), (None, False)):
        party = replace(example_applicant("person"), valid_to=valid_to)
        decision = verdict(item, replace(complete(item), applicant=party))
        assert decision.outcome is Outcome.ACCEPT
        assert (Rule.IDENTITY_EXPIRED in rules(decision)) is warned


def gated(outcome: GateOutcome, route: Route = Route.OTHER_ORGAN) -> Item:
    question = Question("q", "？", (Option("no", "否"), Option("end", "到此为止")))
    gate = Gate("g", outcome, When("q", ("end",)), "不归本机关", LAW, "某机关", route)
    return small_item(questions=(question,), gates=(gate,))


@pytest.mark.parametrize(
    ("gate", "route", "outcome", "document"),
    [
        (GateOutcome.NOT_REQUIRED, Route.OTHER_ORGAN, Outcome.NOT_REQUIRED, Document.NOT_REQUIRED),
        (
            GateOutcome.NOT_COMPETENT,
            Route.OTHER_ORGAN,
            Outcome.NOT_COMPETENT,
            Document.NOT_ACCEPTED,
        ),
        (GateOutcome.NOT_COMPETENT, Route.CHANGE_ITEM, Outcome.UNDETERMINED, None),
        (
            GateOutcome.NOT_COMPETENT,
            Route.RECEIVE_ON_BEHALF,
            Outcome.RECEIVE_ONLY,
            Document.RECEIPT,
        ),
    ],
)
def test_answers_that_end_the_matter(
    gate: GateOutcome, route: Route, outcome: Outcome, document: Document | None
) -> None:
    item = gated(gate, route)
    whole = complete(item, answers={"q": "end"})
    handed_on = item.gates[0].hands_on
    assert handed_on is (outcome is Outcome.RECEIVE_ONLY)
    decision = verdict(item, whole if handed_on else replace(whole, findings={}))
    assert decision.outcome is outcome
    assert decision.documents[:1] == ((document,) if document else ())
    named = decision.reasons[0]
    assert (named.point, named.words, named.params) == ("g", "不归本机关", {"refer_to": "某机关"})
    nobody = verdict(item, Submission(item.code, AT, answers={"q": "end"}))
    assert nobody.outcome is Outcome.UNDETERMINED
    assert verdict(item, complete(item, answers={"q": "no"})).outcome is Outcome.ACCEPT


def test_what_is_received_for_another_organ_is_looked_at_and_listed() -> None:
    item = gated(GateOutcome.NOT_COMPETENT, Route.RECEIVE_ON_BEHALF)
    item = replace(item, bars=(Bar("false", "提供虚假材料", LAW),))
    whole = complete(item, answers={"q": "end"})
    unseen = verdict(item, replace(whole, findings={}))
    assert (unseen.outcome, rules(unseen)) == (Outcome.UNDETERMINED, [Rule.ROW_UNEXAMINED])
    received = verdict(item, whole)
    assert (received.outcome, received.basis) == (Outcome.RECEIVE_ONLY, LAW)
    assert [due.kind for due in received.due] == ["notice"]
    short = verdict(item, replace(whole, findings={"form": Finding(absent=True)}))
    assert (short.outcome, rules(short)) == (Outcome.RECEIVE_ONLY, [Rule.ABSENT, Rule.ON_BEHALF])
    barred = verdict(item, replace(whole, bars=(BarFound("false", "决定书第3号"),)))
    assert (barred.outcome, rules(barred)) == (
        Outcome.RECEIVE_ONLY,
        [Rule.BARRED, Rule.ON_BEHALF],
    )
    assert reason(barred, Rule.BARRED).weight is Weight.WARNS
    never = replace(item.gates[0], outcome=GateOutcome.NOT_REQUIRED)
    free = verdict(replace(item, gates=(never,)), whole)
    assert free.outcome is Outcome.NOT_REQUIRED


def test_an_answer_that_ends_the_matter_comes_before_handing_it_on() -> None:
    item = gated(GateOutcome.NOT_COMPETENT, Route.RECEIVE_ON_BEHALF)
    other = replace(item.gates[0], id="h", route=Route.OTHER_ORGAN, words="另一机关")
    both = replace(item, gates=(*item.gates, other))
    decision = verdict(both, complete(both, answers={"q": "end"}))
    assert (decision.outcome, rules(decision)) == (
        Outcome.RECEIVE_ONLY,
        [Rule.NOT_COMPETENT, Rule.ON_BEHALF],
    )


def test_the_wrong_item_is_changed_also_where_the_organ_accepts() -> None:
    item = replace(
        gated(GateOutcome.NOT_COMPETENT, Route.CHANGE_ITEM), acceptance=Acceptance(AcceptedBy.ORGAN)
    )
    decision = verdict(item, complete(item, answers={"q": "end"}))
    assert (decision.outcome, rules(decision)) == (Outcome.UNDETERMINED, [Rule.CHANGE_ITEM])


def test_not_required_comes_before_not_competent() -> None:
    item = gated(GateOutcome.NOT_COMPETENT)
    second = replace(item.gates[0], id="h", outcome=GateOutcome.NOT_REQUIRED)
    both = replace(item, gates=(*item.gates, second))
    assert verdict(both, complete(both, answers={"q": "end"})).outcome is Outcome.NOT_REQUIRED


def test_a_bar_needs_its_record_and_its_article() -> None:
    item = small_item(bars=(Bar("false", "提供虚假材料", LAW),))
    barred = verdict(item, complete(item, bars=(BarFound("false", "决定书第3号"),)))
    assert (barred.outcome, barred.basis) == (Outcome.BARRED, LAW)
    assert barred.documents == (Document.NOT_ACCEPTED,)
    assert reason(barred, Rule.BARRED).seen == "决定书第3号"
    unknown = verdict(item, complete(item, bars=(BarFound("rude", "态度不好"),)))
    assert unknown.outcome is Outcome.ACCEPT


def test_what_the_organ_keeps_for_itself_is_only_received() -> None:
    item = small_item(
        acceptance=Acceptance(AcceptedBy.ORGAN), bars=(Bar("false", "提供虚假材料", LAW),)
    )
    for submission in (
        complete(item),
        with_finding(item, "form", Finding(absent=True)),
        complete(item, bars=(BarFound("false", "决定书"),)),
    ):
        decision = verdict(item, submission)
        assert decision.outcome is Outcome.RECEIVE_ONLY
        assert decision.documents == (Document.RECEIPT, Document.SLIP)
        assert [(due.kind, due.due) for due in decision.due] == [("notice", date(2026, 3, 9))]
        assert reason(decision, Rule.ORGAN_ACCEPTS).weight is Weight.DECIDES
    advised = verdict(item, complete(item, bars=(BarFound("false", "决定书"),)))
    assert reason(advised, Rule.BARRED).weight is Weight.WARNS
    nobody = replace(complete(item, bars=(BarFound("false", "决定书"),)), applicant=None)
    assert verdict(item, nobody).outcome is Outcome.UNDETERMINED


def test_corrections_on_the_spot_and_the_applicant_who_cannot() -> None:
    item = small_item(paper("form", points=(SIGNED,)))
    failed = with_finding(item, "form", submitted(points=points(signed=False)))
    now = verdict(item, failed)
    assert (now.outcome, now.documents) == (Outcome.CORRECT_NOW, (Document.SPOT_CORRECTION,))
    assert now.materials[0].status is RowStatus.FIX_NOW
    assert now.basis == item.procedure.correct_now
    later = verdict(item, replace(failed, cannot_correct_now=True))
    assert (later.outcome, later.basis) == (Outcome.CORRECT_ONCE, item.procedure.correct_once)
    put_right = submitted(points={"signed": PointFinding(ok=True, seen="未签", corrected=True)})
    done = verdict(item, with_finding(item, "form", put_right))
    assert done.outcome is Outcome.ACCEPT
    assert done.documents == (Document.ACCEPTANCE, Document.SLIP, Document.SPOT_CORRECTION)
    assert reason(done, Rule.POINT_CORRECTED).seen == "未签"


def test_originals_and_copies_are_two_counts() -> None:
    item = small_item(paper("id", copies=2))
    short = verdict(item, with_finding(item, "id", submitted(originals=1, copies=1)))
    assert short.outcome is Outcome.CORRECT_NOW
    assert reason(short, Rule.COPIES_SHORT).params == {"need": "2", "got": "1"}
    none = verdict(item, with_finding(item, "id", submitted(originals=0, copies=2)))
    assert none.outcome is Outcome.CORRECT_ONCE
    assert reason(none, Rule.ORIGINALS_SHORT).params == {"need": "1", "got": "0"}
    neither = verdict(item, with_finding(item, "id", submitted(originals=0, copies=1)))
    assert [gap.fixable for gap in neither.gaps()] == [False, False]
    bound = small_item(paper("id", copies=2, copy_on_spot=False))
    whole = with_finding(bound, "id", submitted(originals=1, copies=0))
    assert verdict(bound, whole).outcome is Outcome.CORRECT_ONCE
    row = verdict(item, complete(item)).materials[0]
    assert (row.originals, row.originals_needed, row.copies, row.copies_needed) == (1, 1, 2, 2)


@pytest.mark.parametrize(
    ("form", "electronic", "wrong"),
    [
        (PaperForm.PAPER, True, True),
        (PaperForm.PAPER, False, False),
        (PaperForm.ELECTRONIC, False, True),
        (PaperForm.ELECTRONIC, True, False),
        (PaperForm.EITHER, True, False),
        (PaperForm.EITHER, False, False),
    ],
)
def test_paper_or_electronic(form: PaperForm, electronic: bool, wrong: bool) -> None:
    item = small_item(paper("form", form=form))
    originals = 0 if electronic and form is not PaperForm.PAPER else 1
    found = submitted(electronic=electronic, originals=originals)
    decision = verdict(item, with_finding(item, "form", found))
    assert [gap.rule for gap in decision.gaps()] == ([Rule.WRONG_FORM] if wrong else [])


@pytest.mark.parametrize(
    ("validity", "issued", "old"),
    [
        ("30d", date(2026, 1, 31), False),
        ("30d", date(2026, 1, 30), True),
        ("1m", date(2026, 2, 2), False),
        ("1m", date(2026, 2, 1), True),
        ("1m", AT.date(), False),
        ("1m", date(2026, 3, 3), True),
    ],
)
def test_how_old_a_paper_may_be(validity: str, issued: date, old: bool) -> None:
    item = small_item(paper("letter", validity=Limit.parse(validity)))
    decision = verdict(item, with_finding(item, "letter", submitted(issued_on=issued)))
    assert [gap.rule for gap in decision.gaps()] == ([Rule.TOO_OLD] if old else [])
    if old:
        assert decision.gaps()[0].params == {"within": validity, "issued": issued.isoformat()}


def test_a_way_the_standard_does_not_allow() -> None:
    item = small_item(paper("form"))
    for way in (Way.SHARED, Way.PROMISE, Way.DEFERRED):
        decision = verdict(item, with_finding(item, "form", Finding(way=way)))
        assert reason(decision, Rule.WAY_NOT_ALLOWED).params == {"way": way.value}
    later = small_item(
        paper("form", necessity=Necessity.DEFERRABLE, ways=(Way.SUBMITTED, Way.DEFERRED)),
        deferral=deferral(),
    )
    put_off = with_finding(later, "form", Finding(way=Way.DEFERRED))
    assert [gap.rule for gap in verdict(later, put_off).gaps()] == [Rule.ABSENT]


def test_an_original_that_is_inspected_goes_back() -> None:
    item = small_item(paper("id", original_use=OriginalUse.INSPECT), paper("form"))
    rows = verdict(item, complete(item)).materials
    assert [row.original_returned for row in rows] == [True, False]
    first = visit(satisfied=("id", "form"), papers_returned=False)
    again = verdict(item, complete(item, first_visit=first, findings={}))
    assert [row.original_returned for row in again.materials] == [True, False]
    assert [row.way for row in again.materials] == ["submitted", "submitted"]


def test_a_defect_in_an_optional_paper_is_remarked() -> None:
    item = small_item(paper("form"), paper("extra", necessity=Necessity.OPTIONAL, points=(SIGNED,)))
    bad = with_finding(item, "extra", submitted(points=points(signed=False)))
    decision = verdict(item, bad)
    assert decision.outcome is Outcome.ACCEPT
    assert reason(decision, Rule.OPTIONAL_DEFECT).weight is Weight.REMARKS
    assert decision.materials[1].status is RowStatus.NOT_NEEDED
    unseen = verdict(item, with_finding(item, "extra", Finding()))
    assert rules(unseen) == [Rule.COMPLETE]


def test_in_order_is_in_order() -> None:
    material = Material("m", "材料", originals=1, validity=Limit.parse("30d"), points=(SIGNED,))
    assert in_order(material).points["signed"].ok


def test_whoever_stands_there_unnamed_hears_of_the_gate_too() -> None:
    item = gated(GateOutcome.NOT_REQUIRED)
    nobody = verdict(item, Submission(item.code, AT, answers={"q": "end"}))
    assert rules(nobody) == [Rule.IDENTITY_MISSING, Rule.NOT_REQUIRED]
    named = {
        (GateOutcome.NOT_REQUIRED, Route.OTHER_ORGAN): Rule.NOT_REQUIRED,
        (GateOutcome.NOT_COMPETENT, Route.OTHER_ORGAN): Rule.NOT_COMPETENT,
        (GateOutcome.NOT_COMPETENT, Route.CHANGE_ITEM): Rule.CHANGE_ITEM,
        (GateOutcome.NOT_COMPETENT, Route.RECEIVE_ON_BEHALF): Rule.ON_BEHALF,
    }
    for (outcome, route), rule in named.items():
        gate = gated(outcome, route)
        assert rules(verdict(gate, complete(gate, answers={"q": "end"}))) == [rule]


def test_an_agents_expired_card_is_remarked() -> None:
    item = small_item()
    agent = replace(example_applicant("person"), valid_to=date(2026, 3, 1))
    decision = verdict(item, complete(item, agent=agent))
    assert reason(decision, Rule.IDENTITY_EXPIRED).params == {"valid_to": "2026-03-01"}


def test_a_verdict_keeps_every_remark_beside_what_decides() -> None:
    item = small_item(
        paper("a"),
        paper("b", necessity=Necessity.DEFERRABLE),
        paper("s", ways=(Way.SHARED,)),
        deferral=deferral(),
    )
    found = {"a": submitted(), "b": Finding(absent=True), "s": Finding(way=Way.SHARED)}
    asked = complete(item, findings=found, defer=True)
    remark = Rule.RECORD_PENDING
    for credit, others in (
        (Credit.GOOD, [Rule.ABSENT, remark, Rule.DEFERRED]),
        (Credit.UNKNOWN, [Rule.CREDIT_PENDING, Rule.ABSENT, remark]),
        (Credit.BAD, [Rule.ABSENT, remark, Rule.DEFERRAL_BARRED]),
    ):
        assert rules(verdict(item, replace(asked, credit=credit))) == others
    kept = replace(item, acceptance=Acceptance(AcceptedBy.ORGAN))
    assert rules(verdict(kept, asked)) == [Rule.ABSENT, remark, Rule.ORGAN_ACCEPTS]


def test_a_paper_that_is_absent_and_handed_in_is_absent() -> None:
    item = small_item()
    both = verdict(item, with_finding(item, "form", submitted(absent=True)))
    assert [gap.rule for gap in both.gaps()] == [Rule.ABSENT]


def test_a_paper_scanned_where_paper_is_asked_still_needs_its_copies() -> None:
    item = small_item(paper("form", copies=1))
    found = submitted(electronic=True, originals=0, copies=0)
    decision = verdict(item, with_finding(item, "form", found))
    assert [gap.rule for gap in decision.gaps()] == [
        Rule.ORIGINALS_SHORT,
        Rule.COPIES_SHORT,
        Rule.WRONG_FORM,
    ]


def test_only_failed_points_are_remarked() -> None:
    item = small_item(
        paper("extra", necessity=Necessity.OPTIONAL, points=(SIGNED, SEALED)), paper("form")
    )
    found = submitted(points=points(signed=False, sealed=True))
    assert reason(
        verdict(item, with_finding(item, "extra", found)), Rule.OPTIONAL_DEFECT
    ).point == ("signed")
    kept = small_item(paper("form", points=(SIGNED, SEALED)))
    again = complete(
        kept,
        first_visit=visit(satisfied=("form",)),
        findings={"form": Finding(matched=True, points=points(signed=False, sealed=True))},
    )
    assert reason(verdict(kept, again), Rule.MISSED_BEFORE).point == "signed"


def test_a_waiting_point_is_neither_fixable_nor_deferrable() -> None:
    item = small_item(
        paper("b", necessity=Necessity.DEFERRABLE, points=(SIGNED,)), deferral=deferral()
    )
    (wait,) = verdict(item, with_finding(item, "b", submitted())).waits()
    assert (wait.fixable, wait.deferrable) == (False, False)
    (gap,) = verdict(item, with_finding(item, "b", submitted(points=points(signed=False)))).gaps()
    assert (gap.fixable, gap.deferrable) == (True, True)


def test_a_paper_dated_after_its_first_notice() -> None:
    item = small_item(paper("letter", validity=Limit.parse("30d")))
    first = visit(("letter", Rule.TOO_OLD))
    same = submitted(matched=True)
    waiting = verdict(item, complete(item, first_visit=first, findings={"letter": same}))
    assert [wait.rule for wait in waiting.waits()] == [Rule.DATE_UNKNOWN]
    old = replace(same, issued_on=date(2025, 12, 1))
    again = verdict(item, complete(item, first_visit=first, findings={"letter": old}))
    assert [gap.rule for gap in again.gaps()] == [Rule.TOO_OLD]


def test_the_organs_own_counter_accepts_without_an_entrustment() -> None:
    item = small_item(acceptance=Acceptance(AcceptedBy.OWN_COUNTER))
    assert verdict(item, complete(item)).outcome is Outcome.ACCEPT


def test_one_gap_to_bring_back_makes_the_row_one() -> None:
    for asked in ((SEALED, SIGNED), (SIGNED, SEALED)):
        item = small_item(paper("form", points=asked))
        bad = {point.id: PointFinding(ok=False, seen="没有") for point in asked}
        decision = verdict(item, complete(item, findings={"form": submitted(points=bad)}))
        assert decision.materials[0].status is RowStatus.GAP
        assert decision.outcome is Outcome.CORRECT_ONCE
    half = {"sealed": PointFinding(ok=True), "signed": PointFinding(ok=False, seen="没有")}
    decision = verdict(item, complete(item, findings={"form": submitted(points=half)}))
    assert decision.materials[0].status is RowStatus.FIX_NOW


def test_a_gap_of_a_paper_comes_before_what_is_only_remarked() -> None:
    item = small_item(paper("form", points=(SIGNED, SEALED)))
    seen = {
        "signed": PointFinding(ok=True, corrected=True),
        "sealed": PointFinding(ok=False, seen="没有"),
    }
    decision = verdict(item, complete(item, findings={"form": submitted(points=seen)}))
    assert rules(decision) == [Rule.POINT_FAILED, Rule.POINT_CORRECTED]


def test_one_record_of_corrections_is_enough() -> None:
    item = small_item(paper("a", points=(SIGNED, replace(SIGNED, id="dated"))))
    put_right = PointFinding(ok=True, seen="无", corrected=True)
    half = submitted(points={"signed": put_right, **points(dated=False)})
    decision = verdict(item, with_finding(item, "a", half))
    assert decision.outcome is Outcome.CORRECT_NOW
    assert decision.documents == (Document.SPOT_CORRECTION,)
