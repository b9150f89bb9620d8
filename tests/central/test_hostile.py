"""Hostile clients: forged, replayed, for another, reordered; each refused, and nothing kept of it."""

from __future__ import annotations

from sqlalchemy import func, select

from tests.helpers.centre import Device, office, problem
from windowdesk.central.store.database import Database
from windowdesk.central.store.tables.operations import operations, quarantine
from windowdesk.protocol.messages import Pushed, decode


def nothing_kept(database: Database) -> None:
    with database.reading() as connection:
        for table in (operations, quarantine):
            assert connection.scalar(select(func.count()).select_from(table)) == 0


def test_a_forged_batch_is_refused(database: Database) -> None:
    made = office(database, demo=True)
    device = made.counter()
    device.issue()
    body = device.sealed(1)
    thief = Device(made.centre, made.clock, device=device.device, token=device.token)
    thief.log = device.log
    for forged in (
        thief.sealed(1),
        body.replace(b'"signature":"', b'"signature":"AAAA', 1),
        # the operation was changed and the head of the chain with it, not the signature
        body.replace(b"accept", b"refuse"),
    ):
        answer = device.send(forged)
        assert (answer.status, problem(answer).code) in [(422, "signature"), (400, "malformed")]
    nothing_kept(database)
    assert device.send(body).status == 200


def test_one_devices_batch_under_anothers_session_is_refused(database: Database) -> None:
    made = office(database, demo=True)
    one, two = made.counter(), made.counter()
    one.issue()
    answer = two.send(one.sealed(1))
    assert (answer.status, problem(answer).code) == (403, "not_yours")
    stranger = Device(made.centre, made.clock)
    assert stranger.send(one.sealed(1)).status == 401
    nothing_kept(database)


def test_a_recorded_push_sent_again_does_nothing(database: Database) -> None:
    made = office(database, demo=True)
    device = made.counter()
    device.issue()
    first = device.sealed(1)
    assert device.send(first).status == 200
    device.issue()
    device.push(2)
    last = device.page().last
    again = device.send(first)
    assert decode(Pushed, again.body).seq == 2
    assert device.page().last == last


def test_a_batch_out_of_order_or_too_large_is_refused(database: Database) -> None:
    made = office(database, demo=True)
    device = made.counter()
    for _ in range(3):
        device.issue()
    head, *lines = device.sealed(1).split(b"\n")
    for wrong in ([*lines[1:], lines[0]], [lines[0], lines[0], lines[2]], lines[:2], []):
        assert device.send(b"\n".join([head, *wrong])).status == 400
    for large in (b"9" * 400, b"-1", b"0", b"1.5", b'"1"'):
        twisted = head.replace(b'"first":1', b'"first":' + large)
        assert device.send(b"\n".join([twisted, *lines])).status in (400, 422)
    device.issue(note="件" * 400_000)
    assert device.send(device.sealed(4)).status == 413
    nothing_kept(database)
