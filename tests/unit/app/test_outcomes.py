"""Every outcome from the desk to its papers, on small standards made for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.helpers.counter import StandingClock, check_everything, verdict
from tests.helpers.standards import LAW, deferral, paper, small_item
from windowdesk.app.intake import Intake
from windowdesk.app.issuing import Issued
from windowdesk.app.replaying import replay
from windowdesk.app.shelf import Shelf
from windowdesk.bootstrap.counter import Counter
from windowdesk.bootstrap.demo import DEMO_PASSWORD, DEMO_SUPERVISOR
from windowdesk.catalogue.examples import example_applicant
from windowdesk.domain.cases.case import State
from windowdesk.domain.decision.model import Outcome
from windowdesk.domain.decision.submission import Credit, Met, Query
from windowdesk.domain.standard.model import (
    Acceptance,
    AcceptedBy,
    Bar,
    CheckPoint,
    Condition,
    Gate,
    GateOutcome,
    Item,
    Necessity,
    Option,
    ProjectType,
    Question,
    Renewal,
    Route,
    TimeLimits,
    Way,
)
from windowdesk.domain.standard.when import When
from windowdesk.domain.time.limits import Limit

SIGNED = CheckPoint("signed", "已签名", on_spot=True, fix="当场签名")
ENDS = Question("q", "情形？", (Option("go", "办理"), Option("end", "到此")))


def take_in(counter: Counter, item: Item, **answers: str) -> Intake:
    """A matter under ``item`` with its applicant, on a counter that has this item alone."""
    counter.desk.shelf = Shelf((item,), counter.store)
    intake = counter.desk.begin()
    intake.choose_item(item.code)
    intake.set_applicant(example_applicant("person"))
    for question, option in answers.items():
        intake.answer(question, option)
    return intake


def facts(issued: Issued, kind: str) -> dict[str, Any]:
    (found,) = [paper.facts for paper in issued.papers if paper.kind.value == kind]
    return dict(found)


def kinds(issued: Issued) -> list[str]:
    return [paper.kind.value for paper in issued.papers]


def gate(outcome: GateOutcome, route: Route = Route.OTHER_ORGAN) -> Gate:
    return Gate("g", outcome, When("q", ("end",)), "不归本机关", LAW, "某机关", route)


@pytest.mark.parametrize(
    ("outcome", "expected", "kind"),
    [
        (GateOutcome.NOT_REQUIRED, Outcome.NOT_REQUIRED, "not_required"),
        (GateOutcome.NOT_COMPETENT, Outcome.NOT_COMPETENT, "not_accepted"),
    ],
)
def test_a_refusal_gives_its_reason_alone_the_organ_and_the_remedies(
    counter: Counter, outcome: GateOutcome, expected: Outcome, kind: str
) -> None:
    item = small_item(
        questions=(ENDS,),
        gates=(gate(outcome),),
        conditions=(Condition("capital", "资本不少于二百万元。", LAW),),
    )
    intake = take_in(counter, item, q="end")
    intake.set_applicant(replace(example_applicant("person"), valid_to=date(2020, 1, 1)))
    intake.set_condition("capital", Met.UNMET)
    assert verdict(intake) is expected
    issued = counter.desk.issue(intake)
    assert kinds(issued) == [kind]
    printed = facts(issued, kind)
    assert len(printed["reasons"]) == 1, "a warning is no ground of refusal"
    assert printed["reasons"][0].startswith("不归本机关")
    assert printed["refer_to"] == "某机关"
    assert printed["review"]["organ"]
    assert printed["lawsuit"]["organ"]
    assert printed["papers_returned"] is True
    assert counter.desk.case(issued.case_id).state is State.NOT_ACCEPTED


def test_a_bar_quotes_the_record_it_was_seen_in(counter: Counter) -> None:
    item = small_item(bars=(Bar("false", "一年内提供虚假材料", LAW),))
    intake = take_in(counter, item)
    intake.set_bar("false", "决定书第3号")
    printed = facts(counter.desk.issue(intake), "not_accepted")
    assert "决定书第3号" in printed["reasons"][0]


def test_an_item_that_ended_names_its_successor(counter: Counter) -> None:
    item = small_item(cancelled=date(2026, 3, 1), successor="某新事项")
    printed = facts(counter.desk.issue(take_in(counter, item)), "not_required")
    assert "某新事项" in printed["reasons"][0]
    assert printed["refer_to"] == "请改按“某新事项”申请"


def test_a_deferral_is_a_notice_a_promise_and_a_date_within_the_promise(counter: Counter) -> None:
    item = small_item(
        paper("a"),
        paper("b", necessity=Necessity.DEFERRABLE),
        deferral=deferral("9wd"),
        project_type=ProjectType.ON_SPOT,
        limits=(
            TimeLimits(Limit.parse("20wd"), Limit.parse("spot"), LAW, deferred=Limit.parse("3wd")),
        ),
    )
    intake = take_in(counter, item)
    check_everything(intake)
    assert verdict(intake) is Outcome.ACCEPT_ON_SPOT
    intake.mark_absent("b")
    intake.ask_deferral(True)
    assert verdict(intake) is Outcome.UNDETERMINED, "the credit record has not been asked"
    intake.set_credit(Credit.GOOD)
    issued = counter.desk.issue(intake)
    assert kinds(issued) == ["deferral_notice", "deferral_promise", "slip"]
    for kind in kinds(issued):
        printed = facts(issued, kind)
        assert printed["promised_by"] == "2026-03-05"
        assert [gap["material"] for gap in printed["gaps"]] == ["材料b"]
    notice = facts(issued, "deferral_notice")
    assert len(notice["copies"]) == 2
    assert any("承诺件" in note for note in notice["notes"])
    assert "3 个工作日" in " ".join(notice["reasons"])
    assert facts(issued, "slip")["title"] == "容缺受理回执"
    assert counter.desk.case(issued.case_id).state is State.ACCEPTED_DEFERRED


def test_what_the_organ_accepts_itself_is_received_with_its_gaps_left_to_it(
    counter: Counter,
) -> None:
    item = small_item(paper("a"), paper("b"), acceptance=Acceptance(AcceptedBy.ORGAN))
    intake = take_in(counter, item)
    assert verdict(intake) is Outcome.UNDETERMINED
    check_everything(intake)
    intake.mark_absent("b")
    issued = counter.desk.issue(intake)
    assert kinds(issued) == ["receipt", "slip"]
    receipt, slip = facts(issued, "receipt"), facts(issued, "slip")
    assert "不代表受理" in receipt["effect"]
    assert "entrustment" not in receipt
    assert [line["name"] for line in receipt["materials"]] == ["材料a"]
    assert slip["title"] == "收件回执"
    assert "gaps" not in slip, "no notice goes with it"
    assert [limit["name"] for limit in slip["limits"]] == ["告知期限"]
    assert counter.desk.case(issued.case_id).state is State.PENDING_ORGAN


def test_papers_for_another_organ_are_listed_and_handed_on(counter: Counter) -> None:
    behalf = gate(GateOutcome.NOT_COMPETENT, Route.RECEIVE_ON_BEHALF)
    intake = take_in(counter, small_item(questions=(ENDS,), gates=(behalf,)), q="end")
    assert verdict(intake) is Outcome.UNDETERMINED
    check_everything(intake)
    issued = counter.desk.issue(intake)
    receipt = facts(issued, "receipt")
    assert [line["name"] for line in receipt["materials"]] == ["材料form"]
    assert any("某机关" in reason for reason in receipt["reasons"])


def test_the_wrong_item_is_changed_and_the_people_stay(counter: Counter) -> None:
    change = gate(GateOutcome.NOT_COMPETENT, Route.CHANGE_ITEM)
    wrong = small_item(questions=(ENDS,), gates=(change,))
    right = small_item(code="DEMO-RIGHT")
    intake = take_in(counter, wrong, q="end")
    assert verdict(intake) is Outcome.UNDETERMINED
    counter.desk.shelf = Shelf((wrong, right), counter.store)
    again = Intake(counter.desk.shelf, counter.calendar, intake.visit, intake.submission)
    again.choose_item("DEMO-RIGHT")
    check_everything(again)
    assert again.submission.applicant == intake.submission.applicant
    assert kinds(counter.desk.issue(again)) == ["acceptance", "slip"]


def test_a_promise_replaces_the_proof_and_is_listed_as_such(counter: Counter) -> None:
    item = small_item(paper("p", ways=(Way.SUBMITTED, Way.PROMISE)))
    intake = take_in(counter, item)
    intake.set_way("p", Way.PROMISE)
    intake.set_credit(Credit.GOOD)
    printed = facts(counter.desk.issue(intake), "acceptance")
    assert [line["way"] for line in printed["materials"]] == ["告知承诺"]


def test_an_unmet_condition_is_told_on_the_acceptance_and_stops_nothing(counter: Counter) -> None:
    item = small_item(conditions=(Condition("capital", "资本不少于二百万元。", LAW),))
    intake = take_in(counter, item)
    check_everything(intake)
    intake.set_condition("capital", Met.UNMET)
    issued = counter.desk.issue(intake)
    acceptance = facts(issued, "acceptance")
    assert acceptance["notes"] == [
        "已告知：许可条件“资本不少于二百万元”可能不符，由机关审查，不影响受理。"
    ]
    assert "某委〔2026〕1号" in acceptance["entrustment"]
    assert facts(issued, "slip")["conclusion"] == "予以受理"


def test_a_correction_on_the_spot_leaves_its_record(counter: Counter) -> None:
    intake = take_in(counter, small_item(paper("form", points=(SIGNED,))))
    check_everything(intake)
    intake.set_point("form", "signed", False, seen="无签名", page="3")
    assert verdict(intake) is Outcome.CORRECT_NOW
    intake.correct_point("form", "signed")
    issued = counter.desk.issue(intake)
    assert kinds(issued) == ["acceptance", "slip", "spot_correction"]
    record = facts(issued, "spot_correction")
    assert [gap["defect"] for gap in record["gaps"]] == ["第 3 页，无签名"]
    assert intake.shelved is not None
    right_here = intake.shelved.item.procedure.correct_now
    assert [basis["article"] for basis in record["basis"]] == [right_here.article]


def test_a_widened_verdict_prints_an_acceptance_and_nothing_of_the_refusal(
    counter: Counter,
) -> None:
    item = small_item(questions=(ENDS,), gates=(gate(GateOutcome.NOT_COMPETENT),))
    intake = take_in(counter, item, q="end")
    override = counter.desk.approve_override(
        intake, DEMO_SUPERVISOR.number, DEMO_PASSWORD, "本机关已接受该区委托"
    )
    issued = counter.desk.issue(intake, override)
    assert kinds(issued) == ["acceptance", "slip"]
    for kind in kinds(issued):
        printed = facts(issued, kind)
        assert not {"reasons", "gaps", "refer_to"} & set(printed)
        assert printed["conclusion"] == "予以受理（主管复核）"
        assert printed.get("papers_returned") is not True
        assert printed["basis"][0]["article"] == item.procedure.accept.article


def renewing(late: str) -> Item:
    questions = (
        Question("matter", "办理？", (Option("new", "新办"), Option("renew", "延续"))),
        Question("expiry", "届满？", kind="date", when=When("matter", ("renew",))),
    )
    renewal = Renewal(
        When("matter", ("renew",)), "expiry", Limit.parse("60d"), late, "逾期", LAW, "matter", "new"
    )
    return small_item(paper("form"), paper("b"), questions=questions, renewals=(renewal,))


def test_a_renewal_corrected_after_its_last_day_stays_a_renewal(
    counter: Counter, clock: StandingClock
) -> None:
    intake = take_in(counter, renewing("as_new"), matter="renew", expiry="2026-05-01")
    check_everything(intake)
    intake.mark_absent("b")
    issued = counter.desk.issue(intake)
    clock.pass_(days=7)
    back = counter.desk.open_return(issued.number)
    back.match("form", True)
    back.check_complete("b")
    assert verdict(back) is Outcome.ACCEPT
    assert back.decision is not None
    assert back.decision.answers["matter"] == "renew"


def notice(counter: Counter, item: Item) -> Issued:
    """A one-time notice: paper b was missing."""
    intake = take_in(counter, item)
    check_everything(intake)
    intake.mark_absent("b")
    return counter.desk.issue(intake)


@pytest.mark.parametrize("fate", ["gone", "cancelled", "ends"])
def test_an_item_that_ended_meanwhile_still_takes_its_corrected_case(
    counter: Counter, clock: StandingClock, fate: str
) -> None:
    ends = date(2026, 3, 4) if fate == "ends" else None
    item = small_item(paper("a"), paper("b"), cancelled=ends)
    issued = notice(counter, item)
    clock.pass_(days=3)
    after = {
        "gone": (small_item(code="DEMO-OTHER"),),
        "cancelled": (replace(item, version="2", cancelled=date(2026, 3, 3)),),
        "ends": (item,),
    }[fate]
    counter.desk.shelf = Shelf(after, counter.store)
    back = counter.desk.open_return(issued.number)
    back.match("a", True)
    back.check_complete("b")
    assert verdict(back) is Outcome.ACCEPT
    accepted = counter.desk.issue(back)
    assert facts(accepted, "acceptance")["version"] == item.version
    results = replay(counter.store, counter.desk.shelf, counter.calendar, issued.number)
    assert [result.equal for result in results] == [True, True]


def test_a_paper_not_brought_back_is_named_and_a_new_one_is_judged(
    counter: Counter, clock: StandingClock
) -> None:
    issued = notice(counter, small_item(paper("a", points=(SIGNED,)), paper("b")))
    clock.pass_(days=1)
    back = counter.desk.open_return(issued.number)
    back.match("a", False)
    back.check_complete("b")
    assert verdict(back) is Outcome.CORRECT_ONCE
    second = counter.desk.issue(back)
    assert "没有带回" in facts(second, "correction")["gaps"][0]["defect"]
    clock.pass_(days=1)
    third = counter.desk.open_return(issued.number)
    third.match("b", True)
    third.check_complete("a")
    assert verdict(third) is Outcome.ACCEPT
    assert counter.desk.issue(third).number == issued.number


def test_a_record_not_found_is_asked_for_anew_and_a_found_one_is_kept(
    counter: Counter, clock: StandingClock
) -> None:
    ways = (Way.SUBMITTED, Way.SHARED)
    intake = take_in(counter, small_item(paper("lost", ways=ways), paper("found", ways=ways)))
    intake.set_way("lost", Way.SHARED, query=Query.NOT_FOUND)
    intake.set_way("found", Way.SHARED, query=Query.FOUND)
    issued = counter.desk.issue(intake)
    assert kinds(issued) == ["correction", "slip"]
    clock.pass_(days=1)
    back = counter.desk.open_return(issued.number)
    assert verdict(back) is Outcome.UNDETERMINED, "nobody has looked again yet"
    back.set_way("lost", Way.SHARED, query=Query.FOUND)
    assert verdict(back) is Outcome.ACCEPT


def test_a_date_that_moved_overnight_is_shown_before_it_is_printed(
    counter: Counter, clock: StandingClock
) -> None:
    intake = take_in(counter, small_item())
    check_everything(intake)
    clock.pass_(days=1)
    with pytest.raises(Exception, match="结论在此期间有变化"):
        counter.desk.issue(intake)
    assert counter.desk.issue(intake).papers
