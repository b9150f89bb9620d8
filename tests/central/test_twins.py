"""The same applicant's same matter at two windows, and 文号 that nobody leased: kept, and asked about."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import select, text

from tests.central.test_outcomes import add_member, case_row, states
from tests.helpers.centre import Device, body_of, event_of, office, paper_of
from windowdesk.central.keeping.after_restore import begin_anew
from windowdesk.central.service import rules, twins
from windowdesk.central.store.database import Database
from windowdesk.central.store.prepared import Prepared, rows
from windowdesk.central.store.tables.cases import cases
from windowdesk.protocol.messages import SerialsWanted
from windowdesk.protocol.operations import Operation
from windowdesk.protocol.reviews import sides

PREFIX = "荔人社许受"


def accept(
    device: Device,
    applicant: str,
    item: str = "DEMO-LWPQ-01",
    serial: str = "",
    case_id: str = "",
) -> Operation:
    """A case of ``applicant`` (a number), accepted now; its paper may bear a 文号."""
    case_id = case_id or f"{len(device.log):08d}{device.device[:24]}"
    now = device.clock.now()
    submission = {"applicant": {"kind": "organisation", "name": "甲公司", "number": applicant}}
    events: list[dict[str, Any]] = [
        event_of(case_id, 1, "received", now, number=device.number(), submission=submission),
        event_of(case_id, 2, "decided", now, decision={"outcome": "accept", "item": item}),
        paper_of(case_id, 3, now),
    ]
    events[2]["payload"]["document_number"] = serial
    return device.operate("case.issued", case_id, 0, {"events": events})


def asked(device: Device, kind: str = "duplicate") -> list[dict[str, Any]]:
    told = [body_of(entry) for entry in device.pull() if entry.kind == "review"]
    return [one for one in told if one["kind"] == kind]


def test_both_stay_and_a_person_is_asked_which_goes_on(database: Database) -> None:
    made = office(database, demo=True)
    one, two = made.counter(), made.counter()
    first, second = accept(one, "91440103MA5XXXXX0X"), accept(two, "91440103ma5xxxxx0x ")
    made.clock.pass_(minutes=40)
    assert one.push().results == two.push().results == []
    assert (
        case_row(database, first.case_id)[0] == case_row(database, second.case_id)[0] == "accepted"
    )
    for device in one, two:
        (review,) = asked(device)
        assert (review["case_id"], review["facts"]["other"]) == (second.case_id, first.case_id)
        assert [side.case_id for side in sides(review["facts"])] == [first.case_id, second.case_id]
        assert "91440103" not in str([side.actor for side in sides(review["facts"])])
        assert "甲公司" not in str(review)
    # the same again changes nothing, and neither do later acts
    two.reprint(second.case_id, 3)
    two.push()
    assert len(asked(two)) == 1


def test_who_else_has_the_matter_is_found_by_its_own_index(database: Database) -> None:
    """Of thousands of open cases without statistics, and of none: PostgreSQL keeps its first plan."""
    office(database, demo=True)
    before = _plan(database)
    key = {True: "md5(n::text)", False: "printf('%032x', n * 7919)"}[database.postgres]
    numbers = (
        "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 4000)"
        f" SELECT n, {key} AS key FROM c"
    )
    filled = (
        "INSERT INTO cases (case_id, office, item, state, version, open, pos, updated_at,"
        " operations, twin) SELECT key, 'liwan', 'I-1', 'accepted', 3, 1, n, '', 'older/1/1', key"
        f" FROM ({numbers}) AS many"
    )
    with database.transaction() as unit:
        unit.connection.execute(text(filled))
    for plan in before, _plan(database):
        used = [
            line for line in plan if re.search(r"scan.* cases|search cases", line, re.IGNORECASE)
        ]
        assert used
        assert all("ix_cases_twin" in line for line in used), plan


def test_who_only_shares_the_beginning_of_a_digest_is_no_duplicate(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is kept of a digest finds candidates; whoever is asked about is compared whole."""
    monkeypatch.setattr(rules, "KEPT", 1)
    made = office(database, demo=True)
    one, two = made.counter(), made.counter()
    accept(one, "C")
    same = accept(two, "C")
    assert one.push().results == two.push().results == []
    for applicant in range(12):
        accept(one, f"A{applicant}")
        accept(two, f"B{applicant}")
    assert one.push().results == two.push().results == []
    with database.reading() as connection:
        assert len(connection.scalars(select(cases.c.twin).distinct()).all()) <= 16
    assert [review["case_id"] for review in asked(two)] == [same.case_id]


def _plan(database: Database) -> list[str]:
    named = {"twins": rows(["0" * rules.KEPT] * 150), "office": "liwan", "own": "d/%"}
    how = "EXPLAIN" if database.postgres else "EXPLAIN QUERY PLAN"
    with database.reading() as connection:
        return [str(row) for row in Explained(how).run(connection, **named).fetchall()]


class Explained(Prepared):
    """The plan of what a push asks about twins."""

    def __init__(self, how: str) -> None:
        self._sql = {name: f"{how} {sql}" for name, sql in twins.OPEN._sql.items()}
        self._constants = twins.OPEN._constants


def test_an_applicant_with_many_matters_costs_a_push_no_more(database: Database) -> None:
    """An agency hands in hundreds: the index is asked for its first, not read to its end."""
    if database.postgres:
        return  # the engine's own steps are SQLite's to count
    made = office(database, demo=True)
    one, two = made.counter(), made.counter()
    steps = []
    for many in (2, 120):
        for _ in range(many):
            accept(one, "91440103MA5XXXXX0X")
        assert one.push().results == []
        steps.append(_steps(database, two.device))
    assert steps[1] <= steps[0]


