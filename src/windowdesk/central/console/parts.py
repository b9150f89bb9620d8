"""What the console is put together from; ``bootstrap`` hands it over once, at the start."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import Connection

from windowdesk.app.ports import Hasher
from windowdesk.app.standards import HolidayReader, StandardsReader
from windowdesk.central.console.drawing import Drawing
from windowdesk.central.console.laying_aside import Seals
from windowdesk.central.service import policies
from windowdesk.central.service.beforehand import Beforehand
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

    @property
    def seals(self) -> Seals:
        """By the key that the centre has now: a restore may have brought another."""
        return Seals(self.core.identity.server_private)

    def beforehand(self) -> Beforehand:
        """Works secrets out for one request, before its transaction begins."""
        return Beforehand(self.hasher)

    def sign_in(self, hasher: Hasher | None = None) -> ConsoleSignIn:
        """The door; ``hasher`` has worked the password out beforehand."""
        return ConsoleSignIn(hasher or self.hasher, self.core.random, policies.policy_of)

    def staff(self, unit: Unit, hasher: Hasher | None = None) -> StaffService:
        """The staff's use cases inside ``unit``: what they change is told to the office's counters."""

        def publish(_connection: Connection, office: str, body: StaffChanged) -> None:
            unit.announce(office, body, key=f"staff/{body.number}")

        return StaffService(hasher or self.hasher, publish, policies.policy_of)

    @cached_property
    def drawing(self) -> Drawing:
        return Drawing()
