"""From HTTP to the centre's handler and back: read, hand over in a thread, answer. Nothing else."""

from __future__ import annotations

import asyncio
import hashlib
import ipaddress
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.types import Receive, Scope, Send

from windowdesk.central.api.admission import Rates, Room
from windowdesk.central.api.answers import Refused, answer, raw_headers
from windowdesk.central.api.bodies import Gone, read_body
from windowdesk.central.api.endpoints import Endpoint, media_of
from windowdesk.central.service.exchange import Request, Response
from windowdesk.protocol import routes

# said by us, once, of every answer
_OURS = {"content-type", "cache-control"}
Handle = Callable[[Request], Response]


class Callers:
    """How often each may come: a session by its token, everybody else by address.

    A token counts as a session once the centre has answered it; made-up ones fall on the address
    they come from, so that inventing tokens buys nothing.
    """

    def __init__(self, device_rate: int, open_rate: int, *, most: int = 20_000) -> None:
        self._devices = Rates(device_rate)
        self._open = Rates(open_rate)
        self._good: OrderedDict[str, None] = OrderedDict()
        self._most = most

    def check(self, scope: Scope, token: str) -> None:
        """:class:`Refused` 429 when this caller must wait."""
        if self.good(token):
            self._devices.check(_digest(token))
        else:
            self._open.check(address_of(scope))

    def good(self, token: str) -> bool:
        """Whether the centre has answered ``token`` before, and not with 401."""
        return bool(token) and _digest(token) in self._good

    def answered(self, token: str, status: int) -> None:
        """What the centre said to a request with ``token``."""
        if not token:
            return
        key = _digest(token)
        self._good.pop(key, None)
        if status != 401:
            self._good[key] = None
            if len(self._good) > self._most:
                self._good.popitem(last=False)


@dataclass(frozen=True, slots=True)
class Works:
    """The way into the centre: callers' rates, room inside, threads, the handler.

    ``stranger`` is the refusal of whoever shows these headers, or None: asked before the body of a
    caller not seen before is read, so that a megabyte without a credential is not waited for.
    """

    handle: Handle
    stranger: Callable[[dict[str, str]], Response | None]
    threads: Executor
    room: Room
    callers: Callers
    body_seconds: float


class Glue:
    """The ASGI application of one endpoint."""

    def __init__(self, endpoint: Endpoint, works: Works) -> None:
        self._endpoint = endpoint
        self._works = works
        self._media = media_of(endpoint.answer)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        endpoint, works = self._endpoint, self._works
        scope["windowdesk.route"] = endpoint.path
        headers = headers_of(scope)
        token = token_of(headers)
        works.callers.check(scope, token)
        loop, halves = asyncio.get_running_loop(), endpoint.path == routes.PUSH
        if endpoint.token and not works.callers.good(token):
            async with works.room.place(halves=halves):
                refusal = await loop.run_in_executor(works.threads, works.stranger, headers)
            if refusal is not None:
                await self._send(send, token, refusal, close=True)
                return
        try:
            body = await read_body(scope, receive, endpoint.largest, works.body_seconds)
        except Gone:
            return
        request = Request(endpoint.method, scope["path"], query_of(scope), headers, body)
        async with works.room.place(halves=halves):
            response = await loop.run_in_executor(works.threads, works.handle, request)
        await self._send(send, token, response)

    async def _send(
        self, send: Send, token: str, response: Response, *, close: bool = False
    ) -> None:
        self._works.callers.answered(token, response.status)
        media = self._media if response.status < 400 else routes.JSON
        rest = {k: v for k, v in response.headers.items() if k.lower() not in _OURS}
        if response.status == 401:
            rest = {k: v for k, v in rest.items() if k.lower() != "www-authenticate"}
            rest["WWW-Authenticate"] = 'Bearer realm="windowdesk"'
        if close:
            rest["Connection"] = "close"
        await answer(send, response.status, response.body, media, raw_headers(rest))


def headers_of(scope: Scope) -> dict[str, str]:
    """A request's headers by lower-case name; of one that comes twice the first."""
    found: dict[str, str] = {}
    for name, value in scope["headers"]:
        found.setdefault(name.decode("latin-1").lower(), value.decode("latin-1"))
    return found


def query_of(scope: Scope) -> dict[str, str]:
    """A request's parameters; of one that comes twice the first. Bytes that are no text refuse it."""
    try:
        text = scope["query_string"].decode("ascii")
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=20)
    except ValueError:
        raise Refused(400, "malformed", "the query is no text") from None
    return dict(reversed(pairs))


def token_of(headers: dict[str, str]) -> str:
    """What stands behind ``Authorization: Bearer``, or ""."""
    kind, _, token = headers.get("authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""


def address_of(scope: Scope) -> str:
    """Who to count a request for: an address, of IPv6 its /64, which one household has whole."""
    text = (scope.get("client") or ("", 0))[0]
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return str(text)
    if isinstance(found, ipaddress.IPv6Address) and not found.ipv4_mapped:
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("latin-1", "replace")).hexdigest()
