"""The platform that ``windowdesk run --with-centre`` brings along: a child process, and its cable.

For a demonstration only, and only beside a counter that stands at no other centre. The counter joins
it once; the platform's data lie in the counter's profile, and its port is kept so that the counter
finds it again.
"""

from __future__ import annotations

import socket
from dataclasses import dataclass, field
from pathlib import Path

from windowdesk import logs, settings
from windowdesk.bootstrap.counter import open_counter
from windowdesk.central.serving.embedded import Embedded, NotStarted, start_embedded

FOLDER = "centre"
PORT = "port"


@dataclass
class DemoCentre:
    """``data`` holds the platform. Pulling the cable ends the process; plugging it in starts it."""

    data: Path
    codes: list[str] = field(default_factory=list)
    _running: Embedded | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port()}"

    def plug_in(self) -> None:
        """Start the platform where the counter expects it. Raises ``NotStarted``."""
        if self._running is None:
            self._running = start_embedded(self.data, listen=f"127.0.0.1:{self._port()}")
            self.codes += filter(None, [self._running.enrolment_code])

    def pull(self) -> None:
        """End it, as far as the counter can tell: the cable is out."""
        if self._running is not None:
            self._running.stop()
            self._running = None

    def _port(self) -> int:
        """The port chosen at the first start."""
        kept = self.data / PORT
        if not kept.exists():
            with socket.create_server(("127.0.0.1", 0)) as found:
                port = int(found.getsockname()[1])
            self.data.mkdir(parents=True, exist_ok=True)
            kept.write_text(f"{port}\n", encoding="ascii")
        return int(kept.read_text(encoding="ascii"))


def demo_centre(profile: Path, catalogue: Path | None = None) -> DemoCentre | None:
    """The platform of the counter in ``profile``, running, the counter joined to it.

    None where the counter is none of a demonstration, stands at another centre, or the platform does
    not start: the counter works alone then, as it would with any centre out of reach.
    """
    config = settings.load(profile)
    centre = DemoCentre(profile / FOLDER)
    if not config.demo or (config.centre and config.centre != centre.url):
        return None
    try:
        centre.plug_in()
        if not config.centre:
            _join(profile, catalogue, centre)
    except NotStarted:
        logs.get(__name__).warning("demo_centre_not_started")
        centre.pull()
        return None
    except BaseException:
        centre.pull()
        raise
    return centre


def _join(profile: Path, catalogue: Path | None, centre: DemoCentre) -> None:
    counter = open_counter(profile, catalogue=catalogue)
    try:
        counter.desk.syncing.enrol(centre.url, centre.codes.pop())
    finally:
        counter.close()
