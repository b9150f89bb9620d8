"""Random small standards and submissions, for properties of the decision.

All of them grow from one seed that Hypothesis draws: a whole matter costs a millisecond, and a
failure is repeated from its seed. ``items()`` draws sound items (``check_item`` finds no error):
questions that depend on earlier ones, gates, groups nested in groups, deferrable and optional
papers. ``submissions(item)`` draws whatever a clerk could have entered, sensible or not.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from hypothesis import strategies as st

from windowdesk.catalogue.examples import example_applicant
from windowdesk.catalogue.load import shipped_items
from windowdesk.domain.decision.submission import (
    Credit,
    Finding,
    Met,
    PointFinding,
    Query,
    Submission,
)
from windowdesk.domain.standard.check import check_item, is_warning
from windowdesk.domain.standard.model import (
    Acceptance,
    AcceptedBy,
    Basis,
    CheckPoint,
    Condition,
    Deferral,
    Entrustment,
    Fee,
    Gate,
    GateOutcome,
    Item,
    Material,
    MatterType,
    Necessity,
    Option,
    OriginalUse,
    PaperForm,
    ProjectType,
    Question,
    Requirement,
    Result,
    Route,
    TimeLimits,
    Way,
)
from windowdesk.domain.standard.paths import every_row
from windowdesk.domain.standard.when import ALWAYS, When
from windowdesk.domain.time.limits import Limit

LAW = Basis("《某法》", "第一条")
AT = datetime(2026, 3, 2, 10, 0)
WINDOW = Acceptance(
    AcceptedBy.WINDOW,
    Entrustment("某区政务服务和数据管理局", "行政机关", "某委〔2026〕1号", date(2026, 1, 1)),
)


def small_item(*requirements: Requirement, **changes: Any) -> Item:
    """A plain permit accepted at the window, asking for ``requirements``."""
    donor = next(item for item in shipped_items() if item.code == "DEMO-LWPQ-01")
    values: dict[str, Any] = {
        "code": "DEMO-TEST",
        "name": "某事项",
        "version": "1",
        "effective": date(2026, 1, 1),
        "organ": donor.organ,
        "matter_type": MatterType.PERMIT,
        "project_type": ProjectType.PROMISED,
        "acceptance": WINDOW,
        "procedure": donor.procedure,
        "basis": (LAW,),
        "requirements": requirements or (paper("form"),),
        "limits": (TimeLimits(Limit.parse("20wd"), Limit.parse("5wd"), LAW),),
        "fee": Fee(free=True),
        "result": Result("证书"),
    }
    return Item(**(values | changes))


def paper(ident: str, when: When = ALWAYS, **changes: Any) -> Requirement:
    """A row asking for one original."""
    values: dict[str, Any] = {"originals": 1, "basis": LAW}
    material = Material(ident, f"材料{ident}", **(values | changes))
    return Requirement(ident, material=material, when=when)


def deferral(within: str = "5wd") -> Deferral:
    """A ground to hand papers in later."""
    return Deferral(Limit.parse(within), LAW, "终止")


def complete(item: Item, **changes: Any) -> Submission:
    """Everything ``item`` asks for, in order, for an item without questions."""
    findings = {
        row.id: in_order(row.material)
        for row in every_row(item.requirements)
        if row.material is not None
    }
    values: dict[str, Any] = {
        "applicant": example_applicant("person"),
        "findings": findings,
        "credit": Credit.GOOD,
    }
    return Submission(item.code, AT, **(values | changes))


def in_order(material: Material) -> Finding:
    """A finding with nothing wrong on the day of :data:`AT`."""
    if Way.SUBMITTED not in material.ways:
        return Finding(way=Way.SHARED, query=Query.FOUND)
    return Finding(
        way=Way.SUBMITTED,
        originals=material.originals,
        copies=material.copies,
        electronic=material.form is PaperForm.ELECTRONIC,
        issued_on=AT.date() - timedelta(days=1) if material.validity else None,
        points={point.id: PointFinding(ok=True) for point in material.points},
    )


# --- random standards ---------------------------------------------------------------------------

_MAX_SEED = 2**64 - 1
_AGES = (None, None, Limit.parse("30d"), Limit.parse("3m"))
_WAYS = (
    (Way.SUBMITTED,),
    (Way.SUBMITTED, Way.SHARED),
    (Way.SUBMITTED, Way.PROMISE),
    (Way.SUBMITTED, Way.E_CERTIFICATE, Way.SHARED),
)


def seeds() -> st.SearchStrategy[Random]:
    """A source of chance that Hypothesis can repeat."""
    return st.integers(0, _MAX_SEED).map(Random)


def items(*, gates: bool = True) -> st.SearchStrategy[Item]:
    """A sound small item."""
    return seeds().map(lambda rng: random_item(rng, gates=gates))


def submissions(item: Item, *, answered: bool = False) -> st.SearchStrategy[Submission]:
    """A submission to ``item`` as it may stand at any moment."""
    return seeds().map(lambda rng: random_submission(rng, item, answered=answered))


def matters(
    *,
    gates: bool = True,
    answered: bool = False,
    where: Callable[[Item, Submission], bool] = lambda item, submission: True,
) -> st.SearchStrategy[tuple[Item, Submission]]:
    """An item and a submission to it, tried until ``where`` holds."""

    def grow(rng: Random) -> tuple[Item, Submission]:
        while True:
            item = random_item(rng, gates=gates)
            for _ in range(8):
                submission = random_submission(rng, item, answered=answered)
                if where(item, submission):
                    return item, submission

    return seeds().map(grow)


def _flip(rng: Random) -> bool:
    return rng.random() < 0.5


def _when(rng: Random, questions: tuple[Question, ...]) -> When:
    """A condition over ``questions``; often none."""
    if not questions or _flip(rng):
        return ALWAYS
    question = rng.choice(questions)
    values = rng.sample(question.options, rng.randint(1, len(question.options) - 1))
    leaf = When(question.id, tuple(option.id for option in values))
    return rng.choice((leaf, leaf, When(none=(leaf,)), When(any=(leaf, leaf)), When(all=(leaf,))))


def _questions(rng: Random) -> tuple[Question, ...]:
    found: tuple[Question, ...] = ()
    for number in range(rng.randint(0, 3)):
        options = tuple(Option(f"o{n}", f"选项{n}") for n in range(rng.randint(2, 3)))
        # one question decides over the next, so that no condition contradicts another
        when = _when(rng, found[:1])
        found = (*found, Question(f"q{number}", f"问题{number}？", options, when))
    return found


def _material(rng: Random, ident: str, *, deferrable: bool, optional: bool) -> Material:
    kinds = [Necessity.REQUIRED] * 3 + [Necessity.OPTIONAL] * optional
    necessity = rng.choice(kinds + [Necessity.DEFERRABLE] * 2 * deferrable)
    ways: tuple[Way, ...] = rng.choice(_WAYS)
    if necessity is Necessity.DEFERRABLE:
        ways = (*ways, Way.DEFERRED)
    points = tuple(
        CheckPoint(f"p{n}", f"{ident} 要点 {n}", on_spot=_flip(rng), fix="改")
        for n in range(rng.randint(0, 2))
    )
    originals = rng.randint(0, 2)
    return Material(
        ident,
        f"材料{ident}",
        originals=originals,
        copies=rng.randint(0 if originals else 1, 2),
        necessity=necessity,
        original_use=rng.choice(tuple(OriginalUse)),
        form=rng.choice((PaperForm.PAPER, PaperForm.PAPER, PaperForm.EITHER)),
        validity=rng.choice(_AGES),
        points=points,
        ways=ways,
        shared_fallback=_flip(rng),
        basis=LAW,
        how="补交",
        copy_on_spot=_flip(rng),
    )


def _row(
    rng: Random, ident: str, questions: tuple[Question, ...], *, deferrable: bool, depth: int = 2
) -> Requirement:
    """A material or a group; members keep no conditions, so that enough of them always remain."""
    when = _when(rng, questions[:1])
    if depth == 0 or rng.randint(0, 2):
        material = _material(rng, ident, deferrable=deferrable, optional=depth == 2)
        return Requirement(ident, material=material, when=when)
    members = tuple(
        _row(rng, f"{ident}{letter}", (), deferrable=deferrable, depth=depth - 1)
        for letter in "abc"[: rng.randint(2, 3)]
    )
    need = rng.randint(0, len(members))
    return Requirement(ident, name=f"组{ident}", need=need, members=members, when=when, basis=LAW)


def _gates(rng: Random, questions: tuple[Question, ...]) -> tuple[Gate, ...]:
    if not questions or rng.randint(0, 2):
        return ()
    question = questions[0]
    when = When(question.id, (question.options[-1].id,))
    route = rng.choice(tuple(Route))
    return (Gate("g", rng.choice(tuple(GateOutcome)), when, "不办", LAW, "某机关", route),)


def random_item(rng: Random, *, gates: bool = True) -> Item:
    """A small item without errors (``check_item``)."""
    while True:
        item = _random_item(rng, gates=gates)
        if all(map(is_warning, check_item(item, AT.date()))):
            return item


def _random_item(rng: Random, *, gates: bool) -> Item:
    questions = _questions(rng)
    defers, on_spot = _flip(rng), _flip(rng)
    rows = tuple(_row(rng, f"m{n}", questions, deferrable=defers) for n in range(rng.randint(1, 4)))
    promised = Limit.parse("spot" if on_spot else "5wd")
    deferred = Limit.parse("3wd") if on_spot else None
    return small_item(
        *rows,
        questions=questions,
        gates=_gates(rng, questions) if gates else (),
        conditions=tuple(Condition(f"c{n}", "条件", LAW) for n in range(rng.randint(0, 1))),
        deferral=deferral() if defers else None,
        project_type=ProjectType.ON_SPOT if on_spot else ProjectType.PROMISED,
        limits=(TimeLimits(Limit.parse("20wd"), promised, LAW, deferred=deferred),),
    )


# --- random submissions -------------------------------------------------------------------------


def random_finding(rng: Random, material: Material) -> Finding:
    """Anything a clerk could have noted about ``material``; in order more often than not."""
    kind = rng.randint(0, 11)
    if kind < 6:
        return in_order(material)
    if kind == 6:
        return Finding()
    if kind == 7:
        return Finding(absent=True)
    days = (None, AT.date(), date(2026, 2, 20), date(2025, 1, 1))
    return Finding(
        way=Way.SUBMITTED if kind < 11 else rng.choice(tuple(Way)),
        originals=rng.randint(0, 2),
        copies=rng.randint(0, 2),
        electronic=rng.randint(0, 5) == 0,
        query=rng.choice((None, *Query)),
        issued_on=rng.choice(days[rng.randint(0, 1) :]),
        points={
            point.id: PointFinding(
                ok=rng.choice((True, True, True, False, False, None)), seen="所见"
            )
            for point in material.points
        },
    )


def random_submission(rng: Random, item: Item, *, answered: bool = False) -> Submission:
    """A submission to ``item`` as it may stand at any moment."""
    answers = {
        question.id: rng.choice(question.options).id
        for question in item.questions
        if answered or rng.randint(0, 9)
    }
    papers = [row.material for row in every_row(item.requirements) if row.material]
    return Submission(
        item.code,
        AT,
        applicant=example_applicant("person"),
        answers=answers,
        findings={material.id: random_finding(rng, material) for material in papers},
        conditions={c.id: rng.choice(tuple(Met)) for c in item.conditions},
        defer=_flip(rng),
        cannot_correct_now=_flip(rng),
        credit=rng.choice(tuple(Credit)),
    )
