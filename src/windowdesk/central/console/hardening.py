"""What every answer of the console carries, and how a request is kept from growing too large."""

from __future__ import annotations

from typing import Any

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADERS = {
    # nothing but our own files; no script runs that is not one of them, and none is written inline
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=()",
}


class TooLarge(HTTPException):
    """The request's body is over the limit: 413, whoever was reading it."""

    def __init__(self) -> None:
        super().__init__(413, "提交的内容太大，没有保存。Too large; nothing was saved.")


class Hardened:
    """An ASGI application whose answers carry :data:`HEADERS`."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = _hardened(scope, message["headers"])
            await send(message)

        await self._app(scope, receive, sent)


def _hardened(scope: Scope, headers: Any) -> list[tuple[bytes, bytes]]:
    kept = [*headers, *((k.encode(), v.encode()) for k, v in HEADERS.items())]
    if "/static/" not in scope["path"]:
        kept.append((b"cache-control", b"no-store"))
    if scope.get("scheme") == "https":
        kept.append((b"strict-transport-security", b"max-age=31536000"))
    return kept


def bounded(receive: Receive, most: int) -> Receive:
    """``receive`` that gives at most ``most`` bytes of a body, then :class:`TooLarge`."""
    taken = 0

    async def taking() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > most:
            raise TooLarge
        return message

    return taking
