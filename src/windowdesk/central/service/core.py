"""What every part of the service stands on: database, clock, chance, and who the centre is."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection, select

from windowdesk.app.ports import Clock
from windowdesk.central.service import identity
from windowdesk.central.service.exchange import Refused
from windowdesk.central.service.identity import Identity
from windowdesk.central.store.database import Database
from windowdesk.central.store.tables.meta import meta

_INCARNATION = select(meta.c.value).where(meta.c.key == "incarnation")


class Core:
    """``random`` gives that many unpredictable bytes; ``clock`` local wall time without zone."""

    def __init__(self, database: Database, clock: Clock, random: Callable[[int], bytes]) -> None:
        self.database = database
        self.clock = clock
        self.random = random
        self._identity: Identity | None = None
        self._reading = threading.Lock()

    def now(self) -> datetime:
        """Wall time to the second."""
        return self.clock.now().replace(microsecond=0)

    @property
    def identity(self) -> Identity:
        """Who the centre is. Raises :class:`Refused` 503 before ``central init``."""
        if self._identity is None:
            with self._reading, self.database.reading() as connection:
                self._identity = identity.read(connection, self.database.key_file)
        if self._identity is None:
            raise Refused(503, "not_initialised", "the centre was not initialised", retry_after=60)
        return self._identity

    def forget(self) -> None:
        """Read the identity anew: it was changed."""
        self._identity = None

    def incarnation(self, connection: Connection) -> str:
        """As the database says now: another process may have restored it under us."""
        found = connection.scalar(_INCARNATION)
        if self._identity is not None and found != self._identity.incarnation:
            self._identity = None
        return str(found)


def stamp(moment: datetime) -> str:
    """``moment`` as it is stored and sent."""
    return moment.isoformat(timespec="seconds")
