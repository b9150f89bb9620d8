"""A time limit as an item states it: a count and a unit that no one may guess.

"日" means working days in the Administrative Licensing Law (art. 82) and calendar days in the
residence-permit rules, so the unit always travels with the count.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

MAX_COUNT = 3650
_CODE = re.compile(r"([0-9]{1,4})(wd|d|h|min|m)", re.ASCII)


class Unit(Enum):
    """Units of a limit; the value is the suffix of its code."""

    WORKDAY = "wd"
    DAY = "d"
    HOUR = "h"
    MINUTE = "min"
    MONTH = "m"
    ON_SPOT = "spot"
    UNSTATED = "unstated"


# limits that are not counted: done at once, or no limit stated, which nobody may invent
UNCOUNTED = frozenset((Unit.ON_SPOT, Unit.UNSTATED))
BY_THE_CLOCK = frozenset((Unit.HOUR, Unit.MINUTE))


@dataclass(frozen=True, slots=True)
class Limit:
    """``count`` of ``unit``; 0 on the spot and where none is stated, at least 1 for any other."""

    count: int
    unit: Unit

    def __post_init__(self) -> None:
        """Refuse counts that mean nothing with ``ValueError``."""
        if self.unit in UNCOUNTED:
            if self.count != 0:
                raise ValueError("a limit on the spot or not stated has no count")
        elif not 1 <= self.count <= MAX_COUNT:
            raise ValueError(f"a limit counts from 1 to {MAX_COUNT}, not {self.count}")

    @classmethod
    def parse(cls, text: str) -> Limit:
        """Read "5wd", "15d", "8h", "30min", "1m", "spot", "0spot" or "unstated"; else ``ValueError``."""
        code = text.strip().lower()
        if code == "unstated":
            return cls(0, Unit.UNSTATED)
        if code in ("spot", "0spot"):
            return cls(0, Unit.ON_SPOT)
        match = _CODE.fullmatch(code)
        if match is None:
            raise ValueError(f"not a time limit: {text!r}")
        return cls(int(match[1]), Unit(match[2]))

    def code(self) -> str:
        """The text :meth:`parse` reads: "5wd", "15d", "8h", "30min", "1m", "spot" or "unstated"."""
        return self.unit.value if self.unit in UNCOUNTED else f"{self.count}{self.unit.value}"

    @property
    def stated(self) -> bool:
        """Whether there is a limit at all; where not, a person decides and no date is invented."""
        return self.unit is not Unit.UNSTATED
