"""The stream of news: positions only, to the office alone, ended when it should end."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest
from sqlalchemy import update

from tests.helpers.centre import Device
from tests.helpers.platform import PATIENCE, Served, heartbeat, served, wait_for
from windowdesk.central.api import live
from windowdesk.central.api.live import Hub, Listener
from windowdesk.central.store.database import Database
from windowdesk.central.store.faults import Unavailable
from windowdesk.central.store.tables.devices import devices
from windowdesk.protocol import routes


class Stream:
    """One open stream, read line by line."""

    def __init__(self, opened: socket.socket) -> None:
        self._file = opened.makefile("rb")
        self.head = self._until(b"\r\n")

    def _until(self, end: bytes) -> list[bytes]:
        lines = []
        while (line := self._file.readline()) not in (end, b""):
            lines.append(line.strip())
        return lines

    def events(self) -> Iterator[int]:
        """The positions, as they come, until the other side hangs up. It shows signs of life for ever,
        so that no news for so long is a failure of its own."""
        patient_until = time.monotonic() + PATIENCE
        while line := self._file.readline():
            assert time.monotonic() < patient_until, "no news, only signs of life"
            if line.startswith(b"data: "):
                yield int(line.removeprefix(b"data: "))

    def rest(self) -> bytes:
        """Everything until the end."""
        return self._file.read()


@contextmanager
def listening(running: Served, device: Device, after: int = 0) -> Iterator[Stream]:
    parts = urlsplit(running.url)
    with socket.create_connection((parts.hostname, parts.port or 0), timeout=PATIENCE) as opened:
        head = f"GET {routes.LIVE}?after={after} HTTP/1.1\r\nHost: x\r\n"
        opened.sendall(f"{head}Authorization: Bearer {device.token}\r\n\r\n".encode())
        yield Stream(opened)


def test_a_push_of_one_is_news_for_the_other(database: Database) -> None:
    with served(database) as running:
        one, two = running.counter(), running.counter()
        known = two.page().last
        with listening(running, two, known) as stream:
            assert stream.head[0] == b"HTTP/1.1 200 OK"
            assert b"content-type: text/event-stream" in stream.head
            one.issue()
            one.push()
            now = two.page().last
            events = stream.events()
            # positions that come quickly may be told as one; the last is always told
            assert now in iter(lambda: next(events), None)
            assert now > known
        # who comes later and knows less is told at once, who knows it all is not
        with listening(running, two, known) as stream:
            assert next(stream.events()) == now


def test_the_stream_says_positions_and_nothing_else(database: Database) -> None:
    with served(database) as running:
        one, two = running.counter(), running.counter()
        with listening(running, two, two.page().last) as stream:
            case = one.issue()
            one.push()
            next(stream.events())
            running.stop()
            rest = stream.rest()
        for word in (case.case_id, one.device, "440103", "A001"):
            assert word.encode() not in rest


def test_a_revoked_device_hears_no_more(database: Database) -> None:
    with served(database) as running:
        one, two = running.counter(), running.counter()
        with listening(running, two, 2**40) as ends, listening(running, one, 2**40):
            wait_for(lambda: len(running.worker.hub) == 2, "they do not listen")
            of = devices.c.device == two.device
            with database.transaction() as unit:
                unit.connection.execute(update(devices).where(of).values(standing="revoked"))
            running.heartbeat()
            assert ends.rest().endswith(b"0\r\n\r\n")
            assert len(running.worker.hub) == 1


def test_a_stream_ends_with_its_session_and_with_the_server(database: Database) -> None:
    with served(database) as running:
        device = running.counter()
        with listening(running, device, 2**40) as stream:
            wait_for(lambda: len(running.worker.hub), "it does not listen")
            running.made.clock.pass_(seconds=3601)
            running.heartbeat()
            assert stream.rest().endswith(b"0\r\n\r\n")
        device.open_session()
        with listening(running, device, 2**40) as stream:
            wait_for(lambda: len(running.worker.hub), "it does not listen")
            running.stop()
            assert stream.rest().endswith(b"0\r\n\r\n")


def test_more_listeners_than_allowed_are_sent_away(database: Database) -> None:
    with served(database, live_clients=1) as running:
        device = running.counter()
        with listening(running, device, 2**40):
            wait_for(lambda: len(running.worker.hub) == 1, "it does not listen")
            with listening(running, device, 2**40) as second:
                assert second.head[0].startswith(b"HTTP/1.1 503")
        wait_for(lambda: len(running.worker.hub) == 0, "who hung up is still counted")


# --- the hub by itself -----------------------------------------------------------------------------


class Socket:
    """A listener's end: takes what is written, or is full."""

    def __init__(self) -> None:
        self.said: list[bytes] = []
        self.full = False
        self.aborted = False
        self.ended = asyncio.Event()

    async def send(self, message: Any) -> None:
        if self.full:
            await asyncio.get_running_loop().create_future()
        if message["type"] == "http.response.body":
            self.said.append(message["body"])
            if not message["more_body"]:
                self.ended.set()

    async def receive(self) -> Any:
        await self.ended.wait()
        return {"type": "http.disconnect"}

    def cut_off(self) -> bool:
        return self.aborted

    def abort(self) -> None:
        self.aborted = True
        self.ended.set()


