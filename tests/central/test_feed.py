"""The feed: contiguous under every concurrency, complete for whoever follows it, compacted for who joins."""

from __future__ import annotations

import threading
from collections.abc import Callable

from sqlalchemy import text

from tests.helpers.centre import Device, Office, body_of, office
from windowdesk.central.service.reviewing import open_review, settle
from windowdesk.central.store.database import Database
from windowdesk.protocol import routes
from windowdesk.protocol.feed import PolicyChanged
from windowdesk.protocol.messages import Entry

WRITERS, PUSHES = 20, 3


def together(calls: list[Callable[[], None]]) -> None:
    """Run all ``calls`` at once; the first error is raised."""
    wrong: list[BaseException] = []

    def run(call: Callable[[], None]) -> None:
        try:
            call()
        except BaseException as problem:  # noqa: BLE001 - handed to the caller below
            wrong.append(problem)

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise wrong[0]


def follow(device: Device, stop: threading.Event, seen: list[Entry]) -> None:
    """Read the feed page by page while others write, and once more when they have stopped."""
    after = 0
    while True:
        last_round = stop.is_set()
        page = device.page(after)
        seen += page.entries
        if page.entries:
            after = page.entries[-1].pos
        elif last_round and not page.more:
            return


def test_a_reader_with_a_cursor_misses_nothing_that_twenty_write(database: Database) -> None:
    made = office(database, demo=True)
    writers = [made.counter() for _ in range(WRITERS)]
    reader = made.counter()
    for writer in writers:
        for _ in range(PUSHES * 2):
            writer.issue()
    seen: list[Entry] = []
    stop = threading.Event()
    following = threading.Thread(target=follow, args=(reader, stop, seen))
    following.start()

    def write(device: Device) -> None:
        for at in range(PUSHES):
            device.push(at * 2 + 1, at * 2 + 2)

    together([lambda device=writer: write(device) for writer in writers])  # type: ignore[misc]  # a default binds each
    stop.set()
    following.join()
    assert [entry.pos for entry in seen] == list(range(1, len(seen) + 1))
    told = {(b["device"], b["seq"]) for b in map(body_of, seen) if "operation" in b}
    assert told == {(w.device, one.seq) for w in writers for one in w.log}
    projects = [b["project"] for b in map(body_of, seen) if "project" in b]
    assert len(set(projects)) == len(projects) == WRITERS * PUSHES * 2
    serials = sorted(int(project[-4:]) for project in projects)
    assert serials == list(range(1, len(projects) + 1))


def test_whoever_joins_is_given_how_things_stand(database: Database) -> None:
    made = office(database, demo=True)
    device = made.counter()
    kept, ended = device.issue(), device.issue()
    later = device.issue()
    device.push()
    device.void(ended.case_id, 3)
    device.push(4)
    with database.transaction() as unit:
        of = made.founded.office
        settled = open_review(made.centre, unit, of, "stale", device="d", place=(1, 1))
        left = open_review(made.centre, unit, of, "stale", device="d", place=(1, 2))
    with database.transaction() as unit:
        settle(made.centre, unit, settled, "noted", "S001")
        unit.announce(of, PolicyChanged(policy={"keep_days": 31}), key="policy")
    new = made.counter()
    for limit in (1, 2, 200):
        entries = new.pull(path=routes.SNAPSHOT, limit=limit)
        bodies = [body_of(entry) for entry in entries]
        cases = [b["operation"]["case_id"] for b in bodies if "operation" in b]
        assert cases == [kept.case_id, later.case_id]
        assert [b["case_id"] for b in bodies if "project" in b] == cases
        assert [b["review"] for b in bodies if "review" in b] == [left]
        assert [b["policy"] for b in bodies if "policy" in b] == [{"keep_days": 31}]
        assert len([b for b in bodies if "public_key" in b]) == 2
    page = new.page(path=routes.SNAPSHOT)
    # from the snapshot's end the feed goes on
    assert new.pull(page.last) == []
    device.issue()
    device.push(5)
    assert [entry.kind for entry in new.pull(page.last)] == ["operation", "number"]


