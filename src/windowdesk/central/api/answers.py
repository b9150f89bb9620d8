"""Answers at the level of ASGI: a status, headers, bytes; every refusal is a ``Problem``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from starlette.types import Send

from windowdesk.protocol import routes
from windowdesk.protocol.messages import Problem, encode

Header = tuple[bytes, bytes]
# nothing of the API may be kept by a cache or taken for another kind of thing
ALWAYS: tuple[Header, ...] = (
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
)


async def answer(
    send: Send,
    status: int,
    body: bytes,
    media: str = routes.JSON,
    headers: Iterable[Header] = (),
) -> None:
    """One whole answer."""
    head = [
        (b"content-type", media.encode()),
        (b"content-length", str(len(body)).encode()),
        *ALWAYS,
        *headers,
    ]
    await send({"type": "http.response.start", "status": status, "headers": head})
    await send({"type": "http.response.body", "body": body})


class Refused(Exception):
    """A request that is not let through to the centre; ``problem`` says why."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str = "",
        *,
        retry_after: int = 0,
        close: bool = False,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(code)
        self.headers = headers or {}
        self.status = status
        self.problem = Problem(code=code, detail=detail, retry_after=retry_after)
        self.close = close

    async def send(self, send: Send) -> None:
        """Answer with it; ``close`` ends the connection, as the body was not read to its end."""
        headers = raw_headers(self.headers)
        if self.problem.retry_after:
            headers.append((b"retry-after", str(self.problem.retry_after).encode()))
        if self.close:
            headers.append((b"connection", b"close"))
        await answer(send, self.status, encode(self.problem), headers=headers)


def raw_headers(headers: Mapping[str, str]) -> list[Header]:
    """A handler's headers as ASGI wants them."""
    return [
        (name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()
    ]
