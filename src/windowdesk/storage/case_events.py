"""The events of a case as they are written here."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, func, select

from windowdesk.database.statements import Statement
from windowdesk.domain.cases.case import CaseEvent
from windowdesk.storage import rows
from windowdesk.storage.tables import events

_OF = events.c.case_id == bindparam("case_id")
_ALL = Statement(select(*events.c).where(_OF).order_by(events.c.seq))
_AT = Statement(select(*events.c).where(_OF, events.c.seq == bindparam("seq")))
_LAST = Statement(select(func.max(events.c.seq)).where(_OF))


def of_case(connection: Connection, case_id: str) -> list[CaseEvent]:
    """In their order."""
    return [rows.to_event(row) for row in _ALL.rows(connection, {"case_id": case_id})]


def at(connection: Connection, case_id: str, seq: int) -> CaseEvent | None:
    """The case's event at ``seq``."""
    found = _AT.rows(connection, {"case_id": case_id, "seq": seq})
    return rows.to_event(found[0]) if found else None


def last(connection: Connection, case_id: str) -> int:
    """The seq of the newest, 0 for a case that is not here."""
    return int(_LAST.scalar(connection, {"case_id": case_id}) or 0)
