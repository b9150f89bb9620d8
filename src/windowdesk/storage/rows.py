"""Rows of ``tables`` to facts and back: where a column and a field are named together."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from windowdesk.app.ports import (
    AuditEntry,
    CaseSummary,
    Draft,
    InDoubt,
    PrintEvent,
    PrintJob,
    PrintState,
    StaffRecord,
    StoredDocument,
)
from windowdesk.domain.cases.case import CaseEvent, EventKind
from windowdesk.domain.decision.model import Document
from windowdesk.domain.plain import canonical, to_plain
from windowdesk.domain.staff import Role, StaffMember
from windowdesk.protocol.operations import Operation

Row = Any  # SQLAlchemy's Row: columns as attributes, typed only at run time


def text(value: Any) -> str:
    """Plain data as the JSON text that is stored: canonical, or escaped where UTF-8 cannot say it."""
    try:
        return canonical(value).decode("utf-8")
    except UnicodeDecodeError:
        # half a surrogate pair pasted from elsewhere: kept, so that its digest stays true
        return json.dumps(to_plain(value))


def moment(value: datetime) -> str:
    """A time as stored: ISO 8601 to the second."""
    return value.isoformat(timespec="seconds")


def from_event(event: CaseEvent) -> dict[str, Any]:
    return {
        "case_id": event.case_id,
        "seq": event.seq,
        "kind": event.kind.value,
        "at": moment(event.at),
        "actor": event.actor,
        "window": event.window,
        "payload": text(event.payload),
        "version": event.version,
    }


def to_event(row: Row) -> CaseEvent:
    return CaseEvent(
        case_id=row.case_id,
        seq=row.seq,
        kind=EventKind(row.kind),
        at=datetime.fromisoformat(row.at),
        actor=row.actor,
        window=row.window,
        payload=json.loads(row.payload),
        version=row.version,
    )


def from_document(document: StoredDocument) -> dict[str, Any]:
    return {
        "document_id": document.document_id,
        "case_id": document.case_id,
        "kind": document.kind.value,
        "number": document.number,
        "document_number": document.document_number,
        "media": document.media,
        "content": document.content,
        "sha256": document.sha256,
        "facts": text(document.facts),
        "created_at": moment(document.created_at),
    }


def to_document(row: Row) -> StoredDocument:
    return StoredDocument(
        document_id=row.document_id,
        case_id=row.case_id,
        kind=Document(row.kind),
        number=row.number,
        document_number=row.document_number,
        media=row.media,
        content=bytes(row.content),
        sha256=row.sha256,
        facts=json.loads(row.facts),
        created_at=datetime.fromisoformat(row.created_at),
    )


def from_operation(operation: Operation, digest: str) -> dict[str, Any]:
    return {
        "device": operation.device,
        "epoch": operation.epoch,
        "seq": operation.seq,
        "op_id": operation.op_id,
        "kind": operation.kind,
        "actor": operation.actor,
        "case_id": operation.case_id,
        "base_version": operation.base_version,
        "catalogue": operation.catalogue,
        "wall_time": moment(operation.wall_time),
        "monotonic_ns": operation.monotonic_ns,
        "boot_id": operation.boot_id,
        "prev": operation.prev,
        "schema_version": operation.schema_version,
        "digest": digest,
        "payload": text(operation.payload),
    }


def to_operation(row: Row) -> Operation:
    return Operation(
        device=row.device,
        epoch=row.epoch,
        seq=row.seq,
        op_id=row.op_id,
        kind=row.kind,
        actor=row.actor,
        case_id=row.case_id,
        base_version=row.base_version,
        catalogue=row.catalogue,
        wall_time=datetime.fromisoformat(row.wall_time),
        monotonic_ns=row.monotonic_ns,
        boot_id=row.boot_id,
        prev=row.prev,
        payload=json.loads(row.payload),
        schema_version=row.schema_version,
    )


def from_summary(summary: CaseSummary) -> dict[str, Any]:
    return {
        "case_id": summary.case_id,
        "number": summary.number,
        "item_name": summary.item_name,
        "applicant": summary.applicant,
        "state": summary.state,
        "outcome": summary.outcome,
        "at": moment(summary.at),
        "actor": summary.actor,
    }


def to_summary(row: Row) -> CaseSummary:
    return CaseSummary(
        case_id=row.case_id,
        number=row.number,
        item_name=row.item_name,
        applicant=row.applicant,
        state=row.state,
        outcome=row.outcome,
        at=datetime.fromisoformat(row.at),
        actor=row.actor,
    )


def from_loose(paper: StoredDocument) -> dict[str, Any]:
    return {
        "document_id": paper.document_id,
        "kind": paper.kind.value,
        "media": paper.media,
        "sha256": paper.sha256,
        "title": str(paper.facts.get("title", "")),
        "created_at": moment(paper.created_at),
        "content": paper.content,
    }


def to_loose(row: Row) -> StoredDocument:
    """A paper of no case, as any other: without numbers, its title the only fact kept."""
    return StoredDocument(
        document_id=row.document_id,
        case_id="",
        kind=Document(row.kind),
        number="",
        document_number="",
        media=row.media,
        content=row.content,
        sha256=row.sha256,
        facts={"title": row.title},
        created_at=datetime.fromisoformat(row.created_at),
    )


def from_job(job: PrintJob) -> dict[str, Any]:
    return {
        "key": job.key,
        "document_id": job.document_id,
        "role": job.role,
        "copies": job.copies,
        "state": job.state.value,
        "attempt": job.attempt,
        "detail": job.detail,
        "slip": job.slip,
        "in_doubt": job.in_doubt.value,
        "printer": job.printer,
        "sure": job.sure,
        "wanted": int(job.wanted),
        "external": job.external,
    }


def to_job(row: Row) -> PrintJob:
    return PrintJob(
        key=row.key,
        document_id=row.document_id,
        role=row.role,
        copies=row.copies,
        state=PrintState(row.state),
        attempt=row.attempt,
        detail=row.detail,
        slip=row.slip,
        in_doubt=InDoubt(row.in_doubt),
        printer=row.printer,
        sure=row.sure,
        wanted=bool(row.wanted),
        external=row.external,
    )


def from_print_event(job: PrintJob, at: datetime) -> dict[str, Any]:
    return {
        "at": moment(at),
        "key": job.key,
        "state": job.state.value,
        "attempt": job.attempt,
        "printer": job.printer,
        "detail": job.detail,
    }


def to_print_event(row: Row) -> PrintEvent:
    return PrintEvent(
        at=datetime.fromisoformat(row.at),
        key=row.key,
        state=PrintState(row.state),
        attempt=row.attempt,
        printer=row.printer,
        detail=row.detail,
    )


def from_draft(draft: Draft) -> dict[str, Any]:
    return {
        "draft_id": draft.draft_id,
        "owner": draft.owner,
        "title": draft.title,
        "aside": int(draft.aside),
        "updated_at": moment(draft.updated_at),
        "body": text(draft.body),
    }


def to_draft(row: Row) -> Draft:
    return Draft(
        draft_id=row.draft_id,
        owner=row.owner,
        title=row.title,
        aside=bool(row.aside),
        updated_at=datetime.fromisoformat(row.updated_at),
        body=json.loads(row.body),
    )


def from_staff(record: StaffRecord) -> dict[str, Any]:
    until = record.locked_until
    return {
        "number": record.member.number,
        "name": record.member.name,
        "role": record.member.role.value,
        "active": int(record.member.active),
        "password_hash": record.password_hash,
        "pin_hash": record.pin_hash,
        "failures": record.failures,
        "locked_until": None if until is None else moment(until),
        "source": record.source,
        "version": record.version,
        "valid_until": None if record.valid_until is None else moment(record.valid_until),
        "token_algorithm": record.token_algorithm,
        "token": record.token,
        "must_change": int(record.must_change),
        "pending": int(record.pending),
        "password_since": "" if record.password_since is None else moment(record.password_since),
    }


def to_staff(row: Row) -> StaffRecord:
    until = row.locked_until
    return StaffRecord(
        member=StaffMember(row.number, row.name, Role(row.role), bool(row.active)),
        password_hash=row.password_hash,
        pin_hash=row.pin_hash,
        failures=row.failures,
        locked_until=None if until is None else datetime.fromisoformat(until),
        source=row.source,
        version=row.version,
        valid_until=None if row.valid_until is None else datetime.fromisoformat(row.valid_until),
        token_algorithm=row.token_algorithm,
        token=bytes(row.token),
        must_change=bool(row.must_change),
        pending=bool(row.pending),
        password_since=datetime.fromisoformat(row.password_since) if row.password_since else None,
    )


def from_entry(entry: AuditEntry) -> dict[str, Any]:
    return {
        "at": moment(entry.at),
        "actor": entry.actor,
        "action": entry.action,
        "subject": entry.subject,
        "result": entry.result,
        "detail": text(entry.detail),
    }


def to_entry(row: Row) -> AuditEntry:
    detail: Mapping[str, str] = json.loads(row.detail)
    return AuditEntry(
        at=datetime.fromisoformat(row.at),
        actor=row.actor,
        action=row.action,
        subject=row.subject,
        result=row.result,
        detail=detail,
    )
