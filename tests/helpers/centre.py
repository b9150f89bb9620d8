"""A centre with an office, and counters that speak to it by the protocol's own messages alone."""

from __future__ import annotations

import copy
import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count
from typing import Any

import msgspec
from sqlalchemy import select

from tests.helpers.counter import StandingClock
from windowdesk.central.service.acting import Act
from windowdesk.central.service.centre import Centre
from windowdesk.central.service.exchange import Request, Response
from windowdesk.central.service.founding import (
    Founded,
    OfficeMade,
    found,
    make_code,
    open_office,
)
from windowdesk.central.store.database import Database
from windowdesk.central.store.tables.offices import windows
from windowdesk.domain.numbers import ReceiptNumber
from windowdesk.domain.plain import canonical
from windowdesk.domain.staff import Role
from windowdesk.protocol import batch, routes, signing
from windowdesk.protocol.messages import (
    Challenge,
    ChallengeWanted,
    Enrol,
    Enrolled,
    Entry,
    Lease,
    Leased,
    Page,
    Problem,
    Pushed,
    Renew,
    SerialsWanted,
    Session,
    SessionOpened,
    decode,
    encode,
)
from windowdesk.protocol.operations import GENESIS, Operation

OFFICE = OfficeMade(
    "liwan", "荔湾区政务服务中心", "440103", "ZW.EXAMPLE.GOV.CN", "11440103XN0000012M"
)
_CASES = count(1)


@dataclass
class Office:
    """A centre, founded, with one office; ``window`` is its first window's id."""

    centre: Centre
    founded: Founded
    clock: StandingClock

    def code(self, window: str = "", device: str = "") -> str:
        """One more enrolment code."""
        return self.centre.database.attempt(
            lambda unit: make_code(self.centre, unit, window or self.founded.window, device=device)
        )

    def another_office(self) -> Office:
        """A second office of the same centre, with a window of its own."""
        wanted = OfficeMade("tianhe", "天河区政务服务中心", "440106", "ZW.EXAMPLE.GOV.CN")
        made = open_office(self.centre, wanted, hall="二楼大厅", window="综合1号窗")
        codes = {"admin_code": made.admin_code, "enrolment_code": made.enrolment_code}
        founded = replace(self.founded, office=made.office, window=made.window, **codes)
        return Office(self.centre, founded, self.clock)

    @contextmanager
    def acting(self, role: Role = Role.ADMINISTRATOR, office: str = "") -> Iterator[Act]:
        """An act of somebody of the office at the console, in one transaction."""
        with self.centre.database.transaction() as unit:
            yield Act(
                connection=unit.connection,
                office=office or self.founded.office,
                by="9001",
                role=role,
                now=self.clock.now(),
                unit=unit,
                random=secrets.token_bytes,
            )

    def counter(self, **more: Any) -> Device:
        """A counter that is enrolled and has a session and two blocks."""
        device = Device(self.centre, self.clock, **more)
        device.enrol(self.code())
        device.open_session()
        device.lease(2)
        return device


def office(database: Database, clock: StandingClock | None = None, *, demo: bool = False) -> Office:
    """Found a centre in ``database``."""
    clock = clock or StandingClock()
    centre = Centre(database, clock, secrets.token_bytes)
    made = found(centre, OFFICE, hall="一楼大厅", window="综合12号窗", demo=demo)
    return Office(centre, made, clock)


def reopened(database: Database, clock: StandingClock | None = None) -> Office:
    """A centre founded before, as after a start; its first codes are gone with its first start."""
    clock = clock or StandingClock()
    centre = Centre(database, clock, secrets.token_bytes)
    with database.reading() as connection:
        window = str(connection.scalar(select(windows.c.window)))
    return Office(centre, Founded("", "", "", OFFICE.office, window), clock)


