"""Who is signed in to the console: opaque tokens kept as hashes, with an idle and an absolute end.

A session carries no right of its own: role and standing of the person are read anew at every
request, so that a role taken away is gone at the next click.
"""

from __future__ import annotations

import hashlib
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from sqlalchemy import Row, delete, select, update

from windowdesk.app.ports import Clock
from windowdesk.central.service.attempts import Attempts
from windowdesk.central.store import faults
from windowdesk.central.store.database import Database
from windowdesk.central.store.tables.console import console_sessions
from windowdesk.central.store.tables.people import staff
from windowdesk.central.store.unit import Unit
from windowdesk.domain.staff import Role

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=10)
SEEN_EVERY = timedelta(minutes=1)


class Stage(Enum):
    """How far a sign-in has come; each stage but the last opens one page only."""

    PASSWORD = "password"
    IN = "in"

    @property
    def page(self) -> str:
        """Where somebody in this stage is sent."""
        return {"password": "/password/first", "in": "/"}[self.value]


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who is signed in; ``role`` as it is now."""

    office: str
    number: str
    name: str
    role: Role
    stage: Stage


class Sessions:
    """The console's sessions over the centre's database."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._attempts = Attempts(database, clock)

    def open(self, office: str, number: str, stage: Stage = Stage.IN) -> str:
        """A new session; its token, which is kept nowhere but in the caller's cookie."""
        token, now = secrets.token_urlsafe(32), _iso(self._clock.now())
        with self._database.transaction() as unit:
            self._sweep(unit)
            unit.upsert(
                console_sessions,
                {
                    "token_hash": _hashed(token),
                    "office": office,
                    "number": number,
                    "stage": stage.value,
                    "opened_at": now,
                    "seen_at": now,
                    "words": "",
                },
            )
        return token

    def find(self, token: str) -> Visitor | None:
        """Who ``token`` belongs to, if the session lives and the person still works here."""
        table, now = console_sessions, self._clock.now()
        query = (
            select(table, staff.c.name, staff.c.role, staff.c.active, staff.c.office.label("home"))
            .select_from(table.join(staff, staff.c.number == table.c.number))
            .where(table.c.token_hash == _hashed(token))
        )
        with self._database.reading() as connection:
            row = connection.execute(query).first()
        if row is None or not _alive(row, now):
            return None
        if now - datetime.fromisoformat(row.seen_at) >= SEEN_EVERY:
            self._seen(token, now)
        if not row.active or row.home != row.office:
            return None
        return Visitor(row.office, row.number, row.name, Role(row.role), Stage(row.stage))

    def _seen(self, token: str, now: datetime) -> None:
        table = console_sessions
        mine = table.c.token_hash == _hashed(token)
        # a full disk is the day on which somebody has to see the pages: they open without the mark
        with suppress(faults.Unavailable), self._database.transaction() as unit:
            unit.connection.execute(update(table).where(mine).values(seen_at=_iso(now)))

    def advance(self, token: str, stage: Stage) -> str:
        """The session goes on in ``stage`` under a new token; the old one opens nothing any more."""
        table, new = console_sessions, secrets.token_urlsafe(32)
        mine = table.c.token_hash == _hashed(token)
        with self._database.transaction() as unit:
            unit.connection.execute(
                update(table).where(mine).values(token_hash=_hashed(new), stage=stage.value)
            )
        return new

    def close(self, token: str) -> None:
        """Sign out: the token opens nothing any more."""
        table = console_sessions
        with self._database.transaction() as unit:
            unit.connection.execute(delete(table).where(table.c.token_hash == _hashed(token)))

    def close_all(self, number: str, but: str = "") -> None:
        """End every session of ``number`` (after a new password, a role taken away)."""
        table = console_sessions
        with self._database.transaction() as unit:
            unit.connection.execute(
                delete(table).where(table.c.number == number, table.c.token_hash != _hashed(but))
            )

    def leave_word(self, token: str, words: str) -> None:
        """Keep ``words`` for the next page this session sees."""
        self._set_words(token, words[:400])

    def take_word(self, token: str) -> str:
        """What was left, once."""
        table = console_sessions
        with self._database.reading() as connection:
            found = connection.scalar(
                select(table.c.words).where(table.c.token_hash == _hashed(token))
            )
        if found:
            with suppress(faults.Unavailable):
                self._set_words(token, "")
        return found or ""

    def _set_words(self, token: str, words: str) -> None:
        table = console_sessions
        with self._database.transaction() as unit:
            unit.connection.execute(
                update(table).where(table.c.token_hash == _hashed(token)).values(words=words)
            )

    # --- who tries too often -------------------------------------------------------------------

    def may_try(self, address: str) -> bool:
        """Whether ``address`` has attempts left; the account itself is locked by ``staff``."""
        return self._attempts.may_try(address)

    def failed(self, address: str) -> None:
        """One more wrong attempt from ``address``."""
        self._attempts.failed(address)

    def _sweep(self, unit: Unit) -> None:
        """Forget what has ended; at a sign-in, so that nobody has to remember to."""
        now = self._clock.now()
        table = console_sessions
        unit.connection.execute(
            delete(table).where(
                (table.c.opened_at < _iso(now - LONGEST)) | (table.c.seen_at < _iso(now - IDLE))
            )
        )


def _alive(row: Row[tuple[str, ...]], now: datetime) -> bool:
    opened, seen = datetime.fromisoformat(row.opened_at), datetime.fromisoformat(row.seen_at)
    # a clock set back must not lengthen a session
    return opened <= now + SEEN_EVERY and now - opened < LONGEST and now - seen < IDLE


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
