"""Labels for the papers of a case: number and index, no person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from windowdesk.app.facts.act import Issuing
from windowdesk.app.facts.frame import framed
from windowdesk.app.facts.lines import leaves, material_lines, taken_rows
from windowdesk.app.wording import document_title
from windowdesk.domain.cases.case import Case, EventKind
from windowdesk.domain.decision.model import Decision, Document, RowResult, RowStatus
from windowdesk.domain.decision.submission import Finding, Submission
from windowdesk.domain.papers import MaterialLine, PaperFacts
from windowdesk.domain.plain import from_plain
from windowdesk.i18n import in_chinese

_IN_ORDER = (RowStatus.SATISFIED, RowStatus.PENDING_QUERY)


@dataclass(frozen=True, slots=True)
class _Intake:
    """What one act took in: a verdict tells the whole file anew, a hand-in adds to it."""

    rows: tuple[RowResult, ...]
    findings: Mapping[str, Finding] = field(default_factory=dict)
    adds: bool = False


def label_facts(
    act: Issuing, case: Case, *, newest: bool = False, roll: bool = False
) -> PaperFacts:
    """One label for every paper of ``case`` that lies in the file, by the case's numbers.

    ``newest``: only of what its newest verdict or hand-in took in, whose papers have none yet.
    """
    with in_chinese():
        facts = framed(act, Document.LABELS, document_title(Document.LABELS, {}), "", "")
        numbers = label_numbers(case)
        in_file = sorted(
            (replace(line, index=numbers[ident]) for ident, line in _in_file(case).items()),
            key=lambda line: line.index,
        )
        came = {numbers[ident] for ident in _in_file(case, newest=newest)}
        return replace(
            facts,
            applicant="",
            applicant_number="",
            applicant_phone="",
            agent="",
            agent_number="",
            query_secret="",
            materials=tuple(line for line in in_file if line.index in came),
            roll=roll,
            in_file=len(in_file),
        )


def label_numbers(case: Case) -> dict[str, int]:
    """The number on the label of each material of ``case``, by its id: kept for good once given.

    The first verdict numbers what was taken then as its receipt does; a later one, or a hand-in, goes
    on after the last number. A label is stuck on paper: no later visit may change what it says.
    """
    numbers: dict[str, int] = {}
    for taken in _intakes(case):
        for _place, row in taken_rows(taken.rows):
            numbers.setdefault(row.id, len(numbers) + 1)
    return numbers


def labelled_material(case: Case, index: int) -> str:
    """The id of the material whose label says ``index``; "" when the case has no such paper."""
    return next((ident for ident, n in label_numbers(case).items() if n == index), "")


def _in_file(case: Case, *, newest: bool = False) -> dict[str, MaterialLine]:
    """The papers in the file by their material, or those that the newest act took in."""
    lines: dict[str, MaterialLine] = {}
    for taken in _intakes(case):
        if newest or not taken.adds:
            lines.clear()
        idents = [row.id for _place, row in taken_rows(taken.rows)]
        lines |= zip(idents, material_lines(taken.rows, taken.findings), strict=True)
    return {ident: line for ident, line in lines.items() if line.originals or line.copies}


def _intakes(case: Case) -> Iterator[_Intake]:
    findings: Mapping[str, Finding] = {}
    for event in case.history:
        payload = event.payload
        if event.kind in (EventKind.RECEIVED, EventKind.HANDED_IN):
            findings = from_plain(Submission, payload["submission"]).findings
        if event.kind in (EventKind.DECIDED, EventKind.HANDED_IN):
            rows = from_plain(Decision, payload["decision"]).materials
            if event.kind is EventKind.DECIDED:
                yield _Intake(rows, findings)
                continue
            # what has a defect goes back with the applicant, and is not yet in the file
            good = tuple(row for row in leaves(rows) if row.status in _IN_ORDER)
            yield _Intake(good, findings, adds=True)
