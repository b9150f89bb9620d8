"""What the console is put together from; ``bootstrap`` hands it over once, at the start."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import Connection

from windowdesk.app.ports import Hasher
from windowdesk.app.standards import HolidayReader, StandardsReader
from windowdesk.central.console.drawing import Drawing
from windowdesk.central.service import policies
from windowdesk.central.service.console_sessions import Sessions
from windowdesk.central.service.console_sign_in import ConsoleSignIn
from windowdesk.central.service.core import Core
from windowdesk.central.service.staff import StaffService
from windowdesk.central.store.unit import Unit
from windowdesk.protocol.feed import StaffChanged


@dataclass(frozen=True)
class Parts:
    """``core`` is the centre's database, clock, chance and identity; the readers take files in."""

    core: Core
    hasher: Hasher
    standards: StandardsReader
    holidays: HolidayReader

    @cached_property
    def sessions(self) -> Sessions:
        return Sessions(self.core.database, self.core.clock)

    @cached_property
    def sign_in(self) -> ConsoleSignIn:
        return ConsoleSignIn(self.hasher, self.core.random, policies.policy_of)

    def staff(self, unit: Unit) -> StaffService:
        """The staff's use cases inside ``unit``: what they change is told to the office's counters."""

        def publish(_connection: Connection, office: str, body: StaffChanged) -> None:
            unit.announce(office, body, key=f"staff/{body.number}")

        return StaffService(self.hasher, publish, policies.policy_of)

    @cached_property
    def drawing(self) -> Drawing:
        return Drawing()
