"""One process that answers: its database, the centre, the streams, the pages, put together."""

from __future__ import annotations

import asyncio
import gc
import secrets
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from sqlalchemy import Connection
from starlette.routing import BaseRoute
from starlette.types import ASGIApp

from windowdesk import logs
from windowdesk.app.ports import Clock
from windowdesk.central.api.admission import Room
from windowdesk.central.api.app import Parts, make_app
from windowdesk.central.api.endpoints import Endpoint
from windowdesk.central.api.live import Hub
from windowdesk.central.api.news import LocalNews, PostgresNews
from windowdesk.central.api.streams import Heard
from windowdesk.central.public.asking import Public
from windowdesk.central.public.pages import PublicSite
from windowdesk.central.service.attempts import Attempts
from windowdesk.central.service.binding import bind_waiting
from windowdesk.central.service.caller import caller, in_good_standing
from windowdesk.central.service.centre import PREFIXES, ROUTES, Centre
from windowdesk.central.service.core import Core
from windowdesk.central.service.exchange import Refused, Request, Response
from windowdesk.central.service.inspecting import Inspecting
from windowdesk.central.service.taking_up import take_up
from windowdesk.central.serving import figures
from windowdesk.central.serving.duty import Duty
from windowdesk.central.serving.locks import SERVING
from windowdesk.central.serving.opening import Wall, open_database
from windowdesk.central.serving.options import Options
from windowdesk.central.serving.records import fetching_of
from windowdesk.central.store import faults
from windowdesk.central.store.database import Database

_log = logs.get(__name__)
T = TypeVar("T")

Also = Callable[[Core], Sequence[BaseRoute]]
# how long a thread may keep the interpreter from another that has work: with Python's own 5 ms every part
# of a body that arrives waits so long for the push that is being read, and the next push for the body
TURN_SECONDS = 0.0005
# objects made before Python looks for rings of them: a push makes thousands and no rings, and every look goes
# over what the imports made, which is kept for good and is therefore not looked at at all (freeze)
GARBAGE_AFTER = 50_000
# before SQLite's one writer: one push is read while another is written
AT_PUSHES = 2


def application(options: Options, also: Also = lambda _core: ()) -> ASGIApp:
    """The application of a worker that opens its own database; ``also`` are further pages."""
    sys.setswitchinterval(TURN_SECONDS)
    app = Worker(options, open_database(options), also=also).app
    gc.freeze()
    gc.set_threshold(GARBAGE_AFTER)
    return app


def answered(endpoint: Endpoint) -> bool:
    """Whether the centre's handler has something behind ``endpoint``."""
    return (endpoint.method, endpoint.path) in ROUTES or any(
        endpoint.method == method and endpoint.path.startswith(prefix)
        for method, prefix in PREFIXES
    )


