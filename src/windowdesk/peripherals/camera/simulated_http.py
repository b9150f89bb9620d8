"""A camera on the network without hardware: frames one after another in one long answer (MJPEG).

Many document cameras with a program of their own offer exactly this on 127.0.0.1.
"""

from __future__ import annotations

import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler

from windowdesk.peripherals.camera.scene import Scene
from windowdesk.peripherals.wires.simulated_tcp import Listener, SimulatedServer

_EVERY_S = 0.1


class SimulatedHttpCamera(SimulatedServer):
    """Serves ``scene`` at ``url``. ``silent``: it answers and never sends a frame."""

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

        super().__init__(Listener(port, Handler), "camera")

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
        super().pull_out()

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
