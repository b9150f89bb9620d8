"""What becomes of an operation the centre does not simply apply: recorded, rejected, parked."""

from __future__ import annotations

import pytest
from sqlalchemy import insert, select, update

from tests.central.test_push import digest_at
from tests.helpers.centre import (
    Device,
    body_of,
    event_of,
    issued_events,
    office,
)
from windowdesk.central.service import otherwise
from windowdesk.central.service.binding import learn
from windowdesk.central.service.reviewing import settle
from windowdesk.central.service.taking_up import take_up
from windowdesk.central.store.database import Database
from windowdesk.central.store.tables.cases import cases
from windowdesk.central.store.tables.operations import operations
from windowdesk.central.store.tables.people import staff
from windowdesk.central.store.tables.standards import publications
from windowdesk.protocol.messages import Result
from windowdesk.protocol.reviews import SETTLED, sides


def states(results: list[Result]) -> list[tuple[int, str, str]]:
    return [(one.seq, one.state, one.code) for one in results]


def reviews_of(device: Device) -> dict[str, str]:
    """Every review told in the feed, with its last state."""
    entries = [body_of(entry) for entry in device.pull() if entry.kind == "review"]
    return {body["review"]: body["state"] for body in entries}


def case_row(database: Database, case_id: str) -> tuple[str, int, str | None]:
    with database.reading() as connection:
        row = connection.execute(select(cases).where(cases.c.case_id == case_id)).one()
    return row.state, row.version, row.number


def test_two_windows_act_on_one_case_and_the_later_is_asked_about(database: Database) -> None:
    made = office(database, demo=True)
    one, two = made.counter(), made.counter()
    case = one.issue()
    one.push()
    one.withdraw(case.case_id, 3)
    two.withdraw(case.case_id, 3)
    two.void(case.case_id, 5)
    assert one.push(2).results == []
    results = two.push().results
    assert states(results) == [(1, "recorded", "stale"), (2, "rejected", "stale")]
    # one question for one quarrel, however many operations it has
    assert len({result.review for result in results}) == 1
    assert reviews_of(one) == {results[0].review: "open"}
    (asked,) = [body_of(entry) for entry in one.pull() if entry.kind == "review"]
    assert (asked["kind"], asked["case_id"], asked["facts"]["code"]) == (
        "stale", case.case_id, "stale",
    )  # fmt: skip
    first, second = sides(asked["facts"])
    assert (first.device, second.device) == (one.device, two.device)
    assert (second.event, second.state, second.document) == (
        "document_issued", "withdrawn", "acceptance",
    )  # fmt: skip
    assert "钱小演" not in str(asked)
    assert case_row(database, case.case_id)[:2] == ("withdrawn", 5)
    # the rejected one stays as evidence, and is told without its content
    seen = [body_of(entry) for entry in one.pull() if entry.kind == "operation"]
    assert seen[-1]["state"] == "rejected"
    assert seen[-1]["operation"] == {}
    assert seen[-2]["operation"]["case_id"] == case.case_id


def test_a_version_that_fits_by_chance_does_not_fool_the_centre(database: Database) -> None:
    made = office(database, demo=True)
    one, two = made.counter(), made.counter()
    case = one.issue()
    one.push()
    one.withdraw(case.case_id, 3)
    one.push(2)
    two.withdraw(case.case_id, 3)
    # two's own history says 5 as well, yet its 4 and 5 are others
    two.void(case.case_id, 5)
    assert states(two.push().results)[1] == (2, "rejected", "stale")
    assert case_row(database, case.case_id)[0] == "withdrawn"
    # what it was built on is said outright where the counter says it
    event = event_of(case.case_id, 6, "voided", made.clock.now(), reason="录入有误")
    after = f"{two.device}/1/1"
    two.operate("case.voided", case.case_id, 5, {"events": [event], "after": after})
    assert states(two.push(3).results) == [(3, "rejected", "stale")]
    after = f"{one.device}/1/2"
    one.operate("case.voided", case.case_id, 5, {"events": [event], "after": after})
    assert one.push(3).results == []
    assert case_row(database, case.case_id)[0] == "voided"


def test_numbers_are_the_devices_own_and_used_once(database: Database) -> None:
    made = office(database, demo=True)
    one, two = made.counter(), made.counter()
    stolen = two.number()
    one.issue(number=stolen)
    first = one.issue()
    number = issued_number(first.payload)
    second = one.issue(number=number)
    one.issue(number="2644010300012030015738")
    results = one.push().results
    assert states(results) == [
        (1, "recorded", "number_not_leased"),
        (3, "recorded", "number_used"),
        (4, "recorded", "number_malformed"),
    ]
    assert case_row(database, first.case_id)[2] == number
    assert case_row(database, second.case_id)[2] is None
    # the paper with the doubtful number is out: the case goes on all the same
    one.withdraw(second.case_id, 3)
    assert one.push(5).results == []


