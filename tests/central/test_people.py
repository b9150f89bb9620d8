"""Staff and audit over the endpoints: what counters say of them, and what they are told."""

from __future__ import annotations

import secrets

import msgspec
import pytest

from tests.helpers.centre import OFFICE, Device, Office, body_of, office, problem
from tests.helpers.counter import CHEAP
from tests.helpers.people import NOW, PASSWORD, chain_of, newcomer
from windowdesk.central.service import audit_reading, people
from windowdesk.central.service.actors import actors_of
from windowdesk.central.service.doing import Doing
from windowdesk.central.store.database import Database
from windowdesk.central.store.unit import Unit
from windowdesk.domain.staff import Role
from windowdesk.protocol import audit as wire
from windowdesk.protocol import routes, signing
from windowdesk.protocol.messages import AuditKept, AuditLines, decode


def register(made: Office, number: str, role: Role = Role.CLERK) -> None:
    people.register(made.centre, OFFICE.office, [newcomer(number, role)], CHEAP)


def change(made: Office, act: str, *args: object) -> None:
    """An administrator's act on the staff."""
    service = people.staff_service(CHEAP)

    def work(unit: Unit) -> None:
        doing = Doing(unit.connection, OFFICE.office, "9001", Role.ADMINISTRATOR, made.clock.now())
        getattr(service, act)(doing, *args)

    made.centre.database.attempt(work)


def told(device: Device, path: str = routes.FEED) -> dict[str, dict[str, object]]:
    """The last the feed says of each member of the staff."""
    entries = [body_of(entry) for entry in device.pull(path=path) if entry.kind == "staff"]
    return {body["number"]: body for body in entries}


def sealed(device: Device, entries: list[bytes], first: int = 1) -> AuditLines:
    head = wire.digest(entries[-1])
    return AuditLines(
        device=device.device,
        first=first,
        count=len(entries),
        prev=wire.read(entries[0]).prev,
        head=head,
        entries=[msgspec.Raw(entry) for entry in entries],
        key=signing.key_id(device.key.public),
        signature=device.key.sign(signing.AUDIT, device.device, first, len(entries), head),
    )


def test_the_feed_and_the_snapshot_tell_of_the_staff_as_they_stand(database: Database) -> None:
    made = office(database)
    device = made.counter()
    register(made, "1300")
    register(made, "9001", Role.ADMINISTRATOR)
    change(made, "change_role", "1300", Role.SUPERVISOR)
    change(made, "set_active", "1300", False)
    late = made.counter()
    for body in (told(device)["1300"], told(late, routes.SNAPSHOT)["1300"]):
        assert (body["role"], body["active"], body["version"]) == ("supervisor", False, 3)
    assert len(told(late, routes.SNAPSHOT)) == 2


def test_a_password_changed_at_one_desk_reaches_the_others(database: Database) -> None:
    made = office(database)
    register(made, "1300")
    one, two = made.counter(), made.counter()
    payload = {"password_hash": CHEAP.hash("Chosen-here-26")}
    one.operate("staff.password", "staff.1300", 1, payload, actor="1300")
    assert one.push().results == []
    assert told(two)["1300"]["password_hash"] == payload["password_hash"]


def test_nobody_changes_a_password_that_is_not_theirs_and_the_queue_goes_on(
    database: Database,
) -> None:
    made = office(database, demo=True)
    device = made.counter()
    device.operate("staff.password", "staff.1999", 1, {"password_hash": "x"}, actor="1999")
    device.operate("staff.password", "staff.1300", 1, {"password_hash": 7}, actor="1300")
    device.issue()
    results = device.push().results
    assert [(r.seq, r.state, r.code) for r in results] == [
        (1, "rejected", "unknown_staff"),
        (2, "rejected", "broken"),
    ]
    assert all(result.review for result in results)


@pytest.mark.parametrize("role", list(Role))
def test_only_those_who_take_matters_in_are_believed_to_have(
    database: Database, role: Role
) -> None:
    made = office(database)
    register(made, "1300", role)
    with database.reading() as connection:
        may_act = actors_of(connection, OFFICE.office, ["1300"])
    assert may_act("1300", NOW.isoformat()) is (role in (Role.CLERK, Role.SUPERVISOR))


def test_an_audit_chain_comes_in_over_the_wire(database: Database) -> None:
    made = office(database)
    device, chain = made.counter(), chain_of(5)
    answer = device.post(routes.AUDIT, sealed(device, chain))
    kept = decode(AuditKept, answer.body)
    assert (kept.seq, kept.head) == (5, wire.digest(chain[-1]))
    gap = device.post(routes.AUDIT, sealed(device, chain_of(9)[7:], 8))
    assert (gap.status, problem(gap).code, problem(gap).expected) == (409, "gap", 6)


def test_what_breaks_a_chain_is_named_though_it_is_refused(database: Database) -> None:
    made = office(database)
    device, chain = made.counter(), chain_of(5)
    broken = device.post(routes.AUDIT, sealed(device, chain[:2] + chain[3:]))
    assert (broken.status, problem(broken).code) == (422, "audit_broken")
    with database.reading() as connection:
        found = audit_reading.findings(connection, OFFICE.office)
    assert [(f.chain, f.seq, f.what) for f in found] == [(device.device, 3, "gap")]


def test_nobody_seals_another_devices_chain(database: Database) -> None:
    made = office(database)
    device, other = made.counter(), made.counter()
    lines = sealed(device, chain_of(2))
    assert problem(other.post(routes.AUDIT, lines)).code == "not_yours"
    forged = msgspec.structs.replace(lines, signature=secrets.token_bytes(64))
    assert problem(device.post(routes.AUDIT, forged)).code == "signature"
    device.token = "no-token"
    assert device.post(routes.AUDIT, lines).status == 401


def test_a_first_sign_in_uses_the_admin_code_of_the_first_start(database: Database) -> None:
    made = office(database)
    service = people.staff_service(CHEAP)
    door = people.console_sign_in(made.centre, CHEAP)
    with database.transaction() as unit:
        service.first_administrator(
            unit.connection, made.founded.admin_code, newcomer("9001"), made.clock.now()
        )
    with database.transaction() as unit:
        answer = door.sign_in(unit.connection, "9001", PASSWORD, made.clock.now())
    assert answer.member is not None
    assert (answer.office, answer.member.role) == (OFFICE.office, Role.ADMINISTRATOR)
