"""Where a counter stands: known from its settings alone, before any data is opened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Place:
    """Where the counter stands and what its documents say of it."""

    centre: str
    window: str
    division: str
    supervision_phone: str
    demo: bool
    idle_minutes: int = 5
    close: str = "17:00"

    @property
    def number(self) -> int:
        """The digits of 综合12号窗; 0 without any."""
        digits = "".join(c for c in self.window if c in "0123456789")
        return int(digits[-3:] or 0)


class Here:
    """The place as it is called now: the centre may give the window another name while the desk is open."""

    def __init__(self, place: Place) -> None:
        self._place = place

    @property
    def place(self) -> Place:
        return self._place

    def called(self, window: str) -> Place:
        """The window is called ``window`` from now on. Between two acts: one act has one name."""
        self._place = replace(self._place, window=window)
        return self._place


class Naming(Protocol):
    """What the centre told of the names of windows, this one's first (fast)."""

    def window(self) -> str:
        """What it is called now; "" where no centre says anything."""
        ...

    def was_called(self, window: str, at: datetime) -> bool:
        """Whether it was ``window`` under a former name, which it still had at ``at``."""
        ...

    def now_called(self, window: str, at: datetime) -> str:
        """What the window that was called ``window`` at ``at`` is called now; "" where nothing is known."""
        ...


Ours = Callable[[str, datetime | None], bool]


def ours_of(place: Place, naming: Naming) -> Ours:
    """Tells whether what the window ``window`` did at ``at`` was done by this one, under any name.

    Where the moment is not known (None) only the name of now can be compared.
    """
    return lambda window, at: (
        window == place.window or (at is not None and naming.was_called(window, at))
    )
