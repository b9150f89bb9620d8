"""Files: sent in chunks, taken up where it stopped, checked whole, and never in an operation's way."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update

from tests.helpers import postgres
from tests.helpers.centre import Device, Office, body_of, office, problem
from tests.helpers.platform import served, wait_for
from windowdesk.central.service import attaching, inspecting
from windowdesk.central.service.core import Core
from windowdesk.central.service.inspecting import Inspecting
from windowdesk.central.store.database import FILE, Database, open_folder, open_url
from windowdesk.central.store.faults import Unavailable
from windowdesk.central.store.tables.attachments import attachments, chunks
from windowdesk.database.sqlcipher import PAGE
from windowdesk.protocol import routes
from windowdesk.protocol.messages import CHUNK_BYTES, Attachment, Have, Missing, decode


def described(content: bytes, **more: object) -> Attachment:
    pieces = [content[at : at + CHUNK_BYTES] for at in range(0, len(content), CHUNK_BYTES)] or [b""]
    values: dict = {
        "sha256": hashlib.sha256(content).hexdigest(),
        "size": len(content),
        "media": "application/pdf",
        "operation": "1/1",
        "chunks": [hashlib.sha256(piece).hexdigest() for piece in pieces],
    }
    return Attachment(**{**values, **more})


def ask(device: Device, *files: Attachment) -> dict[str, list[int]]:
    answer = device.post(routes.ATTACHMENTS, Have(files=list(files)))
    assert answer.status == 200, answer.body
    return decode(Missing, answer.body).chunks


def put(device: Device, content: bytes, place: int, body: bytes | None = None) -> int:
    piece = content[place * CHUNK_BYTES : (place + 1) * CHUNK_BYTES] if body is None else body
    name = hashlib.sha256(content).hexdigest()
    return device.call("PUT", f"{routes.ATTACHMENTS}/{name}/{place}", piece).status


def get(device: Device, content: bytes) -> bytes | None:
    answer = device.call("GET", f"{routes.ATTACHMENTS}/{hashlib.sha256(content).hexdigest()}")
    return answer.body if answer.status == 200 else None


def test_a_file_is_resumed_where_it_stopped_and_sent_once(database: Database) -> None:
    made = office(database, demo=True)
    one, two = made.counter(), made.counter()
    content = secrets.token_bytes(2 * CHUNK_BYTES + 5)
    file = described(content)
    assert ask(one, file) == {file.sha256: [0, 1, 2]}
    assert put(one, content, 1) == 200
    assert put(one, content, 1) == 200
    assert get(two, content) is None
    # the line was cut: what is there is not asked for again, and another counter may help
    assert ask(two, file) == {file.sha256: [0, 2]}
    assert put(two, content, 2) == 200
    assert put(one, content, 0) == 200
    assert ask(one, file) == {}
    assert get(two, content) == content
    assert get(made.another_office().counter(), content) is None


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", bytes(CHUNK_BYTES)])
def test_every_size_goes(database: Database, content: bytes) -> None:
    device = office(database, demo=True).counter()
    ask(device, described(content))
    assert put(device, content, 0) == 200
    assert get(device, content) == content


def test_what_is_not_as_it_was_named_is_refused(database: Database) -> None:
    device = office(database, demo=True).counter()
    content = b"%PDF-1.7 one"
    assert put(device, content, 0) == 404
    ask(device, described(content))
    assert put(device, content, 0, b"%PDF-1.7 two") == 422
    assert put(device, content, 1) == 422
    # chunks that hold and make up another file: forgotten, so that it can be described anew
    lie = described(content, chunks=[hashlib.sha256(b"other").hexdigest()])
    assert ask(device, lie) == {lie.sha256: [0]}
    assert put(device, content, 0, b"other") == 422
    assert ask(device, described(content)) == {lie.sha256: [0]}
    assert put(device, content, 0) == 200


@pytest.mark.parametrize(
    "more",
    [
        {"sha256": "x"}, {"size": -1}, {"size": 65 * CHUNK_BYTES}, {"chunks": []},
        {"chunks": ["y"]}, {"media": "a b"}, {"operation": "1"}, {"size": CHUNK_BYTES + 1},
    ],
)  # fmt: skip
def test_a_false_description_is_refused(database: Database, more: dict) -> None:
    device = office(database, demo=True).counter()
    answer = device.post(routes.ATTACHMENTS, Have(files=[described(b"x", **more)]))
    assert (answer.status, problem(answer).code) == (422, "malformed")
    many = Have(files=[described(bytes([at])) for at in range(201)])
    assert device.post(routes.ATTACHMENTS, many).status == 413


def state_of(made: Office, content: bytes) -> str:
    of = attachments.c.sha256 == hashlib.sha256(content).hexdigest()
    with made.centre.database.reading() as connection:
        return str(connection.scalar(select(attachments.c.state).where(of)))


def spoil(database: Database, chunk: str, harm: str = "changed") -> None:
    hurt = chunks.c.sha256 == chunk
    with database.transaction() as unit:
        unit.connection.execute(
            delete(chunks).where(hurt)
            if harm == "gone"
            else update(chunks).where(hurt).values(content=b"rotten")
        )


@pytest.mark.parametrize("harm", ["changed", "gone"])
@pytest.mark.parametrize("seen_by", ["whoever opens it", "the duty"])
def test_a_damaged_file_is_asked_for_again(database: Database, harm: str, seen_by: str) -> None:
    made = office(database, demo=True)
    one, two = made.counter(), made.counter()
    content = secrets.token_bytes(CHUNK_BYTES + 9)
    file = described(content)
    ask(one, file)
    put(one, content, 0)
    put(one, content, 1)
    duty = Inspecting(made.centre)
    assert (duty.step(), duty.step()) == (inspecting.PAUSE_S, inspecting.ROUND_S)
    assert state_of(made, content) == "whole"
    spoil(database, file.chunks[1], harm)
    if seen_by == "the duty":
        duty.step()
    else:
        assert get(two, content) is None
    assert state_of(made, content) == "wanted"
    wanted = [body_of(e) for e in two.pull(path=routes.SNAPSHOT) if e.kind == "wanted"]
    assert [w["sha256"] for w in wanted] == [file.sha256]
    # whoever has it sends what is missing, and nobody is asked any more
    assert ask(two, file) == {file.sha256: [1]}
    assert put(two, content, 1) == 200
    assert get(one, content) == content
    assert not [e for e in one.pull(path=routes.SNAPSHOT) if e.kind == "wanted"]


def test_operations_do_not_wait_for_files(database: Database) -> None:
    device = office(database, demo=True).counter()
    device.issue()
    assert device.push().results == []
    with database.reading() as connection:
        assert connection.execute(select(attachments)).all() == []


def test_the_duty_reads_every_file_of_every_office_a_few_at_a_time(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inspecting, "FILES_AT_ONCE", 3)
    made = office(database, demo=True)
    counters = [made.counter(), made.another_office().counter()]
    files = [secrets.token_bytes(9) for _ in range(7)]
    for at, content in enumerate(files):
        ask(counters[at % 2], described(content))
        assert put(counters[at % 2], content, 0) == 200
        spoil(database, described(content).chunks[0])
    duty = Inspecting(made.centre)
    steps = [duty.step() for _ in range(4)]
    assert steps == [*[inspecting.PAUSE_S] * 3, inspecting.ROUND_S]
    assert {state_of(made, content) for content in files} == {"wanted"}
    # the next round begins with the first
    for at, content in enumerate(files):
        ask(counters[at % 2], described(content))
        assert put(counters[at % 2], content, 0) == 200
    spoil(database, described(files[3]).chunks[0])
    for _ in range(4):
        duty.step()
    assert state_of(made, files[3]) == "wanted"


def test_a_running_platform_reads_its_files_by_itself(database: Database) -> None:
    with served(database) as platform:
        one, content = platform.counter(), secrets.token_bytes(9)
        ask(one, described(content))
        put(one, content, 0)
        spoil(database, described(content).chunks[0])
        platform.worker.inspecting.wake()
        wait_for(lambda: state_of(platform.made, content) == "wanted", "nobody read it")


def test_the_duty_comes_past_a_file_that_the_disk_does_not_give(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its pages do not authenticate; the one behind it is not whole, and is asked for all the same."""
    said: list[int] = []
    monkeypatch.setattr(inspecting, "_log", Heard(said))
    folder = postgres.sqlite_folder(tmp_path / "centre")
    database = open_folder(folder)
    made = office(database, demo=True)
    device = made.counter()
    first, second = sorted((secrets.token_bytes(400_000) for _ in range(2)), key=digest)
    ends = []
    for content in (first, second):
        ask(device, described(content))
        assert put(device, content, 0) == 200
        with database.transaction() as unit:
            ends.append(unit.connection.exec_driver_sql("PRAGMA page_count").scalar_one())
    spoil(database, described(second).chunks[0])
    database.close()
    with (folder / FILE).open("r+b") as file:
        file.seek((ends[0] - 20) * PAGE + 100)
        byte = file.read(1)
        file.seek(-1, os.SEEK_CUR)
        file.write(bytes([byte[0] ^ 1]))
    database = made.centre.database = open_folder(folder)
    duty = Inspecting(made.centre)
    assert (duty.step(), duty.step()) == (inspecting.PAUSE_S, inspecting.ROUND_S)
    assert (state_of(made, first), state_of(made, second)) == ("whole", "wanted")
    assert said == [1]
    database.close()


