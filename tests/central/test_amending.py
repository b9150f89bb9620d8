"""Amendments at the centre: attached in the order of arrival, asked about by field, told to all."""

from __future__ import annotations

from itertools import permutations
from typing import Any

from tests.central.test_outcomes import add_member, case_row, states
from tests.helpers.centre import Device, body_of, office
from windowdesk.central.store.database import Database
from windowdesk.domain.cases.amendment import Amendment, Change
from windowdesk.domain.decision.submission import Party, Submission
from windowdesk.domain.plain import to_plain
from windowdesk.protocol import amending, routes
from windowdesk.protocol.operations import Operation
from windowdesk.protocol.reviews import SETTLED

PHONE = "applicant.phone"


def accept(device: Device) -> Operation:
    """A case whose applicant can be reached, pushed."""
    case = device.issue()
    told = Submission("item", device.clock.now(), applicant=Party("person", "甲", "1", phone="0"))
    case.payload["events"][0]["payload"]["submission"] = to_plain(told)
    assert device.push(case.seq).results == []
    return case


def amend(device: Device, case_id: str, now: str, *after: Operation, **more: Any) -> Operation:
    """The device's clerk changes the telephone number, having seen ``after``."""
    seen = tuple(f"{one.device}/{one.epoch}/{one.seq}" for one in after)
    change = {more.pop("field", PHONE): Change("0", now, seen)}
    at = device.clock.now()
    told = Amendment("", case_id, 1, at, "A001", "综合12号窗", change)
    return device.operate(amending.AMENDED, case_id, 3, amending.payload(told), **more)


def asked(device: Device) -> dict[str, dict[str, Any]]:
    """The last word on every question about a field."""
    told = [body_of(entry) for entry in device.pull() if entry.kind == "review"]
    return {one["review"]: one for one in told if one["kind"] == "field"}


def test_the_question_is_the_same_whoever_came_first(database: Database) -> None:
    made = office(database, demo=True)
    one, two = made.counter(), made.counter()
    for order in permutations((one, two)):
        case = accept(one)
        sent = {device.device: amend(device, case.case_id, device.device) for device in order}
        agreed = amend(two, case.case_id, "荔湾", field="applicant.address")
        for device in order:
            assert device.push(sent[device.device].seq).results == []
        (review,) = [r for r in asked(one).values() if r["case_id"] == case.case_id]
        names = [[f"{d}/1/{sent[d].seq}"] for d in sorted(sent)]
        # the address was changed by one side only; values stay in the operations
        assert review["facts"]["fields"] == {PHONE: sorted(names)}
        assert [side["event"] for side in review["facts"]["sides"]] == ["amended", "amended"]
        assert agreed.seq == sent[two.device].seq + 1
        # the case's own line is where it was
        assert case_row(database, case.case_id)[:2] == ("accepted", 3)


def test_an_answer_ends_it_and_what_was_left_standing_is_not_asked_again(
    database: Database,
) -> None:
    made = office(database, demo=True)
    one, two = made.counter(), made.counter()
    case = accept(one)
    first, other = amend(one, case.case_id, "1"), amend(two, case.case_id, "2")
    one.push(first.seq)
    two.push(other.seq)
    ((review, _told),) = asked(one).items()
    answer = amend(one, case.case_id, "2", first, other)
    said = {"review": review, "resolution": "amended", "reason": "已电话核对", "by": "S001"}
    settled = one.operate(SETTLED, case.case_id, 3, said, actor="S001")
    assert one.push(answer.seq).results == []
    assert asked(two)[review]["state"] == "settled"
    # another quarrel about the same field is another question; leaving it as it is settles it
    again = [amend(one, case.case_id, "3", answer), amend(two, case.case_id, "4", answer)]
    one.push(settled.seq + 1)
    two.push(again[1].seq)
    (open_,) = [r for r in asked(one).values() if r["state"] == "open"]
    one.operate(SETTLED, case.case_id, 3, said | {"review": open_["review"]}, actor="S001")
    amend(one, case.case_id, "荔湾", field="applicant.address")
    assert one.push(again[0].seq + 1).results == []
    assert {r["state"] for r in asked(two).values()} == {"settled"}


def test_a_snapshot_tells_the_amendments_of_a_case_after_it(database: Database) -> None:
    made = office(database, demo=True)
    one = made.counter()
    case = accept(one)
    amend(one, case.case_id, "1")
    one.push(2)
    told = [body_of(e) for e in one.pull(path=routes.SNAPSHOT) if e.kind == "operation"]
    assert [one["operation"]["kind"] for one in told] == ["case.issued", "case.amended"]


def test_what_is_no_amendment_or_nobodys_case_is_kept_and_asked_about(database: Database) -> None:
    made = office(database, demo=True)
    one, stranger = made.counter(), made.another_office().counter()
    case = accept(one)
    amend(one, "f" * 32, "1")
    one.operate(amending.AMENDED, case.case_id, 3, {"amendment": {"visit": 1}})
    amend(one, case.case_id, "1" * 300)
    add_member(database, made.founded.office, "X001", "auditor")
    amend(one, case.case_id, "1", actor="X001")
    assert states(one.push(2).results) == [
        (2, "rejected", "not_yours"),
        (3, "rejected", "broken"),
        (4, "rejected", "broken"),
        (5, "recorded", "staff"),
    ]
    amend(stranger, case.case_id, "2")
    assert states(stranger.push().results) == [(1, "rejected", "not_yours")]
    # a doubt about who wrote it loses nothing of what was written
    told = [body_of(e) for e in one.pull(path=routes.SNAPSHOT) if e.kind == "operation"]
    assert [one["seq"] for one in told] == [1, 5]
