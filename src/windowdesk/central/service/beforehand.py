"""Argon2id outside the transaction: what a secret is held against is worked out before it begins.

A hash costs a tenth of a second and 64 MiB by intention. Inside a transaction it would hold SQLite's
one writer meanwhile, and every counter's push behind a person who signs in.
"""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import select

from windowdesk.app.ports import Hasher
from windowdesk.app.staffing import DECOY
from windowdesk.central.store.database import Database
from windowdesk.central.store.tables.people import staff, staff_passwords


class Beforehand:
    """Implements :class:`Hasher` for one request, with answers found before its transaction.

    What was not foreseen, a password changed by somebody else in that very moment, is worked out
    when it is asked for: the answers are those of ``hasher`` in every case.
    """

    def __init__(self, hasher: Hasher) -> None:
        self._hasher = hasher
        self._verified: dict[tuple[str, str], bool] = {}
        self._hashed: defaultdict[str, list[str]] = defaultdict(list)

    def hash(self, secret: str) -> str:
        made = self._hashed[secret]
        return made.pop() if made else self._hasher.hash(secret)

    def verify(self, hashed: str, secret: str) -> bool:
        known = self._verified.get((hashed, secret))
        return self._hasher.verify(hashed, secret) if known is None else known

    def will_hash(self, *secrets: str) -> None:
        """Make the hash of each, to be given out once."""
        for secret in secrets:
            self._hashed[secret].append(self._hasher.hash(secret))

    def will_verify(
        self, database: Database, number: str, secret: str, *, earlier: bool = False
    ) -> None:
        """Hold ``secret`` against what ``number`` has, and against the ``earlier`` ones too.

        A number that nobody has costs the same.
        """
        kept = select(staff.c.password_hash).where(staff.c.number == number)
        before = select(staff_passwords.c.password_hash).where(staff_passwords.c.number == number)
        with database.reading() as connection:
            hashes = list(connection.scalars(kept)) or [DECOY]
            if earlier:
                hashes += connection.scalars(before)
        for hashed in hashes:
            self._verified[hashed, secret] = self._hasher.verify(hashed, secret)
