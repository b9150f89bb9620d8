"""One issuing transaction with everything in it, and the program that is killed in its midst.

    python -m tests.durability.issuing

reads a line of JSON for each run: profile, count, fault. A forked child tells each number after its
commit, as a printer would only then be sent the receipt. ``fault`` plants a mistake on purpose, to
show that the proofs see it.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import sys
import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tests.helpers import warm
from windowdesk.app.ports import AuditEntry, CaseSummary, PrintJob, StoredDocument
from windowdesk.domain.cases.case import CaseEvent, EventKind
from windowdesk.domain.decision.model import Document
from windowdesk.domain.numbers import DocumentNumber, ReceiptNumber
from windowdesk.storage.highwater import HighWater
from windowdesk.storage.opening import open_store
from windowdesk.storage.store import SqlStore
from windowdesk.storage.unit_of_work import SqlUnitOfWork

NAME = "演练测试人甲"
DIVISION = "440103"
PREFIX = "穗测受"
CATALOGUE = "c" * 64
NINE = datetime.fromisoformat("2026-02-13T09:00:00")
EVENTS, DOCUMENTS, JOBS = 3, 2, 2
# each fault with the words of the finding that must give it away
FAULTS = {
    "two_transactions": "half a case",
    "told_too_early": "told and lost",
    "no_high_water": "past the high-water mark",
    "marked_too_early": "taken for restored",
}


class FixedClock:
    """Time that stands where it is put."""

    def __init__(self, now: datetime = NINE) -> None:
        self.at = now

    def now(self) -> datetime:
        return self.at

    def later(self, **by: int) -> None:
        self.at += timedelta(**by)


def open_desk(profile: Path, **changes: Any) -> SqlStore:
    """A store with an invented counter; ``changes`` go to ``open_store``."""
    wish: dict[str, Any] = {
        "demo": True,
        "division": DIVISION,
        "clock": FixedClock(),
        "keystore": lambda: None,
    }
    return open_store(profile, **{**wish, **changes})


def issue(store: SqlStore, *, size: int = 30_000, fault: str = "") -> ReceiptNumber:
    """Take in one matter: number, 文号, three events, two documents, operation, print jobs, audit."""
    number, serial = peek(store)
    if fault == "told_too_early":
        tell(number)
    if fault == "two_transactions":
        with store.transaction() as unit:
            unit.claim_number(number)
        with store.transaction() as unit:
            write_case(unit, number, serial, size)
    else:
        write(store, number, serial, size)
    return number


def peek(store: SqlStore) -> tuple[ReceiptNumber, int]:
    """The number and the 文号 that come next; papers are drawn with them before anything is written."""
    return store.next_number(), store.next_document_serial(PREFIX, NINE.year)


def write(store: SqlStore, number: ReceiptNumber, serial: int, size: int = 30_000) -> None:
    """The one transaction."""
    with store.transaction() as unit:
        unit.claim_number(number)
        write_case(unit, number, serial, size)


def case_of(number: ReceiptNumber) -> str:
    return f"case-{number.block}-{number.index}"


def write_case(unit: SqlUnitOfWork, number: ReceiptNumber, serial: int, size: int) -> None:
    """Everything of one case except the receipt number itself."""
    at, case_id = NINE, case_of(number)
    unit.claim_document_serial(PREFIX, at.year, serial)
    named = DocumentNumber(PREFIX, at.year, serial).text()
    documents = [
        _document(number, kind, named if kind is Document.RECEIPT else "", size)
        for kind in (Document.RECEIPT, Document.SLIP)
    ]
    payloads: list[tuple[EventKind, dict[str, Any]]] = [
        (EventKind.RECEIVED, {"number": number.text(), "submission": {"applicant": NAME}}),
        (EventKind.DECIDED, {"decision": {"outcome": "accept"}}),
        (EventKind.DOCUMENT_ISSUED, {"document_id": documents[0].document_id}),
    ]
    for seq, (kind, payload) in enumerate(payloads, start=1):
        unit.append_event(CaseEvent(case_id, seq, kind, at, "1001", "综合12号窗", payload))
    for document in documents:
        unit.add_document(document)
        unit.queue_print(PrintJob(document.document_id + "/1", document.document_id, "a4", 1))
    unit.append_operation(
        kind="case.issued",
        actor="1001",
        case_id=case_id,
        base_version=0,
        catalogue=CATALOGUE,
        wall_time=at,
        payload={"number": number.text(), "applicant": NAME},
    )
    unit.save_summary(
        CaseSummary(case_id, number.text(), "测试事项", "演*甲", "accepted", "accept", at, "1001")
    )
    unit.audit(AuditEntry(at, "1001", "issue", case_id, "done"))


def _document(
    number: ReceiptNumber, kind: Document, document_number: str, size: int
) -> StoredDocument:
    content = b"%PDF-1.7 " + os.urandom(size)
    return StoredDocument(
        document_id=f"{case_of(number)}-{kind.value}",
        case_id=case_of(number),
        kind=kind,
        number=number.text(),
        document_number=document_number,
        media="application/pdf",
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        facts={"applicant": NAME, "number": number.text()},
        created_at=NINE,
    )


def plant(store: SqlStore, fault: str) -> None:
    """Make the mistake ``fault`` in an open store."""
    high_water = store._high_water
    if fault == "no_high_water":
        high_water.reserve = lambda block, index: None  # type: ignore[method-assign]  # the fault
    if fault == "marked_too_early":
        _mark_in_reserve(store, high_water)
    store._around = dataclasses.replace(store._around, reserve=store._reserve)


def _mark_in_reserve(store: SqlStore, high_water: HighWater) -> None:
    """Note the position before the commit instead of after it."""
    reserve = high_water.reserve

    def early(block: int, index: int) -> None:
        reserve(block, index)
        ahead = dataclasses.replace(store._memory.position(), next_index=index + 1)
        high_water.mark(ahead)

    high_water.reserve = early  # type: ignore[method-assign]  # the fault


def run(profile: Path, count: int, fault: str) -> None:
    """Open, issue ``count`` receipts, tell each number, close."""
    store = open_desk(profile)
    plant(store, fault)
    for _ in range(count):
        number = issue(store, fault=fault)
        if fault != "told_too_early":
            tell(number)
    store.close()


def tell(number: ReceiptNumber) -> None:
    os.write(1, f"told {number.text()}\n".encode("ascii"))


def wait_for_tracer() -> None:
    """Return when someone traces this process, and has had time to see its next call."""
    status, traced = Path("/proc/self/status"), 0
    while traced < 50:
        traced += "TracerPid:\t0\n" not in status.read_text(encoding="ascii")


def serve(work: Callable[[Path, int, str], None] = run) -> None:
    """Fork a child for each line of stdin, which does ``work``.

    Modules are loaded, and statements compiled, before: what is killed is little else than writes.
    """
    warm.share_statements()
    with tempfile.TemporaryDirectory() as folder:
        store = open_desk(Path(folder))
        issue(store)
        store.close()
    for line in sys.stdin:
        wish = json.loads(line)
        child = os.fork()
        if child == 0:
            code = 1
            try:
                wait_for_tracer()
                work(Path(wish["profile"]), wish["count"], wish["fault"])
                code = 0
            finally:
                os._exit(code)
        os.write(1, f"child {child}\n".encode("ascii"))
        _pid, status = os.waitpid(child, 0)
        os.write(1, f"end {os.waitstatus_to_exitcode(status)}\n".encode("ascii"))


if __name__ == "__main__":
    serve()
