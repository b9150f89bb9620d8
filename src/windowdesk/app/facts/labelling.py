"""Labels for the papers of a case: number and index, no person."""

from __future__ import annotations

from dataclasses import replace

from windowdesk.app.facts.act import Issuing
from windowdesk.app.facts.frame import framed
from windowdesk.app.facts.lines import material_lines, taken_rows
from windowdesk.app.wording import document_title
from windowdesk.domain.cases.case import Case
from windowdesk.domain.decision.model import Document
from windowdesk.domain.papers import PaperFacts
from windowdesk.i18n import in_chinese


def label_facts(act: Issuing, *, roll: bool = False) -> PaperFacts:
    """One label for every paper of ``act`` that lies in the file, numbered as on the receipt."""
    with in_chinese():
        facts = framed(act, Document.LABELS, document_title(Document.LABELS, {}), "", "")
        lines = material_lines(act.decision.materials, act.submission.findings)
        return replace(
            facts,
            applicant="",
            applicant_number="",
            applicant_phone="",
            agent="",
            agent_number="",
            query_secret="",
            materials=tuple(line for line in lines if line.originals or line.copies),
            roll=roll,
        )


def labelled_material(case: Case, index: int) -> str:
    """The id of the material whose label says ``index``; "" when the case has no such paper."""
    rows = case.decision.materials if case.decision else ()
    return next((row.id for number, row in taken_rows(rows) if number == index), "")
