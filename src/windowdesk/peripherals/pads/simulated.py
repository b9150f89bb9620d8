"""The simulated pads: a service that speaks WebSocket, and what answers at the end of a serial line.

Somebody answers by :meth:`PadTwin.answer`; what is drawn is marked as simulated.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from windowdesk.app.pads import Point
from windowdesk.peripherals.pads.talk import Answering, Kind, Told, drawn
from windowdesk.peripherals.wires.pluggable import Pluggable

if TYPE_CHECKING:
    from websockets.sync.server import ServerConnection

WAVE = tuple(Point(600 + 40 * n, 1500 + (n % 5) * 160, n * 12) for n in range(60))
SCRAWL = drawn((WAVE,), 800, 300, "SIMULATED")


class PadTwin:
    """A person with a pad. ``asked`` counts; ``deaf``: it takes everything and says nothing."""

    def __init__(self, talks: Callable[[], Answering]) -> None:
        self._talks = talks
        self._lock = threading.Condition()
        self._plan: list[Told] = []
        self._say: Callable[[bytes], None] | None = None
        self._talk = talks()
        self.asking = False
        self.heard: list[str] = []
        self.deaf = False

    def answer(self, told: Told) -> None:
        """Answer what is asked, or what is asked next."""
        with self._lock:
            self._plan.append(told)
            self._go_on()

    def met(self, say: Callable[[bytes], None]) -> None:
        """Somebody opened the line."""
        with self._lock:
            self._say, self._talk, self.asking = say, self._talks(), False

    def feed(self, data: bytes) -> None:
        """The desk said ``data``."""
        with self._lock:
            for name in self._talk.heard(data):
                self.heard = [*self.heard[-99:], name]
                self._hears(name)
            self._lock.notify_all()

    def wait(self, name: str, within_s: float) -> bool:
        """Wait until the desk has said ``name``."""
        with self._lock:
            return self._lock.wait_for(lambda: name in self.heard, within_s)

    def _hears(self, name: str) -> None:
        if name == "ping":
            self._tell(Told(Kind.ALIVE))
        else:
            self.asking = name == "ask"
            self._go_on()

    def _go_on(self) -> None:
        if self.asking and self._plan:
            self.asking = False
            self._tell(self._plan.pop(0))

    def _tell(self, told: Told) -> None:
        if self._say is not None and not self.deaf:
            self._say(self._talk.tell(told))


class SimulatedPadServer(Pluggable):
    """``twin`` behind WebSocket; a context manager. ``url`` once it is entered."""

    def __init__(self, twin: PadTwin, port: int = 0) -> None:
        from websockets.sync.server import serve

        self.twin = twin
        # no pings: the thread that sends them outlives the connection
        self._server = serve(
            self._served, "127.0.0.1", port, max_size=4_000_000, ping_interval=None
        )
        self._thread = threading.Thread(target=self._server.serve_forever, name="pad")
        self._callers: set[Any] = set()

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.port}/"

    @property
    def port(self) -> int:
        return int(self._server.socket.getsockname()[1])

    def _served(self, caller: ServerConnection) -> None:
        self._callers.add(caller)
        self.twin.met(lambda data: caller.send(data.decode("utf-8")))
        try:
            for said in caller:
                self.twin.feed(said.encode("utf-8") if isinstance(said, str) else said)
        finally:
            self._callers.discard(caller)

    def pull_out(self) -> None:
        """The service ends, and with it whatever it was asked."""
        for caller in tuple(self._callers):
            caller.close()
        self._server.shutdown()
        self._thread.join()
