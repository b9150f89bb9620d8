"""Papers in order are looked up; whatever else was found is judged, and both come to the same."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from hypothesis import given, settings

from tests.helpers.standards import (
    AT,
    LAW,
    complete,
    in_order,
    matters,
    paper,
    random_finding,
    seeds,
    small_item,
)
from windowdesk.domain.decision.in_order import Judged, ready
from windowdesk.domain.decision.paper_checks import Bench
from windowdesk.domain.decision.rows import judge
from windowdesk.domain.decision.submission import Finding, PointFinding, Submission
from windowdesk.domain.standard.model import (
    CheckPoint,
    Item,
    Material,
    Necessity,
    PaperForm,
    Requirement,
    Way,
)
from windowdesk.domain.standard.paths import every_row
from windowdesk.domain.standard.resolve import resolve
from windowdesk.domain.time.limits import Limit

POINTS = (CheckPoint("seal", "盖章", basis=LAW), CheckPoint("signed", "签字", basis=LAW))


def bench(item: Item, submission: Submission, *, prepared: bool) -> Bench:
    return Bench(
        answers=submission.answers,
        findings=submission.findings,
        judged_on=AT.date(),
        credit=submission.credit,
        ready=ready(item) if prepared else {},
    )


def material_of(row: Requirement) -> Material:
    assert row.material is not None
    return row.material


def looked_up(item: Item, **found: Finding) -> bool:
    """Whether the one row of ``item`` comes to what was made ready, not to a judgement of its own."""
    row = item.requirements[0]
    submission = complete(item)
    submission = replace(submission, findings={**submission.findings, **found})
    judged = judge(row, bench(item, submission, prepared=True))
    assert judged == judge(row, bench(item, submission, prepared=False))
    return judged is judge(row, bench(item, submission, prepared=True))


def test_a_paper_just_as_asked_is_looked_up() -> None:
    item = small_item(paper("a", originals=2, copies=1, points=POINTS))
    assert looked_up(item)
    deferrable = small_item(paper("a", necessity=Necessity.DEFERRABLE))
    assert looked_up(deferrable)
    member = small_item(Requirement("g", name="组", need=1, members=(paper("a"),), basis=LAW))
    assert set(ready(member)) == {"a"}


def test_anything_else_is_judged() -> None:
    item = small_item(paper("a", originals=2, copies=1, points=POINTS))
    fine = in_order(material_of(item.requirements[0]))
    ok = PointFinding(True)
    for other in (
        Finding(),
        replace(fine, way=None),
        replace(fine, way=Way.PROMISE),
        replace(fine, originals=1),
        replace(fine, originals=3),
        replace(fine, copies=0),
        replace(fine, copies=2),
        replace(fine, absent=True),
        replace(fine, electronic=True),
        replace(fine, matched=True),
        replace(fine, matched=False),
        replace(fine, points={}),
        replace(fine, points={"seal": ok}),
        replace(fine, points={"seal": ok, "signed": PointFinding()}),
        replace(fine, points={"seal": ok, "signed": PointFinding(False, "缺")}),
        replace(fine, points={"seal": PointFinding(True, corrected=True), "signed": ok}),
    ):
        assert not looked_up(item, a=other), other


def test_nothing_is_made_ready_for_papers_of_which_more_is_asked() -> None:
    for changes in (
        {"validity": Limit.parse("30d")},
        {"form": PaperForm.ELECTRONIC},
        {"ways": (Way.SHARED,)},
        {"necessity": Necessity.OPTIONAL},
    ):
        assert not ready(small_item(paper("a", **changes))), changes


def test_each_standard_has_its_own_even_under_one_name() -> None:
    asks_one, asks_two = small_item(paper("a")), small_item(paper("a", originals=2))
    assert looked_up(asks_one)
    assert looked_up(asks_two)
    submission = complete(asks_one)
    judged = judge(asks_two.requirements[0], bench(asks_one, submission, prepared=True))
    assert judged == judge(asks_two.requirements[0], bench(asks_one, submission, prepared=False))
    assert judged.reasons


def test_what_was_made_ready_stays_while_many_standards_come_and_go() -> None:
    first = small_item(paper("a"))
    assert ready(first) is ready(first)
    for number in range(200):
        other = small_item(paper("a", originals=number + 2))
        assert ready(other)["a"].material.originals == number + 2
    assert isinstance(ready(first)["a"].judged, Judged)
    assert looked_up(first)


@settings(max_examples=max(300, settings().max_examples))
@given(matters(), seeds())
def test_the_table_and_the_judgement_agree(matter: tuple[Item, Submission], rng: Random) -> None:
    item, submission = matter
    found = dict(submission.findings)
    for row in every_row(item.requirements):
        if row.material is not None and rng.randint(0, 2) == 0:
            again = random_finding(rng, row.material)
            found[row.id] = replace(again, matched=rng.choice((None, None, True, False)))
    submission = replace(submission, findings=found)
    kept = frozenset(ident for ident in found if rng.randint(0, 3) == 0)
    file, returned = rng.choice(((kept, frozenset[str]()), (frozenset[str](), kept)))
    for row in resolve(item, submission.answers).rows:
        one, other = (
            judge(
                row,
                replace(
                    bench(item, submission, prepared=prepared),
                    first_day=AT.date(),
                    file=file,
                    returned=returned,
                ),
            )
            for prepared in (True, False)
        )
        assert one == other