def test_a_case_that_moves_on_while_somebody_pages_is_met_again(database: Database) -> None:
    made = office(database, demo=True)
    device = made.counter()
    cases = [device.issue() for _ in range(4)]
    device.push()
    new = made.counter()
    first = new.page(path=routes.SNAPSHOT, limit=4)
    device.reprint(cases[0].case_id, 3)
    device.push(5)
    rest = new.pull(first.entries[-1].pos, path=routes.SNAPSHOT, limit=4)
    seen = [body_of(e)["operation"] for e in (*first.entries, *rest) if e.kind == "operation"]
    assert {one["case_id"] for one in seen} == {one.case_id for one in cases}
    moved = [one["seq"] for one in seen if one["case_id"] == cases[0].case_id]
    assert moved[-2:] == [1, 5]


def test_nobody_hears_of_another_office(database: Database) -> None:
    made = office(database, demo=True)
    one, other = made.counter(), made.another_office().counter()
    one.issue()
    one.push()
    assert [entry.kind for entry in other.pull()] == ["policy", "key"]
    page = other.page()
    assert (page.office, page.last) == ("tianhe", 2)


def test_what_is_rolled_back_was_never_told(database: Database) -> None:
    made = office(database)
    before = made.counter().page().last
    heard: list[dict[str, int]] = []
    database.listeners.append(heard.append)
    try:
        with database.transaction() as unit:
            unit.announce(made.founded.office, PolicyChanged(policy={}), key="policy")
            unit.finish()
            raise KeyError
    except KeyError:
        pass
    assert heard == []
    device = made.counter()
    assert [at[made.founded.office] for at in heard] == [before + 1]
    entries = device.pull()
    assert [entry.pos for entry in entries] == list(range(1, before + 2))


def test_pages_stay_within_a_mebibyte_and_always_hold_something(database: Database) -> None:
    made = office(database, demo=True)
    device = made.counter()
    for _ in range(8):
        device.issue(note="件" * 60_000)
        device.push(len(device.log))
    page = device.page(limit=1000)
    assert page.more
    assert sum(len(bytes(entry.body)) for entry in page.entries) < 1024 * 1024
    assert len(device.pull()) == page.last


def fill(database: Database, made: Office, count: int) -> None:
    """``count`` cases at once, as years of work leave them."""
    device = made.counter()
    while len(device.log) < count:
        first = len(device.log) + 1
        for _ in range(200):
            device.issue()
        device.push(first)


def test_the_statements_of_a_push_use_indexes(database: Database) -> None:
    made = office(database, demo=True)
    fill(database, made, 400)
    asked = {
        "line": "SELECT seq FROM lines WHERE device = 'x' AND epoch = 1",
        "case": "SELECT state FROM cases WHERE case_id IN ('x', 'y')",
        "number": "SELECT case_id FROM cases WHERE number IN ('x', 'y')",
        "again": "SELECT digest FROM operations WHERE device = 'x' AND epoch = 1"
        " AND seq BETWEEN 1 AND 9",
        "chain": "SELECT seq FROM operations WHERE device = 'x' AND digest = 'y'",
        "feed": "SELECT last FROM feed WHERE office = 'x' AND last > 5 ORDER BY last LIMIT 9",
        "session": "SELECT device FROM sessions WHERE token_hash = 'x'",
        "open": "SELECT case_id FROM cases WHERE office = 'x' AND open = 1 AND pos > 5"
        " ORDER BY pos LIMIT 9",
        "reviews": "SELECT review FROM reviews WHERE office = 'x' AND state = 'open'"
        " AND case_id IN ('x')",
        "blocks": "SELECT block FROM blocks WHERE device = 'x'",
    }
    with database.reading() as connection:
        if database.postgres:
            connection.execute(text("SET LOCAL enable_seqscan = off"))
        for name, statement in asked.items():
            how = "EXPLAIN " if database.postgres else "EXPLAIN QUERY PLAN "
            plan = "\n".join(str(row) for row in connection.execute(text(how + statement)))
            assert "INDEX" in plan.upper(), (name, plan)
            assert "SEQ SCAN" not in plan.upper(), (name, plan)
            assert "SCAN " not in plan.upper().replace("INDEX SCAN", "").replace(
                "INDEX ONLY SCAN", ""
            ).replace("HEAP SCAN", ""), (name, plan)  # fmt: skip
