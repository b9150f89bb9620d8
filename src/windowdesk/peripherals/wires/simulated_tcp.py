"""A device behind a port of this machine without hardware: it listens, and its plug can be pulled."""

from __future__ import annotations

import socketserver
import threading

from windowdesk.peripherals.wires.pluggable import Pluggable


class Listener(socketserver.ThreadingTCPServer):
    """127.0.0.1:``port``, 0 for any free one; each caller has a thread that ends with the program."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, port: int, handler: type[socketserver.BaseRequestHandler]) -> None:
        super().__init__(("127.0.0.1", port), handler)


class SimulatedServer(Pluggable):
    """``listener`` in a thread called ``name``; a context manager."""

    def __init__(self, listener: socketserver.TCPServer, name: str) -> None:
        self._listener = listener
        # looked at often, so that the end of it keeps nobody waiting
        self._thread = threading.Thread(
            target=listener.serve_forever, args=(0.02,), name=name, daemon=True
        )
        self._pulled = False

    @property
    def port(self) -> int:
        return int(self._listener.server_address[1])

    @property
    def address(self) -> tuple[str, int]:
        """Host and port it listens on."""
        return "127.0.0.1", self.port

    def pull_out(self) -> None:
        """The plug is pulled: nobody is let in any more."""
        if self._pulled:
            return
        self._pulled = True
        self._listener.shutdown()
        self._thread.join()
        self._listener.server_close()
