"""The simulated eSCL scanner behind a port of this machine."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

from windowdesk.peripherals.document_scanner.simulated import EsclTwin, Reply
from windowdesk.peripherals.wires.simulated_tcp import Listener, SimulatedServer

_MOST_BODY = 64 * 1024


class SimulatedEsclScanner(SimulatedServer):
    """``twin`` is the scanner, ``url`` where it is.

    ``port`` 0 is any free one; ``tls`` for https. ``fell_silent`` is set once somebody waits for a page
    that does not come.
    """

    def __init__(
        self,
        *,
        port: int = 0,
        sheets: int = 3,
        font: Path | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.twin = EsclTwin(time.monotonic, sheets, font)
        self._server = _Server(self.twin, port)
        self.fell_silent = self._server.fell_silent
        super().__init__(self._server, "escl")
        if tls is not None:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self.url = f"http{'s' * bool(tls)}://127.0.0.1:{self.port}/eSCL"

    def serve(self, twin: EsclTwin) -> None:
        """From now on ``twin`` answers here."""
        self.twin = self._server.twin = twin


class _Server(Listener):
    # so that its end waits for the callers' threads
    daemon_threads = False
    request_queue_size = 32

    def __init__(self, twin: EsclTwin, port: int) -> None:
        super().__init__(port, _Handler)
        self.twin = twin
        self.closing = threading.Event()
        self.fell_silent = threading.Event()
        self._plugs: set[socket.socket] = set()
        self._lock = threading.Lock()

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._lock:
            self._plugs.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._lock:
            self._plugs.discard(request)
        super().shutdown_request(request)

    def server_close(self) -> None:
        self.closing.set()
        with self._lock:
            for plug in self._plugs:
                with suppress(OSError):
                    plug.shutdown(socket.SHUT_RDWR)
        super().server_close()

    def handle_error(self, request: object, client_address: object) -> None:
        """A caller that hung up is no news."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        self._answer(b"")

    def do_DELETE(self) -> None:
        self._answer(b"")

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "0")
        size = int(length) if length.isdigit() else 0
        self._answer(self.rfile.read(min(size, _MOST_BODY)))

    def _answer(self, body: bytes) -> None:
        reply = self.server.twin.handle(self.command, self.path, body)
        if reply.page and self._misbehaves(reply):
            self.close_connection = True
            return
        self._head(reply, len(reply.body))
        self.wfile.write(reply.body)

    def _head(self, reply: Reply, length: int) -> None:
        self.send_response(reply.code)
        if reply.location:
            self.send_header("Location", f"http://{self.headers.get('Host', '')}{reply.location}")
        if reply.body:
            self.send_header("Content-Type", reply.media)
        self.send_header("Content-Length", str(length))
        self.end_headers()

    def _misbehaves(self, reply: Reply) -> bool:
        """A page sent the way ``manners`` say; False for none of them."""
        manners = self.server.twin.manners
        if manners.silent:
            self.server.fell_silent.set()
            self.server.closing.wait()
        elif manners.cut:
            self._head(reply, len(reply.body))
            self.wfile.write(reply.body[: len(reply.body) // 2])
        elif manners.lying:
            self._head(reply, 10**12 - 1)
            self.wfile.write(reply.body)
        elif manners.endless:
            self.send_response(200)
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            while not self.server.closing.is_set():
                self.wfile.write(b"10000\r\n" + bytes(65536) + b"\r\n")
        else:
            return False
        return True

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: paths are not worth a log."""
