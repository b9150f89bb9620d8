"""One connection, guarded: a head that does not end, or does not stop growing, is not waited for.

uvicorn limits neither; sixty-four open sockets that send a byte a minute would otherwise be a way to
stop a hall (domain G: resource limits).
"""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

EXTENSION = "windowdesk.connection"
HEAD_BYTES = 32 * 1024
HEAD_SECONDS = 15.0
CLOSE_SECONDS = 0.5
_TOO_LARGE = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\n"
    b"content-length: 0\r\nconnection: close\r\n\r\n"
)


class GuardedConnection(HttpToolsProtocol):
    """uvicorn's connection with a limit of time and size for each request's head.

    The request's scope names it in ``extensions``, so that a stream of news can be ended when the
    server stops (:attr:`stopping`) and a listener that takes nothing can be cut off (:meth:`abort`).
    """

    head_seconds = HEAD_SECONDS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.access_log = False  # a path may name a receipt or a file: ours names the route
        self.stopping: Any = None
        self._head = 0  # bytes seen of a head that is not complete; -1 outside of one
        self._patience: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn
        super().connection_made(transport)
        self._patience = self.loop.call_later(self.head_seconds, self.abort)

    def connection_lost(self, exc: Exception | None) -> None:
        self._unhurried()
        self.stopping = None
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._head >= 0:
            self._head += len(data)
        super().data_received(data)
        if self._head > HEAD_BYTES and not self.transport.is_closing():
            self.transport.write(_TOO_LARGE)
            self.transport.close()

    def on_message_begin(self) -> None:
        self._head = max(self._head, 0)
        if self._patience is None:
            self._patience = self.loop.call_later(self.head_seconds, self.abort)
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._head = -1
        self._unhurried()
        super().on_headers_complete()
        self.scope["extensions"] = {EXTENSION: self}  # type: ignore[dict-item]  # our own

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self._head = 0

    def shutdown(self) -> None:
        """The server stops: whoever streams on this connection is told.

        A TLS connection closes when the other side says so too, which an idle counter does not:
        it is not waited for longer than what is still to be sent may take.
        """
        super().shutdown()
        if self.transport.is_closing():
            self.loop.call_later(CLOSE_SECONDS, self.abort)
        if self.stopping is not None:
            self.stopping()

    def abort(self) -> None:
        """Drop the connection, whatever is still to be sent."""
        self.transport.abort()

    def _unhurried(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None
