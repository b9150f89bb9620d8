"""Every counter's audit chain at the centre: contiguous, signed, and a break is found and named."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, update

from tests.helpers.people import NOW, OFFICE, Device, chain_of, doing
from windowdesk.central.service import audit, audit_reading
from windowdesk.central.store.database import Database
from windowdesk.central.store.tables.people import audit_lines
from windowdesk.domain.staff import Role
from windowdesk.protocol import audit as wire
from windowdesk.protocol.messages import AuditKept, AuditLines, Problem
from windowdesk.protocol.signing import SoftwareKey


@pytest.fixture
def connection(database: Database) -> Iterator[Connection]:
    with database.transaction() as unit:
        yield unit.connection


def keep(connection: Connection, device: Device, lines: AuditLines) -> AuditKept:
    answer = audit.take_in(connection, device.sender(), lines, NOW)
    assert isinstance(answer, AuditKept), answer
    return answer


def refuse(connection: Connection, device: Device, lines: AuditLines) -> Problem:
    answer = audit.take_in(connection, device.sender(), lines, NOW)
    assert isinstance(answer, Problem), answer
    return answer


def named(connection: Connection) -> list[tuple[str, int, str]]:
    return [(f.chain, f.seq, f.what) for f in audit_reading.findings(connection, OFFICE)]


def test_a_chain_arrives_in_pieces_and_twice_and_is_kept_once(connection: Connection) -> None:
    device, chain = Device(), chain_of(7)
    assert keep(connection, device, device.lines(chain[:3])).seq == 3
    assert keep(connection, device, device.lines(chain[:3])).seq == 3
    assert keep(connection, device, device.lines(chain[2:7], first=3)).seq == 7
    (end,) = audit_reading.chains(connection, OFFICE)
    assert (end.seq, end.head, end.findings) == (7, wire.digest(chain[-1]), 0)
    assert list(audit_reading.verify(connection, OFFICE)) == []
    assert named(connection) == []


def test_a_gap_is_told_where_to_go_on(connection: Connection) -> None:
    device, chain = Device(), chain_of(7)
    keep(connection, device, device.lines(chain[:3]))
    gap = refuse(connection, device, device.lines(chain[4:], first=5))
    assert (gap.code, gap.expected) == ("gap", 4)
    assert named(connection) == []


def test_a_restored_counter_forks_its_chain_and_both_branches_stay(connection: Connection) -> None:
    device, chain = Device(), chain_of(5)
    keep(connection, device, device.lines(chain))
    other = chain_of(4, first=4, prev=wire.digest(chain[2]), word="restored")
    kept = keep(connection, device, device.lines(chain[2:3] + other, first=3))
    assert kept.seq == 7
    assert named(connection) == [("D1", 4, "fork")]
    assert [
        (end.branch, end.first, end.seq) for end in audit_reading.chains(connection, OFFICE)
    ] == [
        (0, 1, 5),
        (1, 4, 7),
    ]
    # a copy of the disk that goes on with the first branch is told apart too, and nothing is lost
    longer = chain_of(1, first=6, prev=wire.digest(chain[-1]))
    assert keep(connection, device, device.lines(longer, first=6)).seq == 6
    assert [end.seq for end in audit_reading.chains(connection, OFFICE)] == [6, 7]
    assert len(named(connection)) == 1


def test_a_chain_with_a_hole_is_named_and_what_follows_is_kept(connection: Connection) -> None:
    device, chain = Device(), chain_of(9)
    keep(connection, device, device.lines(chain[:3]))
    hole = refuse(connection, device, device.lines(chain[3:5] + chain[6:], first=4))
    assert hole.code == "audit_broken"
    assert named(connection) == [("D1", 6, "gap")]
    keep(connection, device, device.lines(chain[6:], first=7, torn=True))
    assert ("D1", 7, "torn") in named(connection)
    assert [end.seq for end in audit_reading.chains(connection, OFFICE)] == [3, 9]


def test_a_changed_entry_is_named(connection: Connection) -> None:
    device, chain = Device(), chain_of(5)
    chain[2] = chain[2].replace(b"0003", b"0004")
    refuse(connection, device, device.lines(chain))
    assert named(connection) == [("D1", 4, "prev")]


def test_another_key_or_another_device_keeps_nothing(connection: Connection) -> None:
    device, chain = Device(), chain_of(2)
    forged = Device(key=SoftwareKey(b"f" * 32)).lines(chain)
    assert refuse(connection, device, forged).code == "signature"
    assert refuse(connection, device, Device("D2").lines(chain)).code == "not_yours"
    assert audit_reading.chains(connection, OFFICE) == ()


def test_the_answer_carries_the_centres_own_head(connection: Connection) -> None:
    audit.note(doing(connection), "device.enrol", "D1")
    kept = keep(connection, Device(), Device().lines(chain_of(1)))
    assert (kept.centre_seq, kept.centre_head) == audit.centre_head(connection, OFFICE)
    assert kept.centre_seq == 1


def test_what_was_changed_in_the_database_is_found(connection: Connection) -> None:
    device = Device()
    keep(connection, device, device.lines(chain_of(5)))
    audit.note(doing(connection), "device.enrol", "D1")
    forged = chain_of(2, first=2, prev=wire.digest(chain_of(1)[0]), word="forged")[1]
    connection.execute(
        update(audit_lines)
        .where(audit_lines.c.chain == "D1", audit_lines.c.seq == 3)
        .values(line=forged)
    )
    assert list(audit_reading.verify(connection, OFFICE)) == [("D1", 0, 3, "prev")]


def test_a_finding_is_settled_once_by_an_auditor_and_that_is_audited(
    connection: Connection,
) -> None:
    device, chain = Device(), chain_of(5)
    keep(connection, device, device.lines(chain))
    keep(connection, device, device.lines(chain_of(5, word="other")))
    (found,) = audit_reading.findings(connection, OFFICE, only_open=True)
    auditor = doing(connection, "9003", Role.AUDITOR)
    assert not audit_reading.settle(
        doing(connection, "9003", Role.AUDITOR, "gz-hz"), found.finding, "别处的"
    )
    assert audit_reading.settle(auditor, found.finding, "核实：换过硬盘")
    assert not audit_reading.settle(auditor, found.finding, "再来一次")
    assert audit_reading.findings(connection, OFFICE, only_open=True) == ()
    ours = audit_reading.Filter(chain=audit.centre_chain(OFFICE))
    assert audit_reading.entries(connection, OFFICE, ours)[0].action == "audit.settle"


def test_entries_are_filtered_and_stay_within_the_office(connection: Connection) -> None:
    audit.note(doing(connection), "device.enrol", "D1")
    audit.note(doing(connection, office="gz-hz"), "device.enrol", "D7")
    seen = audit_reading.entries(connection, OFFICE)
    assert [entry.subject for entry in seen] == ["D1"]
    none = audit_reading.Filter(action="device.revoke")
    assert audit_reading.entries(connection, OFFICE, none) == ()
