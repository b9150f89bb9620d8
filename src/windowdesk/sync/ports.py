"""What the engine asks of the outside: a way to the centre, the time, the desk's wishes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


class Unreachable(Exception):
    """Nobody answered: no line, no server, or not in time. ``reason`` is for the log.

    ``certificate``: somebody answered, but is not the centre this counter trusts; ``over``: its
    certificate has run out, as this machine's clock sees it.
    """

    def __init__(self, reason: str, *, certificate: bool = False, over: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.certificate = certificate
        self.over = over

    @property
    def code(self) -> str:
        """The trouble by its stable name."""
        if not self.certificate:
            return "unreachable"
        return "certificate_over" if self.over else "certificate"


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer, whole. Header names are lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Transport(Protocol):
    """One request after another. Raises :class:`Unreachable`; never follows to another host."""

    def call(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
    ) -> Answer: ...


class Connection(Transport, Protocol):
    """A transport of one's own, to be closed."""

    def close(self) -> None: ...

    def end(self) -> None:
        """End the call under way, from any thread; every later one ends as well."""
        ...


class Time(Protocol):
    """Wall time as the counter's calendar shows it, and seconds that only rise."""

    def now(self) -> datetime: ...

    def monotonic(self) -> float: ...


class Chance(Protocol):
    """As ``random.Random``; the system's own at a counter, a seeded one in a simulation."""

    def random(self) -> float: ...

    def getrandbits(self, k: int, /) -> int: ...
