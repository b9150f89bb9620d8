"""The document scanner of this window, as its settings name it."""

from __future__ import annotations

from typing import Any, Protocol

from windowdesk.app.capturing import ImageSource
from windowdesk.peripherals.faults import Fault
from windowdesk.settings import Settings

SANE, ESCL = "sane:", "escl:"
# asking a scanner of SANE's means opening it, which keeps other programs out for a moment
EVERY_S = {SANE: 60.0, ESCL: 15.0}


class Scanner(ImageSource, Protocol):
    """A scanner that can be asked how it is."""

    def faults(self) -> tuple[Fault, ...]:
        """What is wrong with it, worst first. Blocking, never raises."""
        ...

    def abilities(self) -> Any:
        """What it can do, as its protocol says it, or the fault. Blocking, never raises."""
        ...


def scanner_of(config: Settings) -> Scanner | None:
    """The scanner that is named, None where none is."""
    address = config.document_scanner
    if address.startswith(SANE):
        from windowdesk.peripherals.document_scanner.transport_scanimage import SaneScanner

        return SaneScanner(address.removeprefix(SANE))
    if address.startswith(ESCL):
        from windowdesk.peripherals.document_scanner.transport_escl import EsclScanner

        return EsclScanner(address.removeprefix(ESCL))
    return None
