"""Rows left 待核验 at the centre: noted, claimed, looked up in a register, on both engines."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.centre import Office, body_of, office
from tests.helpers.platform import PATIENCE, served
from tests.helpers.postgres import sqlite_folder
from tests.helpers.records import HOLDER, interface, leave_open
from windowdesk.app.errors import BadInput, NotAllowed
from windowdesk.central.service.fetching import Fetching
from windowdesk.central.service.registers import Registered, put_register, read_register
from windowdesk.central.service.sources import Chain, Query, Record, SourceDown, differs
from windowdesk.central.service.waiting_papers import Paper, papers_of
from windowdesk.central.serving import records
from windowdesk.central.serving.records import HttpRecords
from windowdesk.central.settings import CentralSettings
from windowdesk.central.store.database import Database, open_folder
from windowdesk.cli import main
from windowdesk.domain.staff import Role
from windowdesk.protocol import routes
from windowdesk.settings import SettingsError, checked

HEAD = "证件号码,持有人,证照编号,有效期至,状态\n"


def rows_of(made: Office) -> list[Paper]:
    with made.centre.database.reading() as connection:
        return sorted(papers_of(connection, "liwan"), key=lambda p: (p.case_id, p.material))


def put(made: Office, text: str, kind: str = "材料a", as_of: str = "2026-03-02") -> int:
    with made.acting() as act:
        return put_register(act, kind, "市场主体名册", as_of, read_register(text.encode()))


def asked(made: Office, source: Any) -> None:
    Fetching(made.centre, source).step()


class Says:
    """A source that says the same of everything, and remembers what it was asked."""

    def __init__(self, record: Record | None) -> None:
        self.record, self.queries = record, list[Query]()

    def ask(self, query: Query) -> Record:
        self.queries.append(query)
        if self.record is None:
            raise SourceDown("test")
        return self.record


def test_only_rows_left_open_are_noted_and_each_once(database: Database) -> None:
    made = office(database, demo=True)
    one = made.counter()
    case_id = leave_open(one, "a", "b")
    one.issue()
    one.push()
    one.push()
    assert [(p.case_id, p.material, p.state) for p in rows_of(made)] == [
        (case_id, "a", "waiting"), (case_id, "b", "waiting"),
    ]  # fmt: skip
    source = Says(Record("found", "库"))
    asked(made, source)
    assert sorted((q.material, q.holder, q.holder_kind) for q in source.queries) == [
        ("a", HOLDER["number"], "organisation"), ("b", HOLDER["number"], "organisation"),
    ]  # fmt: skip
    assert {p.state for p in rows_of(made)} == {"found"}
    # and a counter that comes later is told as well
    for path in (routes.FEED, routes.SNAPSHOT):
        told = [body_of(entry) for entry in one.pull(path=path) if entry.kind == "verified"]
        assert sorted((t["material"], t["found"]) for t in told) == [("a", True), ("b", True)]


def test_a_row_of_a_case_that_was_not_taken_is_not_asked_for(database: Database) -> None:
    """Another window had the case first: what came too late left nothing open."""
    made = office(database, demo=True)
    one = made.counter()
    first = one.issue()
    one.push()
    two = made.counter()
    late = leave_open(two, "a")
    two.log[-1] = two.operate("case.voided", first.case_id, 1, {"events": []})
    del two.log[:-1]
    case_id = leave_open(one, "a")
    one.void(case_id, 3)
    one.push(2)
    source = Says(Record("found"))
    asked(made, source)
    assert source.queries == []
    assert [p.state for p in rows_of(made)] == ["dropped"]
    assert late not in {p.case_id for p in rows_of(made)}


def test_an_answer_that_is_lost_with_the_worker_is_asked_for_again(database: Database) -> None:
    """A worker that dies while it asks leaves the row to the next one, after a while."""
    made = office(database, demo=True)
    one = made.counter()
    leave_open(one, "a")
    one.push()

    class Dies(Says):
        def ask(self, query: Query) -> Record:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        asked(made, Dies(None))
    source = Says(Record("found"))
    asked(made, source)
    assert source.queries == []
    made.clock.pass_(seconds=301)
    asked(made, source)
    assert [p.state for p in rows_of(made)] == ["found"]


QUERY = Query(
    "c/a", "liwan", "", "item", "a", "营业执照", "shared", "organisation", "1", "甲公司", "E-1",
    "2026-03-02",
)  # fmt: skip


@pytest.mark.parametrize(
    ("record", "what"),
    [
        (Record("found", holder_name="乙公司"), "holder"),
        (Record("found", certificate="E-2"), "certificate"),
        (Record("found", valid_until="2026-03-01"), "expired"),
        (Record("found", status="吊销"), "status"),
        # the same, written otherwise
        (Record("found", "", "ｅ-1", "甲 公司　", "2026-03-02"), ""),
        (Record("found"), ""),
    ],
)
def test_what_is_found_is_held_against_what_was_taken_on_trust(record: Record, what: str) -> None:
    assert differs(QUERY, record) == what


def test_two_workers_never_ask_for_the_same(database: Database) -> None:
    made = office(database, demo=True)
    one = made.counter()
    leave_open(one, "a", "b", "c")
    one.push()
    source = Says(Record("found"))

    class Nested(Says):
        """While this one asks, another worker has its turn."""

        def ask(self, query: Query) -> Record:
            asked(made, source)
            return super().ask(query)

    first = Nested(Record("found"))
    Fetching(made.centre, first).step(most=2)
    names = sorted(q.material for q in (*first.queries, *source.queries))
    assert names == ["a", "b", "c"]
    assert len([e for e in one.pull() if e.kind == "verified"]) == 3


def test_slow_questions_in_a_row_leave_no_row_to_two_workers(database: Database) -> None:
    """Twenty of half a minute last longer than a claim: the last were asked for by both."""
    made = office(database, demo=True)
    one = made.counter()
    leave_open(one, *(f"m{nth:02}" for nth in range(20)))
    one.push()
    second = Says(Record("found"))

    class Slow(Says):
        def ask(self, query: Query) -> Record:
            made.clock.pass_(seconds=30)
            asked(made, second)
            return super().ask(query)

    first = Slow(Record("found"))
    asked(made, first)
    names = sorted(q.material for q in (*first.queries, *second.queries))
    assert names == [f"m{nth:02}" for nth in range(20)]
    assert len(first.queries) > 5
    assert {p.state for p in rows_of(made)} == {"found"}


def test_a_register_that_comes_while_a_source_is_asked_is_asked_at_once(database: Database) -> None:
    """It had woken the row; the answer of the source that was down put it off again."""
    made = office(database, demo=True)
    one = made.counter()
    case_id = leave_open(one, "a")
    one.push()

    class Down(Says):
        def ask(self, query: Query) -> Record:
            put(made, f"{HEAD}{HOLDER['number']},{HOLDER['name']},E-1,,\n")
            raise SourceDown("test")

    asked(made, Down(None))
    asked(made, Registered(made.centre))
    assert [(p.case_id, p.state) for p in rows_of(made)] == [(case_id, "found")]


def test_a_register_answers_for_its_day_and_before(database: Database) -> None:
    made = office(database, demo=True)
    one = made.counter()
    case_id = leave_open(one, "a")
    one.push()
    registers = Chain([Says(None), Registered(made.centre)])
    asked(made, Registered(made.centre))
    (row,) = rows_of(made)
    assert (row.state, row.trouble) == ("waiting", "no_source")
    # taken the day before the receipt: the paper may have been issued since
    assert put(made, HEAD + "1,甲,1,,\n", as_of="2026-03-01") == 1
    asked(made, Registered(made.centre))
    assert rows_of(made)[0].state == "waiting"
    # of the day, and the holder is not in it; the interface that is down besides may know better
    assert put(made, HEAD + "1,甲,1,,\n") == 1
    asked(made, Chain([Registered(made.centre)]))
    assert rows_of(made)[0].state == "not_found"
    (review,) = [body_of(e) for e in one.pull() if e.kind == "review"]
    assert (review["kind"], review["case_id"]) == ("not_found", case_id)
    assert review["facts"] == {"material": "材料a", "row": "a", "source": "市场主体名册"}
    other = leave_open(one, "a")
    one.push(2)
    put(made, HEAD + f"{HOLDER['number'].lower()},{HOLDER['name']},E-1,长期,有效\n")
    asked(made, registers)
    assert {p.case_id: p.state for p in rows_of(made)}[other] == "found"


def test_of_several_certificates_the_one_in_force_counts(database: Database) -> None:
    made = office(database, demo=True)
    one = made.counter()
    leave_open(one, "a")
    one.push()
    number, name = HOLDER["number"], HOLDER["name"]
    put(made, HEAD + f"{number},{name},OLD,2027-01-01,注销\n{number},{name},NEW,2026/12/31,\n")
    asked(made, Registered(made.centre))
    (told,) = [body_of(e) for e in one.pull() if e.kind == "verified"]
    assert (told["found"], told["certificate"]) == (True, "NEW")


def test_a_group_is_asked_for_by_its_members(database: Database) -> None:
    made = office(database, demo=True)
    one = made.counter()
    leave_open(one, "a", group=True)
    one.push()
    assert {p.material for p in rows_of(made)} == {"a"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("持有人\n甲\n", "证件号码"),
        (HEAD + "1,甲,1,2026-13-01,\n", "第 2 行"),
        (HEAD + ",甲,1,,\n", "第 2 行"),
        (HEAD + "1,甲,1,,\n1,乙,1,,\n", "第 3 行"),
        (HEAD + f"1,{'甲' * 201},1,,\n", "第 2 行"),
        (HEAD + "1,甲\x00,1,,\n", "编码"),
    ],
)
def test_a_register_with_a_fault_is_refused_whole(text: str, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        read_register(text.encode())


def test_a_register_of_a_spreadsheet_in_chinese_is_read() -> None:
    rows = read_register((HEAD + "1,甲,,长期,存续\n").encode("gb18030"))
    assert [(r.holder, r.name, r.valid_until, r.status) for r in rows] == [("1", "甲", "", "")]


def test_only_who_publishes_hands_in_a_register_and_for_their_office_alone(
    database: Database,
) -> None:
    made = office(database, demo=True)
    other = made.another_office()
    with pytest.raises(NotAllowed), made.acting(Role.SUPERVISOR) as act:
        put_register(act, "材料a", "名册", "2026-03-02", [])
    one = made.counter()
    leave_open(one, "a")
    one.push()
    with other.acting() as act:
        put_register(act, "材料a", "名册", "2026-03-02", [])
    asked(made, Registered(made.centre))
    assert rows_of(made)[0].state == "waiting"


def test_a_running_platform_asks_by_itself(database: Database) -> None:
    """Pushed over HTTP, asked for by the worker's own duty, told in the feed."""
    with interface() as told:
        told.says("found", source="电子证照库", certificate="E-1")
        with served(database, records_url=told.url, device_rate=900_000) as platform:
            one = platform.counter()
            leave_open(one, "a")
            one.push()
            ended = time.monotonic() + PATIENCE
            while not (found := [e for e in one.pull() if e.kind == "verified"]):
                assert time.monotonic() < ended, "nobody asked"
        assert body_of(found[0])["certificate"] == "E-1"
    assert [q["holder"]["number"] for q in told.asked] == [HOLDER["number"]]


