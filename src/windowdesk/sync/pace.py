"""When to try again, and when to call a line up or down.

Retries hang on time, never on an event (powersync-swift#179): whatever failed comes up again by
itself. The longest wait is short, since after a repair everything has to drain within a minute.
"""

from __future__ import annotations

from dataclasses import dataclass

from windowdesk.sync.ports import Chance

FIRST, LONGEST = 1.0, 20.0
# between sessions that are refused as soon as they are used: this wait can follow a request that hung over
# the repair and the wait after that one, and all three have to fit into the minute
SESSIONS = 12.0
POLL = 30.0


def jittered(seconds: float, chance: Chance) -> float:
    """Between 80 % and the whole of ``seconds``: a hundred counters must not knock together."""
    return seconds * (0.8 + 0.2 * chance.random())


class Backoff:
    """Doubling waits from one second to twenty (``longest``), between half and the whole of each."""

    def __init__(self, chance: Chance, longest: float = LONGEST) -> None:
        self._chance = chance
        self._longest = longest
        self._failures = 0

    def failed(self, at_least: float = 0.0) -> float:
        """Seconds until the next attempt; ``at_least`` is what the centre asked for."""
        wait = min(self._longest, FIRST * float(1 << self._failures))
        self._failures = min(self._failures + 1, 10)
        return max(at_least, wait * (0.5 + 0.5 * self._chance.random()))

    def worked(self) -> None:
        self._failures = 0


@dataclass
class Lamp:
    """On-line or not, with hysteresis: one lost request is no outage, one answer no recovery.

    Two in a row change it (pretixscan-android#28); the very first attempt decides at once.
    """

    up: bool = False
    known: bool = False
    streak: int = 0

    def saw(self, reached: bool) -> None:
        """Take note of an attempt."""
        if not self.known:
            self.up, self.known, self.streak = reached, True, 0
        elif reached == self.up:
            self.streak = 0
        else:
            self.streak += 1
            if self.streak >= 2:
                self.up, self.streak = reached, 0
