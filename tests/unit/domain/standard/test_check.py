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
    Condition,
    Gate,
    GateOutcome,
    Item,
    ItemCode,
    Material,
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
from windowdesk.domain.standard.versions import doubts_between
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


NEVER = When(all=(When("q", ("yes",)), When("q", ("no",))))
RULE = Basis("《某管理办法》", "第一条")


def statute(limit: str, basis: Basis) -> tuple[TimeLimits, ...]:
    return (TimeLimits(Limit.parse(limit), Limit.parse("5wd"), basis),)


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
    "limit_by_rule": small_item(limits=statute("21wd", RULE)),
    "limit_unstated": small_item(
        limits=limits("20wd", "unstated"), matter_type=MatterType.PUBLIC_SERVICE
    ),
    "limit_unstated_permit": small_item(limits=limits("unstated", "5wd")),
    "organ_code_doubtful": small_item(
        organ=replace(small_item().organ, uscc="x1", code_scheme="siorg")
    ),
    "copies_unsaid": small_item(
        Requirement("a", material=Material("a", "营业执照复印件", originals=1, basis=LAW))
    ),
    "never_applies": small_item(
        paper("a", points=(CheckPoint("p", "已签名", when=NEVER),)), questions=(Q,)
    ),
    "question_idle": small_item(questions=(Q,)),
    "option_twice": small_item(
        paper("a", When("q", ("yes",))),
        paper("b"),
        questions=(Question("q", "？", (Option("yes", "是"), Option("no", "是"))),),
    ),
    "path_asks_nothing": small_item(paper("a", When("q", ("yes",))), questions=(Q,)),
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


@pytest.mark.parametrize(
    ("law", "article", "found"),
    [
        ("《中华人民共和国某法》", "第一条", ["limit_long"]),
        ("《某条例》", "第一条", ["limit_long"]),
        ("《某实施条例（2021年修订）》", "第一条", ["limit_long"]),
        ("《某管理办法》", "第一条", ["limit_by_rule"]),
        ("《某规定》", "第一条", ["limit_by_rule"]),
        ("《某实施细则》（2019年修订）", "第一条", ["limit_by_rule"]),
    ],
)
def test_only_laws_and_regulations_may_set_a_longer_limit(
    law: str, article: str, found: list[str]
) -> None:
    assert codes(small_item(limits=statute("30wd", Basis(law, article)))) == found
    assert codes(small_item(limits=statute("20wd", Basis(law, article)))) == []
    other = small_item(
        limits=statute("30wd", Basis(law, article)), matter_type=MatterType.OTHER_POWER
    )
    assert codes(other) == []


def test_a_limit_in_other_units_is_long_only_when_it_is_for_certain() -> None:
    for limit, found in (("30d", []), ("45d", ["limit_by_rule"]), ("2m", ["limit_by_rule"])):
        item = small_item(limits=(TimeLimits(Limit.parse(limit), Limit.parse("spot"), RULE),))
        assert codes(item) == found, limit


def test_whatever_no_answers_lead_to_is_named() -> None:
    condition = Condition("c", "有场所", LAW, when=NEVER)
    dead = TimeLimits(Limit.parse("20wd"), Limit.parse("3wd"), LAW, when=NEVER)
    item = small_item(
        paper("a", When("q", ("yes",))),
        paper("b"),
        questions=(Q,),
        conditions=(condition,),
        limits=(dead, *limits("20wd", "5wd")),
        agent_when=NEVER,
    )
    places = [p.place for p in check_item(item, AT.date()) if p.code == "never_applies"]
    assert places == ["conditions.c", "limits[0]", "agent_when"]


def test_a_question_that_decides_something_is_not_idle() -> None:
    when = When("q", ("yes",))
    for changes in (
        {"gates": (Gate("g", GateOutcome.NOT_REQUIRED, when, "不办", LAW),)},
        {"conditions": (Condition("c", "有场所", LAW, when=when),)},
        {"agent_when": when},
        {"limits": (*limits("20wd", "3wd", when=when), *limits("20wd", "5wd"))},
    ):
        assert codes(small_item(questions=(Q,), **changes)) == []


def test_what_is_optional_does_not_count_as_asked_for() -> None:
    item = small_item(paper("a", necessity=Necessity.OPTIONAL))
    assert codes(item) == ["path_asks_nothing"]


def test_copies_are_only_missed_where_the_name_speaks_of_them() -> None:
    for name, copies, found in (
        ("营业执照复印件", 0, ["copies_unsaid"]),
        ("营业执照复印件", 1, []),
        ("营业执照", 0, []),
    ):
        material = Material("a", name, originals=1, copies=copies, basis=LAW)
        assert codes(small_item(Requirement("a", material=material))) == found


def version(number: str, effective: date, **changes: Any) -> Item:
    return small_item(version=number, effective=effective, **changes)


@pytest.mark.parametrize(
    ("older", "newer", "found"),
    [
        (version("1", date(2026, 1, 1)), version("2", date(2026, 2, 1)), []),
        (version("1", date(2026, 1, 1)), version("2", date(2026, 1, 1)), ["versions_same_day"]),
        (
            version("1", date(2026, 1, 1), cancelled=date(2026, 3, 1)),
            version("2", date(2026, 2, 1)),
            ["versions_overlap"],
        ),
        (
            version("1", date(2026, 1, 1), cancelled=date(2026, 2, 1)),
            version("2", date(2026, 2, 1)),
            [],
        ),
        (version("1", date(2026, 1, 1)), small_item(code="DEMO-OTHER"), []),
        (
            small_item(codes=(ItemCode("demo", "DEMO-X"),)),
            small_item(code="DEMO-OTHER", codes=(ItemCode("demo", "DEMO-X"),)),
            ["code_shared"],
        ),
        (
            small_item(codes=(ItemCode("national_basic_12", "000131128000"),)),
            small_item(code="DEMO-OTHER", codes=(ItemCode("national_basic_12", "000131128000"),)),
            [],
        ),
    ],
)
def test_versions_and_codes_beside_each_other(older: Item, newer: Item, found: list[str]) -> None:
    for items in ((older, newer), (newer, older)):
        assert [doubt.code for doubt in doubts_between(items)] == found