def _steps(database: Database, device: str) -> int:
    """Instructions of SQLite's machine for asking who else has the applicant's matter."""
    counted: list[int] = []
    with database.reading() as connection:
        twin = connection.scalar(select(cases.c.twin).limit(1))
        driver: Any = connection.connection.dbapi_connection
        driver.set_progress_handler(lambda: counted.append(1), 1)
        asked = {"twins": rows([str(twin)]), "office": "liwan", "own": f"{device}/%"}
        ((_twin, other),) = twins.OPEN.run(connection, **asked).fetchall()
        driver.set_progress_handler(None, 0)
    assert other is not None
    return len(counted)


def test_of_several_the_one_that_came_first_is_named(database: Database) -> None:
    """On both engines, whatever the cases are called and whichever of them was touched last."""
    made = office(database, demo=True)
    one, two, three = made.counter(), made.counter(), made.counter()
    first = accept(one, "A", case_id="f" * 32)
    one.push()
    accept(two, "A", case_id="0" * 32)
    two.push()
    one.reprint(first.case_id, 3)
    one.push(2)
    last = accept(three, "A", case_id="8" * 32)
    three.push()
    (named,) = [review for review in asked(three) if review["case_id"] == last.case_id]
    assert named["facts"]["other"] == first.case_id


def test_what_is_no_duplicate_is_not_asked_about(database: Database) -> None:
    made = office(database, demo=True)
    one, two, far = made.counter(), made.counter(), made.counter()
    accept(one, "A")
    accept(one, "A")  # the window itself took it in twice: it knew
    accept(one, "B")
    one.push()
    accept(two, "A", item="DEMO-OTHER")
    accept(two, "C")
    accept(two, "")
    two.push()
    accept(far, "")
    far.push()
    assert asked(one) == []
    # a window that has heard of the other case since has decided for itself
    made.clock.pass_(minutes=30)
    accept(two, "B")
    two.push(4)
    assert asked(one) == []
    # a case that has ended is nobody's twin
    ended = accept(one, "D")
    one.withdraw(ended.case_id, 3)
    one.push(4)
    accept(two, "D")
    two.push(5)
    assert asked(one) == []


def test_a_clock_that_runs_ahead_does_not_keep_the_question_away(database: Database) -> None:
    made = office(database, demo=True)
    one, two = made.counter(), made.counter()
    accept(one, "A")
    one.push()
    two.clock = type(made.clock)(made.clock.now())
    two.clock.pass_(days=400)
    accept(two, "A")
    two.push()
    assert len(asked(one)) == 1


def test_another_offices_case_is_no_twin(database: Database) -> None:
    made = office(database, demo=True)
    other = made.another_office()
    one, two = made.counter(), other.counter()
    accept(one, "A")
    accept(two, "A")
    one.push()
    two.push()
    assert asked(one) == asked(two) == []


# --- 文号 ------------------------------------------------------------------------------------------


def serial(number: int, prefix: str = PREFIX, year: int = 2026) -> str:
    return f"{prefix}〔{year}〕{number:04d} 号"


def wanted(count: int = 10) -> list[SerialsWanted]:
    return [SerialsWanted(prefix=PREFIX, year=2026, count=count)]


def test_a_document_number_is_of_a_range_that_was_leased(database: Database) -> None:
    made = office(database)
    add_member(database, made.founded.office, "A001", "clerk")
    one, two = made.counter(), made.counter()
    (mine,) = one.lease(0, serials=wanted()).serials
    (theirs,) = two.lease(0, serials=wanted()).serials
    assert (mine.last, theirs.first) == (10, 11)
    cases = [
        accept(one, str(n), serial=text)
        for n, text in enumerate(
            [serial(1), serial(10), serial(11), serial(1, year=2027), serial(1, "别"), "一号"]
        )
    ]
    assert states(one.push().results) == [
        (seq, "recorded", "serial_not_leased") for seq in (3, 4, 5, 6)
    ]
    reviews = asked(one, "number")
    assert [r["facts"]["code"] for r in reviews] == ["serial_not_leased"] * 4
    assert sides(reviews[0]["facts"])[0].document_number == serial(11)
    # the paper is out: the case goes on, and printed again it keeps its number
    one.reprint(cases[2].case_id, 3)
    assert one.push(7).results == []


def test_a_new_epoch_does_not_use_the_ranges_of_the_old(database: Database) -> None:
    made = office(database)
    add_member(database, made.founded.office, "A001", "clerk")
    one = made.counter()
    one.lease(0, serials=wanted())
    one.epoch = 2
    one.open_session()
    one.lease()
    del one.blocks[:2]
    accept(one, "A", serial=serial(1))
    assert states(one.push().results) == [(1, "recorded", "serial_not_leased")]


def test_what_was_leased_after_the_backup_is_believed_and_never_leased_again(
    database: Database,
) -> None:
    made = office(database)
    add_member(database, made.founded.office, "A001", "clerk")
    one = made.counter()
    one.lease(0, serials=wanted())
    now = made.clock.now()
    database.attempt(
        lambda unit: begin_anew(unit, backed_up=now, now=now, random=made.centre.random)
    )
    one.open_session()
    one.lease(1)
    # the centre that was lost had leased these, of an organ of its own too
    for applicant, paper in enumerate((serial(11), serial(1, "荔卫医许"), serial(2, year=2027))):
        accept(one, str(applicant), serial=paper)
    assert one.push().results == []
    again = [SerialsWanted(prefix=p, year=2026, count=10) for p in (PREFIX, "荔卫医许")]
    for leased in one.lease(0, serials=again).serials:
        assert leased.first > 1000
