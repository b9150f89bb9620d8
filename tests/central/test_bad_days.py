"""Bad days: forked and copied counters, a restored counter, a restored centre, a poisoned batch."""

from __future__ import annotations

import secrets

import pytest
from sqlalchemy import select, text

from tests.helpers.centre import Device, Office, body_of, clone, office, problem
from windowdesk.app.errors import NotAllowed
from windowdesk.central.keeping.after_restore import begin_anew
from windowdesk.central.service import counters
from windowdesk.central.service.admitting import admit, admit_here
from windowdesk.central.service.counting import counted
from windowdesk.central.store.database import Database
from windowdesk.central.store.tables.cases import cases
from windowdesk.central.store.tables.numbers import blocks
from windowdesk.central.store.tables.operations import operations, quarantine
from windowdesk.domain.staff import Role
from windowdesk.protocol import routes
from windowdesk.protocol.digests import digest
from windowdesk.protocol.messages import Line, SerialsWanted


def told_kinds(device: Device) -> list[tuple[str, str]]:
    """Open reviews in a snapshot: kind and why."""
    entries = device.pull(path=routes.SNAPSHOT)
    found = [body_of(entry) for entry in entries if entry.kind == "review"]
    return [(body["kind"], body["facts"].get("why", "")) for body in found]


def cloned(database: Database) -> tuple[Office, Device, Device, Device]:
    """An office, another counter of it, one that pushed twice, and its clone of after the first."""
    made = office(database, demo=True)
    other, real = made.counter(), made.counter()
    real.issue()
    real.push()
    twin = clone(real)
    real.issue()
    real.push(2)
    twin.issue()
    twin.issue()
    return made, other, real, twin


def test_a_cloned_disk_is_kept_apart_until_an_administrator_has_looked(database: Database) -> None:
    made, other, real, twin = cloned(database)
    # nothing new in it, only other bytes at a place that is taken
    refused = twin.send(twin.sealed(2, 2))
    assert (refused.status, problem(refused).code) == (423, "quarantined")
    assert twin.push(3).quarantined
    assert told_kinds(other) == [("quarantine", "fork")]
    # both machines show one name: both wait, and nothing of either is lost
    real.issue()
    assert real.push(3).quarantined
    assert real.call("GET", routes.FEED).status == 423
    with database.reading() as connection:
        apart = connection.execute(select(quarantine.c.seq).order_by(quarantine.c.seq)).all()
        held = connection.execute(select(operations)).all()
    assert [row.seq for row in apart] == [2, 3, 3]
    assert len(held) == 2
    # the administrator lets the true one in; it hears of it though it has nothing to send
    with made.acting() as act:
        assert counters.readmit(act, real.device, "另一台是复制的")
    assert real.call("GET", routes.FEED).status == 401
    real.open_session()
    assert real.push(1).seq == 3
    # what the clone issued is a fact: it is admitted, recorded beside the line
    assert admit_here(made.centre, real.device, 1) == 2
    seen = [body_of(entry) for entry in other.pull() if entry.kind == "operation"]
    admitted = [body for body in seen if body["state"] == "recorded"]
    assert [body["digest"] for body in admitted] == [one.digest() for one in twin.log[1:]]
    assert all(body["epoch"] == 1 for body in admitted)
    with database.reading() as connection:
        # the twin used the number that the counter had used: its case has none of its own
        numbers = {row.case_id: row.number for row in connection.execute(select(cases))}
        assert numbers[twin.log[1].case_id] is None
        assert connection.execute(select(quarantine)).all() == []
        (found,) = [one for one in counted(connection) if one.device == real.device]
    assert found.digest == digest([Line(epoch=1, seq=3, head=real.log[-1].digest())])
    assert found.broken == ""


def test_what_the_readmitted_device_will_bring_itself_is_not_admitted_before(
    database: Database,
) -> None:
    made, other, real, twin = cloned(database)
    assert twin.send(twin.sealed(2, 2)).status == 423
    assert twin.push(3).quarantined
    real.issue()
    assert real.push(3).quarantined
    with made.acting() as act:
        assert counters.readmit(act, real.device, "另一台是复制的")
    # at once, before it has come again: the clone's are taken, its own third waits for it
    assert admit_here(made.centre, real.device, 1) == 2
    assert admit_here(made.centre, real.device, 1) == 0
    real.open_session()
    # both machines gave one number out: whoever is told of it first has it, the other is asked about
    said = [(one.seq, one.state, one.code) for one in real.push(1).results]
    assert said == [(3, "recorded", "number_used")]
    assert admit_here(made.centre, real.device, 1) == 0
    seen = [body_of(entry) for entry in other.pull() if entry.kind == "operation"]
    told = [body["digest"] for body in seen]
    # each once, and none left behind
    assert sorted(told) == sorted(one.digest() for one in (*real.log, *twin.log[1:]))
    with database.reading() as connection:
        assert connection.execute(select(quarantine)).all() == []


