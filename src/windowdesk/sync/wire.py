"""One question to the centre and its typed answer, or a refusal that says why."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any, TypeVar

from windowdesk.protocol import routes
from windowdesk.protocol.messages import Problem, WireError, decode, encode
from windowdesk.sync.ports import Answer, Transport

T = TypeVar("T")
# what a refusal without a readable body means
_CODES = {
    400: "malformed", 401: "token", 403: "role", 404: "unknown", 409: "gap", 413: "large",
    422: "malformed", 423: "quarantined", 426: "version", 429: "busy", 503: "busy",
}  # fmt: skip


class Refused(Exception):
    """The centre answered, and said no. ``problem.code`` is stable."""

    def __init__(self, status: int, problem: Problem) -> None:
        super().__init__(f"{status} {problem.code}")
        self.status = status
        self.problem = problem

    @property
    def code(self) -> str:
        return self.problem.code


class Wire:
    """Questions over a transport. ``token`` is shown once there is one; ``answers`` counts."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self.token = ""
        self.answers = 0

    def ask(
        self,
        kind: type[T],
        method: str,
        path: str,
        message: Any = None,
        query: Mapping[str, str] | None = None,
    ) -> T:
        """The answer as ``kind``. Raises :class:`Refused` and ``Unreachable``."""
        body = b"" if message is None else encode(message)
        return self.read(kind, self.send(method, path, body, query=query))

    @staticmethod
    def read(kind: type[T], answer: Answer) -> T:
        """``answer`` as ``kind``. Raises :class:`Refused` "unreadable"."""
        try:
            return decode(kind, answer.body)
        except WireError as error:
            raise Refused(answer.status, Problem(code="unreadable", detail=str(error))) from error

    def send(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        *,
        media: str = routes.JSON,
        query: Mapping[str, str] | None = None,
    ) -> Answer:
        """The answer as it came. Raises :class:`Refused` and ``Unreachable``."""
        name = secrets.token_hex(8)
        headers = {routes.REQUEST: name}
        if body:
            headers["content-type"] = media
        if self.token:
            headers["authorization"] = f"Bearer {self.token}"
        answer = self._transport.call(method, path, query=query, headers=headers, body=body)
        if answer.headers.get(routes.REQUEST, name) != name:
            # somebody on the way kept it of an earlier request: what it says was true then
            raise Refused(answer.status, Problem(code="unreadable", detail="another answer"))
        if not 200 <= answer.status < 300:
            raise Refused(answer.status, _problem(answer))
        self.answers += 1
        return answer


def _problem(answer: Answer) -> Problem:
    try:
        problem = decode(Problem, answer.body)
    except WireError:
        problem = Problem(code=_CODES.get(answer.status, "trouble"))
    if problem.retry_after or not answer.headers.get("retry-after", "").isdigit():
        return problem
    after = int(answer.headers["retry-after"])
    return Problem(
        code=problem.code, detail=problem.detail, expected=problem.expected, retry_after=after
    )