@dataclass
class Device:
    """A counter reduced to what travels: a key, a chain of operations, a token."""

    centre: Centre
    clock: StandingClock
    device: str = field(default_factory=lambda: secrets.token_hex(16))
    epoch: int = 1
    key: signing.SoftwareKey = field(
        default_factory=lambda: signing.SoftwareKey(secrets.token_bytes(32))
    )
    token: str = ""
    log: list[Operation] = field(default_factory=list)
    blocks: list[int] = field(default_factory=list)
    index: int = 0
    enrolled: Enrolled | None = None

    # --- talking -----------------------------------------------------------------------------

    def call(self, method: str, path: str, body: bytes = b"", **query: str | int) -> Response:
        """One request with this device's token."""
        headers = {"authorization": f"Bearer {self.token}"} if self.token else {}
        asked = {name: str(value) for name, value in query.items()}
        return self.centre.handle(Request(method, path, asked, headers, body))

    def post(self, path: str, message: Any) -> Response:
        return self.call("POST", path, encode(message))

    def enrol(self, code: str, **more: Any) -> Response:
        """Ask to join; keeps the answer where there is one."""
        parts = (code, self.device, self.epoch, self.key.public)
        asked = Enrol(
            code=code,
            device=self.device,
            epoch=self.epoch,
            public_key=self.key.public,
            signature=self.key.sign(signing.ENROL, *parts),
            **more,
        )
        response = self.post(routes.ENROL, asked)
        if response.status == 200:
            self.enrolled = decode(Enrolled, response.body)
        return response

    def challenge(self) -> str:
        response = self.post(routes.CHALLENGE, ChallengeWanted(device=self.device))
        return decode(Challenge, response.body).challenge

    def session(self, challenge: str, **more: Any) -> Response:
        parts = (challenge, self.device, self.epoch)
        asked: dict[str, Any] = {
            "device": self.device,
            "epoch": self.epoch,
            "key": signing.key_id(self.key.public),
            "challenge": challenge,
            "signature": self.key.sign(signing.SESSION, *parts),
            "time": self.clock.now().isoformat(),
        }
        return self.post(routes.SESSION, Session(**{**asked, **more}))

    def open_session(self, **more: Any) -> SessionOpened:
        """A session; its token is used from now on."""
        response = self.session(self.challenge(), **more)
        assert response.status == 200, response.body
        opened = decode(SessionOpened, response.body)
        self.token = opened.token
        return opened

    def renew(self, key: signing.SoftwareKey) -> Response:
        """Ask for a credential for ``key``; used from the next session on."""
        parts = (signing.RENEW, self.device, key.public)
        asked = Renew(
            device=self.device,
            public_key=key.public,
            by_old=self.key.sign(*parts),
            by_new=key.sign(*parts),
        )
        return self.post(routes.CREDENTIAL, asked)

    def lease(
        self, blocks: int = 1, request: str = "", serials: list[SerialsWanted] | None = None
    ) -> Leased:
        """Lease, and keep the blocks."""
        asked = Lease(
            request=request or secrets.token_hex(16),
            epoch=self.epoch,
            blocks=blocks,
            serials=serials or [],
        )
        response = self.post(routes.NUMBERS, asked)
        assert response.status == 200, response.body
        leased = decode(Leased, response.body)
        self.blocks += [block for block in leased.blocks if block not in self.blocks]
        return leased

    # --- working -------------------------------------------------------------------------------

    def number(self, block: int = 0) -> str:
        """The next receipt number of the device's first block."""
        self.index += 1
        year = self.clock.now().year % 100
        return ReceiptNumber(year, "440103", block or self.blocks[0], self.index).text()

    def operate(self, kind: str, case_id: str, base: int, payload: Any, **more: Any) -> Operation:
        """Add an operation to the log."""
        last = self.log[-1] if self.log else None
        ours = last is not None and last.epoch == self.epoch
        values: dict[str, Any] = {
            "device": self.device,
            "epoch": self.epoch,
            "seq": last.seq + 1 if last is not None and ours else 1,
            "op_id": secrets.token_hex(16),
            "kind": kind,
            "actor": "A001",
            "case_id": case_id,
            "base_version": base,
            "catalogue": "0" * 64,
            "wall_time": self.clock.now(),
            "monotonic_ns": 1,
            "boot_id": "boot",
            "prev": last.digest() if last is not None else GENESIS,
            "payload": payload,
        }
        operation = Operation(**{**values, **more})
        self.log.append(operation)
        return operation

    def issue(self, case_id: str = "", number: str = "", note: str = "", **more: Any) -> Operation:
        """A new case, accepted, with one document; ``note`` makes it as large as it must be."""
        case_id = case_id or f"{next(_CASES):08d}{secrets.token_hex(12)}"
        number = number or self.number()
        payload = {"events": issued_events(case_id, number, self.clock.now())}
        if note:
            payload["events"][0]["payload"]["note"] = note
        return self.operate("case.issued", case_id, 0, payload, **more)

    def reprint(self, case_id: str, base: int, **more: Any) -> Operation:
        """Print a document of a case of ``base`` events again."""
        event = paper_of(case_id, base + 1, self.clock.now())
        payload = {"events": [{**event, "kind": "reprinted"}]}
        return self.operate("case.reprinted", case_id, base, payload, **more)

    def void(self, case_id: str, base: int, **more: Any) -> Operation:
        """Void a case of ``base`` events: an act without a document."""
        event = event_of(case_id, base + 1, "voided", self.clock.now(), reason="录入有误")
        return self.operate("case.voided", case_id, base, {"events": [event]}, **more)

    def withdraw(self, case_id: str, base: int, **more: Any) -> Operation:
        """Withdraw a case of ``base`` events: an act with a document."""
        now = self.clock.now()
        events = [
            event_of(case_id, base + 1, "withdrawn", now, reason="", confirmed=True),
            paper_of(case_id, base + 2, now),
        ]
        return self.operate("case.withdrawn", case_id, base, {"events": events}, **more)

    # --- pushing and pulling ---------------------------------------------------------------------

    def sealed(self, first: int, last: int = 0) -> bytes:
        """The operations of this epoch from seq ``first`` to ``last`` as a push carries them."""
        ours = [one for one in self.log if one.epoch == self.epoch]
        # whoever keeps the end of his log alone has fewer operations than their numbers say
        chosen = [one for one in ours if first <= one.seq <= (last or ours[-1].seq)]
        return batch.seal(chosen, self.key)

    def push(self, first: int = 1, last: int = 0) -> Pushed:
        """Push and expect to be heard."""
        response = self.send(self.sealed(first, last))
        assert response.status == 200, response.body
        return decode(Pushed, response.body)

    def send(self, body: bytes) -> Response:
        return self.call("POST", routes.PUSH, body)

    def page(self, after: int = 0, path: str = routes.FEED, **query: str | int) -> Page:
        """One page of the feed or the snapshot."""
        response = self.call("GET", path, b"", after=after, **query)
        assert response.status == 200, response.body
        return decode(Page, response.body)

    def pull(self, after: int = 0, path: str = routes.FEED, **query: str | int) -> list[Entry]:
        """Every entry after ``after``."""
        entries: list[Entry] = []
        while True:
            page = self.page(after, path, **query)
            entries += page.entries
            if not page.more:
                return entries
            after = entries[-1].pos


