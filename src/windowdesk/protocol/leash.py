"""A deadline over a whole HTTP exchange, and an end to one that others ask for.

A timeout of ``requests`` bounds each read by itself: who sends a byte now and then holds a reader for ever,
in the head of an answer as in its body. So the connection itself is ended, from beside.
"""

from __future__ import annotations

import socket
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any


class Leash:
    """Over the connections of one session, which one thread uses at a time; ``cut`` from any."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        # of each connection a second name of its socket: one that TLS does not take over
        self._held: dict[int, tuple[weakref.ref[Any], socket.socket]] = {}
        self._let_go = weakref.finalize(self, _close_all, self._held)
        self._over = False
        self._cut = False

    @property
    def ended(self) -> bool:
        """Whether the exchange under way was ended from here: what came of its answer is not all of it."""
        return self._over or self._cut

    def session(self) -> Any:
        """A new session of ``requests`` whose connections are on this leash."""
        import requests

        session = requests.Session()
        # neither a proxy nor a password from the environment: who is named is asked
        session.trust_env = False
        adapter = _adapter(self)
        session.mount("http://", adapter)
        session.mount("https://", adapter)
        return session

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """What the block exchanges ends after ``seconds``, by an error of its reads or by :attr:`ended`."""
        self._over = False
        timer = threading.Timer(seconds, self._run_out)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            self._forget()

    def cut(self) -> None:
        """End what is under way at once, and whatever would begin. From any thread."""
        self._cut = True
        self._end_all()

    def close(self) -> None:
        """Let go of every connection."""
        with self._lock:
            _close_all(self._held)

    def hold(self, connection: Any, plug: socket.socket) -> socket.socket:
        """Take the ``plug`` of a ``connection`` that has just been made."""
        with self._lock:
            self._drop(id(connection))
            self._held[id(connection)] = weakref.ref(connection), plug.dup()
        if self.ended:
            self._end_all()
        return plug

    def _run_out(self) -> None:
        self._over = True
        self._end_all()

    def _end_all(self) -> None:
        with self._lock:
            for _connection, plug in self._held.values():
                with suppress(OSError):
                    plug.shutdown(socket.SHUT_RDWR)

    def _forget(self) -> None:
        """Let go of what is closed. Not before: an answer is read on after its connection says it is closed."""
        with self._lock:
            for key, (of, _plug) in list(self._held.items()):
                connection = of()
                if connection is None or connection.sock is None:
                    self._drop(key)

    def _drop(self, key: int) -> None:
        if key in self._held:
            self._held.pop(key)[1].close()


def _close_all(held: dict[int, tuple[Any, socket.socket]]) -> None:
    while held:
        held.popitem()[1][1].close()


def _adapter(leash: Leash) -> Any:
    """Of ``requests``, with connections that ``leash`` holds from their first moment, before any greeting."""
    from requests.adapters import HTTPAdapter
    from urllib3.connection import HTTPConnection, HTTPSConnection
    from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

    class Plain(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            return leash.hold(self, super()._new_conn())

    class Secure(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            return leash.hold(self, super()._new_conn())

    class Pool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    class Adapter(HTTPAdapter):
        def init_poolmanager(self, *sizes: Any, **more: Any) -> None:
            super().init_poolmanager(*sizes, **more)
            self.poolmanager.pool_classes_by_scheme = {"http": Pool, "https": SecurePool}

    return Adapter()
