"""What each shipped standard asks for, after domain §I: the parts a simpler catalogue gets wrong."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

import pytest

from windowdesk.catalogue.examples import example_submission
from windowdesk.catalogue.load import shipped_items
from windowdesk.domain.decision.decide import decide
from windowdesk.domain.decision.model import Decision, Outcome, Rule
from windowdesk.domain.decision.submission import (
    Credit,
    Finding,
    Met,
    PointFinding,
    Query,
    Submission,
)
from windowdesk.domain.plain import sha256
from windowdesk.domain.standard.check import check_item, is_warning
from windowdesk.domain.standard.model import Item, MatterType, Necessity, OriginalUse, Way
from windowdesk.domain.standard.paths import ended, every_row, paths
from windowdesk.domain.standard.resolve import limits_for, resolve
from windowdesk.domain.standard.when import holds
from windowdesk.domain.time.due import Suspension, compute_due
from windowdesk.domain.time.limits import Limit
from windowdesk.reference.holidays import package_calendar

AT = datetime(2026, 3, 2, 10, 0)
CALENDAR = package_calendar()
FOOD, HEALTH, SERVICES = "000131104003", "DEMO-GGCS-01", "DEMO-RLZY-01"
CLOSING, RETAIL, STALL = "00013112800003", "000139014000", "DEMO-LSLS-01"
ELDER, DISABILITY, RESIDENCE = "DEMO-LNYD-01", "DEMO-CJRZ-01", "DEMO-JZZ-01"


def item_of(code: str) -> Item:
    return next(item for item in shipped_items() if item.code == code)


def asked(code: str, **answers: str) -> set[str]:
    return {material.id for material in resolve(item_of(code), answers).materials()}


def example(code: str, **answers: str) -> Submission:
    return example_submission(item_of(code), AT, answers=answers)


def verdict(submission: Submission) -> Decision:
    item = item_of(submission.item)
    return decide(item, sha256(item), submission, CALENDAR)


def with_finding(submission: Submission, material: str, finding: Finding) -> Submission:
    return replace(submission, findings={**submission.findings, material: finding})


def rules(decision: Decision) -> list[Rule]:
    return [reason.rule for reason in decision.reasons]


# --- all of them ----------------------------------------------------------------------------------


def test_a_count_no_law_gives_is_one_and_says_so() -> None:
    for item in shipped_items():
        for row in every_row(item.requirements):
            material = row.material
            if material is not None and material.counts_inferred:
                assert max(material.originals, material.copies) == 1, (item.code, row.id)
                assert re.search("份数.*目录设定", item.note), item.code


def test_every_option_of_every_question_is_walked_or_ends_the_matter() -> None:
    for item in shipped_items():
        taken = {pair for way in paths(item) for pair in way.items()}
        for question in item.questions:
            for option in question.options:
                assert (question.id, option.id) in taken, (item.code, question.id, option.id)


def test_every_condition_and_every_limit_meets_somebody() -> None:
    for item in shipped_items():
        ways = [way for way in paths(item) if not ended(item, way)]
        for condition in item.conditions:
            assert any(holds(condition.when, way) for way in ways), (item.code, condition.id)
        used = {id(limits_for(item, way)) for way in ways}
        assert used == {id(limits) for limits in item.limits}, item.code


def test_substance_never_stops_receipt() -> None:
    """Every condition unmet, every paper there: accepted, with a warning for each."""
    for item in shipped_items():
        complete = example_submission(item, AT)
        unmet = dict.fromkeys(complete.conditions, Met.UNMET)
        decision = verdict(replace(complete, conditions=unmet))
        assert decision.outcome in (Outcome.ACCEPT, Outcome.ACCEPT_ON_SPOT), item.code
        assert rules(decision).count(Rule.CONDITION_UNMET) == len(unmet), item.code


def test_only_organs_grant_permits_here() -> None:
    for item in shipped_items():
        by_organ = item.organ.uscc.startswith("11")
        assert by_organ or item.matter_type is not MatterType.PERMIT, item.code


# --- I-2 and I-3 ----------------------------------------------------------------------------------


def test_closing_takes_the_licence_back_or_a_statement_that_it_is_lost() -> None:
    here = {"registrar": "here", "wanted": "close", "handler": "self"}
    assert asked(CLOSING, **here, licence="held") == {
        "application",
        "licence_papers",
        "tax_clearance",
    }
    assert "lost_statement" in asked(CLOSING, **here, licence="lost")
    shown = example(CLOSING)
    down = with_finding(shown, "tax_clearance", Finding(way=Way.SHARED, query=Query.DOWN))
    assert verdict(down).outcome is Outcome.ACCEPT_ON_SPOT, "a query that is down is no gap"
    none = with_finding(shown, "tax_clearance", Finding(way=Way.SHARED, query=Query.NOT_FOUND))
    assert verdict(none).outcome is Outcome.CORRECT_ONCE


@pytest.mark.parametrize(
    ("form", "layout", "process"),
    [
        ("sale", True, False),
        ("catering", True, True),
        ("canteen", True, True),
        ("management", False, True),
    ],
)
def test_food_papers_follow_the_form_of_trade(form: str, layout: bool, process: bool) -> None:
    goods = {"goods": "mixed"} if form == "sale" else {}
    papers = asked(FOOD, matter="new", seat="here", form=form, handler="self", **goods)
    assert ("layout_plan" in papers, "process" in papers) == (layout, process)
    assert {"application", "subject", "rules"} <= papers


def test_food_asks_for_each_machine_and_for_the_mark_on_the_form() -> None:
    answers = {"matter": "new", "form": "catering", "remark": "kitchen", "machine": "yes"}
    complete = example(FOOD, **answers)
    assert "machines" in complete.findings
    form = complete.findings["application"]
    assert "remark_kitchen" in form.points
    assert "remark_online" not in form.points
    unmarked = replace(form, points={**form.points, "remark_kitchen": PointFinding(ok=False)})
    decision = verdict(with_finding(complete, "application", unmarked))
    assert decision.outcome is Outcome.CORRECT_NOW


@pytest.mark.parametrize(
    ("expiry", "rule"),
    [
        ("2026-03-20", Rule.RENEWAL_LATE),
        ("2026-03-23", Rule.COMPLETE),
        ("2026-07-10", Rule.COMPLETE),
        ("2026-07-13", Rule.RENEWAL_EARLY),
    ],
)
def test_food_is_renewed_from_ninety_to_fifteen_working_days_before(
    expiry: str, rule: Rule
) -> None:
    complete = example(FOOD, matter="renew", conditions_kept="same")
    decision = verdict(replace(complete, answers={**complete.answers, "expiry": expiry}))
    assert decision.outcome is Outcome.ACCEPT, "too early and too late are told, not refused"
    assert rules(decision)[-1] is rule


# --- I-4 and I-6: one item, two procedures --------------------------------------------------------


def test_a_public_place_with_central_air_needs_its_second_report() -> None:
    general = {"kind": "mall", "seat": "here", "route": "general", "handler": "self"}
    assert "air_report" in asked(HEALTH, **general, air="yes")
    assert "air_report" not in asked(HEALTH, **general, air="no")


def test_health_cards_are_welcome_and_never_a_ground() -> None:
    item = item_of(HEALTH)
    (cards,) = [r.material for r in item.requirements if r.id == "health_cards"]
    assert cards is not None
    assert cards.necessity is Necessity.OPTIONAL
    without = with_finding(example(HEALTH), "health_cards", Finding(absent=True))
    assert verdict(without).outcome is Outcome.ACCEPT


@pytest.mark.parametrize(
    ("code", "answers", "replaced"),
    [
        (HEALTH, {"kind": "bath", "air": "yes"}, {"report", "air_report"}),
        (SERVICES, {"service": "placement"}, {"articles", "deed", "staff_list"}),
    ],
)
def test_a_promise_replaces_the_proofs_for_those_of_good_record(
    code: str, answers: Mapping[str, str], replaced: set[str]
) -> None:
    """告知承诺 asks for other papers than 一般程序; a bad record is sent back to the general way."""
    general = example(code, **answers, route="general")
    promise = example(code, **answers, route="promise")
    assert replaced <= set(general.findings)
    assert not replaced & set(promise.findings)
    assert "promise_letter" in promise.findings
    outcomes = {
        credit: verdict(replace(promise, credit=credit)).outcome
        for credit in (Credit.GOOD, Credit.UNKNOWN, Credit.BAD)
    }
    assert outcomes == {
        Credit.GOOD: Outcome.ACCEPT,
        Credit.UNKNOWN: Outcome.UNDETERMINED,
        Credit.BAD: Outcome.CORRECT_ONCE,
    }
    assert verdict(replace(general, credit=Credit.BAD)).outcome is Outcome.ACCEPT


# --- I-8 and I-9 ----------------------------------------------------------------------------------


def test_a_trader_signs_and_a_company_seals() -> None:
    for form, point, other in (("company", "sealed", "signed"), ("trader", "signed", "sealed")):
        points = example(RETAIL, matter="new", applicant_form=form).findings["application"].points
        assert point in points
        assert other not in points


def test_a_stall_for_longer_than_ten_days_is_another_matter() -> None:
    stall = {"permit": "held", "what": "sell", "place": "here"}
    longer = verdict(replace(example(STALL), answers={**stall, "days": "longer"}))
    assert longer.outcome is Outcome.UNDETERMINED
    (reason,) = [r for r in longer.reasons if r.rule is Rule.CHANGE_ITEM]
    assert reason.params["refer_to"] == item_of(RETAIL).name
    assert verdict(example(STALL)).outcome is Outcome.ACCEPT_ON_SPOT


# --- I-10 -----------------------------------------------------------------------------------------

MATRIX = list(
    itertools.product(
        ("local", "soldier", "outside", "hmt"),
        ("first", "renew", "replace"),
        ("self", "agent"),
    )
)


@pytest.mark.parametrize(("subject", "business", "handler"), MATRIX)
def test_the_elder_card_matrix(subject: str, business: str, handler: str) -> None:
    answers = {"subject": subject, "business": business, "handler": handler}
    if (subject, business) == ("soldier", "first"):
        decision = verdict(replace(example(ELDER, handler=handler), answers=answers))
        assert decision.outcome is Outcome.NOT_COMPETENT
        assert "市级" in decision.reasons[0].params["refer_to"]
        return
    complete = example(ELDER, **answers)
    assert verdict(complete).outcome is Outcome.ACCEPT_ON_SPOT
    papers = asked(ELDER, **complete.answers)
    assert ("household_register" in papers) == ((subject, business) == ("local", "first"))
    assert ("residence_permit" in papers) == ((subject, business) == ("outside", "first"))
    assert ("photo" in papers) == (business == "first")
    assert ("old_card" in papers) == (business != "first"), "the example's card is damaged"
    assert ("agent_id" in papers) == (handler == "agent")


def test_the_elder_cards_documents_are_seen_and_returned_and_never_copied() -> None:
    item = item_of(ELDER)
    for row in every_row(item.requirements):
        material = row.material
        if material is None or material.id in ("photo", "old_card"):
            continue
        assert (material.originals, material.copies) == (1, 0)
        assert material.original_use is OriginalUse.INSPECT
        found = Finding(way=Way.E_CERTIFICATE, query=Query.FOUND)
        assert Way.E_CERTIFICATE in material.ways
        complete = example(ELDER, subject="outside", business="renew", handler="agent")
        if material.id in complete.findings:
            assert verdict(with_finding(complete, material.id, found)).outcome is (
                Outcome.ACCEPT_ON_SPOT
            )


# --- I-11 -----------------------------------------------------------------------------------------


def test_assessment_and_publicity_follow_each_other_and_neither_counts() -> None:
    item = item_of(DISABILITY)
    limits = limits_for(item, {"person": "adult"})
    assert [(s.id, s.kind) for s in limits.specials] == [("assessment", "B"), ("publicity", "B")]
    # stopped the day after acceptance for fifteen and then five working days, counted by hand
    stops = [
        Suspension(date(2026, 3, 4), date(2026, 3, 24)),
        Suspension(date(2026, 3, 25), date(2026, 3, 31)),
    ]
    due = compute_due(AT.date(), limits.promised, CALENDAR, suspensions=stops)
    # 3 March, then 1, 2, 3, 7, 8 and 9 April: 清明 is from the 4th to the 6th
    assert due.due == date(2026, 4, 9)
    assert compute_due(AT.date(), Limit.parse("7wd"), CALENDAR).due == date(2026, 3, 11)


def test_nothing_of_a_minor_is_made_public() -> None:
    limits = limits_for(item_of(DISABILITY), {"person": "minor"})
    assert [special.id for special in limits.specials] == ["assessment"]


def test_the_disability_card_asks_in_duplicate_and_nothing_the_hospital_sends() -> None:
    item = item_of(DISABILITY)
    assert item.sensitive
    assert not item.organ.uscc.startswith("11")
    complete = example(DISABILITY)
    form = complete.findings["application"]
    assert form.originals == 2
    one = with_finding(complete, "application", replace(form, originals=1))
    assert verdict(one).outcome is Outcome.CORRECT_ONCE
    assert verdict(complete).outcome is Outcome.ACCEPT
    assert Rule.RECORD_PENDING not in rules(verdict(complete))
    waiting = with_finding(complete, "assessment", Finding(way=Way.SHARED))
    assert verdict(waiting).outcome is Outcome.ACCEPT, "the hospital sends it after the assessment"
    missing = with_finding(complete, "assessment", Finding(way=Way.SHARED, query=Query.NOT_FOUND))
    assert verdict(missing).outcome is Outcome.ACCEPT


@pytest.mark.parametrize("person", ["incapable", "minor"])
def test_a_guardian_stands_for_who_cannot_ask(person: str) -> None:
    complete = example(DISABILITY, person=person)
    assert complete.agent is not None
    assert {"guardian_id", "guardianship"} <= set(complete.findings)
    assert verdict(replace(complete, agent=None)).outcome is Outcome.UNDETERMINED


# --- I-5 ------------------------------------------------------------------------------------------


def test_a_residence_permit_is_endorsed_changed_or_replaced_on_its_own_papers() -> None:
    here = {"district": "here", "handler": "self"}
    endorsed = asked(RESIDENCE, held="valid", due="2026-03-20", **here)
    assert endorsed == {"application", "id_card", "card_rewritten", "registration"}
    moved = asked(RESIDENCE, held="moved", **here)
    assert {"card_rewritten", "lease", "deed", "lodging_letter"} <= moved
    lost = asked(RESIDENCE, held="lost", damage="gone", **here)
    assert "card_returned" not in lost
    assert "photo_receipt" in lost
    assert "card_returned" in asked(RESIDENCE, held="lost", damage="damaged", **here)


@pytest.mark.parametrize(
    ("due", "rule"),
    [
        ("2026-03-02", Rule.RENEWAL_LATE),
        ("2026-03-03", Rule.COMPLETE),
        ("2026-04-02", Rule.COMPLETE),
        ("2026-04-03", Rule.RENEWAL_EARLY),
    ],
)
def test_an_endorsement_is_due_in_the_month_before_the_year_is_up(due: str, rule: Rule) -> None:
    complete = example(RESIDENCE, held="valid")
    decision = verdict(replace(complete, answers={**complete.answers, "due": due}))
    assert decision.outcome is Outcome.ACCEPT
    assert rules(decision)[-1] is rule
    assert [limit.limit for limit in decision.due] == ["spot", "15d"]


def test_warnings_are_explained() -> None:
    """The one doubt of the shipped catalogue is told in the note of its limit."""
    for item in shipped_items():
        for problem in check_item(item, AT.date()):
            assert is_warning(problem)
            assert (item.code, problem.code) == (RESIDENCE, "units_differ")
            assert "单位不同" in item.limits[-1].note
