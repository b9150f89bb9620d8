"""Files: sent in chunks, taken up where it stopped, checked whole, and never in an operation's way."""

from __future__ import annotations

import hashlib
import secrets

import pytest
from sqlalchemy import delete, select, update

from tests.helpers.centre import Device, body_of, office, problem
from windowdesk.central.service.attaching import inspect
from windowdesk.central.store.database import Database
from windowdesk.central.store.tables.attachments import attachments, chunks
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


@pytest.mark.parametrize("harm", ["changed", "gone"])
def test_a_damaged_file_is_asked_for_again(database: Database, harm: str) -> None:
    made = office(database, demo=True)
    one, two = made.counter(), made.counter()
    content = secrets.token_bytes(CHUNK_BYTES + 9)
    file = described(content)
    ask(one, file)
    put(one, content, 0)
    put(one, content, 1)
    assert inspect(made.centre, made.founded.office) == []
    hurt = chunks.c.sha256 == file.chunks[1]
    with database.transaction() as unit:
        unit.connection.execute(
            delete(chunks).where(hurt)
            if harm == "gone"
            else update(chunks).where(hurt).values(content=b"rotten")
        )
    if harm == "gone":
        assert inspect(made.centre, made.founded.office) == [file.sha256]
    assert get(two, content) is None
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
