"""What a counter is told: the feed, the snapshot, and its own operations after a restore."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection

from windowdesk.central.service.caller import Caller, caller, in_good_standing
from windowdesk.central.service.core import Core
from windowdesk.central.service.exchange import Refused, Request, Response, answer
from windowdesk.central.store import reading
from windowdesk.protocol import routes
from windowdesk.protocol.messages import MAX_BATCH_OPERATIONS, Entry, Page

PAGE = 200
MOST = 1000
_Paged = Callable[[Connection, str, int, int], tuple[list[Entry], bool, int]]


def feed(core: Core, request: Request) -> Response:
    """``?after=POS&incarnation=I&limit=N``: what happened in the office since.

    Raises 409 "incarnation" where the cursor is of another life of the centre, or past its end.
    """
    return _page(core, request, reading.page)


def snapshot(core: Core, request: Request) -> Response:
    """``?after=POS&limit=N``: the feed compacted; see :func:`reading.snapshot`."""
    return _page(core, request, reading.snapshot)


def _page(core: Core, request: Request, paged: _Paged) -> Response:
    after = request.number("after", 0, 2**62)
    limit = request.number("limit", PAGE, MOST) or 1
    with core.database.reading() as connection:
        who = in_good_standing(caller(connection, request.token, core.now()))
        incarnation = core.incarnation(connection)
        if request.query.get("incarnation", incarnation) != incarnation:
            raise Refused(409, "incarnation", "the centre was restored; read the snapshot")
        entries, more, last = paged(connection, who.office, after, limit)
    if after > last:
        raise Refused(409, "incarnation", "the cursor is past the end; read the snapshot")
    return answer(
        Page(incarnation=incarnation, office=who.office, entries=entries, last=last, more=more)
    )


def operations(core: Core, request: Request) -> Response:
    """``?epoch=E&after=SEQ&limit=N``: the caller's own operations, one canonical line each.

    An empty body: there are no more. Open to quarantined and expired devices too: it is their own.
    """
    epoch = request.number("epoch", 0, 2**31)
    after = request.number("after", 0, 2**62)
    limit = request.number("limit", MAX_BATCH_OPERATIONS, MAX_BATCH_OPERATIONS) or 1
    with core.database.reading() as connection:
        who: Caller = caller(connection, request.token, core.now())
        lines = reading.given_back(connection, who.device, epoch, after, limit)
    return Response(200, b"\n".join(lines), {"content-type": routes.NDJSON})
