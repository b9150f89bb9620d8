"""Random small standards and submissions, for properties of the decision.

``items()`` draws sound items (``check_item`` finds no error): questions that depend on earlier ones,
gates, groups nested in groups, deferrable and optional papers. ``submissions(item)`` draws whatever
a clerk could have entered, sensible or not.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
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

_LIMITS = tuple(map(Limit.parse, ("30d", "3m")))


@st.composite
def whens(draw: st.DrawFn, questions: tuple[Question, ...]) -> When:
    """A condition over ``questions``; mostly none."""
    if not questions or draw(st.booleans()):
        return ALWAYS
    question = draw(st.sampled_from(questions))
    values = draw(
        st.lists(st.sampled_from([o.id for o in question.options]), min_size=1, unique=True)
    )
    leaf = When(question.id, tuple(values))
    return draw(st.sampled_from((leaf, leaf, When(none=(leaf,)), When(any=(leaf, leaf)))))


@st.composite
def _questions(draw: st.DrawFn) -> tuple[Question, ...]:
    found: tuple[Question, ...] = ()
    for number in range(draw(st.integers(0, 3))):
        options = tuple(Option(f"o{n}", f"选项{n}") for n in range(draw(st.integers(2, 3))))
        when = draw(whens(found))
        found = (*found, Question(f"q{number}", f"问题{number}？", options, when))
    return found


@st.composite
def _materials(draw: st.DrawFn, ident: str, deferrable: bool, optional: bool) -> Material:
    necessity = draw(
        st.sampled_from(
            [Necessity.REQUIRED] * 3
            + [Necessity.OPTIONAL] * optional
            + [Necessity.DEFERRABLE] * (2 if deferrable else 0)
        )
    )
    ways: tuple[Way, ...] = draw(
        st.sampled_from(
            (
                (Way.SUBMITTED,),
                (Way.SUBMITTED, Way.SHARED),
                (Way.SUBMITTED, Way.PROMISE),
                (Way.SUBMITTED, Way.E_CERTIFICATE, Way.SHARED),
            )
        )
    )
    if necessity is Necessity.DEFERRABLE:
        ways = (*ways, Way.DEFERRED)
    points = tuple(
        CheckPoint(f"p{n}", f"{ident} 要点 {n}", on_spot=draw(st.booleans()), fix="改")
        for n in range(draw(st.integers(0, 2)))
    )
    originals = draw(st.integers(0, 2))
    return Material(
        ident,
        f"材料{ident}",
        originals=originals,
        copies=draw(st.integers(0 if originals else 1, 2)),
        necessity=necessity,
        original_use=draw(st.sampled_from(OriginalUse)),
        form=draw(st.sampled_from((PaperForm.PAPER, PaperForm.PAPER, PaperForm.EITHER))),
        validity=draw(st.sampled_from((None, None, *_LIMITS))),
        points=points,
        ways=ways,
        shared_fallback=draw(st.booleans()),
        basis=LAW,
        how="补交",
        copy_on_spot=draw(st.booleans()),
    )


class _Names:
    """Ids in order of use."""

    def __init__(self) -> None:
        self.count = 0

    def next(self) -> str:
        self.count += 1
        return f"m{self.count}"


@st.composite
def _rows(
    draw: st.DrawFn,
    names: _Names,
    questions: tuple[Question, ...],
    deferrable: bool,
    depth: int,
) -> Requirement:
    when = draw(whens(questions)) if depth < 2 else ALWAYS
    ident = names.next()
    if depth == 0 or draw(st.integers(0, 2)):
        return Requirement(
            ident, material=draw(_materials(ident, deferrable, depth == 2)), when=when
        )
    members = tuple(
        # members keep no conditions, so that every circumstance leaves enough of them
        draw(_rows(names, (), deferrable, depth - 1))
        for _ in range(draw(st.integers(2, 3)))
    )
    need = draw(st.integers(0, len(members)))
    return Requirement(ident, name=f"组{ident}", need=need, members=members, when=when, basis=LAW)


@st.composite
def items(draw: st.DrawFn, *, gates: bool = True) -> Item:
    """A sound small item."""
    questions = draw(_questions())
    may_defer = draw(st.booleans())
    names = _Names()
    rows = tuple(
        draw(_rows(names, questions, may_defer, 2)) for _ in range(draw(st.integers(1, 4)))
    )
    conditions = tuple(Condition(f"c{n}", "条件", LAW) for n in range(draw(st.integers(0, 1))))
    on_spot = draw(st.booleans())
    limits = TimeLimits(
        Limit.parse("20wd"),
        Limit.parse("spot" if on_spot else "5wd"),
        LAW,
        deferred=Limit.parse("3wd") if on_spot else None,
    )
    return small_item(
        *rows,
        questions=questions,
        gates=draw(_gates(questions)) if gates else (),
        conditions=conditions,
        deferral=deferral() if may_defer else None,
        project_type=ProjectType.ON_SPOT if on_spot else ProjectType.PROMISED,
        limits=(limits,),
    )


@st.composite
def _gates(draw: st.DrawFn, questions: tuple[Question, ...]) -> tuple[Gate, ...]:
    if not questions or draw(st.integers(0, 2)):
        return ()
    question = questions[0]
    when = When(question.id, (question.options[-1].id,))
    return (Gate("g", draw(st.sampled_from(GateOutcome)), when, "不办", LAW, "某机关"),)


# --- random submissions -------------------------------------------------------------------------


@st.composite
def answers(draw: st.DrawFn, item: Item, *, all_of_them: bool = False) -> Mapping[str, str]:
    """An answer to each question, or none where they may stay open."""
    found: dict[str, str] = {}
    for question in item.questions:
        choice = draw(st.sampled_from([option.id for option in question.options]))
        if all_of_them or draw(st.integers(0, 9)):
            found[question.id] = choice
    return found


@st.composite
def findings(draw: st.DrawFn, material: Material) -> Finding:
    """Anything a clerk could have noted about ``material``."""
    kind = draw(st.integers(0, 9))
    if kind < 5:
        return in_order(material)
    if kind == 5:
        return Finding()
    if kind == 6:
        return Finding(absent=True)
    way = draw(st.sampled_from(Way))
    return Finding(
        way=way,
        originals=draw(st.integers(0, 2)),
        copies=draw(st.integers(0, 2)),
        electronic=draw(st.integers(0, 5)) == 0,
        query=draw(st.sampled_from((None, *Query))),
        issued_on=draw(st.sampled_from((None, AT.date(), date(2026, 2, 20), date(2025, 1, 1)))),
        points={
            point.id: PointFinding(ok=draw(st.sampled_from((True, True, False, None))), seen="所见")
            for point in material.points
        },
    )


@st.composite
def submissions(draw: st.DrawFn, item: Item, *, answered: bool = False) -> Submission:
    """A submission to ``item`` as it may stand at any moment."""
    materials = [row.material for row in every_row(item.requirements) if row.material]
    return Submission(
        item.code,
        AT,
        applicant=example_applicant("person"),
        answers=draw(answers(item, all_of_them=answered)),
        findings={material.id: draw(findings(material)) for material in materials},
        conditions={c.id: draw(st.sampled_from(Met)) for c in item.conditions},
        defer=draw(st.booleans()),
        cannot_correct_now=draw(st.booleans()),
        credit=draw(st.sampled_from(Credit)),
    )
