"""The last bytes that were said and heard on lines, for a support bundle. Masked before they are kept.

Kept in memory alone, while somebody asks for a bundle. Of an ID reader nothing but the head of a frame is
kept, since what follows may be a person; of other devices short answers whole, of anything longer its
first bytes: slips and labels bear names, too.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.wires.wire import Opener, Wire

MOST = 200
# preamble of GA 467, and what may be shown behind it: length, three bytes of status or two of command
_PREAMBLE, _HEAD = b"\xaa\xaa\xaa\x96\x69", 10
_SHORT, _START = 32, 2


@dataclass(frozen=True, slots=True)
class Frame:
    """``at``: seconds since the first; ``sent``: by us; ``size`` in bytes; ``shown``: the part that may be seen."""

    at: float
    where: str
    sent: bool
    size: int
    shown: str


@dataclass(slots=True)
class Recorder:
    """The newest :data:`MOST` frames."""

    frames: deque[Frame] = field(default_factory=lambda: deque(maxlen=MOST))
    _began: float = field(default_factory=time.monotonic)

    def note(self, where: str, sent: bool, data: bytes, *, people: bool) -> None:
        """Keep what may be kept of ``data``."""
        at = round(time.monotonic() - self._began, 3)
        self.frames.append(Frame(at, where, sent, len(data), shown(data, people=people)))


_RECORDER: ContextVar[Recorder | None] = ContextVar("recorder", default=None)


@contextmanager
def recording() -> Iterator[Recorder]:
    """Lines that are opened in here are listened to."""
    recorder = Recorder()
    token = _RECORDER.set(recorder)
    try:
        yield recorder
    finally:
        _RECORDER.reset(token)


def shown(data: bytes, *, people: bool) -> str:
    """The part of ``data`` that may be seen, in hexadecimal; ``people``: it may hold a card."""
    if people:
        at = data.find(_PREAMBLE)
        return data[at : at + _HEAD].hex(" ") if at >= 0 else ""
    return data.hex(" ") if len(data) <= _SHORT else data[:_START].hex(" ")


def noted(opener: Opener, where: str, *, people: bool = False) -> Opener:
    """``opener`` with its lines listened to, while anybody is recording."""
    recorder = _RECORDER.get()
    if recorder is None:
        return opener

    def opened() -> Wire | Fault:
        wire = opener()
        return wire if isinstance(wire, Fault) else _Noted(wire, recorder, where, people)

    return opened


class _Noted:
    """:class:`Wire` that tells the recorder what passes."""

    def __init__(self, wire: Wire, recorder: Recorder, where: str, people: bool) -> None:
        self._wire = wire
        self._recorder = recorder
        self._where = where
        self._people = people

    def send(self, data: bytes, within_s: float, *, urgent: bool = False) -> None:
        self._recorder.note(self._where, True, data, people=self._people)
        self._wire.send(data, within_s, urgent=urgent)

    def receive(self, within_s: float) -> bytes | None:
        data = self._wire.receive(within_s)
        if data:
            self._recorder.note(self._where, False, data, people=self._people)
        return data

    def hang_up(self, within_s: float) -> None:
        self._wire.hang_up(within_s)

    def close(self) -> None:
        self._wire.close()
