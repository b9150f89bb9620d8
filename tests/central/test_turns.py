"""Pushes that come at once take turns at the work, wait for the disk together, and share no fate."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import select

from tests.central.test_bad_days import refuse
from tests.central.test_feed import together
from tests.helpers.centre import Device, office, problem
from windowdesk.central.service.counting import counted
from windowdesk.central.store.database import Database
from windowdesk.central.store.tables.operations import operations
from windowdesk.protocol.digests import digest
from windowdesk.protocol.messages import Line

PATIENCE = 60


def states(database: Database, device: str) -> list[str]:
    """What became of the device's operations, in their order."""
    query = select(operations.c.state).where(operations.c.device == device)
    with database.reading() as connection:
        return list(connection.scalars(query.order_by(operations.c.seq)))


@contextmanager
def slow_disk(database: Database) -> Iterator[tuple[threading.Event, threading.Event]]:
    """The next commit says that it has begun, and waits until it may end."""
    engine: Any = database.engine if database.postgres else database._writer
    begun, may_end, commit = threading.Event(), threading.Event(), engine.dialect.do_commit

    def slow(connection: Any) -> None:
        begun.set()
        may_end.wait(PATIENCE)
        commit(connection)

    engine.dialect.do_commit = slow
    try:
        yield begun, may_end
    finally:
        may_end.set()
        engine.dialect.do_commit = commit


def test_a_push_that_waits_for_the_disk_keeps_nobody_from_being_read(database: Database) -> None:
    made = office(database, demo=True)
    one, two = made.counter(), made.counter()
    one.issue()
    said: list[int] = []
    with slow_disk(database) as (begun, may_end):
        first = threading.Thread(target=one.push)
        first.start()
        assert begun.wait(PATIENCE)
        second = threading.Thread(target=lambda: said.append(two.send(b"{}\n{}").status))
        second.start()
        second.join(PATIENCE)
        # read and refused, while the first one is not yet durable
        assert (said, first.is_alive()) == ([400], True)
        may_end.set()
        first.join(PATIENCE)
    assert states(database, one.device) == ["applied"]


def test_what_is_refused_gives_its_turn_back(database: Database) -> None:
    made = office(database, demo=True)
    one, two = made.counter(), made.counter()
    two.issue()
    two.issue()
    one.issue()
    told: list[object] = []

    def all_of_it() -> None:
        for body in (b"{}\n{}", two.sealed(2), one.sealed(1)):
            told.append(problem(two.send(body)).code)
        told.append(one.push().seq)

    answered = threading.Thread(target=all_of_it, daemon=True)
    answered.start()
    answered.join(PATIENCE)
    assert told == ["malformed", "gap", "not_yours", 1]


def test_one_bad_batch_among_good_ones_harms_none_of_them(database: Database) -> None:
    made = office(database, demo=True)
    good = [made.counter() for _ in range(6)]
    poisoned, forged = made.counter(), made.counter()
    for device in (*good, poisoned, forged):
        for _ in range(12):
            device.issue()
    refuse(database, poisoned.log[5].case_id)
    bad = forged.sealed(1)
    forged_body = bad.replace(b'"signature":"', b'"signature":"AAAA', 1)
    refused: list[int] = []

    def in_parts(device: Device) -> None:
        for first in range(1, 13, 4):
            device.push(first, first + 3)

    together(
        [
            *(lambda d=device: in_parts(d) for device in (*good, poisoned)),
            lambda: refused.append(forged.send(forged_body).status),
        ]
    )
    assert set(refused) <= {400, 422}
    assert len(refused) == 1
    for device in good:
        assert states(database, device.device) == ["applied"] * 12
    expected = ["applied"] * 12
    expected[5] = "rejected"
    assert states(database, poisoned.device) == expected
    with database.reading() as connection:
        held = {one.device: (one.digest, one.broken) for one in counted(connection)}
    for device in (*good, poisoned):
        last = Line(epoch=1, seq=12, head=device.log[-1].digest())
        assert held[device.device] == (digest([last]), "")
    assert states(database, forged.device) == []
