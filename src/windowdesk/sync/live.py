"""The live connection: the centre says that there is news, and nothing else; a pull fetches it.

A reader of its own, so that a push never waits behind it. Whatever breaks it, the poll behind it goes
on, and it is opened again after a while.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable

from windowdesk.protocol import routes
from windowdesk.sync.pace import Backoff
from windowdesk.sync.ports import Chance
from windowdesk.sync.transport import CONNECT_S

# the centre's heart beats every 15 s; two missed, and nobody is there
SILENCE_S = 40.0
IDLE_S = 2.0


class Live:
    """Listens from a thread of its own between :meth:`start` and :meth:`stop`.

    ``token`` gives the open session's, "" without one; ``where`` the centre's address and its CA.
    ``news`` is called for every position that was told.
    """

    def __init__(
        self,
        where: Callable[[], tuple[str, str]],
        token: Callable[[], str],
        news: Callable[[], None],
        chance: Chance,
    ) -> None:
        self._where = where
        self._token = token
        self._news = news
        self._backoff = Backoff(chance)
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        self._thread = threading.Thread(target=self._run, name="sync-live", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Let go. A read under way ends with the next heartbeat; nothing waits for it or is touched."""
        self._stop.set()

    def _run(self) -> None:
        while not self._stop.is_set():
            token = self._token()
            if not token:
                self._stop.wait(IDLE_S)
                continue
            self._listen(token)
            self._stop.wait(self._backoff.failed())

    def _listen(self, token: str) -> None:
        import requests

        url, ca = self._where()
        session = requests.Session()
        session.trust_env = False
        try:
            with session.get(
                url + routes.LIVE,
                headers={"authorization": f"Bearer {token}", "accept": "text/event-stream"},
                timeout=(CONNECT_S, SILENCE_S),
                verify=ca or True,
                allow_redirects=False,
                stream=True,
            ) as response:
                if response.status_code == 200:
                    self._hear(response.iter_lines(chunk_size=1))
        except (requests.exceptions.RequestException, OSError):
            # the poll goes on
            return
        finally:
            session.close()

    def _hear(self, lines: Iterable[bytes]) -> None:
        for line in lines:
            if self._stop.is_set():
                return
            if line.startswith(b"data:"):
                self._backoff.worked()
                self._news()