def test_a_rewritten_past_is_a_fork_too(database: Database) -> None:
    made = office(database, demo=True)
    device = made.counter()
    for _ in range(3):
        device.issue()
    device.push()
    device.log = device.log[:1]
    device.issue()
    device.issue()
    device.issue()
    # new places only, yet they follow another past
    refused = device.send(device.sealed(4))
    assert refused.status == 423
    assert made.centre.database.attempt(lambda unit: unit.connection.scalar(
        select(operations.c.seq).where(operations.c.seq == 4)
    )) is None  # fmt: skip


def test_a_restored_counter_gets_back_what_it_lost_and_goes_on(database: Database) -> None:
    made = office(database, demo=True)
    device = made.counter()
    for _ in range(5):
        device.issue()
    device.push()
    whole = list(device.log)
    device.log = device.log[:2]
    device.epoch = 2
    lines = device.open_session().lines
    assert lines == [Line(epoch=1, seq=5, head=whole[-1].digest())]
    answer = device.call("GET", routes.OPERATIONS, b"", epoch=1, after=2)
    given = answer.body.split(b"\n")
    assert len(given) == 3
    # it goes on from what it had, in its new epoch and with new numbers
    device.blocks, device.index = [], 0
    device.lease()
    device.issue()
    assert device.push().results == []
    assert told_kinds(device) == []
    with database.reading() as connection:
        (found,) = counted(connection)
    assert found.broken == ""
    assert found.operations == 6


def test_a_device_that_comes_back_from_before_its_last_epoch_is_asked_about_once(
    database: Database,
) -> None:
    made = office(database, demo=True)
    other, device = made.counter(), made.counter()
    twin = clone(device)
    device.epoch = 2
    device.open_session()
    assert told_kinds(other) == []
    # the numbers of an epoch before are not this one's
    device.blocks, device.index = [], 0
    device.lease()
    device.issue()
    device.push()
    for _ in range(2):
        twin.open_session()
    assert told_kinds(other) == [("quarantine", "older")]


def test_a_chain_nobody_knows_is_taken_and_asked_about(database: Database) -> None:
    made = office(database, demo=True)
    device, other = made.counter(), made.counter()
    device.issue()
    device.epoch = 2
    device.open_session()
    device.lease()
    device.blocks.pop(0)
    device.blocks.pop(0)
    device.issue()
    # epoch 1 was never pushed: it was lost with the disk
    assert device.push().results == []
    assert told_kinds(other) == [("quarantine", "chain")]


def restored(made: Office) -> None:
    now, random = made.clock.now(), secrets.token_bytes
    made.centre.database.attempt(
        lambda unit: begin_anew(unit, backed_up=now, now=now, random=random)
    )
    made.centre.forget()


def test_a_restored_centre_is_filled_again_and_gives_nothing_out_twice(
    database: Database,
) -> None:
    made = office(database, demo=True)
    one, two = made.counter(), made.counter()
    one.issue()
    one.push()
    serial = SerialsWanted(prefix="荔人社许受", year=2026, count=200)
    before = one.lease(0, serials=[serial]).serials[0]
    backup = dump(database)
    # after the backup: more operations, a lease, a binding
    lost_case = one.issue()
    one.push(2)
    lost = one.lease(1).blocks[0]
    told = [body_of(e)["project"] for e in two.pull() if e.kind == "number"]
    old = made.centre.identity.incarnation
    load(database, backup)
    restored(made)
    assert made.centre.identity.incarnation != old
    assert made.centre.identity.incarnation.startswith("2-")
    refused = two.call("GET", routes.FEED, b"", after=0, incarnation=old)
    assert problem(refused).code == "token"
    two.open_session()
    refused = two.call("GET", routes.FEED, b"", after=0, incarnation=old)
    assert (refused.status, problem(refused).code) == (409, "incarnation")
    # the counter sees that the centre is behind and pushes again
    assert one.open_session().lines == [Line(epoch=1, seq=1, head=one.log[0].digest())]
    one.index = 0
    number = one.number(lost)
    fresh = one.issue(number=number)
    assert one.push(1).results == []
    with database.reading() as connection:
        row = connection.execute(select(cases).where(cases.c.case_id == lost_case.case_id)).one()
        kept = connection.execute(select(blocks).where(blocks.c.block == lost)).one()
        told_now = connection.scalar(select(cases.c.number).where(cases.c.case_id == fresh.case_id))
    assert told_now == number
    # the block that only the counter remembered is its own again, and nobody else's
    assert kept.device == one.device
    assert lost not in two.lease(4).blocks
    # the lost 办件编号 is never given to anybody else
    assert row.project not in told
    assert int(row.project[-4:]) > 5000
    after = two.lease(0, serials=[serial]).serials[0]
    assert after.first > before.last + 200


