"""What every request passes first: is it let in over plain HTTP, who sent it, how did it end.

Requests that went well are counted, not logged; the log names what was refused, slow or broken, by
route and status. Neither ever holds a path, a query or a body: a path may name a receipt.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from windowdesk import logs
from windowdesk.central.api.answers import Refused
from windowdesk.central.api.metrics import Metrics
from windowdesk.central.settings import Network, within

SLOW_S = 2.0
NOWHERE = "(no such path)"
_LOOPBACK = ("127.", "::1")
_log = logs.get(__name__)


@dataclass(frozen=True, slots=True)
class Door:
    """``proxies`` alone may speak for others; ``plain`` is where plain HTTP is accepted at all.

    Without a certificate and without a proxy the server only listens on loopback addresses
    (``serving`` sees to that), so that everybody there may come in.
    """

    proxies: tuple[Network, ...] = ()

    def let_in(self, scope: Scope) -> None:
        """Put the true client and scheme into ``scope``; :class:`Refused` 403 for a way around."""
        peer = (scope.get("client") or ("", 0))[0]
        if not self.proxies or scope["scheme"] == "https":
            return
        if not within(peer, self.proxies):
            if peer.startswith(_LOOPBACK):
                return  # the machine's own checks
            raise Refused(403, "plain", "plain HTTP is for the reverse proxy alone", close=True)
        forwarded, scheme = _forwarded(scope)
        if scheme != "https":
            raise Refused(403, "plain", "the reverse proxy was spoken to without TLS", close=True)
        scope["scheme"] = "https"
        scope["client"] = (self._first_stranger(forwarded) or peer, 0)

    def _first_stranger(self, chain: list[str]) -> str:
        """The last address of the chain that is not a proxy of ours: what stands before it is hearsay."""
        for address in reversed(chain):
            if not within(address, self.proxies):
                return address
        return ""


def _forwarded(scope: Scope) -> tuple[list[str], str]:
    chain: list[str] = []
    scheme = ""
    for name, value in scope["headers"]:
        if name == b"x-forwarded-for":
            chain += [part.strip() for part in value.decode("latin-1").split(",")]
        elif name == b"x-forwarded-proto":
            scheme = value.decode("latin-1").strip().lower()
    return chain, scheme


class Front:
    """The outermost application of a worker.

    ``direct`` are applications that answer GET at a path without the framework in between: a
    thousand open streams are not to hold its frames a thousand times.
    """

    def __init__(
        self, app: ASGIApp, door: Door, metrics: Metrics, direct: Mapping[str, ASGIApp]
    ) -> None:
        self._app = app
        self._door = door
        self._metrics = metrics
        self._direct = direct

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun, ended = time.perf_counter(), _Ending(send)
        try:
            self._door.let_in(scope)
            app = self._app
            if scope["method"] == "GET":
                app = self._direct.get(scope["path"], app)
                scope["windowdesk.send"] = send
            await app(scope, receive, ended.send)
        except Refused as refusal:
            scope["windowdesk.refused"] = refusal.problem.code
            await refusal.send(ended.send)
        except Exception:  # noqa: BLE001 - already answered where it could be
            # (a stream cut short is closed by the server)
            _log.exception("request failed", route=route_of(scope))
        finally:
            self._told(scope, ended.status, time.perf_counter() - begun)

    def _told(self, scope: Scope, status: int, seconds: float) -> None:
        route, method = route_of(scope), method_of(scope)
        self._metrics.requests.labels(method, route, str(status)).inc()
        if code := scope.get("windowdesk.refused"):
            self._metrics.refused.labels(code).inc()
        stream = scope.get("windowdesk.stream", False)
        if not stream:
            self._metrics.seconds.labels(method, route).observe(seconds)
        facts = {"route": route, "method": method, "status": status, "ms": round(seconds * 1000, 1)}
        if status >= 500:
            _log.error("answered", **facts)
        elif status >= 400:
            _log.info("refused", **facts)
        elif seconds > SLOW_S and not stream:
            _log.warning("slow", **facts)


class _Ending:
    """Passes an answer on and keeps its status."""

    __slots__ = ("_send", "status")

    def __init__(self, send: Send) -> None:
        self._send = send
        self.status = 0

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
        await self._send(message)


def route_of(scope: Scope) -> str:
    """The declared route a request was answered by; never the path it asked for."""
    route: Any = scope.get("route")
    return str(scope.get("windowdesk.route") or getattr(route, "path", None) or NOWHERE)


def method_of(scope: Scope) -> str:
    """The method, if it is one of the usual ones."""
    method = scope["method"]
    return (
        method
        if method in {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
        else "other"
    )
