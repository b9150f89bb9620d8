"""The document scanner of this window, as its settings name it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from windowdesk.settings import Settings

if TYPE_CHECKING:
    from windowdesk.peripherals.document_scanner.transport_scanimage import SaneScanner

SANE = "sane:"


def scanner_of(config: Settings) -> SaneScanner | None:
    """The scanner that is named, None where none is."""
    address = config.document_scanner
    if address.startswith(SANE):
        from windowdesk.peripherals.document_scanner.transport_scanimage import SaneScanner

        return SaneScanner(address.removeprefix(SANE))
    return None
