"""Who waits and who is sent away: a rate for each caller, and room for so many at once.

A counter that is told 429 halves its batch and waits; the answer says how long (sync.md, *Load*).
"""

from __future__ import annotations

import asyncio
import math
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, nullcontext

from windowdesk.central.api.answers import Refused


class Rates:
    """``per_minute`` requests for each key, a sixth of that (or five) at once; bounded in memory."""

    def __init__(
        self, per_minute: int, *, clock: Callable[[], float] = time.monotonic, most: int = 20_000
    ) -> None:
        self._rate = per_minute / 60
        self._burst = max(min(per_minute, 5.0), per_minute / 6)
        self._clock = clock
        self._most = most
        self._seen: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, key: str) -> int:
        """0 when ``key`` may go on (and this counts), else the whole seconds it should wait."""
        now = self._clock()
        left, at = self._seen.pop(key, (self._burst, now))
        left = min(self._burst, left + (now - at) * self._rate)
        allowed = left >= 1
        self._seen[key] = (left - 1 if allowed else left, now)
        while len(self._seen) > self._most:
            self._seen.popitem(last=False)
        return 0 if allowed else max(1, math.ceil((1 - left) / self._rate))

    def check(self, key: str) -> None:
        """:class:`Refused` 429 when ``key`` must wait."""
        if seconds := self.wait(key):
            raise Refused(429, "slow_down", "too many requests", retry_after=seconds, close=True)


class Room:
    """``threads`` requests are worked on, ``waiting`` more may wait; the rest are sent away.

    A push is told 429, so that its counter comes back with half; everything else 503. Of the threads
    ``pushing`` at most are at pushes: with one writer behind them, more only take turns, and the
    place of others.
    """

    def __init__(self, threads: int, waiting: int, pushing: int | None = None) -> None:
        self._most = threads + waiting
        self._working = asyncio.Semaphore(threads)
        self._pushing = asyncio.Semaphore(threads if pushing is None else pushing)
        self.inside = 0

    @asynccontextmanager
    async def place(self, *, halves: bool) -> AsyncIterator[None]:
        """A place for as long as the block runs, once it is this request's turn."""
        if self.inside >= self._most:
            if halves:
                raise Refused(429, "slow_down", "the centre is busy", retry_after=2)
            raise Refused(503, "busy", "the centre is busy", retry_after=2)
        self.inside += 1
        try:
            async with self._pushing if halves else nullcontext(), self._working:
                yield
        finally:
            self.inside -= 1
