"""办件编号: a day has four digits, and a restored platform gives none of them out twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from tests.helpers.centre import Device, Office, body_of, office
from windowdesk.central.keeping.after_restore import begin_anew
from windowdesk.central.keeping.lives import Life
from windowdesk.central.keeping.status import status
from windowdesk.central.service.binding import (
    FIRST_SHARE,
    LAST_SERIAL,
    bind_waiting,
    end_of_share,
    learn,
    unnumbered,
)
from windowdesk.central.service.core import Core
from windowdesk.central.serving import worker
from windowdesk.central.serving.options import Options
from windowdesk.central.settings import CentralSettings
from windowdesk.central.store import faults
from windowdesk.central.store.database import Database
from windowdesk.central.store.tables.cases import cases, project_serials, serial_floors
from windowdesk.central.store.unit import Unit
from windowdesk.protocol.feed import NumberBound
from windowdesk.protocol.messages import Struct

DAY = "20260302"
CODE = "11440103XN0000012M4000131104003"


def floor_at(database: Database, floor: int) -> None:
    """As if so many lives had begun on the day."""
    with database.transaction() as unit:
        unit.upsert(serial_floors, {"day": DAY, "floor": floor})


def given_so_far(database: Database, last: int) -> None:
    with database.transaction() as unit:
        changed = unit.connection.execute(update(project_serials).values(last=last))
        assert changed.rowcount == 1


def serials(device: Device) -> list[int]:
    """The serials told in the feed, in the order they were told."""
    told = [body_of(entry) for entry in device.pull() if entry.kind == "number"]
    return [int(one["project"][-4:]) for one in told]


def unbound(made: Office) -> int:
    with made.centre.database.reading() as connection:
        (health,) = status(connection, made.clock.now()).offices
    return health.unnumbered


def anew(made: Office, lives: int = 0) -> None:
    now = made.clock.now()
    made.centre.database.attempt(
        lambda unit: begin_anew(
            unit, backed_up=now, now=now, random=made.centre.random, life=Life(str(now), lives)
        )
    )


def test_shares_of_a_day_follow_each_other_and_end() -> None:
    """However many lives begin on one day, no serial is in two shares, and each is in one."""
    floors = [0]
    while floors[-1] < LAST_SERIAL:
        floors.append(end_of_share(floors[-1]))
    assert len(floors) == 13
    assert floors == sorted(set(floors))
    assert floors[1] == FIRST_SHARE
    assert end_of_share(LAST_SERIAL) == LAST_SERIAL


def test_a_case_past_the_end_of_its_day_waits_and_is_told_of(database: Database) -> None:
    made = office(database, demo=True)
    device = made.counter()
    device.issue()
    device.push()
    given_so_far(database, FIRST_SHARE - 2)
    for _ in range(5):
        device.issue()
    # the receipts stand, whatever their number of 43 characters
    assert device.push(2).results == []
    assert serials(device) == [1, FIRST_SHARE - 1, FIRST_SHARE]
    assert unbound(made) == 3
    device.issue()
    device.push(7)
    assert serials(device) == [1, FIRST_SHARE - 1, FIRST_SHARE]
    assert unbound(made) == 4
    assert unnumbered(4).startswith("4 件办件还没有办件编号")
    # the next day has its own
    made.clock.pass_(days=1)
    device.open_session()
    device.issue()
    device.push(8)
    assert serials(device)[-1] == 1
    assert unbound(made) == 4


def test_what_waited_is_bound_once_there_is_room(database: Database) -> None:
    made = office(database, demo=True)
    device = made.counter()
    device.issue()
    device.push()
    given_so_far(database, FIRST_SHARE)
    waited = [device.issue().case_id for _ in range(3)]
    device.push(2)
    assert bind_waiting(made.centre) == 0
    assert unbound(made) == 3
    anew(made)
    assert bind_waiting(made.centre) == 3
    assert unbound(made) == 0
    device.open_session()
    assert serials(device) == [1, *range(FIRST_SHARE + 1, FIRST_SHARE + 4)]
    with database.reading() as connection:
        rows = connection.execute(select(cases.c.case_id, cases.c.project)).all()
    assert sorted(case for case, project in rows if project[-4:] > "8000") == sorted(waited)
    # whoever comes after them goes on behind them
    device.lease(1)
    device.issue()
    device.push(5)
    assert serials(device)[-1] == FIRST_SHARE + 4


def waiting_since_a_full_day(database: Database) -> tuple[Office, list[str]]:
    """Three cases that waited for a serial, in a new life that has some."""
    made = office(database, demo=True)
    device = made.counter()
    device.issue()
    device.push()
    given_so_far(database, FIRST_SHARE)
    waited = [device.issue().case_id for _ in range(3)]
    device.push(2)
    anew(made)
    return made, sorted(waited)


@pytest.mark.parametrize("problem", [faults.Conflict, faults.Unstorable])
def test_a_case_that_cannot_be_bound_holds_up_no_other(
    database: Database, monkeypatch: pytest.MonkeyPatch, problem: type[Exception]
) -> None:
    """It goes on waiting."""
    made, waited = waiting_since_a_full_day(database)

    def announced(unit: Unit, office_of: str, body: Struct, **more: Any) -> None:
        if isinstance(body, NumberBound) and body.case_id == waited[0]:
            raise problem
        announce(unit, office_of, body, **more)

    announce = Unit.announce
    monkeypatch.setattr(Unit, "announce", announced)
    assert bind_waiting(made.centre) == 2
    assert unbound(made) == 1
    monkeypatch.undo()
    assert bind_waiting(made.centre) == 1


def test_a_start_at_which_nothing_waits_writes_nothing(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, begun = office(database, demo=True), []
    monkeypatch.setattr(database, "transaction", lambda *_anything: begun.append("a transaction"))
    assert (bind_waiting(made.centre), begun) == (0, [])


def test_what_was_parked_and_cannot_be_taken_up_holds_up_no_case_that_waits(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, _waited = waiting_since_a_full_day(database)

    def fails(_core: Core) -> int:
        raise faults.Unstorable

    monkeypatch.setattr(worker, "take_up", fails)
    running = worker.Worker(Options(CentralSettings()), made.centre.database, made.clock)
    running._take_up()
    assert unbound(made) == 0


def test_the_last_lives_of_a_day_give_nothing_out_twice(database: Database) -> None:
    """The twelfth has one serial; from the thirteenth on nothing is given out, and that is said."""
    given: list[int] = []
    made = office(database, demo=True)
    device = made.counter()
    for life in range(8, 15):
        floor_at(database, 0)
        anew(made, life - 1)  # so many as unknown to this backup as it was made on this day
        device.open_session()
        device.lease(1)
        before = serials(device)
        first = len(device.log) + 1
        for _ in range(6):
            device.issue()
        assert device.push(first).results == []
        fresh = serials(device)[len(before) :]
        assert not set(fresh) & set(given)
        given += fresh
        if life >= 12:
            assert fresh == []
    assert given == [*range(9985, 9991), *range(9993, 10000)]
    assert unbound(made) == 7 * 6 - len(given)


def test_a_late_code_binds_no_more_than_its_day_has(database: Database) -> None:
    made = office(database)
    with database.transaction() as unit:
        unit.connection.execute(
            insert(project_serials), {"implementation": CODE, "day": DAY, "last": FIRST_SHARE - 1}
        )
    device = made.counter()
    cases_of = [device.issue() for _ in range(3)]
    device.push()
    assert unbound(made) == 0  # they wait for their item's code, and are not told of here
    with database.transaction() as unit:
        assert learn(unit, made.founded.office, "DEMO-LWPQ-01", CODE) == 1
    assert unbound(made) == 2
    assert len(cases_of) == 3


def test_the_day_is_that_of_the_receipt_however_late_its_code_is_known(database: Database) -> None:
    """Of an emergency slip: it was keyed in the day after it was written."""
    made = office(database)
    device = made.counter()
    operation = device.issue()
    device.log.remove(operation)
    yesterday = made.clock.now() - timedelta(days=1)
    payload = operation.payload
    for event in payload["events"]:
        event["at"] = yesterday.isoformat()
    device.operate("case.issued", operation.case_id, 0, payload)
    device.push()
    with database.transaction() as unit:
        learn(unit, made.founded.office, "DEMO-LWPQ-01", CODE)
        projects = unit.connection.scalars(select(cases.c.project)).all()
    assert projects == [f"{CODE}202603010001"]
