"""A camera on the network without hardware: frames one after another in one long answer (MJPEG).

Many document cameras with a program of their own offer exactly this on 127.0.0.1.
"""

from __future__ import annotations

import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

from windowdesk.peripherals.camera.scene import Scene

_EVERY_S = 0.1


class SimulatedHttpCamera:
    """Serves ``scene`` at ``url``; a context manager. ``silent``: it answers and never sends a frame."""

    def __init__(self, scene: Scene | None = None, port: int = 0, *, silent: bool = False) -> None:
        self._frame = (scene or Scene()).jpeg()
        self._silent = silent
        self._stop = threading.Event()
        camera = self

        class Handler(BaseHTTPRequestHandler):
            """One viewer."""

            def do_GET(self) -> None:
                camera._serve(self)

            def log_message(self, format: str, *args: object) -> None:
                """Nobody wants to read that."""

        self._server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        """As the settings name it."""
        return f"http://127.0.0.1:{self.port}/stream"

    def show(self, scene: Scene) -> None:
        """From the next frame on it sees ``scene``."""
        self._frame = scene.jpeg()

    def pull_out(self) -> None:
        """Every stream breaks off and nobody gets a new one."""
        self._stop.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if not self._stop.is_set():
            self.pull_out()

    def _serve(self, handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "multipart/x-mixed-replace; boundary=frame")
        handler.end_headers()
        with suppress(OSError):
            while True:
                if not self._silent:
                    frame = self._frame
                    head = f"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: {len(frame)}\r\n\r\n"
                    handler.wfile.write(head.encode() + frame + b"\r\n")
                if self._stop.wait(_EVERY_S):
                    return
