"""Labels for the papers of a case: number and index, no person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from windowdesk.app.facts.act import Issuing
from windowdesk.app.facts.frame import framed
from windowdesk.app.facts.lines import material_lines, taken_rows
from windowdesk.app.wording import document_title
from windowdesk.domain.cases.case import Case, EventKind
from windowdesk.domain.decision.model import Decision, Document
from windowdesk.domain.papers import PaperFacts
from windowdesk.domain.plain import from_plain
from windowdesk.i18n import in_chinese


def label_facts(act: Issuing, numbers: Mapping[str, int], *, roll: bool = False) -> PaperFacts:
    """One label for every paper of ``act`` that lies in the file, by the case's ``numbers`` of its materials."""
    with in_chinese():
        facts = framed(act, Document.LABELS, document_title(Document.LABELS, {}), "", "")
        rows = (row for _place, row in taken_rows(act.decision.materials))
        lines = zip(
            rows, material_lines(act.decision.materials, act.submission.findings), strict=True
        )
        numbered = (replace(line, index=numbers[row.id]) for row, line in lines)
        on_table = (line for line in numbered if line.originals or line.copies)
        return replace(
            facts,
            applicant="",
            applicant_number="",
            applicant_phone="",
            agent="",
            agent_number="",
            query_secret="",
            materials=tuple(sorted(on_table, key=lambda line: line.index)),
            roll=roll,
        )


def label_numbers(case: Case) -> dict[str, int]:
    """The number on the label of each material of ``case``, by its id: kept for good once given.

    The first verdict numbers what was taken then as its receipt does; a later one goes on after
    the last number. A label is stuck on paper: no later visit may change what it says.
    """
    numbers: dict[str, int] = {}
    for event in case.history:
        if event.kind is EventKind.DECIDED:
            decision = from_plain(Decision, event.payload["decision"])
            for _place, row in taken_rows(decision.materials):
                numbers.setdefault(row.id, len(numbers) + 1)
    return numbers


def labelled_material(case: Case, index: int) -> str:
    """The id of the material whose label says ``index``; "" when the case has no such paper."""
    return next((ident for ident, n in label_numbers(case).items() if n == index), "")
