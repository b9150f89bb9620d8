"""Operations that a counter of the office signed and no program of ours wrote: nobody is held up by one.

The centre has a place for each, the other counter reads past it, and what came after it arrives.
"""

from __future__ import annotations

import copy
import hashlib
import json
import random
import re
import secrets
from collections.abc import Sequence
from typing import Any

import pytest

from tests.helpers import acts
from tests.helpers.cable import Side, equal, state_of
from tests.helpers.centre import Device, Office, event_of
from tests.proof import Proof
from tests.sync.test_two_counters import settle
from windowdesk.central.service.case_looking import look
from windowdesk.central.service.exchange import Request
from windowdesk.domain.cases.case import State
from windowdesk.domain.staff import Role
from windowdesk.protocol.batch import MOST_NESTED, seal_lines, too_deep
from windowdesk.protocol.messages import Pushed, decode
from windowdesk.protocol.operations import GENESIS
from windowdesk.sync.ports import Answer

AT_ONCE = 25
# a value that is hand-written JSON goes into the text of a line in place of this
HOLE = "@hole@"
JUNK: tuple[str, ...] = (
    "null", "true", "1.5", "1e999", '""', "[]", "{}", "-1", '"\\u0000"', '"\\ud800"', "[[],{}]",
    str(2**63), str(-(2**63) - 1), str(2**70), "9" * 5000, json.dumps("字" * 4000),
    "[" * 150 + "]" * 150, "[" * 340 + "]" * 340, '{"a":' * 340 + "1" + "}" * 340,
    "[" * 900 + "]" * 900, "[" * 945 + "]" * 945, "[" * 5000 + "]" * 5000,
)  # fmt: skip


def whole(device: Device, case_id: str) -> dict[str, Any]:
    """An operation as a counter writes it: a matter taken in, decided, with its paper."""
    submission, decision = copy.deepcopy(acts.judged())
    now = device.clock.now()
    steps: Sequence[tuple[str, dict[str, Any]]] = (
        ("received", {"number": device.number(), "secret": "X", "submission": submission}),
        ("decided", {"decision": decision}),
        ("document_issued", {"document": "acceptance", "document_number": ""}),
    )
    events = [event_of(case_id, n, kind, now, **more) for n, (kind, more) in enumerate(steps, 1)]
    return {
        "actor": "A001", "base_version": 0, "boot_id": "b", "case_id": case_id, "catalogue": "0" * 64,
        "kind": "case.issued", "monotonic_ns": 1, "op_id": secrets.token_hex(16),
        "payload": {"events": events}, "wall_time": now.isoformat(timespec="seconds"),
    }  # fmt: skip


def places(value: Any) -> list[tuple[Any, Any]]:
    """Every container of ``value`` with a key or index into it."""
    keys = list(value) if isinstance(value, dict) else range(len(value))
    found = [(value, key) for key in keys]
    for key in keys:
        if isinstance(value[key], dict | list):
            found += places(value[key])
    return found


def bent(operation: dict[str, Any], chance: random.Random) -> bytes:
    """``operation`` with one thing that no program writes, somewhere in it."""
    inside, key = chance.choice(places(operation))
    junk = chance.choice(JUNK)
    if chance.random() < 0.2:
        del inside[key]
    elif chance.random() < 0.1 and isinstance(inside, list):
        inside.append(inside[key])
    else:
        inside[key] = HOLE
    return text_of(operation).replace(f'"{HOLE}"', junk).encode("utf-8", "surrogatepass")


