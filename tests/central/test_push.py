"""Push: every operation exactly once, whatever the network does."""

from __future__ import annotations

from tests.central.test_feed import together
from tests.helpers.centre import Office, body_of, office, problem
from windowdesk.central.service.counting import counted
from windowdesk.central.store.database import Database
from windowdesk.protocol.digests import digest
from windowdesk.protocol.messages import Line


def digest_at(made: Office, device: str) -> str:
    """The centre's digest of ``device``, hashed anew."""
    with made.centre.database.reading() as connection:
        (found,) = [one for one in counted(connection) if one.device == device]
    assert found.broken == ""
    return found.digest


def test_what_was_issued_arrives_is_numbered_and_told(database: Database) -> None:
    made = office(database, demo=True)
    one, two = made.counter(), made.counter()
    cases = [one.issue() for _ in range(3)]
    pushed = one.push()
    assert (pushed.seq, pushed.head, pushed.results) == (3, cases[-1].digest(), [])
    entries = two.pull()
    assert [entry.pos for entry in entries] == list(range(1, len(entries) + 1))
    seen = [body_of(entry) for entry in entries if entry.kind == "operation"]
    assert [(body["seq"], body["digest"], body["state"]) for body in seen] == [
        (case.seq, case.digest(), "applied") for case in cases
    ]
    bound = [body_of(entry) for entry in entries if entry.kind == "number"]
    assert [body["case_id"] for body in bound] == [case.case_id for case in cases]
    assert [body["project"][-12:] for body in bound] == [
        "202603020001", "202603020002", "202603020003",
    ]  # fmt: skip
    assert {len(body["project"]) for body in bound} == {43}
    assert digest_at(made, one.device) == digest([Line(epoch=1, seq=3, head=cases[-1].digest())])


def test_the_same_again_changes_nothing(database: Database) -> None:
    made = office(database, demo=True)
    device = made.counter()
    for _ in range(4):
        device.issue()
    device.push(1, 3)
    before = device.page().last
    again = device.push(1, 3)
    assert (again.seq, again.results) == (3, [])
    assert device.page().last == before
    # an overlap brings the rest
    assert device.push(2, 4).seq == 4
    assert problem(device.send(device.sealed(1, 2).replace(b"A001", b"A002"))).code == "malformed"


def test_a_gap_is_told_where_to_begin(database: Database) -> None:
    made = office(database, demo=True)
    device = made.counter()
    for _ in range(5):
        device.issue()
    device.push(1, 2)
    refusal = device.send(device.sealed(4, 5))
    assert refusal.status == 409
    assert (problem(refusal).code, problem(refusal).expected) == ("gap", 3)
    assert device.push(3, 5).seq == 5


def test_the_same_batch_on_two_lines_at_once_is_taken_once(database: Database) -> None:
    made = office(database, demo=True)
    device = made.counter()
    for _ in range(6):
        device.issue()
    bodies = [device.sealed(1, 4), device.sealed(1, 4), device.sealed(1, 4), device.sealed(3, 6)]
    statuses: list[int] = []
    together([lambda body=body: statuses.append(device.send(body).status) for body in bodies])  # type: ignore[misc]  # a default binds each
    # the later half may have come before there was anything to follow
    assert sorted(statuses)[:3] == [200, 200, 200]
    assert sorted(statuses)[3] in (200, 409)
    device.push(1)
    seen = [body_of(entry) for entry in device.pull() if entry.kind == "operation"]
    assert sorted(body["seq"] for body in seen) == [1, 2, 3, 4, 5, 6]
    last = device.log[-1].digest()
    assert digest_at(made, device.device) == digest([Line(epoch=1, seq=6, head=last)])


def test_every_order_of_sending_ends_the_same(database: Database) -> None:
    """Lost, doubled, late and overlapping: what the network makes of four batches."""
    made = office(database, demo=True)
    device = made.counter()
    for _ in range(8):
        device.issue()
    for first, last in [(3, 4), (1, 2), (1, 4), (7, 8), (2, 6), (1, 8), (5, 8), (1, 8)]:
        assert device.send(device.sealed(first, last)).status in (200, 409)
    seen = [body_of(entry) for entry in device.pull() if entry.kind == "operation"]
    assert [body["seq"] for body in seen] == list(range(1, 9))