async def _joined(hub: Hub, office: str, device: str) -> tuple[Socket, asyncio.Task[None]]:
    end = Socket()
    listener = Listener(office, device, f"token-{device}", 10.0, end.send, end.abort)
    task = asyncio.create_task(hub.listen(listener, 0, {}, end.receive))
    while listener not in hub.of(office):
        await asyncio.sleep(0)
    return end, task


def test_a_socket_that_is_full_holds_nobody_up_and_is_cut_off() -> None:
    async def story() -> None:
        hub = Hub(lambda: 0.0)
        stuck, stuck_task = await _joined(hub, "a", "1")
        well, well_task = await _joined(hub, "a", "2")
        stuck.full = True
        hub.publish("a", 7)
        assert well.said[-1] == live.news(7)["body"]
        assert not stuck.cut_off()
        await heartbeat(hub)
        assert stuck.cut_off()
        await stuck_task
        assert len(hub) == 1
        # one that recovers before the heartbeat stays
        well.full = True
        hub.publish("a", 8)
        well.full = False
        await heartbeat(hub)
        assert not well.cut_off()
        hub.close()
        await well_task

    asyncio.run(story())


def test_a_heartbeat_goes_out_though_nobody_can_say_which_sessions_are_over() -> None:
    """The database is away for a moment; the heartbeats had ended for good with it."""

    async def story() -> None:
        gone = True

        async def ended(tokens: Iterable[str]) -> set[str]:
            if gone:
                raise Unavailable("gone")
            return set(tokens)

        hub = Hub(lambda: 0.0, ended=ended)
        well, task = await _joined(hub, "a", "1")
        told = len(well.said)
        await heartbeat(hub)
        assert len(well.said) == told + 1
        gone = False
        await heartbeat(hub)
        await task
        assert len(hub) == 0

    asyncio.run(story())


def test_beats_go_out_while_the_question_which_sessions_are_over_hangs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It is asked once meanwhile, and its answer still counts when it comes."""
    monkeypatch.setattr(live, "HEARTBEAT_S", 0.001)

    async def story() -> None:
        asked, answered = [], asyncio.Event()

        async def ended(tokens: Iterable[str]) -> set[str]:
            asked.append(1)
            await answered.wait()
            return set(tokens)

        hub = Hub(lambda: 0.0, ended=ended)
        well, task = await _joined(hub, "a", "1")
        beats = asyncio.create_task(hub.beat())
        before = len(well.said)
        async with asyncio.timeout(PATIENCE):
            while len(well.said) < before + 5:
                await asyncio.sleep(0)
            assert asked == [1]
            answered.set()
            await task
        assert len(hub) == 0
        beats.cancel()

    asyncio.run(story())


def test_an_older_position_is_no_news_and_offices_hear_their_own() -> None:
    async def story() -> None:
        hub = Hub(lambda: 0.0)
        here, one = await _joined(hub, "a", "1")
        there, two = await _joined(hub, "b", "2")
        for pos in (5, 4, 5, 6):
            hub.publish("a", pos)
        heard = [part for part in here.said if part.startswith(b"id")]
        assert heard == [live.news(5)["body"], live.news(6)["body"]]
        assert [part for part in there.said if part.startswith(b"id")] == []
        hub.end_device("1")
        await one
        assert len(hub) == 1
        hub.close()
        await two
        assert len(hub) == 0

    asyncio.run(story())
