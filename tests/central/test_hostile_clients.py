"""Clients that mean no good, or are broken: each gets an answer or loses its line; nobody else waits."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
from sqlalchemy import update

from tests.helpers.centre import Device, problem
from tests.helpers.platform import PATIENCE, Served, call, served, wait_for
from windowdesk.central.serving.connection import HEAD_BYTES, GuardedConnection
from windowdesk.central.store.database import Database
from windowdesk.central.store.tables.devices import devices
from windowdesk.protocol import routes
from windowdesk.protocol.messages import Enrol, encode


@contextmanager
def line(running: Served) -> Iterator[socket.socket]:
    """A bare connection."""
    parts = urlsplit(running.url)
    with socket.create_connection((parts.hostname, parts.port or 0), timeout=PATIENCE) as opened:
        yield opened


def heard(opened: socket.socket) -> bytes:
    """Everything until the other side hangs up."""
    said = b""
    try:
        while part := opened.recv(65536):
            said += part
    except ConnectionResetError:
        pass  # hung up on while we were still talking
    return said


def head_of(device: Device, path: str = routes.PUSH, *, length: int | str) -> bytes:
    """A push's head that announces ``length`` bytes."""
    return (
        f"POST {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {device.token}\r\n"
        f"Content-Length: {length}\r\n\r\n"
    ).encode()


def alive(running: Served) -> bool:
    return running.get(routes.HELLO).status == 200


def test_what_is_too_large_is_refused_before_it_is_read(database: Database) -> None:
    with served(database) as running:
        device = running.counter()
        with line(running) as opened:
            opened.sendall(head_of(device, length=10**12))
            said = heard(opened)
        assert said.startswith(b"HTTP/1.1 413")
        assert b'"too_large"' in said
        with line(running) as opened:
            # of unknown length, in pieces, without an end
            head = head_of(device, length="0").replace(
                b"Content-Length: 0", b"Transfer-Encoding: chunked"
            )
            opened.sendall(head)
            piece = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
            try:
                for _ in range(64):
                    opened.sendall(piece)
            except OSError:
                pass  # it has hung up on us, as it should
            assert b"HTTP/1.1 413" in heard(opened)
        assert alive(running)


def test_a_stranger_sends_nothing_but_a_head(database: Database) -> None:
    with served(database) as running, line(running) as opened:
        stranger = Device(running.over, running.made.clock, token="made-up")  # type: ignore[arg-type]  # over HTTP
        opened.sendall(head_of(stranger, length=1024 * 1024))
        assert heard(opened).startswith(b"HTTP/1.1 401")


