"""A counter's audit chain on its way into the centre's, over their real code on both sides."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from tests.helpers.counter import StandingClock, demo_counter
from tests.helpers.people import NOW, OFFICE, doing
from windowdesk.bootstrap.counter import Counter
from windowdesk.central.service import audit, audit_reading
from windowdesk.central.service.audit import Sender
from windowdesk.central.store.database import Database
from windowdesk.protocol import signing
from windowdesk.protocol.messages import AuditKept, AuditLines, decode, encode
from windowdesk.protocol.signing import SoftwareKey
from windowdesk.storage.sync_audit import WITNESS, StoredAudit
from windowdesk.sync.audit_push import AuditPush

KEY = SoftwareKey(b"k" * 32)


@pytest.fixture
def centre(database: Database) -> Iterator[Connection]:
    with database.transaction() as unit:
        yield unit.connection


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    made = demo_counter(tmp_path, StandingClock())
    yield made
    made.close()


def push_of(counter: Counter) -> AuditPush:
    return AuditPush(StoredAudit(counter.store, counter.clock), KEY)


def deliver(centre: Connection, counter: Counter, body: bytes) -> tuple[int, bytes]:
    sender = Sender(counter.store.device, OFFICE, {signing.key_id(KEY.public): KEY.public})
    answer = audit.take_in(centre, sender, decode(AuditLines, body), NOW)
    status = 200 if isinstance(answer, AuditKept) else 409
    return status, encode(answer)


def drain(centre: Connection, counter: Counter, push: AuditPush) -> int:
    """Send until nothing is left; how many messages it took."""
    for sent in range(50):
        body = push.body()
        if body is None:
            return sent
        push.heard(*deliver(centre, counter, body))
    raise AssertionError("it never ends")


def ends(centre: Connection, counter: Counter) -> list[tuple[int, str]]:
    return [
        (end.seq, end.head)
        for end in audit_reading.chains(centre, OFFICE)
        if end.chain == counter.store.device
    ]


def act(counter: Counter, times: int) -> None:
    for _time in range(times):
        counter.staffing.note("1207", "staff.lock")


def end_of(counter: Counter) -> tuple[int, str]:
    from windowdesk.storage.audit_trail import StoredTrail

    check = StoredTrail(counter.store).check()
    return check.count, check.head


def test_the_whole_chain_ends_in_the_centre_and_so_does_what_follows(
    centre: Connection, counter: Counter
) -> None:
    act(counter, 1200)
    push = push_of(counter)
    assert drain(centre, counter, push) == 3
    assert ends(centre, counter) == [end_of(counter)]
    act(counter, 3)
    assert drain(centre, counter, push) == 1
    assert ends(centre, counter) == [end_of(counter)]
    assert list(audit_reading.verify(centre, OFFICE)) == []


def test_an_answer_that_was_lost_is_sent_again_and_kept_once(
    centre: Connection, counter: Counter
) -> None:
    push = push_of(counter)
    body = push.body()
    assert body is not None
    deliver(centre, counter, body)
    act(counter, 2)
    drain(centre, counter, push)
    assert ends(centre, counter) == [end_of(counter)]


def test_a_centre_that_lost_entries_is_given_them_again(
    centre: Connection, counter: Counter
) -> None:
    push = push_of(counter)
    act(counter, 20)
    drain(centre, counter, push)
    for table in ("audit_lines", "audit_branches"):
        centre.execute(text(f"DELETE FROM {table}"))
    act(counter, 1)
    drain(centre, counter, push)
    assert ends(centre, counter) == [end_of(counter)]


def test_each_chain_bears_witness_of_the_other_once_a_day(
    centre: Connection, counter: Counter
) -> None:
    audit.note(doing(centre), "device.enrol", counter.store.device)
    push = push_of(counter)
    drain(centre, counter, push)
    act(counter, 1)
    drain(centre, counter, push)
    noted = [e for e in counter.store.audit_entries() if e.action == WITNESS]
    assert [(e.subject, e.result) for e in noted] == [
        (str(seq), head) for seq, head in [audit.centre_head(centre, OFFICE)]
    ]
    assert ends(centre, counter) == [end_of(counter)]


def test_a_hole_in_the_counters_own_chain_is_named_and_nothing_waits_behind_it(
    centre: Connection, counter: Counter
) -> None:
    act(counter, 10)
    push = push_of(counter)
    book = StoredAudit(counter.store, counter.clock)
    whole = book.audit_after

    def holed(seq: int, limit: int) -> list[bytes]:
        return [line for line in whole(seq, limit) if b'"seq":7,' not in line]

    book.audit_after = holed  # type: ignore[method-assign] # what somebody deleted from the file
    push = AuditPush(book, KEY)
    drain(centre, counter, push)
    found = audit_reading.findings(centre, OFFICE)
    assert [(f.chain, f.seq, f.what) for f in found] == [(counter.store.device, 8, "torn")]
    assert [seq for seq, _head in ends(centre, counter)] == [6, end_of(counter)[0]]
