"""From a commit to the streams: in this process directly, between workers by NOTIFY.

One post-commit notifier a worker, on one connection that also listens: a NOTIFY inside the business
transactions would make PostgreSQL take a lock over the whole database at every commit. Positions
that pile up while one is under way are told together. A notice that is lost costs nothing but time,
because counters also poll.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import threading
from collections.abc import Callable
from typing import Any

from windowdesk import logs

CHANNEL = "windowdesk_news"
RETRY_S = 2.0
_log = logs.get(__name__)
Tell = Callable[[dict[str, Any]], None]


class LocalNews:
    """One process: what is said is heard at once."""

    def __init__(self, hear: Tell) -> None:
        self._hear = hear

    def say(self, notice: dict[str, Any]) -> None:
        """Tell the streams of every worker ``{"office", "pos"}`` or ``{"ended": device}``."""
        self._hear(notice)

    def close(self) -> None:
        """Nothing is kept open."""


class PostgresNews:
    """Several processes: a thread with one connection that says and hears.

    ``connect()`` gives a psycopg connection in autocommit; ``missed()`` is called after a connection
    was lost and found again, since what was said in between was not heard.
    """

    def __init__(
        self, connect: Callable[[], Any], hear: Tell, missed: Callable[[], None] = lambda: None
    ) -> None:
        self._connect = connect
        self._hear = hear
        self._missed = missed
        self._lock = threading.Lock()
        self._positions: dict[str, int] = {}
        self._others: list[dict[str, Any]] = []
        self._wake_r, self._wake_w = os.pipe()
        os.set_blocking(self._wake_w, False)
        self._closing = threading.Event()
        self.listening = threading.Event()
        self._thread = threading.Thread(target=self._run, name="central-news", daemon=True)
        self._thread.start()

    def say(self, notice: dict[str, Any]) -> None:
        """As :meth:`LocalNews.say`; heard here at once, elsewhere when the database passes it on."""
        self._hear(notice)
        with self._lock:
            if "pos" in notice:
                office = notice["office"]
                self._positions[office] = max(notice["pos"], self._positions.get(office, 0))
            else:
                self._others.append(notice)
        self._wake()

    def close(self) -> None:
        """Say what is still to be said, and end the thread."""
        self._closing.set()
        self._wake()
        self._thread.join(timeout=10)
        os.close(self._wake_w)
        os.close(self._wake_r)

    def _wake(self) -> None:
        with contextlib.suppress(BlockingIOError):  # enough wakes are in the pipe already
            os.write(self._wake_w, b"!")

    def _run(self) -> None:
        again = False
        while not self._closing.is_set():
            try:
                with self._connect() as connection:
                    connection.add_notify_handler(self._heard)
                    connection.execute(f"LISTEN {CHANNEL}")
                    self.listening.set()
                    if again:
                        self._missed()
                    self._converse(connection)
            except Exception as problem:  # noqa: BLE001 - the database is away: try until it is back
                self.listening.clear()
                again = True
                _log.warning("news connection lost", why=type(problem).__name__)
                self._closing.wait(RETRY_S)

    def _converse(self, connection: Any) -> None:
        while True:
            # asking the server anything also takes in the notices that came meanwhile
            for payload in self._take():
                connection.execute("SELECT pg_notify(%s, %s)", (CHANNEL, payload))
            if self._closing.is_set():
                return
            ready, _, _ = select.select([connection.fileno(), self._wake_r], [], [], 30.0)
            if self._wake_r in ready:
                os.read(self._wake_r, 4096)
            if connection.fileno() in ready or not ready:
                connection.execute("SELECT 1")

    def _take(self) -> list[str]:
        with self._lock:
            notices = [{"office": office, "pos": pos} for office, pos in self._positions.items()]
            notices += self._others
            self._positions, self._others = {}, []
        return [json.dumps(notice) for notice in notices]

    def _heard(self, notify: Any) -> None:
        try:
            notice = json.loads(notify.payload)
        except ValueError:
            return
        if isinstance(notice, dict):
            self._hear(notice)