def text_of(operation: dict[str, Any]) -> str:
    return json.dumps(operation, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def push(device: Device, written: Sequence[bytes]) -> Pushed:
    """Each of ``written`` in its place of the chain, signed; the centre has to take all of them."""
    lines: list[bytes] = []
    prev = GENESIS
    for seq, text in enumerate(written, 1):
        place = {"device": device.device, "epoch": 1, "prev": prev, "seq": seq}
        line = text[:-1] + b"," + text_of(place)[1:].encode()
        lines.append(line)
        prev = hashlib.sha256(line).hexdigest()
    answer = device.send(seal_lines(lines, device.device, (1, 1), device.key))
    assert answer.status == 200, answer.body
    return decode(Pushed, answer.body)


def go_on(made: Office, one: Side, two: Side) -> None:
    """What ``two`` takes in after all that is at ``one``, and nothing troubles either of them."""
    case_id = acts.issue(two.store, two.time.now())
    settle(two, one)
    assert state_of(one, case_id) is State.ACCEPTED
    for side in (one, two):
        assert side.engine.outlook.settled
        assert side.engine.outlook.trouble == ""
    equal(made, one, two)


def can_be_looked_at(made: Office, one: Side, ids: Sequence[str]) -> None:
    """What was taken in of ``ids`` is whole, and opens at the desk and at the console."""
    listed = {summary.case_id: summary for summary in one.store.summaries(limit=10**6)}
    for case_id in ids:
        assert bool(one.store.events(case_id)) is (case_id in listed)
    for summary in filter(None, map(listed.get, ids)):
        with made.acting(Role.SUPERVISOR) as act:
            assert look(act, summary.number) is not None


@pytest.mark.proof(small=3, large=4_000)
def test_no_operation_of_another_counter_holds_an_office_up(
    made: Office, pair: tuple[Side, Side], proof: Proof
) -> None:
    one, two = pair
    for case in proof.cases():
        chance, device = random.Random(case), made.counter()
        ids = [f"{case:016x}{secrets.token_hex(8)}" for _ in range(AT_ONCE)]
        try:
            push(device, [bent(whole(device, one_of), chance) for one_of in ids])
            go_on(made, one, two)
            can_be_looked_at(made, one, ids)
        except Exception as error:
            raise AssertionError(f"case {case}") from error


# what once stopped the pull of every counter of the office: numbers that no column holds, and lists within
# lists that one side could read and the other could not write again
HELD_UP = (str(2**63), str(2**70), "[" * 340 + "]" * 340, "[" * 900 + "]" * 900)


@pytest.mark.parametrize("junk", HELD_UP, ids=["2**63", "2**70", "340 deep", "900 deep"])
@pytest.mark.parametrize("where", ["seq", "payload"])
def test_what_held_an_office_up_once(
    made: Office, pair: tuple[Side, Side], junk: str, where: str
) -> None:
    one, two = pair
    device, case_id = made.counter(), secrets.token_hex(16)
    operation = whole(device, case_id)
    event = operation["payload"]["events"][0]
    (event if where == "seq" else event["payload"])[where] = HOLE
    push(device, [text_of(operation).replace(f'"{HOLE}"', junk).encode()])
    go_on(made, one, two)
    can_be_looked_at(made, one, [case_id])


def test_of_an_entry_that_cannot_be_kept_nothing_stays(
    made: Office, pair: tuple[Side, Side]
) -> None:
    """As from a centre that lets anything through: neither its events, nor what they would need."""
    one, two = pair
    case_id = acts.issue(two.store, two.time.now())
    settle(two)
    deep = b'"x":' + b"[" * 340 + b"]" * 340 + b',"sha256":'

    def bending(request: Request) -> Answer | None:
        answer = made.centre.handle(request)
        body = answer.body.replace(b'"sha256":', deep)
        body = re.sub(rb'"catalogue":"[0-9a-f]*"', b'"catalogue":"%s"' % (b"f" * 64), body)
        return Answer(answer.status, dict(answer.headers), body)

    one.cable.script = bending
    settle(one)
    one.cable.script = None
    assert one.store.events(case_id) == ()
    assert one.sync.items_wanted() == ()
    with one.store.reading() as connection:
        kept = connection.exec_driver_sql("SELECT kind, problem FROM sync_entries").fetchall()
    assert [tuple(row) for row in kept] == [("operation", "unreadable")]
    assert one.sync.counts().passed_over == 1
    go_on(made, one, two)


def test_how_deep_is_too_deep() -> None:
    for opened, closed in ((b"[", b"]"), (b'{"a":', b"}")):
        line = b'{"x":' + opened * (MOST_NESTED - 1) + b"1" + closed * (MOST_NESTED - 1) + b"}"
        assert not too_deep(line)
        assert too_deep(b"[" + line + b"]")
    # wide is not deep, and what stands in a text is text
    assert not too_deep(b"[" + b",".join([b'{"a":"[[[{\\"{{"}'] * 400) + b"]")
