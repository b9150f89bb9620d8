"""The index is derived: never in the way of issuing, never believed when it is wrong."""

from __future__ import annotations

import os
import random
import shutil
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.durability.issuing import NINE, FixedClock, case_of, issue, open_desk
from tests.durability.test_damage import damaged
from tests.helpers.crowd import crowd, settle_in
from tests.helpers.finding import catch_up, everything, search_on
from tests.proof import Proof
from windowdesk.app.ports import CaseSummary
from windowdesk.app.search.searching import BATCH, TAIL, CaseSearch
from windowdesk.database.sqlcipher import connect
from windowdesk.domain.cases.case import CaseEvent, EventKind
from windowdesk.storage import case_index
from windowdesk.storage.case_index import FILE
from windowdesk.storage.key import stored_key
from windowdesk.storage.store import SqlStore


@pytest.fixture
def search(store: SqlStore, profile: Path, clock: FixedClock) -> Iterator[CaseSearch]:
    made = search_on(store, profile, clock)
    yield made
    made.close()


def files(profile: Path) -> dict[str, bytes]:
    """The index on the disk, byte by byte."""
    return {path.name: path.read_bytes() for path in sorted(profile.glob(FILE + "*"))}


def void(store: SqlStore, case_id: str, minutes: int = 5) -> None:
    """One more event, and the list line that goes with it."""
    at = NINE + timedelta(minutes=minutes)
    line = next(line for line in store.summaries(limit=10_000) if line.case_id == case_id)
    seq = len(store.events(case_id)) + 1
    with store.transaction() as unit:
        payload = {"reason": "填错了人"}
        unit.append_event(CaseEvent(case_id, seq, EventKind.VOIDED, at, "1002", "1号窗", payload))
        unit.save_summary(replace(line, state="voided", at=at, actor="1002"))


def test_issuing_writes_nothing_to_the_index(
    store: SqlStore, search: CaseSearch, profile: Path
) -> None:
    settle_in(store, crowd(50))
    catch_up(search)
    before = files(profile)
    assert before
    for _ in range(5):
        issue(store)
    assert files(profile) == before
    catch_up(search)
    assert files(profile) != before