def test_files_are_not_unreadable_because_the_database_went_away_among_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """They are looked at when it is back; and a connection from before that is no damage either."""
    said: list[int] = []
    monkeypatch.setattr(inspecting, "_log", Heard(said))
    cluster = postgres.Cluster()
    try:
        database = open_url(cluster.fresh())
        made = office(database, demo=True)
        device = made.counter()
        files = sorted((secrets.token_bytes(9) for _ in range(4)), key=digest)
        for content in files:
            ask(device, described(content))
            assert put(device, content, 0) == 200
        spoil(database, described(files[-1]).chunks[0])
        happens: list[Callable[[], None]] = [lambda: None, cluster.stop]
        look = attaching.whole

        def then(core: Core, named: str, sha256: str) -> bool:
            if happens:
                happens.pop(0)()
            return look(core, named, sha256)

        monkeypatch.setattr(attaching, "whole", then)
        duty = Inspecting(made.centre)
        with pytest.raises(Unavailable):
            duty.step()
        cluster.start()

        def restarts() -> None:
            cluster.stop()
            cluster.start()

        happens.append(restarts)
        assert (duty.step(), duty.step()) == (inspecting.PAUSE_S, inspecting.ROUND_S)
        assert happens == []
        assert state_of(made, files[-1]) == "wanted"
        assert said == []
        database.close()
    finally:
        cluster.remove()


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


class Heard:
    """A log that keeps the counts of its warnings."""

    def __init__(self, said: list[int]) -> None:
        self._said = said

    def warning(self, _what: str, *, count: int) -> None:
        self._said.append(count)