def issued_number(payload: dict) -> str:
    return str(payload["events"][0]["payload"]["number"])


def test_demo_numbers_count_only_in_a_demo(database: Database) -> None:
    made = office(database)
    add_member(database, made.founded.office, "A001", "clerk")
    device = made.counter()
    device.issue(number=device.number(9_123_456))
    assert states(device.push().results) == [(1, "recorded", "number_not_leased")]


def test_numbers_of_a_slip_outlive_their_epoch(database: Database) -> None:
    made = office(database, demo=True)
    device = made.counter()
    number = device.number()
    device.operate("emergency.drawn", "emergency", 0, {"numbers": [number]})
    device.epoch = 2
    device.open_session()
    plain, slip = "1" * 32, "2" * 32
    events = issued_events(plain, device.number(), made.clock.now())
    device.operate("case.issued", plain, 0, {"events": events})
    events = issued_events(slip, number, made.clock.now())
    events[0]["payload"]["slip"] = {"keyed_in_at": "2026-03-02T11:00:00", "taken_by": "A001"}
    device.operate("case.issued", slip, 0, {"events": events})
    device.epoch = 1
    assert device.push(1, 1).results == []
    device.epoch = 2
    assert states(device.push().results) == [(1, "recorded", "number_not_leased")]


def test_unknown_kinds_wait_and_poison_blocks_nothing(database: Database) -> None:
    made = office(database, demo=True)
    device = made.counter()
    device.operate("ticket.called", "t1", 0, {"anything": [1, 2]})
    device.operate("case.issued", "c1", 0, {"events": "none"})
    device.operate("case.voided", "c1", 0, {"events": [{"kind": "voided"}]})
    device.operate("case.voided", "bad\x00id", 0, {"events": []})
    device.operate("case.voided", "lone\ud800", 0, {})
    device.operate("case.issued", "c2", 0, {"events": issued_events("c3", "1", made.clock.now())})
    device.operate("case.withdrawn", "never-seen", 7, {"events": []})
    good = device.issue()
    # what is about no case of anybody's waits as well
    device.operate("hall.opened", "", 0, {})
    results = device.push().results
    assert states(results) == [
        (1, "parked", "unknown_kind"),
        (2, "recorded", "broken"),
        (3, "rejected", "broken"),
        (4, "rejected", "broken"),
        (5, "rejected", "broken"),
        (6, "recorded", "broken"),
        (7, "recorded", "broken"),
        (9, "parked", "unknown_kind"),
    ]
    assert case_row(database, good.case_id)[0] == "accepted"
    # everybody can read on
    assert made.counter().pull()[-1].pos == device.page().last
    # and the device gets its own bytes back, poison and all
    lines = device.call("GET", "/v1/operations", b"", epoch=1, after=0).body.split(b"\n")
    assert len(lines) == 9
    assert device.push().results == results


