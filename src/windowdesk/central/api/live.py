"""The stream of news: an office's position, once encoded, written to everyone who listens.

There is no queue, no task and no timer for a client: its one coroutine waits for the other side to
hang up, and news is written from the place where it arrives. A client whose socket takes no more is
passed over and, at the next heartbeat, cut off: it comes back with ``after`` and has missed nothing,
because a position is no message but says how far to pull.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from starlette.types import Receive, Scope, Send

from windowdesk import logs
from windowdesk.central.api.answers import ALWAYS

_log = logs.get(__name__)
EXTENSION = "windowdesk.connection"
HEARTBEAT_S = 15.0
_BEAT: dict[str, Any] = {"type": "http.response.body", "body": b":\n\n", "more_body": True}
_END: dict[str, Any] = {"type": "http.response.body", "body": b"", "more_body": False}
START: dict[str, Any] = {
    "type": "http.response.start",
    "status": 200,
    "headers": [
        (b"content-type", b"text/event-stream"),
        (b"connection", b"close"),
        (b"x-accel-buffering", b"no"),  # nginx would hold the news back
        *ALWAYS,
    ],
}


@dataclass(slots=True, eq=False)
class Listener:
    """One open stream. ``until`` is when its session ends, on the hub's clock."""

    office: str
    device: str
    token: str
    until: float
    send: Send
    abort: Callable[[], None] | None = None
    stalled: bool = False


def _write(listener: Listener, message: dict[str, Any]) -> bool:
    """Write without waiting. False when the socket takes no more just now, or never will."""
    step: Any = listener.send(message)
    try:
        step.send(None)
    except StopIteration:
        return True
    except Exception:  # noqa: BLE001 - whatever broke, it is this one connection
        return False
    step.close()
    return False


@dataclass(slots=True)
class Hub:
    """All listeners of this worker. Everything here runs on the event loop."""

    clock: Callable[[], float]
    most: int = 4000
    # of these tokens, which are no longer good? asked of the centre at every heartbeat
    ended: Callable[[Iterable[str]], Awaitable[set[str]]] | None = None
    positions: dict[str, int] = field(default_factory=dict)
    _offices: defaultdict[str, set[Listener]] = field(default_factory=lambda: defaultdict(set))

    def __len__(self) -> int:
        return sum(map(len, self._offices.values()))

    def of(self, office: str) -> frozenset[Listener]:
        """Who listens to ``office``."""
        return frozenset(self._offices.get(office, ()))

    @property
    def full(self) -> bool:
        """Whether another listener would be one too many."""
        return len(self) >= self.most

    def publish(self, office: str, pos: int) -> None:
        """Tell everyone of ``office`` that its feed has come to ``pos``; an older one is no news."""
        if pos <= self.positions.get(office, -1):
            return
        self.positions[office] = pos
        message = news(pos)
        for listener in tuple(self._offices.get(office, ())):
            listener.stalled = not _write(listener, message)

    def end_device(self, device: str) -> None:
        """End every stream of ``device``: it was revoked."""
        for listener in self._all():
            if listener.device == device:
                self._end(listener)

    def close(self) -> None:
        """End every stream: the server stops."""
        for listener in self._all():
            self._end(listener)

    async def listen(self, listener: Listener, after: int, scope: Scope, receive: Receive) -> None:
        """Keep ``listener``'s stream open until it hangs up, is ended, or its session is over.

        Its head (:data:`START`) has been sent.
        """
        connection = (scope.get("extensions") or {}).get(EXTENSION)
        if connection is not None:
            listener.abort = connection.abort
            connection.stopping = lambda: self._end(listener)
        self._offices[listener.office].add(listener)
        try:
            known = self.positions.get(listener.office, 0)
            # the first line also tells a proxy in between that the answer has begun
            first = news(known) if known > after else _BEAT
            listener.stalled = not _write(listener, first)
            while (await receive())["type"] != "http.disconnect":
                pass
        finally:
            self._forget(listener)
            if connection is not None:
                connection.stopping = None

    async def beat(self) -> None:
        """Heartbeats for ever; also ends what is over, and cuts off what takes nothing."""
        looking: asyncio.Task[None] | None = None
        try:
            while True:
                await asyncio.sleep(HEARTBEAT_S)
                self.pulse()
                # a question that hangs holds up no beat, and no second one is asked beside it
                if looking is None or looking.done():
                    looking = asyncio.create_task(self.look())
        finally:
            if looking is not None:
                looking.cancel()

    def pulse(self) -> None:
        """One heartbeat; whose time is over ends, and whoever takes nothing is cut off at the second."""
        now = self.clock()
        for listener in self._all():
            if listener.until <= now:
                self._end(listener)
            elif not _write(listener, _BEAT):
                if listener.stalled and listener.abort is not None:
                    listener.abort()
                listener.stalled = True
            else:
                listener.stalled = False

    async def look(self) -> None:
        """End the streams whose sessions are no longer good, of those that are open by then."""
        over = await self._over(self._all())
        for listener in self._all():
            if listener.token in over:
                self._end(listener)

    async def _over(self, listeners: list[Listener]) -> set[str]:
        """The tokens that are no longer good; none while the centre cannot say: it is asked again."""
        if self.ended is None:
            return set()
        try:
            return await self.ended([one.token for one in listeners])
        except Exception as problem:  # noqa: BLE001 - whatever it was, no stream may be left without heartbeats
            _log.warning("sessions not looked at", problem=type(problem).__name__)
            return set()

    def _all(self) -> list[Listener]:
        return [one for office in self._offices.values() for one in office]

    def _end(self, listener: Listener) -> None:
        self._forget(listener)
        if not _write(listener, _END) and listener.abort is not None:
            listener.abort()

    def _forget(self, listener: Listener) -> None:
        here = self._offices.get(listener.office)
        if here is not None:
            here.discard(listener)
            if not here:
                del self._offices[listener.office]


def news(pos: int) -> dict[str, Any]:
    """The event that says ``pos``, encoded once for all."""
    return {
        "type": "http.response.body",
        "body": f"id: {pos}\ndata: {pos}\n\n".encode(),
        "more_body": True,
    }
