"""How a counter stands to the limits of its policy: pure rules, the same on both sides.

A caution comes early; what is frozen is only what the policy names. With hysteresis, so that a
value that swings round a bound does not switch a counter off and on (pretixscan-android#28): what
has been said is taken back only once the value is a tenth of the bound on the good side again. Where
the cause is gone altogether (nothing unsent, just now in contact) it is taken back at once.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, get_args

from windowdesk.protocol.policy import Act, Limit, Policy

Name = Literal["offline_hours", "unsent", "disk_mib", "skew_s", "numbers"]
Level = Literal["warn", "frozen"]
NAMES: tuple[Name, ...] = get_args(Name)
FALLING = frozenset({"disk_mib", "numbers"})  # the fewer, the worse
_BACK = 0.1


@dataclass(frozen=True, slots=True)
class Measures:
    """What a counter measures of itself; None for what is not known, which freezes nothing."""

    offline_hours: int | None = None
    unsent: int | None = None
    disk_mib: int | None = None
    skew_s: int | None = None
    numbers: int | None = None

    def of(self, name: Name) -> int | None:
        """The value of one limit; a skew counts in either direction."""
        value: int | None = getattr(self, name)
        return abs(value) if value is not None and name == "skew_s" else value


@dataclass(frozen=True, slots=True)
class Standing:
    """One limit that is reached: the value, the bound it passed, and what is frozen for it."""

    limit: Name
    level: Level
    value: int
    bound: int
    acts: tuple[Act, ...] = ()


def freezes(policy: Policy, act: Act) -> bool:
    """Whether ``policy`` could ever stop ``act``."""
    limits: Iterator[Limit] = (getattr(policy, name) for name in NAMES)
    return any(limit.freeze > 0 and act in limit.acts for limit in limits)


def judge(
    policy: Policy,
    measures: Measures,
    before: Iterable[Standing] = (),
    lifted: frozenset[str] = frozenset(),
) -> tuple[Standing, ...]:
    """Every limit that is reached, in the order of the policy.

    ``before``: what was said last (hysteresis). ``lifted``: limits whose freeze a supervisor put
    off for some hours, on the record; they warn on.
    """
    said = {standing.limit: standing.level for standing in before}
    return tuple(_judged(policy, measures, said, lifted))


def _judged(
    policy: Policy, measures: Measures, said: dict[Name, Level], lifted: frozenset[str]
) -> Iterator[Standing]:
    for name in NAMES:
        value = measures.of(name)
        if value is None:
            continue
        limit: Limit = getattr(policy, name)
        last = said.get(name)
        if limit.acts and _past(name, value, limit.freeze, held=last == "frozen"):
            frozen = name not in lifted
            acts = tuple(limit.acts) if frozen else ()
            yield Standing(name, "frozen" if frozen else "warn", value, limit.freeze, acts)
        elif _past(name, value, limit.warn, held=last is not None):
            yield Standing(name, "warn", value, limit.warn)


def _past(name: Name, value: int, bound: int, *, held: bool) -> bool:
    """Whether ``value`` is past ``bound``; once said (``held``), until it is well back."""
    if bound <= 0:
        return False
    margin = max(1, math.ceil(bound * _BACK)) if held else 0
    if name in FALLING:
        return value < bound + margin
    return value >= max(1, bound - margin)
