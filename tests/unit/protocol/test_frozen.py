"""The formats everything later is built on, as bytes that may never change.

A receipt printed today must verify in ten years, an operation queued today must be accepted by
tomorrow's centre. If a test here fails, the change breaks what has been issued: add a new version
beside the old one instead (docs/decisions, *frozen formats*).
"""

from __future__ import annotations

import json
from datetime import date, datetime

from windowdesk.domain.cases.case import CaseEvent, EventKind
from windowdesk.domain.decision.model import (
    Decision,
    Document,
    DueDate,
    Outcome,
    Reason,
    RowResult,
    RowStatus,
    Rule,
    Weight,
)
from windowdesk.domain.decision.submission import (
    Credit,
    Finding,
    FirstVisit,
    NoticePoint,
    Party,
    PointFinding,
    Query,
    Submission,
    Verification,
)
from windowdesk.domain.numbers import ReceiptNumber
from windowdesk.domain.plain import canonical, sha256
from windowdesk.domain.standard.model import Basis, Way
from windowdesk.protocol.envelope import KEYS, KINDS, Ed25519Signer
from windowdesk.protocol.operations import GENESIS, Operation

TEN = datetime.fromisoformat("2026-03-02T10:00:00")
LAW = Basis("《中华人民共和国行政许可法》", "第三十二条第一款第（四）项")
SUBMISSION = Submission(
    "DEMO-1",
    TEN,
    catalogue="ab" * 32,
    applicant=Party(
        "person", "陈𬱖宁", "999999199001011234", Verification.CARD, TEN, date(2036, 1, 1)
    ),
    answers={"b": "y", "a": "x"},
    findings={
        "one": Finding(Way.SUBMITTED, originals=1, points={"p": PointFinding(False, "无章", "6")}),
        "two": Finding(Way.E_CERTIFICATE, query=Query.FOUND, certificate="E-1", queried_at=TEN),
        "three": Finding(absent=True),
    },
    credit=Credit.GOOD,
    first_visit=FirstVisit(
        "2644010300012030015737",
        TEN,
        "cd" * 32,
        (NoticePoint("one", "point.failed", "p"),),
        (),
        True,
    ),
)
DECISION = Decision(
    Outcome.CORRECT_ONCE,
    "DEMO-1",
    "某事",
    "2026.1",
    "ab" * 32,
    TEN,
    LAW,
    (
        Reason(
            Rule.POINT_FAILED,
            Weight.GAP,
            "one",
            "材料",
            "p",
            "加盖公章",
            seen="无章",
            page="6",
            basis=LAW,
            params={"need": "1"},
        ),
    ),
    (RowResult("one", "材料", RowStatus.GAP, "submitted", 1, 1),),
    (Document.CORRECTION, Document.SLIP),
    (DueDate("promised", "5wd", date(2026, 3, 2), date(2026, 3, 9), True, LAW),),
    {"a": "x"},
)
EVENT = CaseEvent("c1", 1, EventKind.DECIDED, TEN, "1207", "综合12号窗", {"decision": {"a": 1}})
OPERATION = Operation(
    "dev", 1, 1, "0195f0f0-0000-7000-8000-000000000000", "case.issued", "1207", "c1", 0,
    "ab" * 32, TEN, 123, "boot", GENESIS, {"events": []},
)  # fmt: skip


def test_the_canonical_form_itself() -> None:
    assert canonical(EVENT).decode() == (
        '{"actor":"1207","at":"2026-03-02T10:00:00","case_id":"c1","kind":"decided",'
        '"payload":{"decision":{"a":1}},"seq":1,"window":"综合12号窗"}'
    )


def test_submission_decision_event_and_operation_keep_their_bytes() -> None:
    named = {"submission": SUBMISSION, "decision": DECISION, "event": EVENT, "operation": OPERATION}
    assert {name: sha256(value) for name, value in named.items()} == json.loads(FROZEN)
    assert OPERATION.digest() == sha256(OPERATION)


def test_the_receipt_number_keeps_its_layout() -> None:
    assert ReceiptNumber(26, "440103", 1203, 157).text() == "2644010300012030015737"


def test_the_code_on_a_receipt_keeps_its_bytes() -> None:
    signer = Ed25519Signer(bytes(range(32)), "ZW.EXAMPLE.GOV.CN")
    text = signer.sign(
        {
            "number": "2644010300012030015737",
            "kind": "slip",
            "time": TEN,
            "organ": "11440103XN00000478",
            "catalogue": "ab" * 32,
            "offline": True,
            "reprint": 0,
            "query": "7K4M-2Q",
        }
    )
    assert text == CODE
    assert KEYS["query"] == 8
    assert KINDS["slip"] == 9


FROZEN = """
{
  "submission": "f866682bb76d6bc5a488734ef5a9ecf2dba9a7e34f99193bf136a6be81345757",
  "decision": "324ad75c8c12523f9a5369fb017b72ecef814d76b93da7afbc2af3a2a1a2abe8",
  "event": "394ac0051e1a524a745f22cb7f7d59c9c76fae39d3f17a5e15b2126902cf513d",
  "operation": "594fc39abb412582a4f0aac62544f868abba1b551551259e86476dfd59b54690"
}
"""
CODE = (
    "HTTPS://ZW.EXAMPLE.GOV.CN/V#RRQT 9P60GO0$+AWKB3UAR098CKF890A0LD9SXA85IIL8597QB0T"
    "H00A60P3DP0%96:Q6746946G7B646646A466:6AU0RVLRVLRVLRVLRVLRVLRVLRVLQ*0$*0 21P:6OR6"
    "5W5YCAT78.99I0LEK2 F3B6GXXVSVFV.NV6E.S2DTRJP0--VKSS2XK:B4NH7T3E4TQ5DU:8E/A125GD%"
    "PNKO4-4:O0DQSQTTG64C%350"
)
