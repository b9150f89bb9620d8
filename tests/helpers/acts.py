"""What a clerk's acts write, on a store alone: a case accepted with its document, withdrawn, voided."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from typing import Any

from tests.helpers.counter import AGENT, COMPANY, DISPATCH, MONDAY, NEW_COMPANY, check_everything
from windowdesk.app.intake import Intake, Visit
from windowdesk.app.ports import AuditEntry, StoredDocument
from windowdesk.app.recording import issued_payload, summary_of
from windowdesk.app.shelf import Shelf
from windowdesk.catalogue.examples import example_submission
from windowdesk.catalogue.load import shipped_items
from windowdesk.domain.cases.case import CaseEvent, EventKind, fold
from windowdesk.domain.decision.decide import decide
from windowdesk.domain.decision.model import Document, Outcome
from windowdesk.domain.decision.submission import Submission
from windowdesk.domain.plain import sha256, to_plain
from windowdesk.domain.time.calendar import WorkCalendar
from windowdesk.storage.store import SqlStore

CLERK, ELDER = "A001", "DEMO-LNYD-01"


@cache
def judged() -> tuple[dict[str, Any], dict[str, Any]]:
    """A submission that is accepted, and its verdict; both plain."""
    shelf = Shelf(shipped_items())
    calendar = WorkCalendar.build(range(2024, 2031), {}, {})
    intake = Intake(shelf, calendar, Visit("acts"), Submission("", MONDAY))
    intake.choose_item(DISPATCH)
    for question, option in NEW_COMPANY.items():
        intake.answer(question, option)
    intake.set_applicant(COMPANY)
    intake.set_agent(AGENT)
    check_everything(intake)
    assert intake.decision is not None
    return to_plain(intake.submission), to_plain(intake.decision)


@cache
def a_card() -> tuple[dict[str, Any], dict[str, Any]]:
    """What most people come for: a card, on the spot, for a few papers that are looked at; both plain."""
    item = next(item for item in shipped_items() if item.code == ELDER)
    submission = example_submission(item, MONDAY, answers={"subject": "local", "business": "first"})
    calendar = WorkCalendar.build(range(2024, 2031), {}, {})
    decision = decide(item, sha256(item), submission, calendar)
    assert decision.outcome is Outcome.ACCEPT_ON_SPOT
    return to_plain(submission), to_plain(decision)


def issue(
    store: SqlStore,
    now: datetime,
    case_id: str = "",
    size: int = 3_000,
    applicant: str = "",
    *,
    matter: Callable[[], tuple[dict[str, Any], dict[str, Any]]] = judged,
) -> str:
    """Take in ``matter`` and accept it, with one document; the case. ``applicant``: the number."""
    case_id = case_id or secrets.token_hex(16)
    number = store.next_number()
    submission, decision = matter()
    # everybody's own matter: the same applicant's again would be a question for a person
    applicant = submission["applicant"] | {"number": applicant or case_id[:18].upper()}
    submission = submission | {"applicant": applicant}
    paper = _paper(case_id, number.text(), now, size)
    facts: Facts = [
        (EventKind.RECEIVED, {"number": number.text(), "secret": "X", "submission": submission}),
        (EventKind.DECIDED, {"decision": decision}),
        (EventKind.DOCUMENT_ISSUED, issued_payload(paper)),
    ]
    with store.transaction() as work:
        work.claim_number(number)
        _write(store, work, case_id, facts, now=now, kind="case.issued", papers=(paper,))
    return case_id


def withdraw(store: SqlStore, case_id: str, now: datetime) -> None:
    """The applicant withdraws: an act with a document."""
    paper = _paper(case_id, "", now, 2_000)
    facts: Facts = [
        (EventKind.WITHDRAWN, {"reason": "", "confirmed": True}),
        (EventKind.DOCUMENT_ISSUED, issued_payload(paper)),
    ]
    with store.transaction() as work:
        _write(store, work, case_id, facts, now=now, kind="case.withdrawn", papers=(paper,))


def void(store: SqlStore, case_id: str, now: datetime) -> None:
    """The case was a mistake: an act without a document."""
    facts: Facts = [(EventKind.VOIDED, {"reason": "录入有误", "papers": "taken_back", "by": CLERK})]
    with store.transaction() as work:
        _write(store, work, case_id, facts, now=now, kind="case.voided")


def strange(store: SqlStore, now: datetime, kind: str = "hall.cleaned", **payload: Any) -> None:
    """An operation of a kind nobody knows yet."""
    with store.transaction() as work:
        work.append_operation(
            kind=kind,
            actor=CLERK,
            case_id=secrets.token_hex(16),
            base_version=0,
            catalogue="",
            wall_time=now,
            payload=payload,
        )


Facts = list[tuple[EventKind, Mapping[str, Any]]]


def _write(
    store: SqlStore,
    work: Any,
    case_id: str,
    facts: Facts,
    *,
    now: datetime,
    kind: str,
    papers: tuple[StoredDocument, ...] = (),
) -> None:
    before = store.events(case_id)
    events = [
        CaseEvent(case_id, seq, what, now, CLERK, "综合12号窗", dict(payload))
        for seq, (what, payload) in enumerate(facts, len(before) + 1)
    ]
    case = fold(case_id, (*before, *events))
    for event in events:
        work.append_event(event)
    for paper in papers:
        work.add_document(paper)
    work.append_operation(
        kind=kind,
        actor=CLERK,
        case_id=case_id,
        base_version=len(before),
        catalogue="",
        wall_time=now,
        payload={"events": [to_plain(event) for event in events]},
    )
    work.save_summary(summary_of(case, now))
    work.audit(AuditEntry(now, CLERK, kind, case_id, "done"))


def _paper(case_id: str, number: str, now: datetime, size: int) -> StoredDocument:
    content = b"%PDF-1.7 " + secrets.token_bytes(size)
    return StoredDocument(
        document_id=secrets.token_hex(16),
        case_id=case_id,
        kind=Document.RECEIPT,
        number=number,
        document_number="",
        media="application/pdf",
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        facts={"number": number},
        created_at=now,
    )
