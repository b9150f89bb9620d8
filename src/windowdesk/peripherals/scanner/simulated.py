"""A wedge scanner that exists only in memory: a code becomes the keys a real one would press."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class KeyPress:
    """One key: the character it types and when, in milliseconds."""

    text: str
    at_ms: float


@dataclass(frozen=True, slots=True)
class SimulatedScanner:
    """Presses the keys of a code ``gap_ms`` apart and ends with ``suffix`` (CR or Tab)."""

    gap_ms: float = 5.0
    suffix: str = "\r"

    def keys(self, payload: str, start_ms: float = 0.0) -> Iterator[KeyPress]:
        """The key presses of one pull of the trigger.

        A wedge presses keys of a Latin keyboard: ValueError for anything it could not type.
        """
        if not payload.isascii() or not payload.isprintable():
            raise ValueError("a wedge types printable ASCII only")
        for position, character in enumerate(payload + self.suffix):
            yield KeyPress(character, start_ms + position * self.gap_ms)
