"""The administrators' console, put together: the centre, and the rooms it may not know itself."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.routing import BaseRoute

from windowdesk.app.ports import Hasher
from windowdesk.catalogue.handed_in import HandedIn
from windowdesk.central.console.app import console_routes
from windowdesk.central.console.parts import Parts
from windowdesk.central.service.core import Core
from windowdesk.database.hasher import Argon2Hasher
from windowdesk.reference.handed_in import HandedInHolidays


def parts_of(core: Core, hasher: Hasher | None = None) -> Parts:
    """The console's parts over ``core``; ``hasher`` other than argon2id at full strength for tests."""
    return Parts(core, hasher or Argon2Hasher(), HandedIn(), HandedInHolidays())


def pages(core: Core) -> Sequence[BaseRoute]:
    """The console's routes, for every worker that serves."""
    return console_routes(parts_of(core))
