"""What a clerk's day writes comes back as it was, and facts cannot be changed afterwards."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import DatabaseError

from tests.durability.issuing import CATALOGUE, NAME, NINE, FixedClock, case_of, issue, open_desk
from windowdesk.app.errors import StoreProblem
from windowdesk.app.ports import (
    AuditEntry,
    CaseSummary,
    Draft,
    NumberClaimed,
    PrintJob,
    PrintState,
    StaffRecord,
    Store,
)
from windowdesk.domain.cases.case import CaseEvent, EventKind
from windowdesk.domain.staff import Role, StaffMember
from windowdesk.protocol.operations import GENESIS
from windowdesk.storage import tables
from windowdesk.storage.store import SqlStore
from windowdesk.storage.sync_store import SqlSyncStore


def event(seq: int, kind: EventKind = EventKind.DECIDED, case_id: str = "c") -> CaseEvent:
    return CaseEvent(case_id, seq, kind, NINE, "1001", "综合12号窗", {"seq": seq})


def test_the_store_is_what_the_use_cases_ask_for(store: SqlStore) -> None:
    asked: Store = store
    with asked.transaction() as unit:
        unit.audit(AuditEntry(NINE, "1001", "sign_in", "desk", "done"))
    assert [entry.action for entry in store.audit_entries()] == ["sign_in"]


def test_an_issued_case_comes_back_whole_after_closing(profile: Path) -> None:
    store = open_desk(profile)
    number = issue(store)
    events, documents = store.events(case_of(number)), store.documents_of(case_of(number))
    operations = store.operations()
    store.close()

    store = open_desk(profile)
    assert store.events(case_of(number)) == events
    assert [e.kind.value for e in events] == ["received", "decided", "document_issued"]
    assert store.documents_of(case_of(number)) == documents
    assert store.document(documents[0].document_id) == documents[0]
    assert documents[0].facts == {"applicant": NAME, "number": number.text()}
    assert store.case_of_number(number.text()) == case_of(number)
    assert store.case_of_number("0" * 22) is None
    assert store.operations() == operations
    assert operations[0].payload["applicant"] == NAME
    assert [job.state for job in store.print_jobs()] == [PrintState.QUEUED] * 2
    store.close()


def test_an_exception_leaves_nothing(store: SqlStore) -> None:
    number = store.next_number()

    def interrupted() -> None:
        with store.transaction() as unit:
            unit.claim_number(number)
            unit.append_event(event(1))
            unit.audit(AuditEntry(NINE, "1001", "issue", "c", "done"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        interrupted()
    assert store.events("c") == ()
    assert store.next_number() == number
    assert issue(store) == number
    assert store.verify_chain() is None


def test_reads_see_committed_data_only_and_from_any_thread(store: SqlStore) -> None:
    seen: list[int] = []

    def look() -> None:
        seen.append(len(store.events("c")))

    def in_a_thread() -> None:
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()

    with store.transaction() as unit:
        unit.append_event(event(1))
        in_a_thread()
    in_a_thread()
    assert seen == [0, 1]


def test_two_threads_never_get_the_same_number(store: SqlStore) -> None:
    taken: list[str] = []

    def work() -> None:
        for _ in range(10):
            while True:
                number = store.next_number()
                try:
                    with store.transaction() as unit:
                        unit.claim_number(number)
                except NumberClaimed:
                    continue
                taken.append(number.text())
                break

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(taken)) == len(taken) == 30


def test_a_transaction_inside_a_transaction_is_refused_at_once(store: SqlStore) -> None:
    with store.transaction(), pytest.raises(RuntimeError), store.transaction():
        pass
    issue(store)


def test_events_must_follow_each_other(store: SqlStore) -> None:
    with store.transaction() as unit:
        unit.append_event(event(1))
    for wrong in (1, 3):
        with pytest.raises(StoreProblem) as problem, store.transaction() as unit:
            unit.append_event(event(wrong))
        assert problem.value.code == "case_changed"
    with store.transaction() as unit:
        unit.append_event(event(2))
        unit.append_event(event(3))
    assert [e.seq for e in store.events("c")] == [1, 2, 3]


@pytest.mark.parametrize("name", tables.APPEND_ONLY)
def test_the_database_itself_refuses_to_change_a_fact(store: SqlStore, name: str) -> None:
    issue(store)
    table = tables.metadata.tables[name]
    with store.transaction() as unit:
        unit.save_item_version("h", "i", b"{}")
        unit.claim_document_serial("穗荔", 2026, 1)
        unit._connection.exec_driver_sql("INSERT INTO burnt_numbers VALUES (1, 1, 2, 'x', 'y')")
        unit._connection.exec_driver_sql(
            "INSERT INTO burnt_serials VALUES ('x', 1, 1, 2, 'x', 'y')"
        )
    column = (
        next(c for c in table.c if not c.primary_key)
        if name != "document_serials"
        else (table.c.serial)
    )
    value = b"0" if column.name in ("content", "canonical") else "0"
    for statement in (update(table).values({column.name: value}), delete(table)):
        with pytest.raises(DatabaseError, match="append-only"), store.transaction() as unit:
            unit._connection.execute(statement)


def test_replacing_a_fact_is_refused_like_deleting_it(store: SqlStore) -> None:
    issue(store)
    copy = "REPLACE INTO audit SELECT seq, at, 'x', action, subject, result, detail, prev, digest"
    with pytest.raises(DatabaseError, match="append-only"), store.transaction() as unit:
        unit._connection.exec_driver_sql(copy + " FROM audit")


def test_a_double_click_queues_one_print_job(store: SqlStore) -> None:
    job = PrintJob("doc/1", "doc", "a4", 2)
    for _ in range(2):
        with store.transaction() as unit:
            unit.queue_print(job)
    assert store.print_jobs() == (job,)
    printed = replace(job, state=PrintState.PRINTED, attempt=1, detail="ok")
    with store.transaction() as unit:
        unit.save_print_state(printed)
    assert store.print_jobs(states=[PrintState.PRINTED]) == (printed,)
    assert store.print_jobs(states=[PrintState.QUEUED]) == ()


def test_drafts_are_replaced_and_deleted(store: SqlStore) -> None:
    draft = Draft("d", "1001", "设立登记", False, NINE, {"name": "\ud800 𬱖 ' \" \x00"})
    newer = replace(draft, aside=True, updated_at=NINE + timedelta(minutes=1), body={"n": 2})
    for version in (draft, newer):
        with store.transaction() as unit:
            unit.save_draft(version)
        assert store.draft("d") == version
    assert store.drafts() == (newer,)
    with store.transaction() as unit:
        unit.delete_draft("d")
    assert store.drafts() == ()
    assert store.draft("d") is None


def test_summaries_are_newest_first_and_filtered(store: SqlStore) -> None:
    def summary(name: str, minute: int, state: str) -> CaseSummary:
        at = NINE + timedelta(minutes=minute)
        return CaseSummary(name, "n" + name, "事项", "演*", state, "accept", at, "1001")

    a, b, c = (
        summary("a", 0, "accepted"),
        summary("b", 2, "correcting"),
        summary("c", 1, "accepted"),
    )
    with store.transaction() as unit:
        for each in (a, b, c):
            unit.save_summary(each)
    assert store.summaries() == (b, c, a)
    assert store.summaries(states=["accepted"]) == (c, a)
    assert store.summaries(limit=1) == (b,)
    with store.transaction() as unit:
        unit.save_summary(replace(a, state="withdrawn"))
    assert store.summaries(states=["withdrawn"]) == (replace(a, state="withdrawn"),)


def test_staff_item_versions_and_meta(store: SqlStore) -> None:
    record = StaffRecord(StaffMember("1001", "演练职员", Role.SUPERVISOR), "p", "q")
    locked = replace(record, failures=5, locked_until=NINE)
    with store.transaction() as unit:
        unit.save_staff(record)
        unit.save_staff(locked)
        unit.save_item_version("h", "code", b"{}")
        unit.save_item_version("h", "code", b"{}")
        unit.set_meta("theme", "dark")
        unit.set_meta("theme", "light")
    assert store.staff("1001") == locked
    assert store.all_staff() == (locked,)
    assert store.staff("2") is None
    assert store.item_version("h") == b"{}"
    assert store.item_version("other") is None
    assert store.meta("theme") == "light"
    assert store.meta("none") is None
    with pytest.raises(ValueError, match="store"), store.transaction() as unit:
        unit.set_meta("store.epoch", "7")


def test_operations_chain_and_count(store: SqlStore, clock: FixedClock) -> None:
    for _ in range(3):
        issue(store)
    first, second, third = store.operations()
    assert [o.seq for o in (first, second, third)] == [1, 2, 3]
    assert first.prev == GENESIS
    assert second.prev == first.digest()
    assert len({o.op_id for o in (first, second, third)}) == 3
    assert all(o.op_id[14] == "7" and o.catalogue == CATALOGUE for o in (first, second))
    assert first.op_id < second.op_id < third.op_id
    assert store.operations(after=2) == (third,)
    assert store.unsent() == 3
    SqlSyncStore(store, clock).acknowledge(1, 2, (), "2026-02-13")
    assert store.unsent() == 1


def test_the_highest_time_survives_a_clock_set_back(profile: Path, store: SqlStore) -> None:
    assert store.high_time() is None
    for minutes in (10, -10):
        with store.transaction() as unit:
            unit.append_operation(
                kind="k", actor="1", case_id="c", base_version=0, catalogue="",
                wall_time=NINE + timedelta(minutes=minutes), payload={},
            )  # fmt: skip
    assert store.high_time() == NINE + timedelta(minutes=10)
    store.close()
    again = open_desk(profile)
    assert again.high_time() == NINE + timedelta(minutes=10)
    again.close()


def test_document_serials_are_claimed_one_by_one(store: SqlStore) -> None:
    assert store.next_document_serial("穗荔", 2026) == 1
    with store.transaction() as unit:
        unit.claim_document_serial("穗荔", 2026, 1)
    with pytest.raises(NumberClaimed), store.transaction() as unit:
        unit.claim_document_serial("穗荔", 2026, 1)
    with pytest.raises(NumberClaimed), store.transaction() as unit:
        unit.claim_document_serial("穗荔", 2026, 3)
    assert store.next_document_serial("穗荔", 2026) == 2
    assert store.next_document_serial("穗荔", 2027) == 1
    assert store.next_document_serial("穗越", 2026) == 1


@pytest.mark.parametrize(
    ("change", "table", "problem"),
    [
        ("UPDATE audit SET result = 'failed' WHERE seq = 2", "audit", "digest"),
        ("DELETE FROM audit WHERE seq = 2", "audit", "gap"),
        ("UPDATE operations SET actor = '9' WHERE seq = 2", "operations", "digest"),
        ("DELETE FROM operations WHERE seq = 2", "operations", "gap"),
        ("UPDATE operations SET digest = prev WHERE seq = 1", "operations", "digest"),
        ("UPDATE documents SET content = x'25'", "documents", "digest"),
        ("DELETE FROM events WHERE seq = 2", "events", "gap"),
    ],
)
def test_a_changed_row_is_found_even_where_the_triggers_were_taken_away(
    store: SqlStore, change: str, table: str, problem: str
) -> None:
    for _ in range(3):
        issue(store)
    assert store.verify_chain() is None
    with store.transaction() as unit:
        for verb in ("update", "delete"):
            unit._connection.exec_driver_sql(f"DROP TRIGGER {table}_no_{verb}")
        unit._connection.exec_driver_sql(change)
    broken = store.verify_chain()
    assert broken is not None
    assert (broken.table, broken.problem) == (table, problem)
