"""A proxy between a counter and the centre that spoils one request as told, and passes the rest.

HTTP/1.1 with Content-Length, one thread a connection, no keep-alive towards the centre: enough for our
two sides, and little enough to be sure of what it does.
"""

from __future__ import annotations

import http.client
import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any, ClassVar

FAULTS = (
    "drop_request", "drop_answer", "duplicate", "reorder", "half_close", "401", "429", "503",
    "truncate", "slow", "garbage", "stale",
)  # fmt: skip
_HOP = frozenset({"connection", "keep-alive", "transfer-encoding", "content-length"})
SLOW_S = 0.3
_PORTAL = b"<html><body>sign in to this network</body></html>"
_CODES = {
    "401": b'{"code":"token"}',
    "429": b'{"code":"busy","retry_after":1}',
    "503": b'{"code":"busy"}',
}


@dataclass
class FaultProxy:
    """``arm`` spoils the next request whose method and path begin so; ``met`` says how often.

    Every request waits ``delay_s``, carries the headers ``adds``, and is given up after ``patience_s``.
    """

    host: str
    port: int
    url: str = ""
    met: int = 0
    delay_s: float = 0.0
    patience_s: float = 60.0
    adds: dict[str, str] = field(default_factory=dict)
    _armed: tuple[str, str, str] | None = None
    _held: tuple[Any, ...] | None = None
    _before: dict[tuple[str, str], tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def arm(self, fault: str, method: str, path: str) -> None:
        self._armed = fault, method, path

    def fault_for(self, method: str, path: str) -> str:
        """The fault that this request meets, "" for none; each is met once."""
        with self._lock:
            if self._armed is None or (method, True) != (
                self._armed[1],
                path.startswith(self._armed[2]),
            ):
                return ""
            fault, self._armed = self._armed[0], None
            self.met += 1
            return fault

    def forward(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Any:
        """The centre's answer: status, headers, body. A request held back goes right behind it."""
        time.sleep(self.delay_s)
        told = self._forward(method, path, headers, body)
        with self._lock:
            held, self._held = self._held, None
        if held is not None:
            self._forward(*held)
        if told[0] == 200:
            self._before[method, path.partition("?")[0]] = told
        return told

    def _forward(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Any:
        line = http.client.HTTPConnection(self.host, self.port, timeout=self.patience_s)
        try:
            line.request(method, path, body or None, {**headers, **self.adds})
            answer = line.getresponse()
            kept = {k: v for k, v in answer.getheaders() if k.lower() not in _HOP}
            return answer.status, kept, answer.read()
        finally:
            line.close()

    def hold(self, *request: Any) -> None:
        """Let ``request`` be overtaken by the next one."""
        with self._lock:
            self._held = request

    def before(self, method: str, path: str) -> Any:
        """What was answered to this path the last time, None where it is the first."""
        return self._before.get((method, path.partition("?")[0]))


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    proxy: ClassVar[FaultProxy]

    def _serve(self) -> None:
        length = int(self.headers.get("content-length") or 0)
        body = self.rfile.read(length)
        headers = {k: v for k, v in self.headers.items() if k.lower() not in _HOP | {"host"}}
        request = self.command, self.path, headers, body
        fault = self.proxy.fault_for(self.command, self.path)
        if fault in _CODES:
            self._answer(int(fault), {"content-type": "application/json"}, _CODES[fault])
        elif fault == "garbage":
            self._answer(200, {"content-type": "text/html"}, _PORTAL)
        elif fault == "drop_request":
            self.close_connection = True
        elif fault == "reorder":
            self.proxy.hold(*request)
            self.close_connection = True
        else:
            self._spoil(fault, request)

    def _spoil(self, fault: str, request: tuple[Any, ...]) -> None:
        kept = self.proxy.before(*request[:2]) if fault == "stale" else None
        if fault == "duplicate":
            self.proxy.forward(*request)
        status, headers, content = kept or self.proxy.forward(*request)
        if fault == "drop_answer":
            self.close_connection = True
        elif fault == "half_close":
            self._answer(status, headers, content, only=len(content) // 2)
        elif fault == "truncate":
            self._answer(status, headers, content[: len(content) // 2])
        else:
            if fault == "slow":
                time.sleep(SLOW_S)
            self._answer(status, headers, content)

    def _answer(
        self, status: int, headers: dict[str, str], content: bytes, only: int | None = None
    ) -> None:
        self.send_response_only(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content if only is None else content[:only])
        if only is not None:
            self.close_connection = True

    do_GET = do_POST = do_PUT = _serve

    def log_message(self, *_words: Any) -> None:
        """Say nothing."""


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def handle_error(self, *_whom: Any) -> None:
        """A counter that hangs up is what this is for."""


@contextmanager
def proxied(url: str, listen: str = "127.0.0.1") -> Iterator[FaultProxy]:
    """A proxy in front of the centre at ``url``."""
    host, _, port = url.removeprefix("http://").partition(":")
    proxy = FaultProxy(host, int(port))
    handler = type("Handler", (_Handler,), {"proxy": proxy})
    with _Server((listen, 0), handler) as server:
        proxy.url = f"http://{listen}:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield proxy
        finally:
            server.shutdown()
            thread.join()
