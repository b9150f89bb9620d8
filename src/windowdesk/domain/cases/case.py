"""A case is the fold of its events (domain J): nothing about it is stored that they do not say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum
from typing import Any

from windowdesk.domain.cases.amendment import Amendment, Standing
from windowdesk.domain.cases.copies import HeldCopy, copies_in
from windowdesk.domain.decision.model import Decision, DueDate, Outcome, Reason
from windowdesk.domain.decision.override import Override
from windowdesk.domain.decision.submission import Submission
from windowdesk.domain.plain import from_plain


class EventKind(Enum):
    """What can happen to a case at the counter. Values are frozen; new kinds may be added."""

    RECEIVED = "received"
    DECIDED = "decided"
    OVERRIDDEN = "overridden"
    DOCUMENT_ISSUED = "document_issued"
    WITHDRAWN = "withdrawn"
    VOIDED = "voided"
    HANDED_IN = "handed_in"
    REPRINTED = "reprinted"


class State(Enum):
    """States a counter knows (domain J); later ones come from the centre."""

    EMPTY = "empty"
    RECEIVED = "received"
    PENDING_ORGAN = "pending_organ"
    CORRECTING = "correcting"
    NOT_ACCEPTED = "not_accepted"
    ACCEPTED = "accepted"
    ACCEPTED_DEFERRED = "accepted_deferred"
    WITHDRAWN = "withdrawn"
    VOIDED = "voided"


@dataclass(frozen=True, slots=True)
class CaseEvent:
    """One fact. ``seq`` counts within the case from 1; ``actor`` is the 工号 bound at capture.

    ``payload`` is plain JSON: RECEIVED {number, submission}; DECIDED {decision};
    OVERRIDDEN {override}; DOCUMENT_ISSUED {document, document_id, document_number, sha256};
    HANDED_IN {submission, decision}; REPRINTED as DOCUMENT_ISSUED with {of, reprint, reason};
    WITHDRAWN {reason, confirmed}; VOIDED {reason, papers, by}. RECEIVED may name the ``group`` of
    cases taken in during one visit and the emergency ``slip`` {keyed_in_at, taken_by}: ``at`` is then
    what was written on the slip. RECEIVED and HANDED_IN may name the ``copies`` of papers that were
    made (``cases/copies.py``).
    """

    case_id: str
    seq: int
    kind: EventKind
    at: datetime
    actor: str
    window: str
    payload: dict[str, Any] = field(default_factory=dict)
    version: int = 1


@dataclass(frozen=True, slots=True)
class IssuedPaper:
    """A document as the case knows it; its bytes lie beside it in the store."""

    document_id: str
    kind: str
    document_number: str
    sha256: str
    at: datetime
    reprint: int = 0
    of: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """``owed`` are the open points of a deferral, ``owed_until`` when they are due.

    ``group`` links the cases of one visit. ``papers_kept``: taken in on an emergency slip, so that
    its papers stayed here when a notice had to be sent after the applicant. ``amendments``: those
    merged into ``submission`` (``cases/amending.py``), of which a person has to settle ``contested``.
    ``copies`` of papers, in the order of their visits.
    """

    case_id: str
    number: str = ""
    state: State = State.EMPTY
    submission: Submission | None = None
    decision: Decision | None = None
    override: Override | None = None
    papers: tuple[IssuedPaper, ...] = ()
    visits: int = 0
    actor: str = ""
    seq: int = 0
    first_received_at: datetime | None = None
    owed: tuple[Reason, ...] = ()
    owed_until: DueDate | None = None
    group: str = ""
    papers_kept: bool = False
    history: tuple[CaseEvent, ...] = ()
    amendments: tuple[Amendment, ...] = ()
    contested: tuple[Standing, ...] = ()
    copies: tuple[HeldCopy, ...] = ()


_AFTER = {
    Outcome.ACCEPT: State.ACCEPTED,
    Outcome.ACCEPT_ON_SPOT: State.ACCEPTED,
    Outcome.ACCEPT_DEFERRED: State.ACCEPTED_DEFERRED,
    Outcome.RECEIVE_ONLY: State.PENDING_ORGAN,
    Outcome.CORRECT_ONCE: State.CORRECTING,
    Outcome.CORRECT_NOW: State.CORRECTING,
    Outcome.NOT_REQUIRED: State.NOT_ACCEPTED,
    Outcome.NOT_COMPETENT: State.NOT_ACCEPTED,
    Outcome.BARRED: State.NOT_ACCEPTED,
}


_BY_OUTCOME = (EventKind.DECIDED, EventKind.OVERRIDDEN, EventKind.HANDED_IN)
_ENDS = {EventKind.WITHDRAWN: State.WITHDRAWN, EventKind.VOIDED: State.VOIDED}
# tuples are searched by identity first; a dict asks Python for the hash of an Enum, for every event pushed
_ENDS_IT = tuple(_ENDS)


def state_after(state: State, kind: EventKind, outcome: Outcome | None = None) -> State:
    """The state an event leads to; ``outcome`` is that of its decision, or what was widened to."""
    if kind is EventKind.RECEIVED:
        return State.RECEIVED
    if outcome is not None and kind in _BY_OUTCOME:
        return _AFTER[outcome]
    return _ENDS[kind] if kind in _ENDS_IT else state


class BrokenHistory(ValueError):
    """The events of a case do not follow each other: a gap, a foreign case, an event too early."""


def fold(case_id: str, events: Iterable[CaseEvent]) -> Case:
    """The case that ``events`` (in order of ``seq``) tell. Raises :class:`BrokenHistory`."""
    case = Case(case_id)
    for event in events:
        if event.case_id != case_id or event.seq != case.seq + 1:
            raise BrokenHistory(f"event {event.seq} after {case.seq}")
        case = replace(
            _apply(case, event), seq=event.seq, actor=event.actor, history=(*case.history, event)
        )
    return case


def _apply(case: Case, event: CaseEvent) -> Case:
    payload = event.payload
    match event.kind:
        case EventKind.RECEIVED:
            return replace(
                case,
                number=payload["number"],
                state=state_after(case.state, event.kind),
                submission=from_plain(Submission, payload["submission"]),
                visits=case.visits + 1,
                group=payload.get("group", "") or case.group,
                papers_kept="slip" in payload,
                copies=(*case.copies, *copies_in(payload, event.at)),
                first_received_at=case.first_received_at or event.at,
            )
        case EventKind.DECIDED:
            decision = from_plain(Decision, payload["decision"])
            state = state_after(case.state, event.kind, decision.outcome)
            return _owing(replace(case, decision=decision, override=None, state=state))
        case EventKind.OVERRIDDEN:
            override = from_plain(Override, payload["override"])
            state = state_after(case.state, event.kind, override.widened)
            return _owing(replace(case, override=override, state=state))
        case EventKind.DOCUMENT_ISSUED | EventKind.REPRINTED:
            return replace(case, papers=(*case.papers, _paper(event)))
        case EventKind.HANDED_IN:
            decision = from_plain(Decision, payload["decision"])
            state = state_after(case.state, event.kind, decision.outcome)
            copies = (*case.copies, *copies_in(payload, event.at))
            return replace(case, owed=decision.gaps(), state=state, copies=copies)
        case EventKind.WITHDRAWN | EventKind.VOIDED:
            return replace(case, state=state_after(case.state, event.kind))


def _paper(event: CaseEvent) -> IssuedPaper:
    payload = event.payload
    return IssuedPaper(
        payload["document_id"],
        payload["document"],
        payload["document_number"],
        payload["sha256"],
        event.at,
        reprint=payload.get("reprint", 0),
        of=payload.get("of", ""),
    )


def _owing(case: Case) -> Case:
    """What the verdict put off, and until when; nothing where nothing was."""
    if case.state is not State.ACCEPTED_DEFERRED or case.decision is None:
        return replace(case, owed=(), owed_until=None)
    dates = case.override.due if case.override is not None else case.decision.due
    until = next((due for due in dates if due.kind == "deferral"), None)
    return replace(case, owed=case.decision.gaps(), owed_until=until)
