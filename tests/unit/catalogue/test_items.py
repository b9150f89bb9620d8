"""The shipped standards: sound, complete in every circumstance, and as the law has them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

import pytest

from windowdesk.catalogue.examples import (
    blank_plain,
    blank_submission,
    complete_row,
    example_submission,
)
from windowdesk.catalogue.load import SHIPPED, load_items, shipped_items
from windowdesk.domain.decision.decide import decide
from windowdesk.domain.decision.model import Decision, Document, Outcome, Rule
from windowdesk.domain.decision.submission import BarFound, Finding, Met, Submission
from windowdesk.domain.plain import from_plain, sha256, to_plain
from windowdesk.domain.standard.check import DOCUMENT_KINDS, check_item, is_warning
from windowdesk.domain.standard.model import Item, Way
from windowdesk.domain.standard.paths import A_DATE, ended, paths
from windowdesk.domain.standard.resolve import resolve
from windowdesk.domain.standard.when import holds
from windowdesk.reference.holidays import package_calendar

AT = datetime(2026, 3, 2, 10, 0)
CALENDAR = package_calendar()
TRADER, DISPATCH, RESIDENCE = "00013112800001", "DEMO-LWPQ-01", "DEMO-JZZ-01"
CLOSING, FOOD, HEALTH = "00013112800003", "000131104003", "DEMO-GGCS-01"
SERVICES, RETAIL, STALL = "DEMO-RLZY-01", "000139014000", "DEMO-LSLS-01"
ELDER, DISABILITY = "DEMO-LNYD-01", "DEMO-CJRZ-01"
ACCEPTED = {Outcome.ACCEPT, Outcome.ACCEPT_ON_SPOT}


def item_of(code: str) -> Item:
    return next(item for item in shipped_items() if item.code == code)


def verdict(item: Item, submission: Submission) -> Decision:
    return decide(item, sha256(item), submission, CALENDAR)


def with_answers(code: str, **answers: str) -> Decision:
    item = item_of(code)
    return verdict(item, Submission(code, AT, answers=answers))


def asked(code: str, **answers: str) -> list[str]:
    item = item_of(code)
    return [material.id for material in resolve(item, answers).materials()]


def test_eleven_items_and_no_error() -> None:
    report = load_items(SHIPPED / "items")
    assert report.problems == ()
    assert report.items == shipped_items(), "a start takes them unchecked, so the check is here"
    assert [item.code for item in shipped_items()] == [
        FOOD,
        TRADER,
        CLOSING,
        RETAIL,
        DISABILITY,
        HEALTH,
        RESIDENCE,
        ELDER,
        STALL,
        DISPATCH,
        SERVICES,
    ]
    # 10 working days may pass 15 calendar days over a long holiday: both dates are told
    assert [warning.code for warning in report.warnings] == ["units_differ"]


@pytest.mark.parametrize("item", shipped_items(), ids=lambda item: item.short_name)
def test_every_circumstance_can_be_accepted(item: Item) -> None:
    ways = [way for way in paths(item) if not ended(item, way)]
    assert ways
    for way in ways:
        chosen = {key: value for key, value in way.items() if value != A_DATE}
        submission = example_submission(item, AT, answers=chosen)
        outcome = verdict(item, submission).outcome
        handed_on = any(gate.hands_on and holds(gate.when, way) for gate in item.gates)
        assert outcome in ({Outcome.RECEIVE_ONLY} if handed_on else ACCEPTED), chosen


@pytest.mark.parametrize("item", shipped_items(), ids=lambda item: item.short_name)
def test_a_blank_submission_is_undetermined_and_reads_back(item: Item) -> None:
    for blank in (blank_submission(item, AT), from_plain(Submission, blank_plain(item, AT))):
        assert verdict(item, blank).outcome is Outcome.UNDETERMINED
        assert set(blank.answers) == {question.id for question in item.questions}
    assert from_plain(Submission, to_plain(example_submission(item, AT))).item == item.code


@pytest.mark.parametrize("item", shipped_items(), ids=lambda item: item.short_name)
def test_the_check_is_silent_but_for_doubts(item: Item) -> None:
    assert all(is_warning(problem) for problem in check_item(item, date(2026, 3, 2)))
    assert item.organ.note
    assert item.organ.review.within == "六十日"
    assert item.organ.lawsuit.within == "六个月"


def test_document_kinds_are_those_of_the_verdict() -> None:
    assert {kind.value for kind in Document} == DOCUMENT_KINDS


def test_dispatch_asks_one_proof_of_capital_and_the_proof_of_its_premises() -> None:
    common = {"matter": "new", "applicant_form": "company", "seat": "here", "handler": "self"}
    assert asked(DISPATCH, **common, place="own") == [
        "application",
        "licence",
        "articles",
        "capital_report",
        "audit_report",
        "representative_id",
        "deed",
        "equipment",
        "rules",
        "agreement",
    ]
    rented = asked(DISPATCH, **common | {"handler": "agent"}, place="rent")
    assert {"lease", "lessor_deed", "mandate", "agent_id"} <= set(rented)
    item = item_of(DISPATCH)
    (group,) = [row for row in item.requirements if row.id == "capital_proof"]
    assert group.need == 1


def test_dispatch_capital_is_substance() -> None:
    item = item_of(DISPATCH)
    poor = replace(example_submission(item, AT), conditions={"capital": Met.UNMET})
    decision = verdict(item, poor)
    assert decision.outcome is Outcome.ACCEPT
    assert Rule.CONDITION_UNMET in [reason.rule for reason in decision.reasons]


@pytest.mark.parametrize(("expiry", "late"), [("2026-05-01", False), ("2026-04-30", True)])
def test_dispatch_renewal_later_than_sixty_days_is_a_new_application(
    expiry: str, late: bool
) -> None:
    decision = with_answers(DISPATCH, matter="renew", seat="here", expiry=expiry)
    rules = [reason.rule for reason in decision.reasons]
    assert (Rule.RENEWAL_SWITCHED in rules) is late
    assert decision.answers["matter"] == ("new" if late else "renew")


def test_a_late_renewal_is_completed_as_the_new_application_it_has_become() -> None:
    """What the switch asks besides is answered beside the renewal, which stays as it was said."""
    item = item_of(DISPATCH)
    new = example_submission(item, AT)
    late = {**new.answers, "matter": "renew", "expiry": "2026-04-01"}
    decision = verdict(item, replace(new, answers=late))
    assert decision.outcome is Outcome.ACCEPT
    assert decision.answers == new.answers
    assert Rule.RENEWAL_SWITCHED in [reason.rule for reason in decision.reasons]
    without = {key: value for key, value in late.items() if key != "place"}
    assert verdict(item, replace(new, answers=without)).outcome is Outcome.UNDETERMINED


def test_dispatch_calls_its_documents_as_its_rule_does() -> None:
    assert item_of(DISPATCH).document_names == {
        "acceptance": "受理决定书",
        "not_accepted": "不予受理决定书",
    }


def test_dispatch_false_papers_bar_applying() -> None:
    item = item_of(DISPATCH)
    bars = (BarFound("false_papers", "承认验资报告系伪造"),)
    decision = verdict(item, replace(example_submission(item, AT), bars=bars))
    assert decision.outcome is Outcome.BARRED
    assert decision.basis is not None
    assert decision.basis.article == "第七十八条"


def test_dispatch_equipment_list_may_come_later() -> None:
    item = item_of(DISPATCH)
    submission = example_submission(item, AT)
    findings = {**submission.findings, "equipment": Finding(absent=True)}
    missing = replace(submission, findings=findings)
    assert verdict(item, missing).outcome is Outcome.CORRECT_ONCE
    assert verdict(item, replace(missing, defer=True)).outcome is Outcome.ACCEPT_DEFERRED


NOT_REQUIRED = Rule.NOT_REQUIRED
ENDS: tuple[tuple[str, Mapping[str, str], Rule], ...] = (
    (DISPATCH, {"matter": "new", "applicant_form": "branch"}, Rule.NOT_REQUIRED),
    (DISPATCH, {"matter": "change", "seat": "elsewhere"}, Rule.NOT_COMPETENT),
    (TRADER, {"activity": "own_produce_online"}, Rule.NOT_REQUIRED),
    (TRADER, {"activity": "street"}, Rule.NOT_REQUIRED),
    (TRADER, {"activity": "business", "place": "elsewhere"}, Rule.NOT_COMPETENT),
    (RESIDENCE, {"held": "local"}, Rule.NOT_REQUIRED),
    (RESIDENCE, {"held": "none", "district": "elsewhere"}, Rule.NOT_COMPETENT),
    (RESIDENCE, {"held": "lost", "district": "elsewhere"}, Rule.NOT_COMPETENT),
    (CLOSING, {"registrar": "elsewhere"}, Rule.NOT_COMPETENT),
    (CLOSING, {"registrar": "here", "wanted": "pause"}, Rule.CHANGE_ITEM),
    (CLOSING, {"registrar": "here", "wanted": "company"}, Rule.CHANGE_ITEM),
    (FOOD, {"matter": "new", "seat": "here", "form": "sale", "goods": "prepacked"}, NOT_REQUIRED),
    (FOOD, {"matter": "new", "seat": "here", "form": "sale", "goods": "farm"}, NOT_REQUIRED),
    (FOOD, {"matter": "reissue", "seat": "here", "state": "held"}, NOT_REQUIRED),
    (FOOD, {"matter": "renew", "seat": "elsewhere"}, Rule.NOT_COMPETENT),
    (FOOD, {"matter": "change", "seat": "here", "changed": "moved"}, Rule.CHANGE_ITEM),
    (HEALTH, {"kind": "eating"}, NOT_REQUIRED),
    (HEALTH, {"kind": "outside"}, NOT_REQUIRED),
    (HEALTH, {"kind": "bath", "seat": "elsewhere"}, Rule.NOT_COMPETENT),
    (SERVICES, {"service": "other"}, NOT_REQUIRED),
    (SERVICES, {"service": "branch"}, NOT_REQUIRED),
    (SERVICES, {"service": "free"}, NOT_REQUIRED),
    (SERVICES, {"service": "placement", "seat": "elsewhere"}, Rule.NOT_COMPETENT),
    (RETAIL, {"matter": "new", "trade": "give"}, NOT_REQUIRED),
    (RETAIL, {"matter": "new", "trade": "wholesale"}, Rule.NOT_COMPETENT),
    (RETAIL, {"matter": "new", "trade": "textbook"}, Rule.NOT_COMPETENT),
    (RETAIL, {"matter": "renew", "seat": "elsewhere"}, Rule.NOT_COMPETENT),
    (STALL, {"permit": "none"}, Rule.CHANGE_ITEM),
    (STALL, {"permit": "held", "what": "give"}, NOT_REQUIRED),
    (STALL, {"permit": "held", "what": "sell", "place": "elsewhere"}, Rule.NOT_COMPETENT),
    (
        STALL,
        {"permit": "held", "what": "sell", "place": "here", "days": "longer"},
        Rule.CHANGE_ITEM,
    ),
    (ELDER, {"subject": "soldier", "business": "first"}, Rule.NOT_COMPETENT),
    (DISABILITY, {"held": "valid"}, NOT_REQUIRED),
)


@pytest.mark.parametrize(("code", "answers", "rule"), ENDS)
def test_answers_that_end_the_matter(code: str, answers: Mapping[str, str], rule: Rule) -> None:
    item = item_of(code)
    example = example_submission(item, AT)
    decision = verdict(item, replace(example, answers=answers))
    (reason,) = [reason for reason in decision.reasons if reason.rule is rule]
    assert reason.basis is not None
    assert reason.basis.article


def test_trader_is_done_on_the_spot() -> None:
    item = item_of(TRADER)
    assert verdict(item, example_submission(item, AT)).outcome is Outcome.ACCEPT_ON_SPOT
    assert {code.scheme: code.value for code in item.codes} == {
        "handling_14": "00013112800001",
        "national_basic_12": "000131128000",
        "implementation_31": "11440103XN0000012M4000131128000",
    }


def test_trader_lease_alone_needs_the_lessors_deed_or_a_commitment() -> None:
    item = item_of(TRADER)
    submission = example_submission(item, AT, answers={"premises": "rent"})
    without = {**submission.findings, "lessor_deed": Finding(absent=True)}
    assert verdict(item, replace(submission, findings=without)).outcome is Outcome.CORRECT_ONCE
    (row,) = [r for r in resolve(item, submission.answers).rows if r.id == "premises_proof"]
    commitment = complete_row(row.members[-1], submission.answers, AT.date())
    papers = {key: found for key, found in submission.findings.items() if "le" not in key[:2]}
    assert "lease" not in papers
    instead = replace(submission, findings=papers | commitment)
    assert verdict(item, instead).outcome is Outcome.ACCEPT_ON_SPOT


def test_residence_waives_what_the_organ_can_look_up() -> None:
    item = item_of(RESIDENCE)
    submission = example_submission(item, AT)
    shared = {**submission.findings, "registration": Finding(way=Way.SHARED)}
    decision = verdict(item, replace(submission, findings=shared))
    assert decision.outcome is Outcome.ACCEPT
    assert Rule.RECORD_PENDING in [reason.rule for reason in decision.reasons]


def test_residence_asks_by_ground() -> None:
    here = {"held": "none", "district": "here", "handler": "self", "half_year": "registered"}
    home = asked(RESIDENCE, **here, ground="home", house="relative")
    assert {"kinship_record", "marriage_certificate", "deed"} <= set(home)
    assert "contract" not in home
    work = asked(RESIDENCE, **here, ground="work")
    assert "contract" in work
    assert "student_card" not in work
    exempt = asked(RESIDENCE, **here | {"half_year": "insured"}, ground="study")
    assert "registration" not in exempt
    assert "insurance_record" in exempt


def test_residence_half_a_year_is_substance() -> None:
    item = item_of(RESIDENCE)
    submission = example_submission(item, AT, answers={"half_year": "not_yet"})
    unmet = replace(submission, conditions={"half_year": Met.UNMET})
    assert verdict(item, unmet).outcome is Outcome.ACCEPT


def test_residence_agent_shows_who_he_is() -> None:
    item = item_of(RESIDENCE)
    submission = example_submission(item, AT, answers={"handler": "guardian"})
    assert submission.agent is not None
    assert {"agent_id", "agent_relation"} <= set(submission.findings)
    waiting = verdict(item, replace(submission, agent=None))
    assert waiting.outcome is Outcome.UNDETERMINED


def test_an_example_that_cannot_be() -> None:
    with pytest.raises(ValueError, match="no way"):
        example_submission(item_of(RESIDENCE), AT, answers={"held": "local"})
