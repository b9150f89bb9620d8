"""Rows left 待核验 while the service was down: which still wait, and what was fetched for the others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from windowdesk.app.custody import in_the_file
from windowdesk.app.facts import leaves
from windowdesk.app.syncing import PaperAnswer
from windowdesk.domain.cases.case import Case
from windowdesk.domain.decision.model import RowStatus


@dataclass(frozen=True, slots=True)
class Fetched:
    """A row of a case; ``answer`` None while nobody has fetched it."""

    material: str
    name: str
    answer: PaperAnswer | None = None


def fetched_rows(case: Case, answers: Iterable[PaperAnswer]) -> tuple[Fetched, ...]:
    """The rows of ``case`` that were accepted unseen; of several answers the last counts."""
    decision = in_the_file(case).decision
    if decision is None:
        return ()
    last = {answer.material: answer for answer in answers}
    return tuple(
        Fetched(row.id, row.name, last.get(row.id))
        for row in leaves(decision.materials)
        if row.status is RowStatus.PENDING_QUERY
    )
