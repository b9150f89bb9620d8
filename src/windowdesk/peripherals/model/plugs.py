"""The port of hot-plugging: what was plugged in or pulled out, as soon as the system knows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from windowdesk.peripherals.model.identity import Attached


@dataclass(frozen=True, slots=True)
class Plug:
    """``device`` came (``there``) or went."""

    there: bool
    device: Attached


class Plugs(Protocol):
    """Where plugging is heard of. ``told`` is called in a thread of the port's own."""

    def start(self, told: Callable[[Plug], None]) -> None:
        """Begin to listen."""

    def stop(self) -> None:
        """No more calls of ``told`` once this returns."""


class NoPlugs:
    """A system that tells nothing (or none that we know how to ask): devices are found by asking."""

    def start(self, told: Callable[[Plug], None]) -> None:
        """Nothing will be told."""

    def stop(self) -> None:
        """Nothing was."""
