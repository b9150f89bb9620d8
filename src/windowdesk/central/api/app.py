"""The application of one worker: the API's routes, what others add, health, metrics, the document."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from concurrent.futures import Executor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from fastapi import APIRouter, FastAPI
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from windowdesk.central.api import document
from windowdesk.central.api.admission import Room
from windowdesk.central.api.answers import Refused, answer
from windowdesk.central.api.endpoints import ENDPOINTS, LIVE, Endpoint
from windowdesk.central.api.front import Door, Front
from windowdesk.central.api.glue import Callers, Glue, Handle, Works
from windowdesk.central.api.live import Hub
from windowdesk.central.api.metrics import MEDIA, Figure, Metrics
from windowdesk.central.api.streams import Stream, WhoListens
from windowdesk.central.service.exchange import Response
from windowdesk.central.settings import CentralSettings, networks, within
from windowdesk.protocol import routes
from windowdesk.protocol.messages import encode


@dataclass(frozen=True, slots=True)
class Parts:
    """What a worker is made of. ``alive`` touches the database; ``figures`` reads it for metrics.

    ``also`` are further routes (console, public page) with the endpoints they add to the document.
    """

    handle: Handle
    who_listens: WhoListens
    stranger: Callable[[dict[str, str]], Response | None]
    hub: Hub
    threads: Executor
    room: Room
    alive: Callable[[], None]
    figures: Callable[[], Iterable[Figure]]
    answers: Callable[[Endpoint], bool] = field(default=lambda endpoint: True)
    also: Sequence[APIRouter | BaseRoute] = ()
    endpoints: Sequence[Endpoint] = ()
    starting: Callable[[], None] = field(default=lambda: None)
    stopping: Callable[[], None] = field(default=lambda: None)


def make_app(parts: Parts, settings: CentralSettings) -> ASGIApp:
    """Everything behind one address."""
    metrics = Metrics()
    room = parts.room
    callers = Callers(settings.device_rate, settings.open_rate)
    works = Works(parts.handle, parts.stranger, parts.threads, room, callers, settings.body_seconds)
    app = FastAPI(
        title="windowdesk", openapi_url=None, docs_url=None, redoc_url=None,
        redirect_slashes=False, lifespan=_lifespan(parts),
    )  # fmt: skip
    own_endpoints = [one for one in ENDPOINTS if parts.answers(one)]
    everything = [*own_endpoints, LIVE, *parts.endpoints]
    described = encode(document.openapi(everything))
    stream = Stream(works, parts.hub, parts.who_listens)
    own: list[BaseRoute] = [
        *(Route(one.path, Glue(one, works), methods=[one.method]) for one in own_endpoints),
        Route(LIVE.path, stream, methods=["GET"]),
        Route(document.PATH, _Fixed(described, routes.JSON), methods=["GET"]),
        Route("/health/live", _Fixed(b'{"live":true}', routes.JSON), methods=["GET"]),
        Route("/health/ready", _Ready(parts), methods=["GET"]),
        Route("/metrics", _Exposed(parts, metrics, room, settings), methods=["GET"]),
    ]
    app.router.routes.extend(own)
    for more in parts.also:
        if isinstance(more, APIRouter):
            app.include_router(more)
        else:
            app.router.routes.append(more)
    app.add_exception_handler(HTTPException, _no_such_route)
    app.add_exception_handler(Refused, _refusal)
    app.add_exception_handler(Exception, _fault)
    door = Door(networks("behind_proxy", settings.behind_proxy))
    return Front(app, door, metrics, {LIVE.path: stream})


def _lifespan(parts: Parts) -> Any:
    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        parts.starting()
        beats = asyncio.create_task(parts.hub.beat())
        try:
            yield
        finally:
            beats.cancel()
            parts.hub.close()
            parts.stopping()

    return lifespan


class _Problem:
    """A refusal as the answer of an exception handler."""

    def __init__(self, refusal: Refused) -> None:
        self._refusal = refusal

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._refusal.send(send)


async def _refusal(request: Any, refusal: Any) -> Any:
    request.scope["windowdesk.refused"] = refusal.problem.code
    return _Problem(refusal)


async def _no_such_route(_request: Any, problem: Any) -> Any:
    """What the router itself refuses (no such path, not with this method), as any other refusal."""
    code = {404: "unknown", 405: "method"}.get(problem.status_code, "malformed")
    return _Problem(Refused(problem.status_code, code, headers=problem.headers or {}))


async def _fault(_request: Any, _problem: Any) -> Any:
    return _Problem(Refused(500, "internal", "a fault of the centre; nothing was kept"))


class _Fixed:
    """Always the same bytes."""

    def __init__(self, body: bytes, media: str) -> None:
        self._body, self._media = body, media

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await answer(send, 200, self._body, self._media)


class _Ready:
    """Whether the database answers this worker within five seconds."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(5):
                await loop.run_in_executor(self._parts.threads, self._parts.alive)
        except Exception as problem:
            raise Refused(503, "busy", "the database does not answer", retry_after=5) from problem
        await answer(send, 200, b'{"ready":true}')


class _Exposed:
    """``/metrics``, for those whom the settings name."""

    def __init__(
        self, parts: Parts, metrics: Metrics, room: Room, settings: CentralSettings
    ) -> None:
        self._parts, self._metrics, self._room = parts, metrics, room
        self._allowed = networks("metrics_from", settings.metrics_from)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not within((scope.get("client") or ("", 0))[0], self._allowed):
            raise Refused(403, "not_yours", "metrics are not for this address")
        self._metrics.listeners.set(len(self._parts.hub))
        self._metrics.inside.set(self._room.inside)
        loop = asyncio.get_running_loop()
        body = await loop.run_in_executor(
            self._parts.threads, self._metrics.exposed, self._parts.figures
        )
        await answer(send, 200, body, MEDIA)
