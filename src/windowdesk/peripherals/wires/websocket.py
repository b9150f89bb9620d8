"""A maker's service that speaks WebSocket, as a line: one message is one piece."""

from __future__ import annotations

import socket
import threading
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.wires.wire import Wire

if TYPE_CHECKING:  # only counters with such a pad load it
    from websockets.sync.client import ClientConnection

_LARGEST = 4_000_000


@dataclass(frozen=True, slots=True)
class WebSocketOpener:
    """Calls ``url`` (ws://HOST:PORT/…). OFFLINE where nobody answers, PROTOCOL where somebody else does."""

    url: str
    within_s: float = 3.0

    def __call__(self) -> Wire | Fault:
        from websockets.exceptions import InvalidHandshake, InvalidURI
        from websockets.sync.client import connect

        stack = ExitStack()  # the library wants its connections entered, not only opened
        try:
            # a proxy of the system's is not asked: the service is on this machine, or in this hall
            calling = connect(
                self.url,
                open_timeout=self.within_s,
                # one that floods us is not listened to until it says goodbye
                close_timeout=0.2,
                max_size=_LARGEST,
                ping_interval=None,
                proxy=None,
            )
            return WebSocketWire(stack.enter_context(calling), stack)
        except InvalidURI:
            return Fault.CONFIG
        except (InvalidHandshake, EOFError):
            return Fault.PROTOCOL
        except OSError:
            return Fault.OFFLINE


class WebSocketWire:
    """:class:`Wire` over one connection. What is sent is text."""

    def __init__(self, connection: ClientConnection, open_until: ExitStack) -> None:
        self._connection = connection
        self._open_until = open_until

    def send(self, data: bytes, within_s: float, *, urgent: bool = False) -> None:
        from websockets.exceptions import ConnectionClosed

        late = threading.Event()

        def cut() -> None:
            late.set()
            with suppress(OSError):
                self._connection.socket.shutdown(socket.SHUT_RDWR)

        # the library's own sending waits for ever for a service that does not read
        watchdog = threading.Timer(within_s, cut)
        watchdog.start()
        try:
            self._connection.send(data.decode("utf-8"))
        except ConnectionClosed as error:
            if late.is_set():
                raise TimeoutError("the service takes nothing more") from error
            raise ConnectionResetError("the service has gone") from error
        finally:
            watchdog.cancel()
            watchdog.join()

    def receive(self, within_s: float) -> bytes | None:
        from websockets.exceptions import ConnectionClosed

        try:
            said = self._connection.recv(timeout=max(0.0, within_s))
        except TimeoutError:
            return None
        except ConnectionClosed:
            return b""
        # an empty message says nothing, and is not the end
        return (said.encode("utf-8") if isinstance(said, str) else said) or b" "

    def hang_up(self, within_s: float) -> None: ...

    def close(self) -> None:
        self._open_until.close()
