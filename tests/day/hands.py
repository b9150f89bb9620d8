"""The clerk's two hands, counted: keys that were pressed, and cards and codes that were read."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt

from windowdesk.gui.app import DeskApp
from windowdesk.gui.devices import ScanSource
from windowdesk.gui.tour.clerk import Clerk

_NONE = Qt.KeyboardModifier.NoModifier


@dataclass(slots=True)
class Effort:
    """What one matter cost: a chord such as Ctrl+D is one key, a card or a code one scan."""

    keys: int = 0
    scans: int = 0


class CountingClerk(Clerk):
    """A clerk whose every key and every scan is counted into ``effort``."""

    def __init__(self, desk: DeskApp, scanner: ScanSource | None = None) -> None:
        super().__init__(desk, scanner)
        self.effort = Effort()

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = _NONE) -> None:
        self.effort.keys += 1
        super().press(key, modifier)

    def type(self, text: str) -> None:
        self.effort.keys += len(text)
        super().type(text)

    def scan(self, code: str) -> None:
        self.effort.scans += 1
        super().scan(code)

    def read_card(self) -> None:
        self.effort.scans += 1
        super().read_card()

    def fresh(self) -> Effort:
        """Count anew; what was counted so far."""
        before, self.effort = self.effort, Effort()
        return before
