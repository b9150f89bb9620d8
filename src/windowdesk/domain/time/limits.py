"""A time limit as an item states it: a count and a unit that no one may guess.

"日" means working days in the Administrative Licensing Law (art. 82) and calendar days in the
residence-permit rules, so the unit always travels with the count.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

MAX_COUNT = 3650
_CODE = re.compile(r"([0-9]{1,4})(wd|d|h|m)", re.ASCII)


class Unit(Enum):
    """Units of a limit; the value is the suffix of its code."""

    WORKDAY = "wd"
    DAY = "d"
    HOUR = "h"
    MONTH = "m"
    ON_SPOT = "spot"


@dataclass(frozen=True, slots=True)
class Limit:
    """``count`` of ``unit``; the count of a limit on the spot is 0, of any other at least 1."""

    count: int
    unit: Unit

    def __post_init__(self) -> None:
        """Refuse counts that mean nothing with ``ValueError``."""
        if self.unit is Unit.ON_SPOT:
            if self.count != 0:
                raise ValueError("a limit on the spot has no count")
        elif not 1 <= self.count <= MAX_COUNT:
            raise ValueError(f"a limit counts from 1 to {MAX_COUNT}, not {self.count}")

    @classmethod
    def parse(cls, text: str) -> Limit:
        """Read "5wd", "15d", "8h", "1m", "spot" or "0spot"; ``ValueError`` for anything else."""
        code = text.strip().lower()
        if code in ("spot", "0spot"):
            return cls(0, Unit.ON_SPOT)
        match = _CODE.fullmatch(code)
        if match is None:
            raise ValueError(f"not a time limit: {text!r}")
        return cls(int(match[1]), Unit(match[2]))

    def code(self) -> str:
        """The text :meth:`parse` reads: "5wd", "15d", "8h", "1m" or "spot"."""
        return "spot" if self.unit is Unit.ON_SPOT else f"{self.count}{self.unit.value}"
