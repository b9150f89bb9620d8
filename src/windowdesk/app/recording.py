"""What happens to a case after its verdict, written in one transaction: all of it or nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from windowdesk.app.drawing import first_job
from windowdesk.app.errors import BadInput
from windowdesk.app.place import Here, Place
from windowdesk.app.ports import (
    AuditEntry,
    CaseSummary,
    Clock,
    NumberClaimed,
    PrintJob,
    PrintState,
    Store,
    StoredDocument,
    UnitOfWork,
)
from windowdesk.domain.cases.amending import amended
from windowdesk.domain.cases.case import Case, CaseEvent, EventKind, fold
from windowdesk.domain.identity.names import mask_name
from windowdesk.domain.plain import to_plain
from windowdesk.domain.staff import StaffMember
from windowdesk.i18n import _
from windowdesk.protocol.operations import Operation

_TRIES = 5


@dataclass(frozen=True, slots=True)
class Entry:
    """One act: its events with their payloads, its papers, what it cancels and what is audited.

    ``replaced``: jobs in doubt for which a paper of this act stands from now on.

    ``operation`` names it for the centre; ``serials`` are the 文号 its papers took. ``listed``
    False leaves the case's line in the lists as it is. ``also`` writes what belongs to the act
    besides the case, in the same transaction, after the operation.
    """

    operation: str
    events: tuple[tuple[EventKind, Mapping[str, Any]], ...]
    audit: tuple[AuditEntry, ...]
    papers: tuple[StoredDocument, ...] = ()
    serials: tuple[tuple[str, int, int], ...] = ()
    cancelled: tuple[PrintJob, ...] = ()
    replaced: tuple[PrintJob, ...] = ()
    draft_id: str = ""
    listed: bool = True
    also: Callable[[UnitOfWork, Operation], None] | None = None


class Recorder:
    """Reads cases and writes acts. ``who`` is the clerk signed in; ``after`` follows each act."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        here: Here,
        who: Callable[[], StaffMember],
        after: Callable[[], None],
    ) -> None:
        self.store = store
        self.clock = clock
        self._here = here
        self.who = who
        self._after = after

    @property
    def place(self) -> Place:
        """Where the counter stands, as it is called now."""
        return self._here.place

    def case(self, case_id: str) -> Case:
        """The case ``case_id``; ``BadInput`` when this counter has none."""
        case = case_of(self.store, case_id)
        if not case.history:
            raise unknown_case(case_id)
        return case

    def record(self, case: Case, entry: Entry, now: datetime) -> tuple[PrintJob, ...]:
        """Write ``entry``; durable when this returns. The jobs that print its papers.

        Raises ``StoreProblem`` code "case_changed" when the case went on meanwhile.
        """
        clerk = self.who().number
        events = tuple(
            CaseEvent(case.case_id, seq, kind, now, clerk, self.place.window, dict(payload))
            for seq, (kind, payload) in enumerate(entry.events, case.seq + 1)
        )
        after = fold(case.case_id, (*case.history, *events))
        jobs = tuple(first_job(paper) for paper in entry.papers)
        with self.store.transaction() as work:
            for prefix, year, serial in entry.serials:
                work.claim_document_serial(prefix, year, serial)
            for event in events:
                work.append_event(event)
            for paper in entry.papers:
                work.add_document(paper)
            operation = work.append_operation(
                kind=entry.operation,
                actor=clerk,
                case_id=case.case_id,
                base_version=case.seq,
                catalogue=case.decision.catalogue if case.decision else "",
                wall_time=now,
                payload={"events": [to_plain(event) for event in events]},
            )
            if entry.also is not None:
                entry.also(work, operation)
            for job in entry.cancelled:
                work.save_print_state(replace(job, state=PrintState.CANCELLED))
            for job in entry.replaced:
                work.save_print_state(replace(job, state=PrintState.REPLACED))
            for job in jobs:
                work.queue_print(job)
            if entry.listed:
                work.save_summary(summary_of(after, now))
            for line in entry.audit:
                work.audit(line)
            if entry.draft_id:
                work.delete_draft(entry.draft_id)
        self._after()
        return jobs

    def record_numbered(
        self, case: Case, draw: Callable[[], Entry], now: datetime
    ) -> tuple[Entry, tuple[PrintJob, ...]]:
        """As :meth:`record`, of an act whose paper bears the next 文号: drawn again while that moves on."""
        for _attempt in range(_TRIES):
            entry = draw()
            try:
                return entry, self.record(case, entry, now)
            except NumberClaimed:
                continue
        raise NumberClaimed("the numbers keep moving")


def case_of(store: Store, case_id: str) -> Case:
    """The fold of a case's events, with what was amended since."""
    return amended(fold(case_id, store.events(case_id)), store.amendments(case_id))


def summary_of(case: Case, at: datetime) -> CaseSummary:
    """The line of ``case`` in the lists, as of its last event."""
    applicant = case.submission.applicant if case.submission else None
    decision, override = case.decision, case.override
    outcome = override.widened if override else decision.outcome if decision else None
    return CaseSummary(
        case_id=case.case_id,
        number=case.number,
        item_name=decision.item_name if decision else "",
        applicant=mask_name(applicant.name) if applicant else "",
        state=case.state.value,
        outcome=outcome.value if outcome else "",
        at=at,
        actor=case.actor,
    )


def issued_payload(paper: StoredDocument) -> dict[str, Any]:
    """What an event says of a paper it issued."""
    return {
        "document_id": paper.document_id,
        "document": paper.kind.value,
        "document_number": paper.document_number,
        "sha256": paper.sha256,
    }


def unknown_case(number: str) -> BadInput:
    """Nobody here knows ``number``."""
    return BadInput(
        _("本机没有收件号 {number}。").format(number=number[:40]),
        press=_("请核对号码，或扫描告知书上的条码。"),
        code="unknown_case",
    )
