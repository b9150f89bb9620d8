"""How long until a lost device is tried again: growing, never ending, and not all at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds between two tries: from ``first``, times ``factor`` after each, up to ``most``.

    ``jitter``: each wait is shortened by up to this share, so that the desks of an office do not
    all knock at the printer in the moment it comes back.
    """

    first: float = 0.5
    factor: float = 1.6
    most: float = 15.0
    jitter: float = 0.2

    def wait(self, failures: int, random: Callable[[], float]) -> float:
        """The wait after so many failures in a row (0 counts as 1); ``random`` gives [0, 1)."""
        # the exponent is bounded: a device gone for a weekend must not overflow a float
        steps = min(max(0, failures - 1), 64)
        whole = min(self.most, self.first * self.factor**steps)
        return whole * (1.0 - self.jitter * random())