class Worker:
    """A worker over an open ``database``, which it closes when the application ends."""

    def __init__(
        self,
        options: Options,
        database: Database,
        clock: Clock | None = None,
        also: Also = lambda _core: (),
    ) -> None:
        settings = options.settings
        self.database = database
        self.centre = Centre(database, clock or Wall(), secrets.token_bytes)
        self._threads = ThreadPoolExecutor(settings.threads, "central")
        pushing = None if database.postgres else AT_PUSHES
        self.room = Room(settings.threads, settings.waiting, pushing)
        self.loop: asyncio.AbstractEventLoop | None = None
        self._news: LocalNews | PostgresNews | None = None
        self._url = settings.database
        self._fetching = Duty("fetching", fetching_of(self.centre, settings).step)
        self.inspecting = Duty("inspecting", Inspecting(self.centre).step)
        self.hub = Hub(time.monotonic, settings.live_clients, self._ended)
        site = PublicSite(
            Public(database.reading, Attempts(database, self.centre.clock)),
            lambda: self.centre.identity.name,
            self._threads,
            settings.public_rate,
            settings.number_rate,
        )
        parts = Parts(
            handle=self.centre.handle,
            who_listens=self._who_listens,
            stranger=self._stranger,
            hub=self.hub,
            threads=self._threads,
            room=self.room,
            alive=self._alive,
            figures=lambda: figures.read(database, options),
            answers=answered,
            also=[*site.routes, *also(self.centre)],
            endpoints=site.endpoints,
            starting=self._start,
            stopping=self._stop,
        )
        self.app = make_app(parts, settings)

    def _start(self) -> None:
        self.loop = asyncio.get_running_loop()
        if self.database.postgres:
            self._news = PostgresNews(self._connect, self._hear, self._missed)
        else:
            self._news = LocalNews(self._hear)
        say: Callable[[dict[str, Any]], None] = self._news.say

        def committed(heads: dict[str, int]) -> None:
            for office, pos in heads.items():
                say({"office": office, "pos": pos})
            self._fetching.wake()

        self.database.listeners.append(committed)
        # what an older version parked and this one knows, and what has waited for a serial that there is now;
        # the first worker finds it, the rest nothing
        self._threads.submit(self._take_up)
        self._fetching.start()
        self.inspecting.start()
        _log.info("worker ready", postgres=self.database.postgres)

    def _take_up(self) -> None:
        for what, work in (
            ("parked operations taken up", take_up),
            ("cases that waited for a serial bound", bind_waiting),
        ):
            try:
                count = work(self.centre)
            except (faults.Unavailable, faults.Conflict, faults.Unstorable) as problem:
                _log.warning("waits on", what=what, problem=type(problem).__name__)
            else:
                if count:
                    _log.info(what, count=count)

    def _stop(self) -> None:
        self.database.listeners.clear()
        self._fetching.end()
        self.inspecting.end()
        if self._news is not None:
            self._news.close()
        self._threads.shutdown(wait=True)
        self.database.close()
        _log.info("worker stopped")

    def _connect(self) -> Any:
        import psycopg

        url = self._url.replace("postgresql+psycopg://", "postgresql://", 1)
        connection = psycopg.connect(url, autocommit=True, connect_timeout=10)
        # as long as it is open, nobody restores a backup under us
        connection.execute("SELECT pg_advisory_lock_shared(%s)", (SERVING,))
        return connection

    def _hear(self, notice: dict[str, Any]) -> None:
        """A notice, from any thread, to the streams of this worker."""
        loop, office, pos = self.loop, notice.get("office"), notice.get("pos")
        if loop is None or loop.is_closed():
            return
        if isinstance(office, str) and isinstance(pos, int):
            loop.call_soon_threadsafe(self.hub.publish, office, pos)
        elif isinstance(notice.get("ended"), str):
            loop.call_soon_threadsafe(self.hub.end_device, notice["ended"])

    def _missed(self) -> None:
        """The connection was away: whatever was said meanwhile stands in the database."""
        for office, pos in figures.positions(self.database).items():
            self._hear({"office": office, "pos": pos})

    def _who_listens(self, headers: dict[str, str]) -> Heard | Response:
        def heard(connection: Connection, token: str) -> Heard:
            now = self.centre.now()
            who = in_good_standing(caller(connection, token, now))
            left = figures.seconds_left(connection, token, now)
            return Heard(who.office, who.device, left, figures.position(connection, who.office))

        return self._of_caller(headers, heard)

    def _stranger(self, headers: dict[str, str]) -> Response | None:
        def known(connection: Connection, token: str) -> None:
            caller(connection, token, self.centre.now())

        return self._of_caller(headers, known)

    def _of_caller(
        self, headers: dict[str, str], ask: Callable[[Connection, str], T]
    ) -> T | Response:
        """What ``ask`` finds out of whoever shows a token, or the answer that refuses it."""
        try:
            with self.database.reading() as connection:
                return ask(connection, Request("GET", "", {}, headers).token)
        except Refused as refusal:
            return refusal.response()
        except faults.Unavailable as problem:
            return Refused(503, problem.code, "nothing was changed", retry_after=5).response()

    async def _ended(self, tokens: Iterable[str]) -> set[str]:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(
            self._threads, figures.ended, self.database, list(tokens), self.centre.now()
        )

    def _alive(self) -> None:
        with self.database.reading() as connection:
            figures.position(connection, "")
