"""The line of one simulated counter: a request meets, by seed, whatever lines do to requests."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from windowdesk.central.service.exchange import Request, Response
from windowdesk.protocol import routes
from windowdesk.protocol.messages import Problem, encode
from windowdesk.sync.ports import Answer, Unreachable

if TYPE_CHECKING:
    from tests.proofs.simulation.world import World

FAULTS = (
    "drop_request", "drop_answer", "duplicate", "late", "half_close", "401", "429", "503",
    "truncate", "slow", "garbage", "stale", "die_before", "die_after", "centre_dies",
)  # fmt: skip
PATIENCE = 30.0
_PORTAL = "<html><body>请先登录网络 — sign in to this network</body></html>".encode()


class Killed(BaseException):
    """The simulated power switch of a counter: nothing of the program may catch it."""


class CentreKilled(BaseException):
    """The same, of the centre, before its commit."""


@dataclass
class Line:
    """Implements the engine's ``Transport``. ``rate``: how many requests in a hundred meet a fault."""

    world: World
    chance: random.Random
    rate: int = 0
    up: bool = True
    took: float = 0.0
    refused_at: float | None = None
    without_session: float = 0.0
    met: dict[str, int] = field(default_factory=dict)
    _before: dict[str, Answer] = field(default_factory=dict)

    def call(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
    ) -> Answer:
        request = Request(method, path, dict(query or {}), dict(headers or {}), body)
        self.took += 0.01 + self.chance.random() * 0.1
        if not self.up:
            self.took += PATIENCE * self.chance.random() * 0.2
            raise Unreachable("partition")
        if self.chance.randrange(100) >= self.rate:
            return self._ask(request)
        fault = self.chance.choice(FAULTS)
        self.met[fault] = self.met.get(fault, 0) + 1
        return self._faulty(fault, request)

    def _ask(self, request: Request) -> Answer:
        if request.path == routes.CHALLENGE and self.refused_at is not None:
            self.without_session = max(self.without_session, self.world.at - self.refused_at)
            self.refused_at = None
        answer = _answer(self.world.handle(request))
        if answer.status == 200:
            self._before[request.path] = answer
        if answer.status == 401 and not self.rate and self.refused_at is None:
            self.refused_at = self.world.at
        return answer

    def _faulty(self, fault: str, request: Request) -> Answer:
        canned = _CANNED.get(fault)
        if canned is not None:
            return canned
        return getattr(self, f"_{fault}")(request)

    def _drop_request(self, _request: Request) -> Answer:
        raise Unreachable("lost")

    def _drop_answer(self, request: Request) -> Answer:
        self._ask(request)
        raise Unreachable("answer lost")

    def _duplicate(self, request: Request) -> Answer:
        first, second = self._ask(request), self._ask(request)
        return self.chance.choice((first, second))

    def _late(self, request: Request) -> Answer:
        """Given up on; it arrives all the same, after others that were sent later."""
        self.world.later(self.chance.random() * 90, lambda: self.world.handle(request))
        raise Unreachable("timeout")

    def _half_close(self, request: Request) -> Answer:
        self._ask(request)
        raise Unreachable("closed in the midst of the answer")

    def _truncate(self, request: Request) -> Answer:
        answer = self._ask(request)
        return Answer(
            answer.status,
            answer.headers,
            answer.body[: self.chance.randrange(len(answer.body) + 1)],
        )

    def _slow(self, request: Request) -> Answer:
        wait = self.chance.random() * 2 * PATIENCE
        self.took += min(wait, PATIENCE)
        answer = self._ask(request)
        if wait > PATIENCE:
            raise Unreachable("timeout")
        return answer

    def _stale(self, request: Request) -> Answer:
        """A cache on the way says what was true a while ago."""
        return self._before.get(request.path) or self._ask(request)

    def _die_before(self, _request: Request) -> Answer:
        raise Killed

    def _die_after(self, request: Request) -> Answer:
        self._ask(request)
        raise Killed

    def _centre_dies(self, request: Request) -> Answer:
        self.world.centre_dies_at_next_commit = True
        try:
            return self._ask(request)
        finally:
            self.world.centre_dies_at_next_commit = False


def _answer(response: Response) -> Answer:
    return Answer(response.status, dict(response.headers), response.body)


def _refusal(status: int, code: str, retry_after: int = 0) -> Answer:
    problem = Problem(code=code, retry_after=retry_after)
    return Answer(status, {"content-type": "application/json"}, encode(problem))


_CANNED: dict[str, Answer] = {
    "401": _refusal(401, "token"),
    "429": _refusal(429, "busy", 5),
    "503": _refusal(503, "busy", 2),
    "garbage": Answer(200, {"content-type": "text/html"}, _PORTAL),
}
