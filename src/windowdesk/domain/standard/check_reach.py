"""Walk every way through the questions: what is never asked, never applies, or asks for nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from windowdesk.domain.standard.findings import ItemProblem
from windowdesk.domain.standard.model import Item, Material, Necessity, Requirement
from windowdesk.domain.standard.paths import MAX_PATHS, ended, every_row, paths
from windowdesk.domain.standard.resolve import limits_for, materials_of, resolve
from windowdesk.domain.standard.when import ALWAYS, When, holds, questions_in


@dataclass(slots=True)
class _Reached:
    """What some way led to, by id or place."""

    questions: set[str] = field(default_factory=set)
    materials: set[str] = field(default_factory=set)
    gates: set[str] = field(default_factory=set)
    points: set[str] = field(default_factory=set)
    conditions: set[str] = field(default_factory=set)
    limits: set[int] = field(default_factory=set)
    agent: bool = False
    renewals: set[int] = field(default_factory=set)
    short: dict[str, dict[str, str | int]] = field(default_factory=dict)
    empty: Mapping[str, str] | None = None


def reach_problems(item: Item) -> Iterator[ItemProblem]:
    """What no answers reach, and groups and ways that ask for nothing."""
    reached = _Reached()
    count = 0
    for answers in paths(item):
        count += 1
        _walk(item, answers, reached)
    if count >= MAX_PATHS:
        yield ItemProblem("too_many_paths", "questions", {"paths": MAX_PATHS})
        return
    yield from _unreached(item, reached)
    yield from _rules(item, reached)
    yield from _idle(item, reached)
    for ident, detail in reached.short.items():
        yield ItemProblem("group_unmeetable", f"requirements.{ident}", detail)
    if reached.empty is not None:
        yield ItemProblem("path_asks_nothing", "requirements", {"way": _way(item, reached.empty)})


def _walk(item: Item, answers: Mapping[str, str], reached: _Reached) -> None:
    reached.questions |= answers.keys()
    reached.gates |= {gate.id for gate in item.gates if holds(gate.when, answers)}
    if ended(item, answers):
        return
    must = False
    for row in resolve(item, answers).rows:
        for material in materials_of(row):
            reached.materials.add(material.id)
            reached.points |= _points(material, answers)
            must = must or material.necessity is not Necessity.OPTIONAL
        reached.short |= _short(row)
    if not must and reached.empty is None:
        reached.empty = answers
    reached.conditions |= {c.id for c in item.conditions if holds(c.when, answers)}
    if item.limits:
        reached.limits.add(item.limits.index(limits_for(item, answers)))
    reached.agent = reached.agent or (
        item.agent_when is not None and holds(item.agent_when, answers) is True
    )
    reached.renewals |= {i for i, r in enumerate(item.renewals) if holds(r.when, answers)}


def _points(material: Material, answers: Mapping[str, str]) -> set[str]:
    return {f"{material.id}.points.{p.id}" for p in material.points if holds(p.when, answers)}


def _short(row: Requirement) -> dict[str, dict[str, str | int]]:
    """Groups that these answers leave with fewer members than they need."""
    return {
        part.id: sizes(part)
        for part in every_row((row,))
        if part.members and part.need > len(part.members)
    }


def sizes(row: Requirement) -> dict[str, str | int]:
    """How many a group needs and how many it has."""
    return {"need": row.need, "members": len(row.members)}


def _unreached(item: Item, reached: _Reached) -> Iterator[ItemProblem]:
    for question in item.questions:
        if question.id not in reached.questions:
            yield ItemProblem("question_unreachable", f"questions.{question.id}")
    for gate in item.gates:
        if gate.id not in reached.gates:
            yield ItemProblem("gate_unreachable", f"gates.{gate.id}")
    for row in every_row(item.requirements):
        if row.material is None:
            continue
        if row.id not in reached.materials:
            yield ItemProblem("material_never_asked", f"requirements.{row.id}")
            continue
        for point in row.material.points:
            if f"{row.id}.points.{point.id}" not in reached.points:
                yield ItemProblem("never_applies", f"requirements.{row.id}.points.{point.id}")


def _rules(item: Item, reached: _Reached) -> Iterator[ItemProblem]:
    """Conditions, limits, the agent and renewals that no answers lead to."""
    for condition in item.conditions:
        if condition.id not in reached.conditions:
            yield ItemProblem("never_applies", f"conditions.{condition.id}")
    for index, limits in enumerate(item.limits):
        # equal limits share the first one's index; the last is what remains
        if index not in reached.limits and item.limits.index(limits) == index:
            yield ItemProblem("never_applies", f"limits[{index}]")
    if item.agent_when is not None and not reached.agent:
        yield ItemProblem("never_applies", "agent_when")
    for index in range(len(item.renewals)):
        if index not in reached.renewals:
            yield ItemProblem("never_applies", f"renewals[{index}]")


def _idle(item: Item, reached: _Reached) -> Iterator[ItemProblem]:
    """Questions whose answer changes nothing, and answers a clerk cannot tell apart."""
    used = {asked for when in _whens(item) for asked, _option in questions_in(when)}
    used |= {renewal.expiry_question for renewal in item.renewals}
    used |= {renewal.switch_question for renewal in item.renewals}
    for question in item.questions:
        place = f"questions.{question.id}"
        if question.id.strip() and question.id in reached.questions - used:
            yield ItemProblem("question_idle", place)
        texts = [option.text for option in question.options]
        for option in question.options:
            if texts.count(option.text) > 1:
                detail = {"text": option.text}
                yield ItemProblem("option_twice", f"{place}.options.{option.id}", detail)
                break


def _whens(item: Item) -> Iterator[When]:
    yield from (question.when for question in item.questions)
    yield from (gate.when for gate in item.gates)
    yield from (condition.when for condition in item.conditions)
    yield from (limits.when for limits in item.limits)
    yield from (renewal.when for renewal in item.renewals)
    yield item.agent_when or ALWAYS
    for row in every_row(item.requirements):
        yield row.when
        if row.material is not None:
            yield from (point.when for point in row.material.points)


def _way(item: Item, answers: Mapping[str, str]) -> str:
    """The answers of one way in the words of the standard."""
    texts = {(q.id, option.id): option.text for q in item.questions for option in q.options}
    words = [texts.get((question, option), option) for question, option in answers.items()]
    return "、".join(words) or "—"