def test_a_poisoned_operation_is_kept_and_blocks_nothing(database: Database) -> None:
    made = office(database, demo=True)
    device = made.counter()
    refuse(database, "poison-case")
    device.issue()
    device.issue(case_id="poison-case")
    last = device.issue()
    results = device.push().results
    assert [(one.seq, one.state, one.code) for one in results] == [(2, "rejected", "broken")]
    assert device.push().results == results
    with database.reading() as connection:
        found = connection.execute(select(cases.c.case_id).order_by(cases.c.pos)).scalars().all()
        (line,) = counted(connection)
    assert found == [device.log[0].case_id, last.case_id]
    assert (line.operations, line.broken) == (3, "")
    entries = made.counter().pull()
    assert [entry.pos for entry in entries] == list(range(1, len(entries) + 1))


def refuse(database: Database, case_id: str) -> None:
    """Let the database itself refuse a row about ``case_id``."""
    with database.transaction() as unit:
        if unit.postgres:
            unit.connection.execute(text(
                "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                f" IF NEW.case_id = '{case_id}' THEN RAISE 'refused' USING ERRCODE = '22000';"
                " END IF; RETURN NEW; END $$"
            ))  # fmt: skip
            unit.connection.execute(text(
                "CREATE TRIGGER refuse BEFORE INSERT ON cases"
                " FOR EACH ROW EXECUTE FUNCTION refuse()"
            ))  # fmt: skip
        else:
            unit.connection.exec_driver_sql(
                f"CREATE TRIGGER refuse BEFORE INSERT ON cases WHEN NEW.case_id = '{case_id}'"
                " BEGIN SELECT RAISE(ABORT, 'refused'); END"
            )


def dump(database: Database) -> dict[str, list[dict]]:
    """Every row, as a backup holds it."""
    from windowdesk.central.store.tables import metadata

    with database.reading() as connection:
        return {
            table.name: [dict(row._mapping) for row in connection.execute(select(table))]
            for table in metadata.sorted_tables
        }


def load(database: Database, rows: dict[str, list[dict]]) -> None:
    """Put a backup in the place of what is there."""
    from windowdesk.central.store.tables import metadata

    with database.transaction() as unit:
        for table in reversed(metadata.sorted_tables):
            unit.connection.execute(table.delete())
        for table in metadata.sorted_tables:
            if rows[table.name]:
                unit.connection.execute(table.insert(), rows[table.name])


def test_a_copied_counter_comes_with_a_code_of_its_own(database: Database) -> None:
    made = office(database, demo=True)
    device = made.counter()
    device.issue()
    device.push()
    # the store notices the copy by itself: a new device, whose chain goes on from the old head
    copied = Device(made.centre, made.clock, device=secrets.token_hex(16), log=list(device.log))
    copied.epoch = 2
    refused = copied.session(copied.challenge())
    assert problem(refused).code == "unknown"
    assert copied.enrol(made.code()).status == 200
    copied.open_session()
    copied.lease()
    copied.issue()
    assert copied.push().results == []
    assert told_kinds(device) == [("quarantine", "chain")]
    assert device.open_session().standing == "active"


def test_sessions_tell_a_quarantined_device_so(database: Database) -> None:
    made = office(database, demo=True)
    device = made.counter()
    device.issue()
    device.push()
    twin = clone(device)
    twin.log.pop()
    twin.issue()
    assert twin.send(twin.sealed(1)).status == 423
    opened = device.open_session()
    assert opened.standing == "quarantined"
    assert opened.lines == [Line(epoch=1, seq=1, head=device.log[0].digest())]


def test_only_an_administrator_of_the_office_admits(database: Database) -> None:
    made = office(database, demo=True)
    device = made.counter()
    device.issue()
    made.clock.pass_(days=91)
    device.open_session()
    assert device.push().quarantined
    for role in (Role.CLERK, Role.SUPERVISOR, Role.AUDITOR):
        with made.acting(role) as act, pytest.raises(NotAllowed):
            admit(made.centre, act.unit, act, device.device, 1)
    with made.acting(office="elsewhere") as act, pytest.raises(ValueError, match="no_device"):
        admit(made.centre, act.unit, act, device.device, 1)
    # the counter never came back: what its disk had sent is taken as it lies
    with made.acting() as act:
        assert admit(made.centre, act.unit, act, device.device, 1) == 1
        assert admit(made.centre, act.unit, act, device.device, 1) == 0
    with database.reading() as connection:
        case = connection.execute(select(cases)).one()
    assert (case.state, len(case.project)) == ("accepted", 43)
