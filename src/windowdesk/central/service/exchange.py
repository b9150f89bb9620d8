"""A request and its answer, as plain as they come: HTTP, a simulator and a test all make them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from windowdesk.protocol import routes
from windowdesk.protocol.messages import Problem, encode

_BEARER = "bearer "


@dataclass(frozen=True, slots=True)
class Request:
    """``path`` begins with "/v1"; names in ``headers`` are in lower case."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def token(self) -> str:
        """The bearer token; "" where none is shown."""
        shown = self.headers.get("authorization", "")
        return shown[len(_BEARER) :].strip() if shown[: len(_BEARER)].lower() == _BEARER else ""

    def number(self, name: str, default: int, most: int) -> int:
        """A whole number from 0 to ``most`` in the query. Raises :class:`Refused` 400."""
        shown = self.query.get(name, "")
        if not shown:
            return default
        if not (shown.isascii() and shown.isdigit() and len(shown) <= 18):
            raise Refused(400, "malformed", f"{name} is not a whole number")
        return min(int(shown), most)


@dataclass(frozen=True, slots=True)
class Response:
    """``body`` is ready to be sent."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


class Refused(Exception):
    """A refusal with a stable code; nothing was changed. ``detail`` holds no personal data."""

    def __init__(self, status: int, code: str, detail: str = "", **more: Any) -> None:
        super().__init__(f"{status} {code}")
        self.status = status
        self.problem = Problem(code=code, detail=detail, **more)

    def response(self) -> Response:
        """The answer that says so."""
        headers = {"content-type": routes.JSON}
        if self.problem.retry_after:
            headers["retry-after"] = str(self.problem.retry_after)
        if self.status == 401:
            headers["www-authenticate"] = "Bearer"
        return Response(self.status, encode(self.problem), headers)


def answer(message: Any, status: int = 200) -> Response:
    """``message`` as JSON."""
    return Response(status, encode(message), {"content-type": routes.JSON})
