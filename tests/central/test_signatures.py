"""Signatures at the centre: listed with their case, opened by whoever may see it, and by nobody else."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from sqlalchemy import func, select

from tests.central.test_attachments import ask, described, put
from tests.helpers.centre import Device, Office, event_of, office
from tests.helpers.console import Console, console, text_of
from windowdesk.central.store.database import Database
from windowdesk.central.store.tables.signatures import signatures
from windowdesk.domain.decision.submission import Party, Submission
from windowdesk.domain.plain import to_plain
from windowdesk.domain.staff import Role
from windowdesk.peripherals.pads.simulated import SCRAWL
from windowdesk.protocol.signatures import SIGNED, payload

PICTURE = hashlib.sha256(SCRAWL.picture).hexdigest()
PAPER = "e" * 64


def given(device: Device, case_id: str = "c1", **changes: Any) -> None:
    said = {
        "case_id": case_id,
        "document_id": "d1",
        "document_sha256": PAPER,
        "picture": PICTURE,
        "digest": "d" * 64,
        "window": "综合12号窗",
    }
    device.operate(SIGNED, "", 0, payload(**(said | changes)))


def count(made: Office) -> int:
    with made.centre.database.reading() as connection:
        return connection.scalar(select(func.count()).select_from(signatures)) or 0


def test_the_same_one_twice_is_one_and_nobody_else_hears_of_it(database: Database) -> None:
    made = office(database, demo=True)
    one, other = made.counter(), made.counter()
    before = len(other.pull(after=0))
    given(one)
    given(one)
    given(one, document_id="d2")
    assert one.push().results == []
    assert count(made) == 2
    assert len(other.pull(after=0)) == before


@pytest.mark.parametrize("changes", [{"digest": "a" * 64}, {"document_sha256": "a" * 64}])
def test_the_first_of_a_paper_stays_and_another_is_told(
    database: Database, changes: dict[str, Any]
) -> None:
    made = office(database)
    one, other = made.counter(), made.counter()
    given(one)
    one.push()
    given(other, window="综合9号窗", **changes)
    results = other.push().results
    assert [(r.seq, r.state, r.code) for r in results] == [(1, "rejected", "signed_before")]
    with database.reading() as connection:
        (kept,) = connection.execute(select(signatures)).all()
    assert (kept.digest, kept.document_sha256, kept.window) == ("d" * 64, PAPER, "综合12号窗")


@pytest.mark.parametrize(
    "changes",
    [
        {"case_id": ""}, {"case_id": "陈某"}, {"document_id": "a/b"}, {"document_sha256": "E" * 64},
        {"picture": "0" * 63}, {"digest": ""}, {"window": "x" * 101},
    ],
)  # fmt: skip
def test_what_is_no_signature_is_rejected_and_the_queue_goes_on(
    database: Database, changes: dict[str, Any]
) -> None:
    made = office(database)
    device = made.counter()
    given(device, **changes)
    given(device)
    assert [(r.seq, r.state, r.code) for r in device.push().results] == [(1, "rejected", "broken")]
    assert count(made) == 1


def signed_case(made: Console) -> tuple[Device, str]:
    """A case with a signature whose picture has not come; the counter, and the case's number."""
    device = made.office.counter()
    operation = device.issue()
    given(device, operation.case_id)
    device.push()
    return device, operation.payload["events"][0]["payload"]["number"]


def test_who_may_look_a_case_up_opens_its_signature_and_every_look_is_written_down(
    database: Database,
) -> None:
    made = console(database, demo=True)
    device, number = signed_case(made)
    browser = made.signed_in("5001", Role.SUPERVISOR)
    browser.get("/cases")
    page = text_of(browser.post("/cases", number=number))
    assert "图像还没有传到" in page
    # the history of this case does not fold, so that nobody can say whose paper it is
    assert "无法核对" in page
    ask(device, described(SCRAWL.picture, media="text/html"))
    assert put(device, SCRAWL.picture, 0) == 200
    page_now = browser.post("/cases", number=number)
    assert "打开签名" in text_of(page_now)
    shown = browser.post("/cases/signature", number=number, picture=PICTURE)
    assert shown.content == SCRAWL.picture
    # never what its sender called it, never kept by the browser
    assert shown.headers["content-type"] == "image/png"
    assert shown.headers["cache-control"] == "no-store"
    browser.get("/cases")
    # a picture of another case is not this one's
    assert browser.post("/cases/signature", number="9" * 22, picture=PICTURE).status_code == 404
    trail = made.signed_in("7001", Role.AUDITOR)
    assert text_of(trail.get("/trail", action="case.signature")).count("查看签名") >= 2
    for number_of_staff, role in (("9002", Role.ADMINISTRATOR), ("7002", Role.AUDITOR)):
        other = made.signed_in(number_of_staff, role)
        other.get("/password")
        refused = other.post("/cases/signature", number=number, picture=PICTURE)
        assert refused.status_code == 403


def test_a_signature_under_a_paper_that_the_case_never_issued_is_shown_as_that(
    database: Database,
) -> None:
    made = console(database)
    made.member("A001", Role.CLERK)
    device = made.office.counter()
    number, now = device.number(), made.clock.now()
    applicant = Party("person", "赵小影", "11010519491231002X")
    submission = to_plain(Submission("DEMO-LWPQ-01", now, applicant=applicant))
    event = event_of("c1", 1, "received", now, number=number, submission=submission)
    device.operate("case.issued", "c1", 0, {"events": [event]})
    given(device, "c1")
    device.push()
    browser = made.signed_in("5001", Role.SUPERVISOR)
    browser.get("/cases")
    assert "对不上本件的文书" in text_of(browser.post("/cases", number=number))
