"""Every way through the questions of an item: what a check or an example has to walk."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping

from windowdesk.domain.standard.model import Item, Question, Requirement
from windowdesk.domain.standard.when import holds

MAX_PATHS = 20_000
A_DATE = "2099-12-31"


def paths(item: Item, limit: int = MAX_PATHS) -> Iterator[dict[str, str]]:
    """Complete answers (question id → option id, :data:`A_DATE` for a date), at most ``limit``.

    In the author's order of options. A path ends early where an answer ends the matter.
    """
    yield from itertools.islice(_walk(item, 0, {}), limit)


def _walk(item: Item, position: int, answers: dict[str, str]) -> Iterator[dict[str, str]]:
    if position == len(item.questions) or ended(item, answers):
        yield answers
        return
    question = item.questions[position]
    if holds(question.when, answers) is not True:
        yield from _walk(item, position + 1, answers)
        return
    for choice in choices(question):
        yield from _walk(item, position + 1, {**answers, question.id: choice})


def choices(question: Question) -> tuple[str, ...]:
    """The answers a question takes; one stand-in for a date."""
    if question.kind == "date":
        return (A_DATE,)
    return tuple(option.id for option in question.options)


def ended(item: Item, answers: Mapping[str, str]) -> bool:
    """Whether an answer ends the matter before any paper is looked at (跨域通办 looks at them)."""
    return any(holds(gate.when, answers) for gate in item.gates if not gate.hands_on)


def every_row(rows: tuple[Requirement, ...]) -> Iterator[Requirement]:
    """Every row, groups and their members, in order."""
    for row in rows:
        yield row
        yield from every_row(row.members)
