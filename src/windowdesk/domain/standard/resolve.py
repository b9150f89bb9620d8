"""From an item and the answers given: which questions show, which rows the checklist has."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from windowdesk.domain.standard.model import (
    Item,
    Material,
    Question,
    Requirement,
    TimeLimits,
)
from windowdesk.domain.standard.when import ALWAYS, When, holds, questions_in

NEVER = "\0"  # the answer of a question that is never asked: no option's id


@dataclass(frozen=True, slots=True)
class Checklist:
    """The resolved standard: visible questions, those without an answer, and the rows that apply.

    ``rows`` keep the standard's order; a group's members are already reduced to those that apply.
    ``unknown`` are rows whose condition waits for an answer.
    """

    questions: tuple[Question, ...]
    unanswered: tuple[Question, ...]
    rows: tuple[Requirement, ...]
    unknown: tuple[Requirement, ...]

    def materials(self) -> Iterator[Material]:
        """Every material of every row, groups unfolded, in order."""
        for row in self.rows:
            yield from materials_of(row)


def materials_of(row: Requirement) -> Iterator[Material]:
    """The materials under ``row``, itself included, in order."""
    if row.material is not None:
        yield row.material
    for member in row.members:
        yield from materials_of(member)


def effective_answers(item: Item, answers: Mapping[str, str]) -> dict[str, str]:
    """``answers`` without those to questions that do not show or options that do not exist."""
    kept: dict[str, str] = {}
    for question in item.questions:
        given = answers.get(question.id, "")
        if given and _fits(question, given) and _stands(question.when, kept):
            kept[question.id] = given
    return kept


def _fits(question: Question, given: str) -> bool:
    return question.kind != "choice" or given in [option.id for option in question.options]


def _stands(when: When, answers: Mapping[str, str]) -> bool | None:
    """:func:`holds`; most rows and questions apply always, and need no look at the answers."""
    return True if when is ALWAYS else holds(when, answers)


def outlook(item: Item, answers: Mapping[str, str]) -> Callable[[When], bool | None]:
    """Whether a condition holds, may still come to hold (None), or cannot under ``answers``.

    A question that no further answer can bring up leaves its conditions unknown for good; such a
    row never joins the checklist, so nobody is told to bring it.
    """
    kept = effective_answers(item, answers)
    possible: set[str] = set()
    for question in item.questions:
        state = holds(question.when, kept)
        waits = {asked for asked, _option in questions_in(question.when) if asked not in kept}
        if question.id not in kept and (state or (state is None and waits & possible)):
            possible.add(question.id)
    settled = {q.id: NEVER for q in item.questions if q.id not in kept and q.id not in possible}

    def stands(when: When) -> bool | None:
        state = holds(when, kept)
        if state is None and holds(when, {**kept, **settled}) is not None:
            return False
        return state

    return stands


def resolve(item: Item, answers: Mapping[str, str]) -> Checklist:
    """The checklist of ``item`` under ``answers`` (question id → option id)."""
    return resolve_effective(item, effective_answers(item, answers))


def resolve_effective(item: Item, kept: Mapping[str, str]) -> Checklist:
    """As :func:`resolve`, for answers that are :func:`effective_answers` already."""
    shown = tuple([q for q in item.questions if _stands(q.when, kept)])
    rows, unknown = [], []
    for row in item.requirements:
        state = _stands(row.when, kept)
        if state is None:
            unknown.append(row)
        elif state and (reduced := _reduce(row, kept)) is not None:
            rows.append(reduced)
    return Checklist(
        questions=shown,
        unanswered=tuple([q for q in shown if q.id not in kept]),
        rows=tuple(rows),
        unknown=tuple(unknown),
    )


def _reduce(row: Requirement, answers: Mapping[str, str]) -> Requirement | None:
    """``row`` with only the members whose condition holds; None when a group has none left."""
    if row.material is not None:
        return row
    members = tuple(
        [
            reduced
            for member in row.members
            if _stands(member.when, answers) and (reduced := _reduce(member, answers)) is not None
        ]
    )
    if not members:
        return None
    if members == row.members:
        return row
    return Requirement(
        row.id, name=row.name, need=row.need, members=members, when=row.when, basis=row.basis
    )


def limits_for(item: Item, answers: Mapping[str, str]) -> TimeLimits:
    """The time limits under ``answers``: the first whose condition holds, else the last."""
    for limits in item.limits:
        if holds(limits.when, answers):
            return limits
    return item.limits[-1]