def test_what_was_parked_is_taken_up_by_a_version_that_knows_it(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = office(database, demo=True)
    device, other = made.counter(), made.counter()
    device.operate("ticket.called", "t1", 0, {})
    case = device.issue()
    device.operate("ticket.done", "t1", 0, {})
    assert [one.state for one in device.push().results] == ["parked", "parked"]
    assert take_up(made.centre) == 0
    before = digest_at(made, device.device)
    after = other.page().last
    monkeypatch.setitem(otherwise.KINDS, "ticket.called", otherwise.kept)
    assert take_up(made.centre) == 1
    (told,) = [body_of(entry) for entry in other.pull(after)]
    assert (told["seq"], told["state"]) == (1, "applied")
    assert states(device.push().results) == [(3, "parked", "unknown_kind")]
    assert digest_at(made, device.device) == before
    assert case_row(database, case.case_id)[0] == "accepted"


def test_a_version_that_was_recalled_takes_no_new_matter(database: Database) -> None:
    made = office(database, demo=True)
    device = made.counter()
    publish(database, made.founded.office, "c" * 64, recalled="2026-03-02T10:00:00")
    publish(database, made.founded.office, "d" * 64, until="2026-03-01")
    publish(database, made.founded.office, "e" * 64, recalled="2026-03-02T11:00:00")
    for version in "cdef":
        device.issue(catalogue=version * 64)
    device.withdraw(device.log[0].case_id, 3, catalogue="c" * 64)
    assert states(device.push().results) == [
        (1, "recorded", "catalogue"), (2, "recorded", "catalogue"),
    ]  # fmt: skip


def publish(
    database: Database, of: str, version: str, *, recalled: str = "", until: str = ""
) -> None:
    row = {"office": of, "hash": version, "code": "X", "version": "1", "name": "演示事项"}
    days = {"effective_from": "2026-01-01", "effective_to": until}
    by = {"published_at": "", "published_by": "", "recalled_by": "", "reason": ""}
    with database.transaction() as unit:
        values = {**row, **days, **by, "recalled_at": recalled or None}
        unit.connection.execute(insert(publications), values)


def test_another_offices_case_is_neither_shown_nor_touched(database: Database) -> None:
    made = office(database, demo=True)
    one = made.counter()
    case = one.issue()
    one.push()
    other = made.another_office().counter()
    assert other.pull(path="/v1/snapshot") == [
        entry for entry in other.pull(path="/v1/snapshot") if entry.kind in ("policy", "key")
    ]
    other.void(case.case_id, 3)
    other.withdraw(case.case_id, 3)
    results = other.push().results
    assert states(results) == [(1, "rejected", "not_yours"), (2, "recorded", "not_yours")]
    assert case_row(database, case.case_id)[0] == "accepted"
    assert reviews_of(one) == {}
    assert len(reviews_of(other)) == 1


@pytest.mark.parametrize("role", ["clerk", "supervisor", "administrator", "auditor"])
def test_only_who_works_at_a_desk_takes_matters_in(database: Database, role: str) -> None:
    made = office(database)
    add_member(database, made.founded.office, "A001", role)
    device = made.counter()
    device.issue()
    refused = [] if role in ("clerk", "supervisor") else [(1, "recorded", "staff")]
    assert states(device.push().results) == refused


def test_who_has_left_did_act_while_still_there(database: Database) -> None:
    made = office(database)
    add_member(database, made.founded.office, "A001", "clerk")
    device = made.counter()
    device.issue()
    made.clock.pass_(hours=1)
    with database.transaction() as unit:
        gone = {"active": 0, "changed_at": made.clock.now().isoformat()}
        unit.connection.execute(update(staff).values(gone))
    made.clock.pass_(hours=1)
    device.issue()
    device.void(device.log[0].case_id, 3)
    device.open_session()
    assert states(device.push().results) == [(2, "recorded", "staff"), (3, "rejected", "staff")]


def add_member(database: Database, of: str, number: str, role: str) -> None:
    row = {"number": number, "office": of, "name": "钱小演", "role": role, "held": role}
    rest = {"password_hash": "", "pin_hash": "", "token": b"", "changed_at": "2026-01-01T00:00:00"}
    with database.transaction() as unit:
        counts = {"active": 1, "must_change": 0, "version": 1, "failures": 0}
        unit.connection.execute(insert(staff), {**row, **rest, **counts})


def test_a_review_is_settled_once_from_either_side(database: Database) -> None:
    made = office(database, demo=True)
    one, two = made.counter(), made.counter()
    case = one.issue()
    one.push()
    one.withdraw(case.case_id, 3)
    one.push(2)
    two.void(case.case_id, 3)
    review = two.push().results[0].review
    settlement = {"review": review, "resolution": "noted", "reason": "已核对", "by": "S001"}
    two.operate(SETTLED, case.case_id, 0, settlement)
    two.operate(SETTLED, case.case_id, 0, {**settlement, "review": "r-unknown"})
    assert states(two.push(2).results) == [(3, "rejected", "no_review")]
    assert reviews_of(one)[review] == "settled"
    with database.transaction() as unit:
        assert not settle(made.centre, unit, review, "noted", "S001")
    # settled questions are not in the snapshot of a counter that joins
    told = [body_of(entry) for entry in made.counter().pull(path="/v1/snapshot")]
    assert review not in [body.get("review") for body in told]


def test_a_receipt_waits_for_its_items_code_and_is_bound_then(database: Database) -> None:
    made = office(database)
    add_member(database, made.founded.office, "A001", "clerk")
    device = made.counter()
    device.issue()
    device.issue()
    device.push()
    assert not [entry for entry in device.pull() if entry.kind == "number"]
    made.clock.pass_(minutes=30)
    code = "11440103XN0000012M4000131104003"
    with database.transaction() as unit:
        assert learn(unit, made.founded.office, "DEMO-LWPQ-01", code) == 2
    device.issue()
    device.push(3)
    bound = [body_of(entry)["project"] for entry in device.pull() if entry.kind == "number"]
    assert sorted(bound) == [f"{code}202603020{serial:03d}" for serial in (1, 2, 3)]


def test_event_time_and_arrival_time_are_kept_apart(database: Database) -> None:
    made = office(database, demo=True)
    device = made.counter()
    device.issue()
    made.clock.pass_(days=3)
    device.open_session()
    device.push()
    with database.reading() as connection:
        row = connection.execute(select(operations)).one()
    assert (row.event_at[:10], row.arrived_at[:10]) == ("2026-03-02", "2026-03-05")
