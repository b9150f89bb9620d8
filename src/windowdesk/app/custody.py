"""Which papers of a case lie in the file now: those kept at the receipt, and those handed in since."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from windowdesk.app.facts import leaves
from windowdesk.domain.cases.case import Case, EventKind, State
from windowdesk.domain.decision.model import Decision, RowResult, RowStatus
from windowdesk.domain.decision.submission import Finding, Submission
from windowdesk.domain.plain import from_plain

_TAKEN = (RowStatus.SATISFIED, RowStatus.PENDING_QUERY)


def in_the_file(case: Case) -> Case:
    """``case`` with the rows and findings of what the counter holds, as of its last event.

    Nothing is held of a case that waits for corrections: its papers went back with the notice, but
    for those taken in on an emergency slip.
    """
    decision, submission = case.decision, case.submission
    if decision is None or submission is None:
        return case
    if case.state in (State.CORRECTING, State.NOT_ACCEPTED) and not case.papers_kept:
        return replace(case, decision=replace(decision, materials=()))
    handed: dict[str, RowResult] = {}
    findings: dict[str, Finding] = dict(submission.findings)
    for event in case.history:
        if event.kind is not EventKind.HANDED_IN:
            continue
        later = from_plain(Decision, event.payload["decision"])
        brought = from_plain(Submission, event.payload["submission"])
        for row in leaves(later.materials):
            if row.status in _TAKEN:
                handed[row.id] = row
                findings[row.id] = brought.findings.get(row.id, Finding())
    materials = tuple(_with(row, handed) for row in decision.materials)
    return replace(
        case,
        decision=replace(decision, materials=materials),
        submission=replace(submission, findings=findings),
    )


def _with(row: RowResult, handed: Mapping[str, RowResult]) -> RowResult:
    members = tuple(_with(member, handed) for member in row.members)
    return handed.get(row.id, replace(row, members=members))