def problem(response: Response) -> Problem:
    """The refusal in ``response``."""
    assert response.status >= 400, response.body
    return decode(Problem, response.body)


def body_of(entry: Entry) -> Any:
    """An entry's body as plain data."""
    return msgspec.json.decode(entry.body)


def event_of(case_id: str, seq: int, kind: str, at: datetime, **payload: Any) -> dict[str, Any]:
    return {
        "case_id": case_id,
        "seq": seq,
        "kind": kind,
        "at": at.isoformat(timespec="seconds"),
        "actor": "A001",
        "window": "综合12号窗",
        "payload": payload,
    }


def paper_of(case_id: str, seq: int, at: datetime) -> dict[str, Any]:
    """The event of a document."""
    digest = hashlib.sha256(f"{case_id}{seq}".encode()).hexdigest()
    facts = {"document_id": f"{case_id}-{seq}", "document": "acceptance", "sha256": digest}
    return event_of(case_id, seq, "document_issued", at, **facts, document_number="")


def issued_events(case_id: str, number: str, at: datetime) -> list[dict[str, Any]]:
    """What an accepted case begins with, as lean as the rules allow."""
    decision = {"outcome": "accept", "item": "DEMO-LWPQ-01"}
    return [
        event_of(case_id, 1, "received", at, number=number, submission={}),
        event_of(case_id, 2, "decided", at, decision=decision),
        paper_of(case_id, 3, at),
    ]


def line_of(operation: Operation) -> bytes:
    """An operation's line."""
    return canonical(operation)


def clone(device: Device) -> Device:
    """The disk of ``device``, copied while it was off."""
    twin = copy.copy(device)
    twin.log = list(device.log)
    return twin
