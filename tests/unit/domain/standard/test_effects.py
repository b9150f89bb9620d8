"""What a new version changes for whom: found on every way, told by the fewest answers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.helpers.standards import LAW, deferral, paper, small_item
from windowdesk.catalogue.load import shipped_items
from windowdesk.domain.standard.effects import KINDS, Burden, Effects, concerns, effects_of
from windowdesk.domain.standard.model import (
    Acceptance,
    AcceptedBy,
    Bar,
    CheckPoint,
    Condition,
    Fee,
    Gate,
    GateOutcome,
    Item,
    Necessity,
    Option,
    OriginalUse,
    ProjectType,
    Question,
    Requirement,
    TimeLimits,
    Way,
)
from windowdesk.domain.standard.paths import paths
from windowdesk.domain.standard.when import When
from windowdesk.domain.time.limits import Limit

YES_NO = (Option("yes", "是"), Option("no", "否"))
WHO = Question("who", "谁来办？", (Option("self", "本人"), Option("agent", "代理人")))
PLACE = Question("place", "场所？", (Option("own", "自有"), Option("rent", "租赁")))
AGENT = When("who", ("agent",))


def told(effects: Effects) -> list[tuple[str, Burden, str, str, str]]:
    return [
        (e.kind, e.burden, e.subject, e.before, e.after) for g in effects.groups for e in g.effects
    ]


def limits(statutory: str, promised: str) -> tuple[TimeLimits, ...]:
    return (TimeLimits(Limit.parse(statutory), Limit.parse(promised), LAW),)


def one_of(*members: Requirement, need: int = 1) -> Requirement:
    return Requirement("group", name="组", need=need, members=members, basis=LAW)


def item(*requirements: Requirement, **changes: Any) -> Item:
    return small_item(*requirements, **{"questions": (WHO, PLACE), **changes})


GONE = Gate("g", GateOutcome.NOT_REQUIRED, AGENT, "不用办", LAW)
AWAY = Gate("g", GateOutcome.NOT_COMPETENT, AGENT, "去别处", LAW, refer_to="甲局")
CASES: dict[str, tuple[Item, Item, tuple[str, Burden, str, str, str]]] = {
    "paper_added": (
        item(paper("a")),
        item(paper("a"), paper("b")),
        ("paper_added", Burden.MORE, "b", "", "1+0"),
    ),
    "paper_removed": (
        item(paper("a"), paper("b", copies=2)),
        item(paper("a")),
        ("paper_removed", Burden.LESS, "b", "1+2", ""),
    ),
    "counts": (
        item(paper("a")),
        item(paper("a", copies=1)),
        ("counts", Burden.MORE, "a", "1+0", "1+1"),
    ),
    "role": (
        item(paper("a"), paper("b")),
        item(paper("a"), paper("b", necessity=Necessity.OPTIONAL)),
        ("role", Burden.LESS, "b", "must", "optional"),
    ),
    "kept": (
        item(paper("a")),
        item(paper("a", original_use=OriginalUse.INSPECT)),
        ("kept", Burden.LESS, "a", "keep", "inspect"),
    ),
    "ways": (
        item(paper("a")),
        item(paper("a", ways=(Way.SUBMITTED, Way.SHARED))),
        ("ways", Burden.LESS, "a", "submitted", "submitted shared"),
    ),
    "validity": (
        item(paper("a", validity=Limit.parse("6m"))),
        item(paper("a", validity=Limit.parse("3m"))),
        ("validity", Burden.MORE, "a", "6m", "3m"),
    ),
    "point_added": (
        item(paper("a")),
        item(paper("a", points=(CheckPoint("p", "已签名"),))),
        ("point_added", Burden.MORE, "p", "", "已签名"),
    ),
    "point_removed": (
        item(paper("a", points=(CheckPoint("p", "已签名"),))),
        item(paper("a")),
        ("point_removed", Burden.LESS, "p", "已签名", ""),
    ),
    "point_changed": (
        item(paper("a", points=(CheckPoint("p", "已签名"),))),
        item(paper("a", points=(CheckPoint("p", "已签名并注明日期"),))),
        ("point_changed", Burden.OTHER, "p", "已签名", "已签名并注明日期"),
    ),
    "choice_members": (
        item(one_of(paper("a"), paper("b"))),
        item(one_of(paper("a"), paper("b"), paper("c"))),
        ("choice_members", Burden.LESS, "group", "a b", "a b c"),
    ),
    "choice_need": (
        item(one_of(paper("a"), paper("b"), paper("c"))),
        item(one_of(paper("a"), paper("b"), paper("c"), need=2)),
        ("choice_need", Burden.MORE, "group", "1", "2"),
    ),
    "promised": (
        item(limits=limits("20wd", "10wd")),
        item(limits=limits("20wd", "5wd")),
        ("promised", Burden.LESS, "", "10wd", "5wd"),
    ),
    "statutory": (
        item(limits=limits("10wd", "5wd")),
        item(limits=limits("15wd", "5wd")),
        ("statutory", Burden.MORE, "", "10wd", "15wd"),
    ),
    "deferral": (
        item(paper("a"), deferral=deferral("5wd")),
        item(paper("a"), deferral=deferral("3wd")),
        ("deferral", Burden.MORE, "", "5wd", "3wd"),
    ),
    "fee": (
        item(),
        item(fee=Fee(free=False, words="50 元")),
        ("fee", Burden.MORE, "", "", "50 元"),
    ),
    "on_spot": (
        item(),
        item(project_type=ProjectType.ON_SPOT),
        ("on_spot", Burden.LESS, "", "", "yes"),
    ),
    "accepted_by": (
        item(),
        item(acceptance=Acceptance(AcceptedBy.ORGAN)),
        ("accepted_by", Burden.OTHER, "", "window", "organ"),
    ),
    "condition_added": (
        item(),
        item(conditions=(Condition("c", "有场所", LAW),)),
        ("condition_added", Burden.MORE, "c", "", "有场所"),
    ),
    "bar_removed": (
        item(bars=(Bar("b", "有前科", LAW),)),
        item(),
        ("bar_removed", Burden.LESS, "b", "有前科", ""),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_each_change_is_told_to_everybody_and_nothing_else(case: str) -> None:
    old, new, expected = CASES[case]
    effects = effects_of(old, new)
    assert told(effects) == [expected]
    (group,) = effects.groups
    assert (group.whom, group.ways, group.of) == (({},), 4, 4)
    assert expected[0] in KINDS


def test_an_outcome_that_changes_for_some() -> None:
    (group,) = effects_of(item(), item(gates=(GONE,))).groups
    assert group.whom == ({"who": ("agent",)},)
    (effect,) = group.effects
    assert (effect.kind, effect.before, effect.after) == ("outcome", "papers", "not_required")
    elsewhere = effects_of(item(gates=(AWAY,)), item(gates=(replace(AWAY, refer_to="乙局"),)))
    assert told(elsewhere) == [("refer_to", Burden.OTHER, "", "甲局", "乙局")]


def test_who_is_told_by_the_fewest_answers() -> None:
    both = When(all=(AGENT, When("place", ("rent",))))
    (group,) = effects_of(item(paper("a")), item(paper("a"), paper("b", both))).groups
    assert group.whom == ({"who": ("agent",), "place": ("rent",)},)
    assert (group.ways, group.of) == (1, 4)
    either = When(any=(AGENT, When("place", ("rent",))))
    (group,) = effects_of(item(paper("a")), item(paper("a"), paper("b", either))).groups
    assert {tuple(sorted(case.items())) for case in group.whom} == {
        (("place", ("own",)), ("who", ("agent",))),
        (("place", ("rent",)),),
    } or {tuple(sorted(case.items())) for case in group.whom} == {
        (("who", ("agent",)),),
        (("place", ("rent",)), ("who", ("self",))),
    }


def test_options_that_come_and_go() -> None:
    third = replace(PLACE, options=(*PLACE.options, Option("host", "托管")))
    for old, new, kind in (
        (item(), item(questions=(WHO, third)), "circumstance_new"),
        (item(questions=(WHO, third)), item(), "circumstance_gone"),
    ):
        (group,) = effects_of(old, new).groups
        assert group.whom == ({"place": ("host",)},)
        assert [effect.kind for effect in group.effects] == [kind]


def test_a_question_of_one_version_only() -> None:
    old = item(paper("a"), questions=(WHO,))
    new = item(paper("a"), paper("b", When("place", ("rent",))))
    (group,) = effects_of(old, new).groups
    assert group.whom == ({"place": ("rent",)},)
    (back,) = effects_of(new, old).groups
    assert (back.whom, back.effects[0].kind) == (({"place": ("rent",)},), "paper_removed")


def test_a_paper_with_another_id_and_the_same_name_is_the_same_paper() -> None:
    renamed = Requirement("z", material=replace(paper("a").material, id="z"))  # type: ignore[type-var] # its material is never None
    assert effects_of(item(paper("a")), item(renamed)).groups == ()


@pytest.mark.parametrize("code", [shipped.code for shipped in shipped_items()])
def test_who_is_concerned_is_exact(code: str) -> None:
    """The words for whom hold for those concerned and for nobody else, on every way."""
    old = next(shipped for shipped in shipped_items() if shipped.code == code)
    assert effects_of(old, old).groups == ()
    for row in old.requirements:
        rest = tuple(other for other in old.requirements if other is not row)
        effects = effects_of(old, replace(old, requirements=rest))
        for group in effects.groups:
            inside = sum(concerns(group.whom, answers) for answers in paths(old))
            assert (inside, group.of) == (group.ways, sum(1 for _way in paths(old)))


def test_too_many_ways_are_said_to_be_too_many() -> None:
    effects = effects_of(item(paper("a")), item(paper("a"), paper("b")), limit=3)
    assert (effects.complete, effects.ways) == (False, 3)
