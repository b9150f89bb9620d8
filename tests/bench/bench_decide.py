"""The decision with its reasons, beside a Rust engine for JSONLogic over the very same findings.

20 materials with two check-points each, groups nested in groups, 6 questions. The peer answers with
the ids of everything that is wrong; ours with outcome, legal grounds, words, dates and rows. The limit
is the same question as plain Python written for this one item.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from tests.bench.measure import Goal, Row, interleaved
from windowdesk.catalogue.load import shipped_items
from windowdesk.domain.decision.decide import decide
from windowdesk.domain.decision.submission import Finding, Party, PointFinding, Submission
from windowdesk.domain.standard.model import (
    CheckPoint,
    Item,
    Material,
    Option,
    Question,
    Requirement,
    Way,
)
from windowdesk.domain.standard.when import When
from windowdesk.domain.time.calendar import WorkCalendar

ROUNDS = 400
MONDAY = datetime.fromisoformat("2026-03-02T10:15:00")
POINTS = ("seal", "signed")
HASH = "d" * 64


def _material(number: int, **more: Any) -> Requirement:
    ident = f"m{number}"
    points = tuple(CheckPoint(p, f"第 {number} 项要点 {p}") for p in POINTS)
    paper = Material(ident, f"第 {number} 项材料", originals=1, points=points)
    return Requirement(ident, material=paper, **more)


def item() -> Item:
    """Six questions; 14 rows of their own, five of them conditional; 6 materials in nested groups."""
    base = next(each for each in shipped_items() if each.code == "DEMO-LWPQ-01")
    yes_no = (Option("yes", "是"), Option("no", "否"))
    questions = tuple(Question(f"q{n}", f"问题 {n}", yes_no) for n in range(1, 7))
    alone = [_material(n, when=When(f"q{n}", ("yes",))) for n in range(1, 6)]
    alone += [_material(n) for n in range(6, 15)]
    both = Requirement("both", name="两件齐", members=(_material(15), _material(16)))
    nested = Requirement("nested", name="之一", need=1, members=(both, _material(17)))
    two = Requirement("two", name="三选二", need=2, members=tuple(map(_material, (18, 19, 20))))
    return replace(
        base, code="DEMO-BENCH-01", questions=questions, gates=(), agent_when=None,
        requirements=(*alone, nested, two),
    )  # fmt: skip


def submissions(count: int) -> list[Submission]:
    """Different every time, as a clerk's keys make them: most papers good, some with a fault."""
    chance = random.Random(20260302)
    made = []
    for _number in range(count):
        findings = {
            f"m{n}": Finding(
                Way.SUBMITTED,
                originals=1 if chance.random() > 0.1 else 0,
                points={
                    p: PointFinding(ok := chance.random() > 0.1, "" if ok else "缺") for p in POINTS
                },
            )
            for n in range(1, 21)
        }
        answers = {f"q{n}": chance.choice(("yes", "no")) for n in range(1, 7)}
        who = Party("person", "演练测试人甲", "99999919950820002X")
        made.append(
            Submission("DEMO-BENCH-01", MONDAY, applicant=who, answers=answers, findings=findings)
        )
    return made


def _wrong(ident: str) -> dict[str, Any]:
    """JSONLogic: the faults of one material, as a list of ids."""
    faults: list[Any] = [
        {"if": [{"<": [{"var": f"{ident}.originals"}, 1]}, f"{ident}/short", None]}
    ]
    faults += [
        {"if": [{"!": [{"var": f"{ident}.{point}"}]}, f"{ident}/{point}", None]} for point in POINTS
    ]
    return {"filter": [faults, {"var": ""}]}


def _good(ident: str) -> dict[str, Any]:
    held = [{"var": f"{ident}.{point}"} for point in POINTS]
    return {"and": [{">=": [{"var": f"{ident}.originals"}, 1]}, *held]}


def _json_logic() -> dict[str, Any]:
    def all_of(*idents: str) -> dict[str, Any]:
        return {"merge": [_wrong(ident) for ident in idents]}

    rows = [{"if": [{"==": [{"var": f"q{n}"}, "yes"]}, _wrong(f"m{n}"), []]} for n in range(1, 6)]
    rows += [_wrong(f"m{n}") for n in range(6, 15)]
    both = {"and": [_good("m15"), _good("m16")]}
    rows.append({"if": [{"or": [both, _good("m17")]}, [], all_of("m15", "m16", "m17")]})
    good = {"+": [{"if": [_good(f"m{n}"), 1, 0]} for n in (18, 19, 20)]}
    rows.append({"if": [{">=": [good, 2]}, [], all_of("m18", "m19", "m20")]})
    return {"merge": rows}


def _plain(submission: Submission) -> dict[str, Any]:
    data: dict[str, Any] = dict(submission.answers)
    for ident, finding in submission.findings.items():
        points = {point: finding.points[point].ok for point in POINTS}
        data[ident] = {"originals": finding.originals, **points}
    return data


def by_hand(data: Mapping[str, Any]) -> list[str]:
    """The limit: what is wrong, written out for this one item."""

    def wrong(ident: str) -> list[str]:
        found = data[ident]
        faults = [f"{ident}/short"] if found["originals"] < 1 else []
        return faults + [f"{ident}/{point}" for point in POINTS if not found[point]]

    faults: list[str] = []
    for n in range(1, 15):
        if n > 5 or data[f"q{n}"] == "yes":
            faults += wrong(f"m{n}")
    group = [wrong(f"m{n}") for n in range(15, 21)]
    if (group[0] or group[1]) and group[2]:
        faults += group[0] + group[1] + group[2]
    if sum(not each for each in group[3:]) < 2:
        faults += group[3] + group[4] + group[5]
    return faults


def _in_turn(cases: list[Any], judge: Callable[[Any], object]) -> Callable[[], object]:
    at = [0]

    def once() -> object:
        at[0] = (at[0] + 1) % len(cases)
        return judge(cases[at[0]])

    return once


def run() -> list[Row]:
    """One row: the whole decision, beside the engine and plain Python."""
    import datalogic_py

    standard, calendar = item(), WorkCalendar.build(range(2025, 2028), {}, {})
    cases = submissions(97)
    facts = [_plain(case) for case in cases]
    rule: Any = datalogic_py.Engine().compile(_json_logic())
    for case, data in zip(cases, facts, strict=True):
        # all three must agree on whether anything is wrong, or the race is for nothing
        faults = bool(by_hand(data))
        ours = decide(standard, HASH, case, calendar)
        assert faults == bool(rule.evaluate(data)) == bool(ours.gaps()), (data, ours.outcome)
    median = interleaved(
        {
            "ours": _in_turn(cases, lambda case: decide(standard, HASH, case, calendar)),
            "peer": _in_turn(facts, rule.evaluate),
            "limit": _in_turn(facts, by_hand),
        },
        ROUNDS,
    )
    return [
        Row(
            "decision, 20 materials", median["ours"], "datalogic-py", median["peer"],
            "written out by hand", median["limit"], Goal(2.5, "peer"),
            note="Outcome, every reason with its legal ground and words, due dates and rows, of 20 "
            "materials with 40 check-points, nested groups and 6 questions. The peer, in Rust, "
            "gives the ids of the faults only.",
        )
    ]  # fmt: skip
