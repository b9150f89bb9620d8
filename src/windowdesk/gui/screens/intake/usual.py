"""照上一件回答: the circumstances of the last matter of the same item, taken over by one key."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from windowdesk.app.intake import Intake
from windowdesk.domain.standard.model import Item

Usual = Callable[[Item], Mapping[str, str]]


def no_habits(item: Item) -> Mapping[str, str]:
    """Nobody's habits are known."""
    return {}


def to_take_over(intake: Intake | None, usual: Usual) -> dict[str, str]:
    """What the key would answer: usual answers to questions that show and are still open.

    Empty on a return visit, whose circumstances are its own, and once everything is answered.
    """
    if intake is None or intake.shelved is None or intake.submission.first_visit is not None:
        return {}
    given = intake.submission.answers
    known = usual(intake.shelved.item)
    fresh = {question: answer for question, answer in known.items() if question not in given}
    checklist = intake.checklist
    waits = checklist is not None and any(q.id in fresh for q in checklist.unanswered)
    return fresh if waits else {}