def test_whoever_is_slow_loses_the_line_and_nobody_waits(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(GuardedConnection, "head_seconds", 0.3)
    with served(database, body_seconds=1, threads=2) as running:
        device = running.counter()
        with line(running) as silent, line(running) as slow_head, line(running) as slow_body:
            slow_head.sendall(b"GET /v1/hello HTTP/1.1\r\nHost: ")
            slow_body.sendall(head_of(device, length=1000) + b"{")
            assert alive(running)
            assert heard(slow_body).startswith(b"HTTP/1.1 408")
            assert heard(silent) == heard(slow_head) == b""
        assert alive(running)


def test_a_head_without_end_is_cut_off(database: Database) -> None:
    with served(database) as running:
        with line(running) as opened:
            opened.sendall(b"GET /v1/hello HTTP/1.1\r\nX-Long: " + b"y" * (HEAD_BYTES + 1000))
            assert heard(opened).startswith(b"HTTP/1.1 431")
        with line(running) as opened:
            opened.sendall(b"GET /v1/hello HTTP/1.1\r\n" + b"X-Many: y\r\n" * 4000)
            assert heard(opened).startswith(b"HTTP/1.1 431")
        assert alive(running)


@pytest.mark.parametrize(
    "nonsense",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",  # TLS, to a plain port
        b"GET /v1/hello HTTP/9.9\r\n\r\n",
        b"POST /v1/push HTTP/1.1\r\nContent-Length: -5\r\n\r\n",
        b"POST /v1/push HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"\x00\xff\x00\xff\r\n\r\n",
    ],
)
def test_what_is_no_http_is_refused(
    nonsense: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    from tests.helpers import postgres
    from windowdesk.central.store.database import open_folder

    opened_database = open_folder(postgres.sqlite_folder(tmp_path_factory.mktemp("centre")))
    with served(opened_database) as running:
        with line(running) as opened:
            opened.sendall(nonsense)
            opened.shutdown(socket.SHUT_WR)
            said = heard(opened)
        assert said == b"" or said.startswith(b"HTTP/1.1 4")
        assert alive(running)


_BODIES = [
    b"",
    b"{",
    b"[]",
    b"null",
    b'"text"',
    b"\xff\xfe\x00",
    b"[" * 100_000,
    b'{"device":' * 5_000,
    json.dumps({"device": "a\x00b"}).encode(),
    json.dumps({"device": "\ud800"}).encode(),
    json.dumps({"device": "d" * 60_000}).encode(),
    json.dumps({"device": 7}).encode(),
    b'{"device":"x","epoch":1e400}',
    b'{"device":"x","epoch":99999999999999999999999999}',
    b'{"device":"x","first":-1,"count":1,"head":"","key":"","epoch":1,"signature":""}\n{}',
]


def test_malformed_bodies_are_the_senders_fault_everywhere(database: Database) -> None:
    with served(database, open_rate=100_000) as running:
        device = running.counter()
        paths = (
            routes.ENROL, routes.CHALLENGE, routes.SESSION, routes.CREDENTIAL, routes.PUSH,
            routes.NUMBERS, routes.ATTACHMENTS, routes.AUDIT, routes.STATUS, routes.VERIFY,
            routes.PROGRESS,
        )  # fmt: skip
        headers = {"authorization": f"Bearer {device.token}"}
        for path in paths:
            for body in _BODIES:
                answered = call(running.url, "POST", path, body, headers)
                where = f"{path} {body[:40]!r}: {answered.status}"
                assert 400 <= answered.status < 500 or answered.status == 200, where
                if answered.status != 200:
                    assert problem(answered).code, where
                else:
                    # a name that does not exist is a question like any other
                    assert path == routes.CHALLENGE, where


def test_a_cut_request_keeps_nothing(database: Database) -> None:
    with served(database) as running:
        device = running.counter()
        device.issue()
        body = device.sealed(1)
        for cut in (0, 1, len(body) // 2, len(body) - 1):
            with line(running) as opened:
                opened.sendall(head_of(device, length=len(body)) + body[:cut])
        assert device.call("GET", routes.OPERATIONS, b"", epoch=1, after=0).body == b""
        assert device.push().seq == 1


def test_what_was_recorded_on_the_wire_is_worth_nothing_twice(database: Database) -> None:
    with served(database) as running:
        device = running.counter()
        challenge = device.challenge()
        assert device.session(challenge).status == 200
        assert device.session(challenge).status in {401, 403}
        device.issue()
        first, again = device.send(device.sealed(1)), device.send(device.sealed(1))
        assert (first.status, first.body) == (again.status, again.body)
        code = running.made.code()
        assert device.enrol(code).status == 403  # it is known already: a code made out for it
        newcomer = running.counter()
        parts = (code, newcomer.device, 1, device.key.public)
        forged = Enrol(
            code=code, device=newcomer.device, epoch=1, public_key=newcomer.key.public,
            signature=device.key.sign("windowdesk/enrol/1", *parts),
        )  # fmt: skip
        assert call(running.url, "POST", routes.ENROL, encode(forged)).status in {
            400,
            401,
            403,
            422,
        }


def test_a_forged_batch_changes_nothing(database: Database) -> None:
    with served(database) as running:
        device, thief = running.counter(), running.counter()
        device.issue()
        body = device.sealed(1)
        head, rest = body.split(b"\n", 1)
        mine, device.key = device.key, thief.key
        forged = device.sealed(1)
        device.key = mine
        for bad in (forged, head.replace(b'"count":1', b'"count":2') + b"\n" + rest):
            assert 400 <= device.send(bad).status < 500
        assert device.call("GET", routes.OPERATIONS, b"", epoch=1, after=0).body == b""
        assert device.push().seq == 1


def test_who_comes_too_often_is_told_when_to_come_again(database: Database) -> None:
    with served(database, device_rate=60, open_rate=600) as running:
        device = running.counter()
        statuses = [device.call("GET", routes.FEED) for _ in range(14)]
        refused = [one for one in statuses if one.status == 429]
        assert refused
        assert problem(refused[0]).code == "slow_down"
        assert int(refused[0].headers["retry-after"]) >= 1
        assert problem(refused[0]).retry_after >= 1
        # another counter, at the same address, is not held up by it
        assert running.counter().call("GET", routes.FEED).status == 200


def test_inventing_tokens_counts_against_the_address(database: Database) -> None:
    with served(database, open_rate=120) as running:
        statuses = {
            running.get(routes.FEED, authorization=f"Bearer invented-{n}").status for n in range(40)
        }
        assert statuses == {401, 429}


def test_a_full_house_sends_away_and_a_push_comes_back_with_half(database: Database) -> None:
    with served(database, threads=1, waiting=1, open_rate=100_000) as running:
        device = running.counter()
        device.issue()
        device.call("GET", routes.FEED)
        body, answers = device.sealed(1), []

        def push() -> None:
            answers.append(device.send(body).status)

        threads = [threading.Thread(target=push) for _ in range(2)]
        with database.transaction() as unit:
            # the device's row is taken: whoever pushes waits for us
            of = devices.c.device == device.device
            unit.connection.execute(update(devices).where(of).values(reason=""))
            for thread in threads:
                thread.start()
            wait_for(lambda: running.worker.room.inside == 2, "they do not wait")
            pushed, asked = device.send(body), device.call("GET", routes.FEED)
        for thread in threads:
            thread.join(PATIENCE)
        assert (pushed.status, problem(pushed).code) == (429, "slow_down")
        assert (asked.status, problem(asked).code) == (503, "busy")
        assert answers == [200, 200]
