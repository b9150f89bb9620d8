"""Inspecting: every file is read again from time to time; what is no longer whole is asked for.

A file that nobody opens would else lie spoilt until the day it is wanted, when no counter has it any more.
"""

from __future__ import annotations

from sqlalchemy import select, tuple_

from windowdesk.central.service import attaching
from windowdesk.central.service.core import Core
from windowdesk.central.store.tables.attachments import attachments

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

    def step(self) -> float:
        """Read the next few files; in how many seconds to go on."""
        for office, sha256 in self._next():
            self._core.database.attempt(lambda unit, at=(office, sha256): attaching.want(unit, *at))  # type: ignore[misc]  # a default binds them
        return PAUSE_S if self._after > ("", "") else ROUND_S

    def _next(self) -> list[tuple[str, str]]:
        """Those of the next few that are not whole, by office and hash."""
        place = tuple_(attachments.c.office, attachments.c.sha256)
        query = (
            select(attachments.c.office, attachments.c.sha256, attachments.c.size)
            .where(attachments.c.state == "whole", place > tuple_(*self._after))
            .order_by(attachments.c.office, attachments.c.sha256)
            .limit(FILES_AT_ONCE)
        )
        with self._core.database.reading() as connection:
            few = connection.execute(query).all()
        bad, read = [], 0
        self._after = ("", "")
        for row in few:
            # each by itself: a reader that stays holds up whoever tidies behind it
            if not attaching.whole(self._core, row.office, row.sha256):
                bad.append((row.office, row.sha256))
            self._after, read = (row.office, row.sha256), read + row.size
            if read >= BYTES_AT_ONCE:
                break
        return bad
