"""The rules that a counter gets wrong (domain A.4), one case each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from tests.helpers.standards import AT, LAW, complete, deferral, paper, small_item
from tests.helpers.verdicts import (
    NEW,
    OLD,
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
from windowdesk.catalogue.examples import example_submission
from windowdesk.catalogue.load import shipped_items
from windowdesk.domain.decision.model import (
    Document,
    Outcome,
    RowStatus,
    Rule,
    Weight,
)
from windowdesk.domain.decision.override import OverrideRefused, possible, widen
from windowdesk.domain.decision.submission import (
    BarFound,
    Credit,
    Finding,
    Met,
    PointFinding,
    Query,
)
from windowdesk.domain.standard.model import (
    Bar,
    Condition,
    Gate,
    GateOutcome,
    Necessity,
    Option,
    ProjectType,
    Question,
    Renewal,
    TimeLimits,
    Way,
)
from windowdesk.domain.standard.when import When
from windowdesk.domain.time.limits import Limit


def test_substance_is_not_form() -> None:
    item = small_item(conditions=(Condition("capital", "注册资本不得少于200万元。", LAW),))
    decision = verdict(item, complete(item, conditions={"capital": Met.UNMET}))
    assert decision.outcome is Outcome.ACCEPT
    unmet = reason(decision, Rule.CONDITION_UNMET)
    assert (unmet.weight, unmet.words) == (Weight.WARNS, "注册资本不得少于200万元。")
    assert rules(verdict(item, complete(item, conditions={"capital": Met.MET}))) == [Rule.COMPLETE]


@pytest.mark.parametrize(
    ("changes", "rule", "day"),
    [
        ({"cancelled": AT.date(), "successor": "DEMO-NEW"}, Rule.ITEM_CANCELLED, "2026-03-02"),
        ({"effective": date(2026, 3, 3)}, Rule.ITEM_NOT_YET, "2026-03-03"),
    ],
)
def test_an_item_out_of_force_names_its_successor(
    changes: dict[str, Any], rule: Rule, day: str
) -> None:
    item = small_item(**changes)
    decision = verdict(item, complete(item))
    assert decision.outcome is Outcome.NOT_REQUIRED
    assert decision.documents == (Document.NOT_REQUIRED,)
    assert decision.basis == item.procedure.not_required
    found = reason(decision, rule)
    assert found.params == {"date": day, "successor": item.successor}


@pytest.mark.parametrize(
    "changes", [{"cancelled": date(2026, 3, 3)}, {"effective": AT.date()}], ids=str
)
def test_an_item_is_in_force_from_its_first_day_to_the_day_before_its_end(
    changes: dict[str, Any],
) -> None:
    item = small_item(**changes)
    assert verdict(item, complete(item)).outcome is Outcome.ACCEPT


def test_a_corrected_old_case_goes_on_under_its_own_version() -> None:
    old = small_item(version="2025")
    new = small_item(version="2026", cancelled=date(2026, 2, 1))
    again = complete(old, first_visit=visit(("form", Rule.ABSENT)))
    decision = verdict(new, again, older=(old, OLD))
    assert decision.outcome is Outcome.ACCEPT
    assert (decision.catalogue, decision.version) == (OLD, "2025")
    assert reason(decision, Rule.OLD_VERSION).params == {"version": "2025"}


def test_an_item_cancelled_between_visits_refuses_no_corrected_case() -> None:
    item = small_item(cancelled=date(2026, 3, 1))
    own = complete(item, first_visit=visit(("form", Rule.ABSENT), catalogue=NEW))
    assert verdict(item, own).outcome is Outcome.ACCEPT
    assert verdict(item, own, older=(item, NEW)).outcome is Outcome.ACCEPT
    foreign = replace(own, first_visit=visit(("form", Rule.ABSENT)))
    assert verdict(item, foreign).outcome is Outcome.NOT_REQUIRED
    assert verdict(item, replace(own, first_visit=None)).outcome is Outcome.NOT_REQUIRED


def test_one_notice_names_every_gap_the_deferrable_too() -> None:
    item = small_item(
        paper("a"),
        paper("b", necessity=Necessity.DEFERRABLE),
        paper("c", points=(SIGNED, SEALED)),
        deferral=deferral(),
    )
    submission = complete(
        item,
        findings={
            "a": Finding(absent=True),
            "b": Finding(absent=True),
            "c": submitted(points=points(signed=False, sealed=False)),
        },
    )
    decision = verdict(item, submission)
    assert decision.outcome is Outcome.CORRECT_ONCE
    assert decision.documents == (Document.CORRECTION, Document.SLIP)
    assert [(g.material, g.point, g.deferrable, g.fixable) for g in decision.gaps()] == [
        ("a", "", False, False),
        ("b", "", True, False),
        ("c", "signed", False, True),
        ("c", "sealed", False, False),
    ]


def test_a_deferral_not_asked_for_does_not_waive_the_paper() -> None:
    item = small_item(paper("b", necessity=Necessity.DEFERRABLE), deferral=deferral())
    missing = with_finding(item, "b", Finding(absent=True))
    assert verdict(item, missing).outcome is Outcome.CORRECT_ONCE
    asked = verdict(item, replace(missing, defer=True))
    assert asked.outcome is Outcome.ACCEPT_DEFERRED
    assert asked.documents == (
        Document.DEFERRAL_NOTICE,
        Document.DEFERRAL_PROMISE,
        Document.SLIP,
    )
    assert reason(asked, Rule.DEFERRED).params == {"within": "5wd"}
    assert asked.basis == LAW
    assert [(due.kind, due.limit) for due in asked.due] == [
        ("promised", "5wd"),
        ("statutory", "20wd"),
        ("deferral", "5wd"),
    ]
    without = small_item(paper("b", necessity=Necessity.DEFERRABLE))
    assert verdict(without, replace(missing, defer=True)).outcome is Outcome.CORRECT_ONCE


@pytest.mark.parametrize("way", [Way.SHARED, Way.E_CERTIFICATE])
def test_a_paper_the_organ_can_obtain_is_never_a_gap(way: Way) -> None:
    item = small_item(paper("licence", ways=(Way.SUBMITTED, Way.SHARED, Way.E_CERTIFICATE)))
    for query, status, accepted in (
        (Query.FOUND, RowStatus.SATISFIED, True),
        (Query.DOWN, RowStatus.PENDING_QUERY, True),
        (None, RowStatus.PENDING_QUERY, True),
        (Query.NOT_FOUND, RowStatus.GAP, False),
    ):
        decision = verdict(item, with_finding(item, "licence", Finding(way=way, query=query)))
        assert decision.materials[0].status is status
        assert (decision.outcome is Outcome.ACCEPT) is accepted
        pending = status is RowStatus.PENDING_QUERY
        assert (Rule.RECORD_PENDING in rules(decision)) is pending
    kept_by_organ = small_item(paper("licence", ways=(way,), shared_fallback=False))
    lost = with_finding(kept_by_organ, "licence", Finding(way=way, query=Query.NOT_FOUND))
    assert verdict(kept_by_organ, lost).outcome is Outcome.ACCEPT


def test_an_unknown_credit_record_neither_grants_nor_denies_in_silence() -> None:
    item = small_item(paper("b", necessity=Necessity.DEFERRABLE), deferral=deferral())
    missing = with_finding(item, "b", Finding(absent=True), defer=True)
    unknown = verdict(item, replace(missing, credit=Credit.UNKNOWN))
    assert unknown.outcome is Outcome.UNDETERMINED
    assert reason(unknown, Rule.CREDIT_PENDING).weight is Weight.WAITS
    bad = verdict(item, replace(missing, credit=Credit.BAD))
    assert bad.outcome is Outcome.CORRECT_ONCE
    assert reason(bad, Rule.DEFERRAL_BARRED).weight is Weight.WARNS
    promise = small_item(paper("p", ways=(Way.SUBMITTED, Way.PROMISE)))
    promised = with_finding(promise, "p", Finding(way=Way.PROMISE))
    for credit, outcome, rule in (
        (Credit.GOOD, Outcome.ACCEPT, Rule.COMPLETE),
        (Credit.UNKNOWN, Outcome.UNDETERMINED, Rule.CREDIT_PENDING),
        (Credit.BAD, Outcome.CORRECT_ONCE, Rule.PROMISE_BARRED),
    ):
        decision = verdict(promise, replace(promised, credit=credit))
        assert (decision.outcome, rules(decision)) == (outcome, [rule])


def test_an_unknown_record_holds_up_no_notice() -> None:
    item = small_item(paper("a"), paper("b", necessity=Necessity.DEFERRABLE), deferral=deferral())
    gone = {"a": Finding(absent=True), "b": Finding(absent=True)}
    asked = complete(item, findings=gone, defer=True, credit=Credit.UNKNOWN)
    decision = verdict(item, asked)
    assert decision.outcome is Outcome.CORRECT_ONCE
    assert decision.waits() == ()
    assert reason(decision, Rule.CREDIT_PENDING).weight is Weight.WARNS


def test_override_only_widens_by_a_supervisor_with_a_reason() -> None:
    item = small_item()
    gap = verdict(item, with_finding(item, "form", Finding(absent=True)))
    good = verdict(item, complete(item))
    values: dict[str, Any] = {
        "by": "1002",
        "role": "supervisor",
        "reason": "原件在机关档案中",
        "at": AT,
        "to": Outcome.ACCEPT,
    }
    assert possible(gap) == (Outcome.ACCEPT,)
    assert possible(good) == ()
    record = widen(gap, **values)
    assert (record.computed, record.widened) == (Outcome.CORRECT_ONCE, Outcome.ACCEPT)
    assert widen(gap, **values | {"role": "organ_representative"}).role == "organ_representative"
    open_ = verdict(item, replace(complete(item), findings={}))
    for decision, change, why in (
        (gap, {"role": "clerk"}, "role"),
        (gap, {"reason": "  行  "}, "reason"),
        (gap, {"to": Outcome.BARRED}, "towards_refusal"),
        (good, {"to": Outcome.CORRECT_ONCE}, "towards_refusal"),
        (open_, {}, "nothing_examined"),
    ):
        with pytest.raises(OverrideRefused) as refused:
            widen(decision, **values | change)
        assert refused.value.why == why


def test_a_failed_point_keeps_what_was_seen_and_the_standards_words() -> None:
    item = small_item(paper("form", points=(SEALED,)))
    found = submitted(points={"sealed": PointFinding(ok=False, seen="无公章", page="3")})
    (gap,) = verdict(item, with_finding(item, "form", found)).gaps()
    assert (gap.rule, gap.words, gap.seen, gap.page, gap.fix) == (
        Rule.POINT_FAILED,
        "已盖章",
        "无公章",
        "3",
        "带回盖章",
    )
    assert gap.basis == LAW


def test_a_matter_done_on_the_spot_becomes_a_promised_one_by_a_deferral() -> None:
    limits = TimeLimits(Limit.parse("20wd"), Limit.parse("spot"), LAW, deferred=Limit.parse("3wd"))
    item = small_item(
        paper("b", necessity=Necessity.DEFERRABLE),
        deferral=deferral(),
        project_type=ProjectType.ON_SPOT,
        limits=(limits,),
    )
    assert verdict(item, complete(item)).outcome is Outcome.ACCEPT_ON_SPOT
    asked = with_finding(item, "b", Finding(absent=True), defer=True)
    decision = verdict(item, asked)
    assert decision.outcome is Outcome.ACCEPT_DEFERRED
    assert Rule.ON_SPOT_BECOMES_PROMISED in rules(decision)
    assert [(due.kind, due.limit, due.due) for due in decision.due] == [
        ("promised", "3wd", date(2026, 3, 5)),
        ("statutory", "20wd", date(2026, 3, 30)),
        ("deferral", "3wd", date(2026, 3, 5)),
    ]
    no_limit = replace(item, limits=(replace(limits, deferred=None),))
    assert verdict(no_limit, asked).due[0].limit == "20wd"


@pytest.mark.parametrize("late", ["as_new", "warn"])
def test_late_for_renewal_switches_or_warns_and_never_refuses(late: str) -> None:
    questions = (
        Question("matter", "办理？", (Option("new", "新办"), Option("renew", "延续"))),
        Question("expiry", "届满？", kind="date", when=When("matter", ("renew",))),
    )
    renewal = Renewal(
        When("matter", ("renew",)), "expiry", Limit.parse("60d"), late, "逾期", LAW, "matter", "new"
    )
    item = small_item(paper("form"), questions=questions, renewals=(renewal,))
    answers = {"matter": "renew", "expiry": "2026-05-01"}
    in_time = verdict(item, complete(item, answers=answers))
    assert (in_time.outcome, rules(in_time)) == (Outcome.ACCEPT, [Rule.COMPLETE])
    decision = verdict(item, complete(item, answers=answers | {"expiry": "2026-04-30"}))
    assert decision.outcome is Outcome.ACCEPT
    rule = Rule.RENEWAL_SWITCHED if late == "as_new" else Rule.RENEWAL_LATE
    assert reason(decision, rule).params == {"last_day": "2026-03-01"}
    assert decision.answers["matter"] == ("new" if late == "as_new" else "renew")
    new = verdict(item, complete(item, answers={"matter": "new"}))
    assert rules(new) == [Rule.COMPLETE]
    corrected = complete(
        item,
        answers=answers | {"expiry": "2026-04-30"},
        first_visit=visit(("form", Rule.ABSENT), answers=answers | {"expiry": "2026-04-30"}),
    )
    assert rules(verdict(item, corrected)) == [Rule.COMPLETE], "the application was in time"
    unread = verdict(item, complete(item, answers=answers | {"expiry": "明年"}))
    assert rule not in rules(unread)


@pytest.mark.parametrize(
    ("expiry", "rule", "told"),
    [
        # received 2026-03-02: 15 working days before 23 March, 90 before 10 July, counted by hand
        ("2026-03-20", Rule.RENEWAL_LATE, {"last_day": "2026-02-28"}),
        ("2026-03-23", Rule.COMPLETE, {}),
        ("2026-07-10", Rule.COMPLETE, {}),
        ("2026-07-13", Rule.RENEWAL_EARLY, {"first_day": "2026-03-03"}),
        # no table for 2030: Monday to Friday stand in, and nothing but a warning hangs on it
        ("2030-06-03", Rule.RENEWAL_EARLY, {"first_day": "2030-01-28"}),
    ],
)
def test_a_window_in_working_days_opens_and_closes(
    expiry: str, rule: Rule, told: Mapping[str, str]
) -> None:
    renewal = Renewal(
        When("matter", ("renew",)),
        "expiry",
        Limit.parse("15wd"),
        "warn",
        "在期限内提出",
        LAW,
        opens=Limit.parse("90wd"),
    )
    questions = (
        Question("matter", "办理？", (Option("new", "新办"), Option("renew", "延续"))),
        Question("expiry", "届满？", kind="date", when=When("matter", ("renew",))),
    )
    item = small_item(paper("form"), questions=questions, renewals=(renewal,))
    decision = verdict(item, complete(item, answers={"matter": "renew", "expiry": expiry}))
    assert decision.outcome is Outcome.ACCEPT, "a window missed is never a refusal"
    assert rules(decision) == list(dict.fromkeys((Rule.COMPLETE, rule)))
    assert reason(decision, rule).params == told
    assert decision.answers["matter"] == "renew"


def test_a_name_no_font_can_print_turns_nobody_away() -> None:
    for item in shipped_items():
        submission = example_submission(item, AT)
        assert submission.applicant is not None
        rare = replace(submission.applicant, name="\U00030edd\U000f0001")
        plain = verdict(item, submission)
        assert verdict(item, replace(submission, applicant=rare)) == plain


def test_an_emergency_receipt_is_judged_at_its_own_time() -> None:
    item = small_item(cancelled=date(2026, 3, 2), successor="DEMO-NEW")
    keyed_in_later = replace(complete(item), received_at=datetime(2026, 3, 1, 16, 30))
    decision = verdict(item, keyed_in_later)
    assert decision.outcome is Outcome.ACCEPT
    assert decision.due[0].start == date(2026, 3, 1)


@pytest.mark.parametrize("ends", ["not_required", "not_competent", "barred"])
def test_a_version_that_ends_the_matter_asks_most(ends: str) -> None:
    question = Question("q", "？", (Option("a", "甲"), Option("b", "乙")))
    plain = small_item(paper("a"), paper("b"), version="1", questions=(question,))
    gate = Gate(
        "g",
        GateOutcome.NOT_REQUIRED if ends == "not_required" else GateOutcome.NOT_COMPETENT,
        When("q", ("a",)),
        "不办",
        LAW,
    )
    ending = (
        replace(plain, version="2", bars=(Bar("x", "不得申请", LAW),))
        if ends == "barred"
        else replace(plain, version="2", gates=(gate,))
    )
    gone = {"a": Finding(absent=True), "b": Finding(absent=True)}
    again = complete(
        plain,
        first_visit=visit(("a", Rule.ABSENT)),
        findings=gone,
        answers={"q": "a"},
        bars=(BarFound("x", "决定书"),),
    )
    kept = verdict(ending, again, older=(plain, OLD))
    assert (kept.outcome, kept.catalogue) == (Outcome.CORRECT_ONCE, OLD)
    assert rules(kept) == [Rule.ABSENT, Rule.ABSENT, Rule.OLD_VERSION]
    eased = verdict(plain, again, older=(ending, OLD))
    assert (eased.outcome, eased.catalogue) == (Outcome.CORRECT_ONCE, NEW)


def test_of_two_versions_that_ask_the_same_the_first_visits_applies() -> None:
    old, new = small_item(version="1"), small_item(version="2")
    again = complete(new, first_visit=visit(("form", Rule.ABSENT)))
    assert verdict(new, again, older=(old, OLD)).catalogue == OLD


def test_a_reason_of_four_characters_is_enough_for_an_override() -> None:
    item = small_item()
    gap = verdict(item, with_finding(item, "form", Finding(absent=True)))
    values: dict[str, Any] = {"by": "1", "role": "supervisor", "at": AT, "to": Outcome.ACCEPT}
    assert widen(gap, reason=" 原件已见 ", **values).reason == "原件已见"
    with pytest.raises(OverrideRefused):
        widen(gap, reason="已见到", **values)
    assert possible(verdict(item, replace(complete(item), findings={}))) == ()
