"""Whether a submission from a file speaks of what its item knows.

On a screen nothing else can be entered. In a file a slip of the pen would be passed over in
silence: a bar under a wrong name would bar nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from windowdesk.domain.decision.submission import Submission
from windowdesk.domain.standard.model import Item, Material
from windowdesk.domain.standard.paths import every_row

MOST = 99_999


def misfits(item: Item, submission: Submission) -> Iterator[str]:
    """The places of ``submission`` that ``item`` has no part for, or whose counts are no counts."""
    questions = {q.id: {option.id for option in q.options} for q in item.questions}
    for question, option in submission.answers.items():
        if question not in questions:
            yield f"answers.{question}"
        elif option and questions[question] and option not in questions[question]:
            yield f"answers.{question} = {option}"
    materials = {row.id: row.material for row in every_row(item.requirements) if row.material}
    for ident in submission.findings:
        if ident in materials:
            yield from _finding_misfits(materials[ident], submission)
        else:
            yield f"findings.{ident}"
    yield from _unknown("conditions", submission.conditions, {c.id for c in item.conditions})
    yield from _unknown("bars", (found.bar for found in submission.bars), {b.id for b in item.bars})


def _finding_misfits(material: Material, submission: Submission) -> Iterator[str]:
    finding, place = submission.findings[material.id], f"findings.{material.id}"
    counts = {"originals": finding.originals, "copies": finding.copies, "pages": finding.pages}
    for name, count in counts.items():
        if not 0 <= count <= MOST:
            yield f"{place}.{name} = {count}"
    yield from _unknown(f"{place}.points", finding.points, {point.id for point in material.points})


def _unknown(place: str, given: Iterable[str], known: set[str]) -> Iterator[str]:
    for ident in given:
        if ident not in known:
            yield f"{place}.{ident}"
