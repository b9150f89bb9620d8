"""``GET /v1/live``: from a session to a listener of the hub."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from starlette.types import Receive, Scope, Send

from windowdesk.central.api.answers import Refused, answer, raw_headers
from windowdesk.central.api.glue import Works, headers_of, query_of, token_of
from windowdesk.central.api.live import START, Hub, Listener
from windowdesk.central.service.exchange import Response
from windowdesk.protocol import routes


@dataclass(frozen=True, slots=True)
class Heard:
    """Who may listen to what: of which ``office`` and ``device``, for how long, and its position."""

    office: str
    device: str
    seconds: float
    pos: int


WhoListens = Callable[[dict[str, str]], Heard | Response]


class Stream:
    """The ASGI application of the live endpoint."""

    def __init__(self, works: Works, hub: Hub, who: WhoListens) -> None:
        self._works, self._hub, self._who = works, hub, who

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["windowdesk.route"] = routes.LIVE
        works, hub = self._works, self._hub
        headers = headers_of(scope)
        token = token_of(headers)
        works.callers.check(scope, token)
        after = query_of(scope).get("after", "0")
        if not after.isascii() or not after.isdigit() or len(after) > 18:
            raise Refused(400, "malformed", "after is no position")
        async with works.room.place(halves=False):
            loop = asyncio.get_running_loop()
            heard = await loop.run_in_executor(works.threads, self._who, headers)
        if isinstance(heard, Response):
            works.callers.answered(token, heard.status)
            rest = {k: v for k, v in heard.headers.items() if k.lower() != "content-type"}
            await answer(send, heard.status, heard.body, headers=raw_headers(rest))
            return
        works.callers.answered(token, 200)
        if hub.full:
            raise Refused(503, "busy", "as many listen as may", retry_after=30)
        hub.publish(heard.office, heard.pos)
        scope["windowdesk.stream"] = True
        until = hub.clock() + heard.seconds
        await send(START)
        raw = scope.pop("windowdesk.send", send)
        listener = Listener(heard.office, heard.device, token, until, raw)
        # what a stream need not keep for hours, a thousand times
        scope["headers"] = []
        del headers, heard, works, send, raw
        await hub.listen(listener, int(after), scope, receive)
