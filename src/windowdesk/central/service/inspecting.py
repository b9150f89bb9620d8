"""Inspecting: every file is read again from time to time; what is no longer whole is asked for.

A file that nobody opens would else lie spoilt until the day it is wanted, when no counter has it any more.
"""

from __future__ import annotations

from sqlalchemy import literal, select, tuple_

from windowdesk import logs
from windowdesk.central.service import attaching
from windowdesk.central.service.core import Core
from windowdesk.central.store import faults
from windowdesk.central.store.tables.attachments import attachments

_log = logs.get(__name__)
# a step reads this much at most, so that nothing beside it feels it: 30 GiB a day
FILES_AT_ONCE, BYTES_AT_ONCE = 20, 16 << 20
PAUSE_S = 45.0
# all were read: an unhurried while, then from the first again
ROUND_S = 6 * 3600.0


class Inspecting:
    """The duty. Several processes may have one each: asking twice for a file changes nothing."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._after = ("", "")
        self._unread = 0

    def step(self) -> float:
        """Read the next few files; in how many seconds to go on. Raises ``faults`` kinds."""
        few = self._next()
        for office, sha256 in few:
            self._look(office, sha256)
            # only now: where the database goes away in the midst, the rest is looked at when it is back
            self._after = office, sha256
        if not few:
            self._after = ("", "")
        if self._after > ("", ""):
            return PAUSE_S
        if self._unread:
            _log.warning("files could not be read", count=self._unread)
            self._unread = 0
        return ROUND_S

    def _look(self, office: str, sha256: str) -> None:
        """Have one that is not whole asked for; one that the disk does not give is counted and passed."""
        try:
            self._check(office, sha256)
        except faults.Unavailable as problem:
            if problem.code != "gone":
                raise
            # one that fails is not damage while all would: away, or back and the connection of before
            with self._core.database.reading() as connection:
                connection.execute(select(literal(1)))
            self._again(office, sha256)
        except OSError:
            self._unread += 1

    def _again(self, office: str, sha256: str) -> None:
        try:
            self._check(office, sha256)
        except (faults.Unavailable, OSError) as problem:
            if isinstance(problem, faults.Unavailable) and problem.code != "gone":
                raise
            self._unread += 1

    def _check(self, office: str, sha256: str) -> None:
        # each by itself: a reader that stays holds up whoever tidies behind it
        if not attaching.whole(self._core, office, sha256):
            self._core.database.attempt(lambda unit: attaching.want(unit, office, sha256))

    def _next(self) -> list[tuple[str, str]]:
        """The next few, by office and hash. Here a database that is not there at all shows itself."""
        place = tuple_(attachments.c.office, attachments.c.sha256)
        query = (
            select(attachments.c.office, attachments.c.sha256, attachments.c.size)
            .where(attachments.c.state == "whole", place > tuple_(*self._after))
            .order_by(attachments.c.office, attachments.c.sha256)
            .limit(FILES_AT_ONCE)
        )
        with self._core.database.reading() as connection:
            few = connection.execute(query).all()
        found, size = [], 0
        for row in few:
            found.append((row.office, row.sha256))
            size += row.size
            if size >= BYTES_AT_ONCE:
                break
        return found
