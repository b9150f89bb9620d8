"""Where a counter stands: known from its settings alone, before any data is opened."""

from __future__ import annotations

from dataclasses import dataclass


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
