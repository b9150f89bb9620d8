"""A package from a counter without a line: what came over a stick counts once, as over the line."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

import pytest
from sqlalchemy import select, update

from tests.helpers.centre import Device, body_of, office
from windowdesk.central.service.counting import counted
from windowdesk.central.service.taking_in import TakenIn, take_in
from windowdesk.central.store.database import Database
from windowdesk.central.store.tables.devices import devices, sessions
from windowdesk.central.store.tables.people import audit_lines
from windowdesk.protocol import escrow, package, routes
from windowdesk.protocol.messages import (
    Entry,
    Hello,
    Lease,
    Leased,
    Page,
    Problem,
    Pushed,
    decode,
    encode,
)
from windowdesk.protocol.package import Answered, Asked, Content, Head, PackageError
from windowdesk.protocol.signing import SoftwareKey


@dataclass
class Stick:
    """What a counter writes for the centre, and reads of the answer."""

    device: Device
    box: bytes = field(default_factory=escrow.new_key)
    after: int = 0

    def centre_box(self) -> bytes:
        hello = decode(Hello, self.device.call("GET", routes.HELLO).body)
        assert hello.box_key
        return hello.box_key

    def write(self, *asked: Asked, key: SoftwareKey | None = None, name: str = "") -> bytes:
        head = Head(
            format="", kind="export", device=self.device.device, office="liwan",
            package=name or secrets.token_hex(16), made_at=self.device.clock.now().isoformat(),
            sealed_to="", sha256="", key="", reply_to=escrow.public_of(self.box),
        )  # fmt: skip
        content = Content(time=head.made_at, epoch=self.device.epoch, asked=list(asked))
        return package.pack(head, content, self.centre_box(), key or self.device.key)

    def push(self, first: int, last: int = 0) -> Asked:
        return Asked(method="POST", path=routes.PUSH, body=self.device.sealed(first, last))

    def lease(self, request: str) -> Asked:
        wanted = Lease(request=request, epoch=self.device.epoch, blocks=1)
        return Asked(method="POST", path=routes.NUMBERS, body=encode(wanted))

    def feed(self) -> Asked:
        return Asked(method="GET", path=routes.FEED, query={"after": str(self.after), "limit": "2"})

    def read(self, taken: TakenIn) -> list[Answered]:
        assert self.device.enrolled is not None
        head, content = package.unpack(taken.answer, self.device.enrolled.server_key, [self.box])
        assert head.kind == "answer"
        return content.told


def lines(database: Database, device: str) -> int:
    with database.reading() as connection:
        return next(one.operations for one in counted(connection) if one.device == device)


def test_a_stick_brings_what_the_line_would_and_twice_changes_nothing(database: Database) -> None:
    made = office(database, demo=True)
    device, other = made.counter(), made.counter()
    other.issue()
    other.push()
    for _ in range(5):
        device.issue()
    stick = Stick(device)
    data = stick.write(stick.push(1, 3), stick.push(4, 5), stick.lease("stick-0001"), stick.feed())
    first = take_in(made.centre, data)
    assert (first.lines, first.outcomes, first.refused) == ({1: 5}, {}, ())
    told = stick.read(first)
    assert [one.status for one in told] == [200] * len(told)
    pushed = [decode(Pushed, one.body) for one in told if one.path == routes.PUSH]
    assert [one.seq for one in pushed] == [3, 5]
    leased = next(decode(Leased, one.body) for one in told if one.path == routes.NUMBERS)
    entries = entries_of(told)
    assert [entry.pos for entry in entries] == list(range(1, len(entries) + 1)), "every page"
    mine = [body_of(e) for e in entries if e.kind == "operation"]
    assert {body["device"] for body in mine} == {device.device, other.device}
    again = take_in(made.centre, data)
    assert again.lines == {1: 5}
    assert (
        next(decode(Leased, one.body) for one in stick.read(again) if one.path == routes.NUMBERS)
        == leased
    )
    assert lines(database, device.device) == 5
    assert len(other.pull()) == len(entries), "nothing was told twice"
    with database.reading() as connection:
        kept = connection.execute(select(sessions.c.expires_at)).scalars().all()
    assert len(kept) == 2, "the package's own session is over"


def entries_of(told: list[Answered]) -> list[Entry]:
    pages = [decode(Page, one.body) for one in told if one.path == routes.FEED]
    return [entry for page in pages for entry in page.entries]


def test_stick_and_line_can_be_mixed_in_any_order(database: Database) -> None:
    made = office(database, demo=True)
    device = made.counter()
    stick = Stick(device)
    for _ in range(4):
        device.issue()
    early = stick.write(stick.push(1, 2))
    whole = stick.write(stick.push(1, 4))
    device.push(1, 3)
    for data in (early, whole, early):
        taken = take_in(made.centre, data)
        assert taken.refused == ()
    assert lines(database, device.device) == 4
    device.issue()
    assert device.push(5, 5).seq == 5
    late = take_in(made.centre, whole)
    assert late.lines == {1: 5}, "how far the centre is, not how far the stick was"


def test_what_is_missing_in_between_is_told(database: Database) -> None:
    made = office(database, demo=True)
    device = made.counter()
    stick = Stick(device)
    for _ in range(3):
        device.issue()
    taken = take_in(made.centre, stick.write(stick.push(2, 3)))
    (told,) = stick.read(taken)
    problem = decode(Problem, told.body)
    assert (told.status, problem.code, problem.expected) == (409, "gap", 1)
    assert taken.refused == ("POST /v1/push 409 gap",)


def test_an_expired_counters_stick_goes_into_quarantine_and_a_revoked_ones_nowhere(
    database: Database,
) -> None:
    made = office(database, demo=True)
    device = made.counter()
    stick = Stick(device)
    device.issue()
    made.clock.pass_(days=91)
    data = stick.write(stick.push(1, 1), stick.feed())
    taken = take_in(made.centre, data)
    assert taken.quarantined
    assert [told.status for told in stick.read(taken)] == [200, 423]
    assert lines(database, device.device) == 0
    made.centre.database.attempt(
        lambda unit: unit.connection.execute(update(devices).values(standing="revoked"))
    )
    with pytest.raises(PackageError) as refusal:
        take_in(made.centre, data)
    assert refusal.value.code == "revoked"


def test_a_stick_of_another_key_device_or_centre_is_refused(database: Database) -> None:
    made = office(database, demo=True)
    device, other = made.counter(), made.counter()
    device.issue()
    stick, theirs = Stick(device), Stick(other)
    good = stick.write(stick.push(1, 1))
    forged = stick.write(stick.push(1, 1), key=SoftwareKey(bytes(range(32))))
    swapped = theirs.write(stick.push(1, 1))
    answer = take_in(made.centre, good).answer
    for data, code in ((forged, "unknown_device"), (answer, "format"), (good[:-5], "damaged")):
        with pytest.raises(PackageError) as refusal:
            take_in(made.centre, data)
        assert refusal.value.code == code
    taken = take_in(made.centre, swapped)
    assert taken.refused == ("POST /v1/push 403 not_yours",)
    assert lines(database, other.device) == 0


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", routes.ENROL),
        ("POST", routes.SESSION),
        ("GET", "/v1/operations"),
        ("GET", "/admin"),
    ],
)
def test_a_stick_asks_for_nothing_but_what_a_counter_exchanges(
    database: Database, method: str, path: str
) -> None:
    made = office(database, demo=True)
    stick = Stick(made.counter())
    (told,) = stick.read(take_in(made.centre, stick.write(Asked(method=method, path=path))))
    assert told.status == 404


def test_taking_in_is_audited(database: Database) -> None:
    made = office(database, demo=True)
    stick = Stick(made.counter())
    take_in(made.centre, stick.write(name="a" * 32))
    with database.reading() as connection:
        entries = connection.execute(select(audit_lines.c.action)).scalars().all()
    assert "package.take_in" in entries
