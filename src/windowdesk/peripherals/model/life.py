"""The life of a device, from the moment nobody knows it to the moment it works and back.

Pure: what happened goes in with its time (seconds on any clock that does not go back), and the next
state comes out. The words are those of UnifiedPOS where it has them. News may come late and out of
order (a job's end after the plug was pulled), so news that makes no sense in a state changes
nothing; it never raises.

    ABSENT → PRESENT → OPENING → CLAIMED → READY ⇄ BUSY
                ↑__________FAULT (why) ←___________|      READY → STALE when its word grows old
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from windowdesk.peripherals.faults import Fault, Severity, severity


class Phase(StrEnum):
    """Where a device stands. The values are stable: lamps, ``doctor`` and logs use them."""

    ABSENT = "absent"
    PRESENT = "present"
    OPENING = "opening"
    CLAIMED = "claimed"
    READY = "ready"
    BUSY = "busy"
    FAULT = "fault"
    STALE = "stale"


class Happened(StrEnum):
    """What can happen to a device."""

    PLUGGED = "plugged"
    UNPLUGGED = "unplugged"
    OPENING = "opening"
    CLAIMED = "claimed"
    ANSWERED = "answered"
    BEGAN = "began"
    ENDED = "ended"
    FAILED = "failed"
    TICK = "tick"


@dataclass(frozen=True, slots=True)
class News:
    """``what`` happened at ``at``; ``fault`` is why it failed, or a warning beside an answer."""

    what: Happened
    at: float
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class Life:
    """``since``: of this phase and fault; ``seen``: the last good answer; ``failures`` in a row.

    ``ttl`` is how many seconds an answer stands: what was well long ago is not known to be well.
    """

    ttl: float = 30.0
    phase: Phase = Phase.ABSENT
    fault: Fault | None = None
    since: float = 0.0
    seen: float | None = None
    failures: int = 0


_CAN_OPEN = frozenset({Phase.PRESENT, Phase.FAULT, Phase.STALE, Phase.READY})
_OPENED = frozenset({Phase.CLAIMED, Phase.READY, Phase.BUSY, Phase.STALE, Phase.FAULT})


def step(life: Life, news: News) -> Life:
    """``life`` after ``news``."""
    what, phase = news.what, life.phase
    if what is Happened.UNPLUGGED:
        return _moved(life, Phase.ABSENT, news.at, None)
    if what is Happened.PLUGGED:
        # a device that was thought lost is there again: the next step opens it
        lost = phase in (Phase.ABSENT, Phase.FAULT)
        return replace(_moved(life, Phase.PRESENT, news.at, None), failures=0) if lost else life
    if what is Happened.FAILED:
        return _failed(life, news)
    if what is Happened.TICK:
        old = life.seen is None or news.at - life.seen > life.ttl
        return _moved(life, Phase.STALE, news.at, None) if phase is Phase.READY and old else life
    allowed, then = {
        Happened.OPENING: (_CAN_OPEN, Phase.OPENING),
        Happened.CLAIMED: ({Phase.OPENING}, Phase.CLAIMED),
        Happened.ANSWERED: (_OPENED - {Phase.BUSY}, Phase.READY),
        Happened.BEGAN: (_OPENED, Phase.BUSY),
        Happened.ENDED: ({Phase.BUSY}, Phase.READY),
    }[what]
    if phase not in allowed:
        return life
    moved = _moved(life, then, news.at, news.fault)
    if what in (Happened.ANSWERED, Happened.ENDED):
        return replace(moved, seen=news.at, failures=0)
    return moved


def stops(fault: Fault | None) -> bool:
    """Whether a device with this fault cannot be used just now."""
    # silence is a warning beside one try; a device that does not answer at all is no use
    return fault is Fault.TIMEOUT or (fault is not None and severity(fault) is Severity.ERROR)


def _failed(life: Life, news: News) -> Life:
    """A failure: one that says there is no such thing makes it absent; a lost one stays absent."""
    failures = life.failures + 1
    if news.fault is Fault.NO_HARDWARE or (life.phase is Phase.ABSENT):
        return replace(_moved(life, Phase.ABSENT, news.at, None), failures=failures)
    fault = news.fault or Fault.PROTOCOL
    return replace(_moved(life, Phase.FAULT, news.at, fault), failures=failures)


def _moved(life: Life, phase: Phase, at: float, fault: Fault | None) -> Life:
    if (life.phase, life.fault) == (phase, fault):
        return life
    return replace(life, phase=phase, fault=fault, since=at)
