"""A standard that contradicts itself or asks too much is found before it reaches a window."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.helpers.standards import AT, LAW, WINDOW, deferral, paper, small_item
from windowdesk.domain.standard.check import check_item
from windowdesk.domain.standard.diff import Kind, diff_items
from windowdesk.domain.standard.model import (
    Bar,
    Basis,
    CheckPoint,
    Gate,
    GateOutcome,
    Item,
    ItemCode,
    MatterType,
    Necessity,
    Option,
    ProjectType,
    Question,
    Renewal,
    Requirement,
    SpecialProcedure,
    TimeLimits,
    Way,
)
from windowdesk.domain.standard.when import When
from windowdesk.domain.time.limits import Limit

YES_NO = (Option("yes", "是"), Option("no", "否"))
Q = Question("q", "是吗？", YES_NO)
NO_ARTICLE = Basis("《某法》")


def codes(item: Item) -> list[str]:
    return [problem.code for problem in check_item(item, AT.date())]


def one_of(*members: Requirement, need: int = 1, **changes: Any) -> Requirement:
    return Requirement("group", name="组", need=need, members=members, basis=LAW, **changes)


def limits(statutory: str, promised: str, **changes: Any) -> tuple[TimeLimits, ...]:
    return (TimeLimits(Limit.parse(statutory), Limit.parse(promised), LAW, **changes),)


def renewal(**changes: Any) -> Renewal:
    values: dict[str, Any] = {
        "when": When("q", ("yes",)),
        "expiry_question": "day",
        "before": Limit.parse("60d"),
        "late": "as_new",
        "switch_question": "q",
        "switch_to": "no",
        "words": "逾期",
        "basis": LAW,
    }
    return Renewal(**(values | changes))


DAY = Question("day", "哪天？", kind="date")
FEDERATION = "13440103XN0000071J"
ENTRUSTED = WINDOW.entrustment
assert ENTRUSTED is not None
CENTRE = replace(WINDOW, entrustment=replace(ENTRUSTED, to_kind="事业单位"))
WRONG: dict[str, Item] = {
    "id_twice": small_item(paper("a"), paper("a")),
    "id_empty": small_item(questions=(Question("", "？", YES_NO),)),
    "question_unknown": small_item(paper("a", When("nobody", ("yes",)))),
    "option_unknown": small_item(paper("a", When("q", ("maybe",))), questions=(Q,)),
    "question_order": small_item(
        questions=(Question("early", "？", YES_NO, When("q", ("yes",))), Q)
    ),
    "question_kind": small_item(questions=(replace(Q, kind="text"),)),
    "question_options": small_item(questions=(Question("q", "？"),)),
    "question_unreachable": small_item(
        questions=(
            Q,
            Question("r", "？", YES_NO, When("q", ("yes",))),
            Question("s", "？", YES_NO, When(all=(When("q", ("no",)), When("r", ("no",))))),
        )
    ),
    "material_never_asked": small_item(
        paper("a"),
        paper("b", When(all=(When("q", ("yes",)), When("q", ("no",))))),
        questions=(Q,),
    ),
    "gate_always": small_item(gates=(Gate("g", GateOutcome.NOT_REQUIRED, When(), "不办", LAW),)),
    "gate_unreachable": small_item(
        questions=(Q,),
        gates=(
            Gate(
                "g",
                GateOutcome.NOT_REQUIRED,
                When(all=(When("q", ("yes",)), When("q", ("no",)))),
                "不办",
                LAW,
            ),
        ),
    ),
    "group_need": small_item(one_of(paper("a"), need=2)),
    "group_unmeetable": small_item(
        one_of(paper("a"), paper("b", When("q", ("yes",))), need=2), questions=(Q,)
    ),
    "optional_in_choice": small_item(one_of(paper("a"), paper("b", necessity=Necessity.OPTIONAL))),
    "promise_longer": small_item(limits=limits("5wd", "6wd")),
    "units_differ": small_item(limits=limits("15d", "10wd")),
    "limit_long": small_item(limits=limits("21wd", "5wd")),
    "limits_missing": small_item(limits=()),
    "deferred_limit_missing": small_item(
        paper("a", necessity=Necessity.DEFERRABLE),
        deferral=deferral(),
        project_type=ProjectType.ON_SPOT,
    ),
    "special_kind": small_item(
        limits=limits("20wd", "5wd", specials=(SpecialProcedure("s", "x", "C", None, LAW),))
    ),
    "notice_long": small_item(
        procedure=replace(small_item().procedure, notice_within=Limit.parse("6wd"))
    ),
    "basis_missing": small_item(paper("a", basis=None)),
    "basis_without_article": small_item(basis=(NO_ARTICLE,)),
    "bar_without_article": small_item(bars=(Bar("b", "不得申请", NO_ARTICLE),)),
    "counts_missing": small_item(paper("a", originals=0)),
    "way_missing": small_item(paper("a", ways=())),
    "validity_unit": small_item(paper("a", validity=Limit.parse("5wd"))),
    "substance_as_form": small_item(paper("a", points=(CheckPoint("p", "有3名以上专职工作人员"),))),
    "deferral_missing": small_item(paper("a", necessity=Necessity.DEFERRABLE)),
    "deferred_but_required": small_item(paper("a", ways=(Way.SUBMITTED, Way.DEFERRED))),
    "deferral_unused": small_item(deferral=deferral()),
    "deferral_longer": small_item(
        paper("a", necessity=Necessity.DEFERRABLE), deferral=deferral("6wd")
    ),
    "scheme_unknown": small_item(codes=(ItemCode("nobody", "1"),)),
    "code_invalid": small_item(codes=(ItemCode("handling_14", "0001"),)),
    "organ_code_invalid": small_item(organ=replace(small_item().organ, uscc="11440103XN0000013M")),
    "permit_by_no_organ": small_item(organ=replace(small_item().organ, uscc=FEDERATION)),
    "entrustment_missing": small_item(acceptance=replace(WINDOW, entrustment=None)),
    "entrusted_to_no_organ": small_item(acceptance=CENTRE),
    "entrustment_without_basis": small_item(
        acceptance=CENTRE, matter_type=MatterType.PUBLIC_SERVICE
    ),
    "document_unknown": small_item(document_names={"poem": "诗"}),
    "applicant_unknown": small_item(applicants=("dog",)),
    "past": small_item(cancelled=AT.date(), successor="x"),
    "cancelled_before_effective": small_item(cancelled=date(2025, 1, 1), successor="x"),
    "cancelled_without_successor": small_item(cancelled=date(2027, 1, 1)),
    "renewal_expiry": small_item(questions=(Q,), renewals=(renewal(),)),
    "renewal_unit": small_item(questions=(Q, DAY), renewals=(renewal(before=Limit.parse("30wd")),)),
    "renewal_late": small_item(questions=(Q, DAY), renewals=(renewal(late="refuse"),)),
    "requirements_missing": replace(small_item(), requirements=()),
}


def test_a_federation_may_issue_what_is_no_permit() -> None:
    """残联 is no administrative organ; 行政许可法 art. 23 and 24 speak of permits alone."""
    organ = replace(small_item().organ, uscc=FEDERATION)
    assert codes(small_item(organ=organ, matter_type=MatterType.PUBLIC_SERVICE)) == []


def test_a_sound_item_has_nothing_to_say() -> None:
    assert codes(small_item()) == []
    assert codes(small_item(questions=(Q, DAY), renewals=(renewal(),))) == []
    counted = Limit.parse("15wd")
    warning = renewal(late="warn", before=counted, opens=Limit.parse("90wd"))
    assert codes(small_item(questions=(Q, DAY), renewals=(warning,))) == []
    for spoilt in (renewal(opens=counted), renewal(late="warn", opens=Limit.parse("8h"))):
        found = codes(small_item(questions=(Q, DAY), renewals=(spoilt,)))
        assert found == ["renewal_unit"], "what switches the answers needs days that are certain"


@pytest.mark.parametrize("code", WRONG)
def test_each_mistake_is_found_and_it_alone(code: str) -> None:
    assert codes(WRONG[code]) == [code]


@pytest.mark.parametrize(
    ("statutory", "promised", "expected"),
    [
        ("20wd", "20wd", []),
        ("15d", "16wd", ["promise_longer"]),
        ("1m", "32d", ["promise_longer"]),
        ("1m", "20d", ["units_differ"]),
        ("1d", "8h", ["units_differ"]),
        ("20wd", "spot", []),
    ],
)
def test_promises_are_compared_in_days(statutory: str, promised: str, expected: list[str]) -> None:
    assert codes(small_item(limits=limits(statutory, promised))) == expected


def test_words_that_are_conditions_and_words_that_are_not() -> None:
    for words, doubt in (
        ("注册资本不少于200万元", True),
        ("经营面积达到30平方米", True),
        ("有三名以上专职人员", True),
        ("由2名股东签名", False),
        ("复印件加盖公章，共2页", False),
    ):
        item = small_item(paper("a", points=(CheckPoint("p", words),)))
        assert codes(item) == (["substance_as_form"] if doubt else []), words


def test_what_a_new_version_changes_for_whom() -> None:
    rented = When("q", ("yes",))
    old = small_item(paper("a"), paper("b"), questions=(Q,))
    new = small_item(
        paper("a", copies=1, points=(CheckPoint("p", "已签名"),)),
        one_of(paper("c", rented), when=When("q", ("no",))),
        questions=(replace(Q, text="真的吗？"),),
        limits=limits("20wd", "3wd"),
    )
    changes = {(c.kind, c.part, c.id, c.field): c for c in diff_items(old, new)}
    assert set(changes) == {
        (Kind.CHANGED, "question", "q", "text"),
        (Kind.CHANGED, "material", "a", "copies"),
        (Kind.ADDED, "point", "a.p", ""),
        (Kind.ADDED, "group", "group", ""),
        (Kind.ADDED, "material", "c", ""),
        (Kind.CHANGED, "limits", "0", "promised"),
        (Kind.REMOVED, "material", "b", ""),
    }
    assert changes[Kind.ADDED, "material", "c", ""].when == When(all=(When("q", ("no",)), rented))
    limit = changes[Kind.CHANGED, "limits", "0", "promised"]
    assert (limit.before, limit.after) == ("5wd", "3wd")
    assert diff_items(old, old) == ()
