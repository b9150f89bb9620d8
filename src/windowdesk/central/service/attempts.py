"""Who tries too often, counted in the database: the same limit however many workers answer.

Only a miss is written; whoever knows the secret costs nothing. A key is an address at the console's
door, or the hash of a receipt number whose query secret is being guessed.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from windowdesk.app.ports import Clock
from windowdesk.central.store.database import Database
from windowdesk.central.store.tables.console import console_attempts
from windowdesk.central.store.unit import Unit

MOST_FAILURES, WITHIN = 20, timedelta(minutes=10)


class Attempts:
    """At most ``MOST_FAILURES`` misses of one key in each stretch of ``WITHIN``."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def may_try(self, key: str) -> bool:
        """Whether ``key`` has attempts left."""
        table = console_attempts
        mine = table.c.address == key, table.c.since >= self._since()
        with self._database.reading() as connection:
            failures = connection.scalar(select(table.c.failures).where(*mine))
        return failures is None or int(failures) < MOST_FAILURES

    def failed(self, key: str) -> None:
        """One more miss of ``key``; what is over is forgotten."""
        self._database.attempt(lambda unit: self._count(unit, key))

    def _count(self, unit: Unit, key: str) -> None:
        table = console_attempts
        unit.connection.execute(delete(table).where(table.c.since < self._since()))
        more = update(table).where(table.c.address == key).values(failures=table.c.failures + 1)
        if not unit.connection.execute(more).rowcount:
            now = _iso(self._clock.now())
            unit.upsert(table, {"address": key, "since": now, "failures": 1})

    def _since(self) -> str:
        return _iso(self._clock.now() - WITHIN)


def of_number(number: str) -> str:
    """The key of a receipt number: its hash, for the table names nobody's matter."""
    return "number:" + hashlib.sha256(number.encode()).hexdigest()


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
