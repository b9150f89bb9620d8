"""Cases that went two ways, once a person has settled it: from then on they are as the centre holds them.

What this counter wrote on its own branch stays where it was written, and its papers stay with the case;
but the next act follows the events of the centre's line, and so do the lists. Those events lie in
``sync_beside`` from the first on that was not this counter's.
"""

from __future__ import annotations

import json

from sqlalchemy import Connection, and_, bindparam, func, select

from windowdesk.database.statements import Statement
from windowdesk.domain.cases.case import CaseEvent
from windowdesk.domain.plain import from_plain
from windowdesk.storage import rows
from windowdesk.storage import sync_tables as t
from windowdesk.storage.tables import events

# recorded, but not part of the line of events that the centre holds of the case
OFF_LINE = ("stale", "not_yours", "no_number", "no_review", "broken", "given_back")
STALE = "stale"
# one condition a word, and not a list: a statement that is prepared once takes no list
ON_LINE = and_(*(t.beside.c.code != code for code in OFF_LINE))
_APART = Statement(
    select(t.beside.c.place).where(t.beside.c.case_id == bindparam("case_id"), ON_LINE).limit(1)
)


def apart(connection: Connection, case_id: str) -> bool:
    """Whether an event of the centre's line had to be kept beside what is written here."""
    return _APART.scalar(connection, {"case_id": case_id}) is not None


def settled(connection: Connection, device: str) -> frozenset[str]:
    """The cases that are read along the centre's line: apart, asked about, and settled."""
    ours = t.reviews.c.kind == STALE, t.reviews.c.device == device
    asked = set(connection.scalars(select(t.reviews.c.case_id).where(*ours)))
    if not asked:
        return frozenset()
    still = t.reviews.c.state == "open"
    open_ones = set(connection.scalars(select(t.reviews.c.case_id).where(*ours, still)))
    return frozenset(case for case in asked - open_ones if apart(connection, case))


def history(connection: Connection, case_id: str) -> list[CaseEvent]:
    """What both sides have in common, and then the centre's line."""
    line = (
        select(t.beside.c.place, t.beside.c.event)
        .where(t.beside.c.case_id == case_id, ON_LINE)
        .order_by(t.beside.c.place)
    )
    found = connection.execute(line).all()
    first = found[0].place if found else 1 << 62
    common = select(events).where(events.c.case_id == case_id, events.c.seq < first)
    told = [rows.to_event(row) for row in connection.execute(common.order_by(events.c.seq))]
    return [*told, *(from_plain(CaseEvent, json.loads(row.event)) for row in found)]


def last(connection: Connection, case_id: str) -> int:
    """The place of the line's last event."""
    query = select(func.max(t.beside.c.place)).where(t.beside.c.case_id == case_id, ON_LINE)
    return int(connection.scalar(query) or 0)


def append(
    connection: Connection, event: CaseEvent, operation: tuple[str, int, int], code: str = ""
) -> None:
    """Add an event of ``operation`` (device, epoch, seq) to the line."""
    device, epoch, seq = operation
    row = {
        "device": device,
        "epoch": epoch,
        "seq": seq,
        "place": event.seq,
        "case_id": event.case_id,
        "state": "applied",
        "code": code,
        "review": "",
        "event": rows.text(event),
    }
    connection.execute(t.beside.insert(), row)
