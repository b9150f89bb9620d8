"""What a label printer's language has to offer a driver. Pure: bytes in, bytes and findings out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from windowdesk.app.labelling import LabelStock
from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.raster import Raster

# Of several faults at once, the one whose cure comes first.
WORST = (
    Fault.COVER_OPEN,
    Fault.MEDIA_OUT,
    Fault.RIBBON_OUT,
    Fault.JAM,
    Fault.HEAD_HOT,
    Fault.BROKEN,
    Fault.OFFLINE,
    Fault.PROTOCOL,
)


@dataclass(frozen=True, slots=True)
class Condition:
    """How the printer said it is. ``busy``: it has labels to print still."""

    faults: tuple[Fault, ...] = ()
    busy: bool = False


def worst_first(faults: set[Fault]) -> tuple[Fault, ...]:
    """In the order of :data:`WORST`."""
    return tuple(fault for fault in WORST if fault in faults)


class StatusDecoder(Protocol):
    """Bytes from the printer in, conditions out. Never raises, and keeps little."""

    def feed(self, data: bytes) -> tuple[Condition, ...]: ...


@dataclass(frozen=True, slots=True)
class Language:
    """``job``: labels as one complete job. ``request``: asks how it is, answered at once."""

    name: str
    job: Callable[[Sequence[Raster], LabelStock], bytes]
    request: bytes
    decoder: Callable[[], StatusDecoder]