def test_issuing_does_not_wait_for_the_index(
    store: SqlStore, search: CaseSearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The index stands still in the midst of a transaction of its own; receipts go on."""
    settle_in(store, crowd(50))
    inside, go_on = threading.Event(), threading.Event()
    put = case_index._put

    def slow(connection: Any, entry: Any) -> None:
        put(connection, entry)
        inside.set()
        assert go_on.wait(60)

    monkeypatch.setattr(case_index, "_put", slow)
    working = threading.Thread(target=lambda: catch_up(search))
    working.start()
    try:
        assert inside.wait(60)
        number = issue(store).text()
        assert everything(search, number) == [store.case_of_number(number)]
    finally:
        go_on.set()
        working.join()


def test_the_index_stands_back_while_something_is_written(
    store: SqlStore, search: CaseSearch
) -> None:
    settle_in(store, crowd(50))
    with store.transaction():
        assert search.catch_up(60) == 100
    assert search.catch_up(60) == 0


def test_a_case_issued_a_second_ago_is_found(store: SqlStore, search: CaseSearch) -> None:
    catch_up(search)
    number = issue(store)
    assert everything(search, number.text()[-6:]) == [case_of(number)]
    catch_up(search)
    assert everything(search, number.text()[-6:]) == [case_of(number)]


@pytest.mark.parametrize("indexed_again", [False, True])
def test_a_changed_case_is_found_as_it_is_now(
    store: SqlStore, search: CaseSearch, indexed_again: bool
) -> None:
    first, second = case_of(issue(store)), case_of(issue(store))
    catch_up(search)
    assert everything(search, "受理") == [second, first]
    void(store, first)
    if indexed_again:
        catch_up(search)
    assert everything(search, "受理") == [second]
    assert everything(search, "作废") == [first]
    # what happened last comes first
    assert everything(search, "测试事项") == [first, second]
    assert everything(search, "1002") == [first]


def test_a_case_changed_again_and_again_is_found_once(store: SqlStore, search: CaseSearch) -> None:
    case_id = case_of(issue(store))
    for minutes in range(1, 6):
        catch_up(search)
        void(store, case_id, minutes)
    for _ in range(2):
        assert everything(search, "测试事项") == [case_id]
        catch_up(search)


def test_names_and_numbers_are_not_to_be_read_in_the_file(
    store: SqlStore, search: CaseSearch, profile: Path
) -> None:
    settle_in(store, crowd(200))
    catch_up(search)
    written = b"".join(files(profile).values())
    person = next(iter(crowd(1))).person
    assert len(written) > 10_000
    assert person.encode() not in written
    assert b"999999" not in written
    # and with the key no identity number either: it went in as a keyed hash
    opened = connect(profile / FILE, stored_key(profile, lambda: None))
    words = [row[0] for row in opened.execute("SELECT * FROM mark").fetchall()]
    opened.execute("CREATE VIRTUAL TABLE temp.terms USING fts5vocab(main, words, row)")
    words = [row[0] for row in opened.execute("SELECT term FROM terms")]
    opened.close()
    assert any(person[:2] == word for word in words)
    assert not any("999999" in str(word) for word in words)


def test_many_small_segments_become_one_in_pieces(
    store: SqlStore, search: CaseSearch, profile: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(case_index, "WORTH_MERGING", 3)
    monkeypatch.setattr(case_index, "MERGE_PAGES", 4)
    settle_in(store, crowd(2500, days=300))
    search.catch_up(0)
    asked = ("广州", "lwpq", "2023年", "作废 许可")
    pieces = 0
    while search.catch_up(0):
        pieces += 1
        assert len(everything(search, "广州")) > 100
    assert pieces > 5000 // BATCH
    found = [everything(search, each) for each in asked]
    assert all(found)
    opened = connect(profile / FILE, stored_key(profile, lambda: None))
    (segments,) = opened.execute("SELECT count(DISTINCT segid) FROM words_idx").fetchone()
    opened.close()
    assert segments == 1
    search._index.clear()
    assert [everything(search, each) for each in asked] != found
    catch_up(search)
    assert [everything(search, each) for each in asked] == found


def test_the_file_is_for_its_owner_alone(
    store: SqlStore, search: CaseSearch, profile: Path
) -> None:
    issue(store)
    catch_up(search)
    modes = {path.stat().st_mode & 0o777 for path in profile.glob(FILE + "*")}
    assert modes == {0o600 if os.name == "posix" else 0o666}


def test_another_searcher_takes_up_where_the_last_one_ended(
    store: SqlStore, profile: Path, clock: FixedClock
) -> None:
    settle_in(store, crowd(1500))
    first = search_on(store, profile, clock)
    left = first.catch_up(0)
    first.close()
    assert left == 3000 - BATCH
    second = search_on(store, profile, clock)
    assert second.catch_up(0) == left - BATCH
    second.close()


def test_an_index_of_another_history_is_thrown_away(profile: Path, clock: FixedClock) -> None:
    """The store came back from a backup: what was indexed after it never happened."""
    store = open_desk(profile, clock=clock)
    issue(store)
    store.backup(profile.with_name("backup"))
    lost = issue(store)
    search = search_on(store, profile, clock)
    catch_up(search)
    assert everything(search, "测试事项")[0] == case_of(lost)
    search.close()
    store.close()
    for path in profile.glob("desk.db*"):
        path.unlink()
    shutil.copyfile(profile.with_name("backup"), profile / "desk.db")

    store = open_desk(profile, clock=clock)
    settle_in(store, crowd(20))
    search = search_on(store, profile, clock)
    wanted = [summary.case_id for summary in store.summaries(limit=1000)]
    for _ in range(2):
        assert everything(search, "测试事项") == wanted[:1]
        assert set(everything(search, "")) == set(wanted)
        catch_up(search)
    search.close()
    store.close()


def test_an_index_of_another_shape_is_built_anew(
    store: SqlStore, profile: Path, clock: FixedClock
) -> None:
    settle_in(store, crowd(30))
    search = search_on(store, profile, clock)
    catch_up(search)
    search.close()
    opened = connect(profile / FILE, stored_key(profile, lambda: None))
    opened.execute("PRAGMA user_version = 77")
    opened.close()
    search = search_on(store, profile, clock)
    assert search.catch_up(0) == 0
    assert len(everything(search, "2023")) == 0
    assert len(everything(search, "2023年")) > 0
    search.close()


def test_no_room_on_the_disk_stops_the_index_and_nothing_else(
    store: SqlStore, search: CaseSearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle_in(store, crowd(30))
    monkeypatch.setattr(case_index, "ROOM", 1 << 60)
    assert search.catch_up(60) == 60
    number = issue(store).text()
    assert len(everything(search, number)) == 1
    monkeypatch.undo()
    assert search.catch_up(60) == 0


def test_what_neither_index_nor_tail_holds_is_said(store: SqlStore, search: CaseSearch) -> None:
    settle_in(store, crowd(TAIL))
    answer = search.find("2023-01-03")
    assert answer.behind == TAIL
    catch_up(search)
    assert search.find("2023-01-03").behind == 0


def test_a_closed_search_says_so_by_finding_nothing_new(
    store: SqlStore, profile: Path, clock: FixedClock
) -> None:
    search = search_on(store, profile, clock)
    issue(store)
    search.close()
    assert search.catch_up(60) > 0


@pytest.mark.proof(small=12, large=2000)
def test_a_damaged_index_is_right_or_built_anew(
    proof: Proof, store: SqlStore, profile: Path, clock: FixedClock, tmp_path: Path
) -> None:
    """Whatever became of the bytes: at once no wrong answer of a store's case, in the end all."""
    settle_in(store, crowd(150))
    search = search_on(store, profile, clock)
    catch_up(search)
    wanted = everything(search, "广州")
    search.close()
    assert wanted
    sound = (profile / FILE).read_bytes()
    for case in proof.cases():
        chance = random.Random(case)
        for path in profile.glob(FILE + "*"):
            path.unlink()
        (profile / FILE).write_bytes(damaged(sound, chance))
        search = search_on(store, profile, clock)
        assert set(everything(search, "广州")) <= set(wanted)
        # a page nobody reads may stay damaged; what is read is right, or the file is thrown away
        catch_up(search)
        found = everything(search, "广州")
        if found != wanted:
            catch_up(search)
            found = everything(search, "广州")
        assert found == wanted
        search.close()


@pytest.mark.parametrize("content", [b"", b"not a database", b"SQLite format 3\0" + bytes(4080)])
def test_another_file_in_its_place_is_replaced(
    store: SqlStore, profile: Path, clock: FixedClock, content: bytes
) -> None:
    issue(store)
    (profile / FILE).write_bytes(content)
    search = search_on(store, profile, clock)
    catch_up(search)
    assert len(everything(search, "测试事项")) == 1
    search.close()


def test_deleted_under_the_running_program(
    store: SqlStore, search: CaseSearch, profile: Path
) -> None:
    issue(store)
    catch_up(search)
    for path in profile.glob(FILE + "*"):
        path.unlink()
    issue(store)
    catch_up(search)
    assert len(everything(search, "测试事项")) == 2


def test_a_list_line_alone_is_no_case(store: SqlStore, search: CaseSearch) -> None:
    with store.transaction() as unit:
        unit.save_summary(CaseSummary("x", "1" * 22, "事项", "张*", "accepted", "a", NINE, "1"))
    assert everything(search, "") == []
