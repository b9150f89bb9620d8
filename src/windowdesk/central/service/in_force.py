"""Whether a new matter could be judged under a version: published, in force that day, not recalled."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from windowdesk.central.store.prepared import Prepared, among, listed
from windowdesk.central.store.tables.standards import publications

_PUBLISHED = Prepared(
    select(
        publications.c.hash,
        publications.c.effective_from,
        publications.c.effective_to,
        publications.c.recalled_at,
    ).where(publications.c.office == bindparam("office"), among(publications.c.hash, "hashes"))
)


def in_force(
    connection: Connection, office: str, hashes: Iterable[str]
) -> Callable[[str, datetime], bool]:
    """A question: was this version good for a new matter at this time?

    Of a version the office never published the centre cannot tell: counters bring some along.
    """
    rows = _PUBLISHED.run(connection, office=office, hashes=listed(connection, hashes)).fetchall()
    known = {content_hash: rest for content_hash, *rest in rows}

    def good(content_hash: str, at: datetime) -> bool:
        if content_hash not in known:
            return True
        first, last, recalled = known[content_hash]
        day = at.date().isoformat()
        moment = at.isoformat(timespec="seconds")
        return first <= day and (not last or day <= last) and (not recalled or moment < recalled)

    return good
