"""Groups of papers: one of, some of, all of, nested; and points that do not apply."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.helpers.standards import LAW, complete, deferral, paper, small_item
from tests.helpers.verdicts import (
    SEALED,
    SIGNED,
    submitted,
    verdict,
    visit,
)
from windowdesk.domain.decision.model import (
    Decision,
    Outcome,
    Rule,
)
from windowdesk.domain.decision.submission import (
    Finding,
    PointFinding,
)
from windowdesk.domain.standard.model import (
    Basis,
    Necessity,
    Option,
    Question,
    Requirement,
)
from windowdesk.domain.standard.when import When


def group(need: int, *members: Requirement, ident: str = "proof") -> Requirement:
    return Requirement(ident, name="证明", need=need, members=members, basis=LAW)


def judged(row: Requirement, **found: Finding) -> Decision:
    item = small_item(row)
    return verdict(item, replace(complete(item), findings=found))


ABSENT, GOOD, OPEN = Finding(absent=True), submitted(), Finding()
BAD = submitted(points={"sealed": PointFinding(ok=False)})
FINE = submitted(points={"sealed": PointFinding(ok=True)})
PART = submitted(points={"sealed": PointFinding(ok=None)})


def sealed(ident: str, **changes: Any) -> Requirement:
    return paper(ident, points=(SEALED,), **changes)


@pytest.mark.parametrize(
    ("need", "found", "outcome", "gaps"),
    [
        (1, {"a": FINE}, Outcome.ACCEPT, []),
        (1, {"a": BAD, "b": FINE}, Outcome.ACCEPT, []),
        (1, {}, Outcome.UNDETERMINED, []),
        (1, {"a": ABSENT}, Outcome.UNDETERMINED, []),
        (1, {"a": ABSENT, "b": ABSENT, "c": ABSENT}, Outcome.CORRECT_ONCE, [Rule.GROUP_SHORT]),
        (1, {"a": BAD}, Outcome.CORRECT_ONCE, [Rule.POINT_FAILED]),
        (1, {"a": PART}, Outcome.UNDETERMINED, []),
        (1, {"a": FINE, "b": PART}, Outcome.ACCEPT, []),
        (1, {"a": BAD, "b": PART}, Outcome.UNDETERMINED, [Rule.POINT_FAILED]),
        (2, {"a": FINE, "b": FINE}, Outcome.ACCEPT, []),
        (2, {"a": FINE}, Outcome.UNDETERMINED, []),
        (
            2,
            {"a": FINE, "b": ABSENT, "c": ABSENT},
            Outcome.CORRECT_ONCE,
            [Rule.GROUP_SHORT],
        ),
        (
            2,
            {"a": BAD, "b": ABSENT, "c": ABSENT},
            Outcome.CORRECT_ONCE,
            [Rule.GROUP_SHORT, Rule.POINT_FAILED],
        ),
        (0, {"a": FINE, "b": FINE, "c": FINE}, Outcome.ACCEPT, []),
        (0, {"a": FINE, "b": FINE, "c": ABSENT}, Outcome.CORRECT_ONCE, [Rule.ABSENT]),
        (0, {"a": FINE, "b": FINE}, Outcome.UNDETERMINED, []),
    ],
)
def test_groups(need: int, found: dict[str, Finding], outcome: Outcome, gaps: list[Rule]) -> None:
    decision = judged(group(need, sealed("a"), sealed("b"), sealed("c")), **found)
    assert decision.outcome is outcome
    assert [gap.rule for gap in decision.gaps()] == gaps
    assert decision.materials[0].need == (need or 3)


def test_a_choice_to_mend_here_still_waits_for_the_one_being_looked_at() -> None:
    mendable = paper("a", points=(SIGNED,))
    unsigned = submitted(points={"signed": PointFinding(ok=False)})
    row = group(1, mendable, sealed("b"))
    assert judged(row, a=unsigned, b=PART).outcome is Outcome.UNDETERMINED
    assert judged(row, a=unsigned, b=ABSENT).outcome is Outcome.CORRECT_NOW


def test_a_short_group_names_its_choices() -> None:
    row = group(1, paper("a"), group(0, paper("b"), paper("c"), ident="both"))
    (gap,) = judged(row, a=ABSENT, b=ABSENT, c=ABSENT).gaps()
    assert gap.params == {"need": "1", "members": "材料a、材料b、材料c"}
    assert (gap.material, gap.basis, gap.deferrable) == ("proof", LAW, False)
    half = judged(row, a=ABSENT, b=GOOD, c=ABSENT)
    assert [gap.material for gap in half.gaps()] == ["c"]
    assert judged(row, b=GOOD, c=GOOD).outcome is Outcome.ACCEPT


def test_a_group_is_deferrable_when_all_its_members_are() -> None:
    none: dict[str, Any] = {}
    later: dict[str, Any] = {"necessity": Necessity.DEFERRABLE}
    for second, deferrable in ((later, True), (none, False)):
        item = small_item(group(1, paper("a", **later), paper("b", **second)), deferral=deferral())
        gone = complete(item, findings={"a": ABSENT, "b": ABSENT}, defer=True)
        decision = verdict(item, gone)
        assert decision.gaps()[0].deferrable is deferrable
        expected = Outcome.ACCEPT_DEFERRED if deferrable else Outcome.CORRECT_ONCE
        assert decision.outcome is expected


def test_a_members_paper_in_the_file_still_counts() -> None:
    row = group(1, paper("a"), paper("b"))
    item = small_item(row, paper("form"))
    first = visit(("form", Rule.ABSENT), satisfied=("b",), papers_returned=False)
    found = {"form": submitted()}
    assert verdict(item, complete(item, first_visit=first, findings=found)).outcome is (
        Outcome.ACCEPT
    )


def test_check_points_that_do_not_apply_are_not_asked() -> None:
    question = Question("q", "？", (Option("a", "甲"), Option("b", "乙")))
    point = replace(SEALED, when=When("q", ("b",)))
    item = small_item(paper("form", points=(point,)), questions=(question,))
    plain = complete(item, findings={"form": submitted()}, answers={"q": "a"})
    assert verdict(item, plain).outcome is Outcome.ACCEPT
    assert verdict(item, replace(plain, answers={"q": "b"})).outcome is Outcome.UNDETERMINED


def test_what_is_still_open_is_named_once() -> None:
    row = group(1, sealed("a"), sealed("b"))
    nothing = judged(row)
    assert [(wait.rule, wait.material) for wait in nothing.waits()] == [
        (Rule.ROW_UNEXAMINED, "proof")
    ]
    partly = judged(row, a=PART)
    assert [(wait.rule, wait.material) for wait in partly.waits()] == [(Rule.POINT_UNEXAMINED, "a")]


OTHER, OWN = Basis("《另一法》", "第二条"), Basis("《材料法》", "第三条")


def test_every_reason_has_a_ground_its_own_or_its_groups_or_the_items() -> None:
    inner = group(1, sealed("a", basis=None), sealed("b", basis=None), ident="inner")
    outer = group(0, replace(inner, basis=None), sealed("c", basis=None), ident="outer")
    item = small_item(replace(outer, basis=OTHER), paper("d", basis=None))
    found = {"a": BAD, "b": BAD, "c": BAD, "d": ABSENT}
    decision = verdict(item, replace(complete(item), findings=found))
    grounds = {gap.material: gap.basis for gap in decision.gaps()}
    assert grounds == {"a": OTHER, "c": OTHER, "d": LAW}
    assert all(reason.basis is not None for reason in decision.reasons)


def test_a_ground_of_its_own_is_kept() -> None:
    item = small_item(replace(group(0, sealed("b", basis=OWN)), basis=OTHER))
    decision = verdict(item, replace(complete(item), findings={"b": BAD}))
    assert {gap.basis for gap in decision.gaps()} == {OWN}
