"""The platform behind real sockets: in a thread over a test's database, or as the program itself."""

from __future__ import annotations

import asyncio
import http.client
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

import uvicorn

from tests.helpers.centre import Device, Office, office
from tests.helpers.counter import StandingClock
from windowdesk.central.api.endpoints import Endpoint, media_of
from windowdesk.central.api.live import Hub
from windowdesk.central.service.exchange import Request, Response
from windowdesk.central.serving.connection import GuardedConnection
from windowdesk.central.serving.options import Options, bind
from windowdesk.central.serving.worker import Worker
from windowdesk.central.settings import CentralSettings
from windowdesk.central.store.database import Database
from windowdesk.protocol import routes
from windowdesk.protocol.messages import Problem, Struct, decode

PATIENCE = 60.0


async def heartbeat(hub: Hub) -> None:
    """One heartbeat of the streams, and the look at their sessions that goes with it, to its end."""
    hub.pulse()
    await hub.look()


@dataclass
class OverHttp:
    """Stands where a test's counters expect the centre, and sends what they say over HTTP."""

    url: str
    context: Any = None

    def handle(self, request: Request) -> Response:
        """``request`` on a connection of its own."""
        path = request.path + (f"?{urlencode(request.query)}" if request.query else "")
        return call(self.url, request.method, path, request.body, request.headers, self.context)


def call(  # noqa: PLR0917 - a request has that many parts
    url: str,
    method: str,
    path: str,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    context: Any = None,
) -> Response:
    """One request; header names in lower case."""
    parts = urlsplit(url)
    connection: http.client.HTTPConnection
    if parts.scheme == "https":
        connection = http.client.HTTPSConnection(
            parts.hostname or "", parts.port, timeout=PATIENCE, context=context
        )
    else:
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=PATIENCE)
    try:
        connection.request(method, path, body or None, dict(headers or {}))
        answer = connection.getresponse()
        names = {name.lower(): value for name, value in answer.getheaders()}
        return Response(answer.status, answer.read(), names)
    finally:
        connection.close()


@dataclass
class Served:
    """A platform answering at ``url``, and the office it was founded with."""

    url: str
    worker: Worker
    made: Office
    server: uvicorn.Server
    over: OverHttp = field(init=False)

    def __post_init__(self) -> None:
        self.over = OverHttp(self.url)

    def stop(self) -> None:
        """Begin the end, as SIGTERM would."""
        self.server.should_exit = True

    def heartbeat(self) -> None:
        """One heartbeat of the streams now, to its end."""
        loop = self.worker.loop
        assert loop is not None
        asyncio.run_coroutine_threadsafe(heartbeat(self.worker.hub), loop).result(PATIENCE)

    def counter(self, **more: Any) -> Device:
        """A counter that speaks HTTP, enrolled, with a session and two blocks."""
        through: Any = self.over
        device = Device(through, self.made.clock, **more)
        device.enrol(self.made.code())
        device.open_session()
        device.lease(2)
        return device

    def get(self, path: str, **headers: str) -> Response:
        """A GET."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return call(self.url, "GET", path, None, named)


@contextmanager
def served(
    database: Database, *, clock: StandingClock | None = None, demo: bool = True, **settings: Any
) -> Iterator[Served]:
    """The platform over ``database`` in a thread of this process, stopped in order at the end."""
    made = office(database, clock, demo=demo)
    url = database.engine.url.render_as_string(hide_password=False) if database.postgres else ""
    declared = CentralSettings(**{"listen": "127.0.0.1:0", "database": url, **settings})
    options = Options(declared)
    worker = Worker(options, database, made.clock)
    listening = bind(options)
    config = uvicorn.Config(
        worker.app,
        http=GuardedConnection,
        ws="none",
        loop="asyncio",
        lifespan="on",
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=10,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listening],), name="served", daemon=True)
    thread.start()
    wait_for(lambda: server.started or not thread.is_alive(), "the server did not start")
    port = listening.getsockname()[1]
    try:
        yield Served(f"http://127.0.0.1:{port}", worker, made, server)
    finally:
        server.should_exit = True
        thread.join(PATIENCE)
        assert not thread.is_alive(), "the server did not stop"


def wait_for(condition: Callable[[], Any], what: str, seconds: float = PATIENCE) -> Any:
    """The first true value of ``condition``; AssertionError ``what`` after ``seconds``."""
    end = threading.Event()
    for _ in range(int(seconds / 0.02)):
        if found := condition():
            return found
        end.wait(0.02)
    raise AssertionError(what)


def as_documented(endpoint: Endpoint, response: Response) -> Problem | None:
    """The refusal in ``response``, if it is one; AssertionError for an answer nobody was told of."""
    where = f"{endpoint.method} {endpoint.path}: {response.status} {response.body[:200]!r}"
    media = response.headers.get("content-type", "")
    if response.status == 200:
        assert media == media_of(endpoint.answer), where
        if isinstance(endpoint.answer, type) and issubclass(endpoint.answer, Struct):
            decode(endpoint.answer, response.body)
        return None
    assert response.status in endpoint.refusals, where
    assert media == routes.JSON, where
    problem = decode(Problem, response.body)
    assert problem.code, where
    if response.status in {429, 503}:
        assert int(response.headers["retry-after"]) >= 1, where
    if response.status == 401:
        assert response.headers["www-authenticate"].startswith("Bearer"), where
    return problem
