"""A request's body, read with a limit on its size and on the time it takes to arrive."""

from __future__ import annotations

import asyncio

from starlette.types import Receive, Scope

from windowdesk.central.api.answers import Refused


class Gone(Exception):
    """The other side hung up before its request was whole: nobody is left to answer."""


async def read_body(scope: Scope, receive: Receive, most: int, seconds: float) -> bytes:
    """The whole body. :class:`Refused` 413, 408 before reading more than need be; :class:`Gone`."""
    if _announced(scope) > most:
        raise Refused(413, "too_large", f"more than {most} bytes", close=True)
    try:
        async with asyncio.timeout(seconds):
            return await _read(receive, most)
    except TimeoutError:
        raise Refused(408, "slow", f"not whole after {seconds:g} s", close=True) from None


async def _read(receive: Receive, most: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Gone
        part = message.get("body", b"")
        size += len(part)
        if size > most:
            raise Refused(413, "too_large", f"more than {most} bytes", close=True)
        parts.append(part)
        if not message.get("more_body", False):
            return b"".join(parts)


def _announced(scope: Scope) -> int:
    for name, value in scope["headers"]:
        if name.lower() == b"content-length" and value.isdigit():
            return int(value)
    return 0
