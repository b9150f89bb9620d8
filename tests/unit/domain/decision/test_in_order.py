"""Papers in order are looked up; whatever else was found is judged, and both come to the same."""

from __future__ import annotations

from dataclasses import fields, replace
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
from windowdesk.domain.decision.in_order import Judged, prepared
from windowdesk.domain.decision.model import Reason, Rule, Weight
from windowdesk.domain.decision.paper_checks import Bench
from windowdesk.domain.decision.rows import judge
from windowdesk.domain.decision.submission import Finding, PointFinding, Submission
from windowdesk.domain.standard.model import (
    CheckPoint,
    Item,
    Material,
    Necessity,
    Option,
    PaperForm,
    Question,
    Requirement,
    Way,
)
from windowdesk.domain.standard.paths import every_row
from windowdesk.domain.standard.resolve import effective_answers, resolve
from windowdesk.domain.standard.when import When
from windowdesk.domain.time.limits import Limit

POINTS = (CheckPoint("seal", "盖章", basis=LAW), CheckPoint("signed", "签字", basis=LAW))


def bench(item: Item, submission: Submission, *, ready: bool) -> Bench:
    return Bench(
        answers=submission.answers,
        findings=submission.findings,
        judged_on=AT.date(),
        credit=submission.credit,
        ready=prepared(item).ready if ready else {},
    )


def material_of(row: Requirement) -> Material:
    assert row.material is not None
    return row.material


def looked_up(item: Item, **found: Finding) -> bool:
    """Whether the one row of ``item`` comes to what was made ready, not to a judgement of its own."""
    row = item.requirements[0]
    submission = complete(item)
    submission = replace(submission, findings={**submission.findings, **found})
    judged = judge(row, bench(item, submission, ready=True))
    assert judged == judge(row, bench(item, submission, ready=False))
    return judged is judge(row, bench(item, submission, ready=True))


def test_a_paper_just_as_asked_is_looked_up() -> None:
    item = small_item(paper("a", originals=2, copies=1, points=POINTS))
    assert looked_up(item)
    deferrable = small_item(paper("a", necessity=Necessity.DEFERRABLE))
    assert looked_up(deferrable)
    member = small_item(Requirement("g", name="组", need=1, members=(paper("a"),), basis=LAW))
    assert set(prepared(member).ready) == {"a"}


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
        assert not prepared(small_item(paper("a", **changes))).ready, changes


def test_each_standard_has_its_own_even_under_one_name() -> None:
    asks_one, asks_two = small_item(paper("a")), small_item(paper("a", originals=2))
    assert looked_up(asks_one)
    assert looked_up(asks_two)
    submission = complete(asks_one)
    judged = judge(asks_two.requirements[0], bench(asks_one, submission, ready=True))
    assert judged == judge(asks_two.requirements[0], bench(asks_one, submission, ready=False))
    assert judged.reasons


def test_what_was_made_ready_stays_while_many_standards_come_and_go() -> None:
    first = small_item(paper("a"))
    assert prepared(first) is prepared(first)
    for number in range(200):
        other = small_item(paper("a", originals=number + 2))
        assert prepared(other).ready["a"].material.originals == number + 2
    assert isinstance(prepared(first).ready["a"].judged, Judged)
    assert looked_up(first)


def test_a_reason_on_another_ground_is_the_same_reason() -> None:
    whole = Reason(
        Rule.POINT_FAILED,
        Weight.GAP,
        "m",
        "n",
        "p",
        "w",
        "f",
        "s",
        "3",
        None,
        True,
        True,
        {"a": "b"},
    )
    defaults = {field.name: field.default for field in fields(Reason)}
    assert all(getattr(whole, name) != value for name, value in defaults.items() if name != "basis")
    assert whole.resting_on(LAW) == replace(whole, basis=LAW)


def test_the_checklist_follows_the_answers() -> None:
    question = Question("q", "？", (Option("a", "甲"), Option("b", "乙")))
    after = Question("r", "？", question.options, when=When("q", ("b",)))
    rows = (paper("one"), paper("two", When("q", ("b",))), paper("three", When("r", ("a",))))
    item = small_item(*rows, questions=(question, after))
    standard = prepared(item)
    for _again in range(2):
        for entered in (
            {},
            {"q": "a"},
            {"q": "b"},
            {"q": "b", "r": "a"},
            {"q": "a", "r": "a"},
            {"q": "c"},
            {"q": "", "r": "b"},
            {"q": "b", "r": "a", "s": "a"},
        ):
            answers, checklist = standard.under(entered)
            assert answers == effective_answers(item, entered)
            assert checklist == resolve(item, entered)
    first = standard.under({"q": "b"})
    assert standard.under({"q": "b"}) is first
    for number in range(200):
        assert standard.under({"q": f"x{number}"})[0] == {}
    assert standard.under({"q": "b"}) == first


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
                    bench(item, submission, ready=ready),
                    first_day=AT.date(),
                    file=file,
                    returned=returned,
                ),
            )
            for ready in (True, False)
        )
        assert one == other