def test_the_interface_is_asked_with_the_token_of_its_file(tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text("s3cret\nsecond line\n")
    with interface() as told:
        told.says("not_found")
        source = HttpRecords(told.url, str(token))
        assert source.ask(QUERY) == Record("not_found", "数据共享")
        assert told.tokens == ["Bearer s3cret"]
        told.answer["valid_until"] = "tomorrow"
        with pytest.raises(SourceDown):
            source.ask(QUERY)
        told.answer = {**told.answer, "valid_until": "", "request": "another question"}
        with pytest.raises(SourceDown):
            source.ask(QUERY)
        told.answer = {
            "schema": "windowdesk/record-answer/1",
            "state": "found",
            "source": "x" * 70_000,
        }
        with pytest.raises(SourceDown):
            source.ask(QUERY)
    with pytest.raises(SourceDown):
        source.ask(QUERY)


@pytest.mark.parametrize("ill", [{"cut": True}, {"headers": {"Content-Encoding": "gzip"}}])
def test_an_answer_that_breaks_off_or_cannot_be_unpacked_is_none(ill: dict[str, Any]) -> None:
    """And no fault of ours, which had ended the duty that asks."""
    with interface() as told:
        told.says("not_found")
        source = HttpRecords(told.url)
        assert source.ask(QUERY).state == "not_found"
        for name, value in ill.items():
            setattr(told, name, value)
        with pytest.raises(SourceDown):
            source.ask(QUERY)


@pytest.mark.parametrize("what", ["head", "body"])
def test_an_answer_that_comes_a_byte_at_a_time_ends(
    what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each of its reads is in time; the whole is not, and had held the duty for ever."""
    monkeypatch.setattr(records, "WHOLE_S", 0.3)
    with interface() as told:
        told.says("not_found")
        source = HttpRecords(told.url)
        told.slowly = what
        with pytest.raises(SourceDown):
            source.ask(QUERY)
        told.slowly = ""
        assert source.ask(QUERY).state == "not_found"


def test_names_and_numbers_go_over_plain_http_only_on_this_machine() -> None:
    for url in ("https://share.example/records", "http://127.0.0.1:8080/r", "http://[::1]/r", ""):
        checked(CentralSettings, {"records_url": url}, "test")
    for url in ("http://share.example/records", "ftp://127.0.0.1/", "http://127.0.0.1.example/"):
        with pytest.raises(SettingsError):
            checked(CentralSettings, {"records_url": url}, "test")


def test_the_command_lists_what_waits_and_takes_a_register_in(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    database = open_folder(sqlite_folder(tmp_path / "centre"))
    made = office(database, demo=True)
    one = made.counter()
    leave_open(one, "a", "b")
    one.push()
    database.close()
    register = tmp_path / "a.csv"
    register.write_text(HEAD + f"{HOLDER['number']},{HOLDER['name']},E-1,,\n", encoding="utf-8")
    place = ["--data", str(tmp_path / "centre")]
    more = ["--kind", "材料a", "--source", "市场主体名册", "--as-of", "2026-03-02"]
    assert main(["central", "papers", "import", str(register), *place, *more, "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["rows"], said["waiting"]) == (1, 1)
    assert {p["material"]: p["state"] for p in said["papers"]} == {"a": "found", "b": "waiting"}
    assert [r["kind"] for r in said["registers"]] == ["材料a"]
    assert HOLDER["name"] not in str(said)
    assert main(["central", "papers", "list", *place]) == 0
    assert "waiting" in capsys.readouterr().out
    register.write_text("持有人\n甲\n", encoding="utf-8")
    assert main(["central", "papers", "import", str(register), *place, *more]) != 0
    assert "证件号码" in capsys.readouterr().err
