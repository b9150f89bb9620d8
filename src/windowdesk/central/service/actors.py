"""Whether somebody may act: known to the office, and active when the act happened."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sqlalchemy import Connection, bindparam, select

from windowdesk.central.store.prepared import Prepared, among, listed
from windowdesk.central.store.tables.offices import offices
from windowdesk.central.store.tables.people import staff
from windowdesk.domain.staff import Right, Role, may


def actors_of(
    connection: Connection, office: str, numbers: Iterable[str], right: Right = Right.WORK
) -> Callable[[str, str], bool]:
    """A question: did this 工号 hold ``right`` at this time (ISO 8601)?

    In a demo office people nobody registered may; an inactive one never after the change.
    """
    found = _KNOWN.run(connection, office=office, numbers=listed(connection, numbers)).fetchall()
    known = {
        number: (may(Role(role), right), active, changed_at)
        for number, role, active, changed_at in found
    }
    (demo,) = _DEMO.run(connection, office=office).fetchone() or (0,)

    def may_act(number: str, at: str) -> bool:
        row = known.get(number)
        if row is None:
            return bool(demo)
        holds, active, changed_at = row
        return holds and bool(active or at < changed_at)

    return may_act


_KNOWN = Prepared(
    select(staff.c.number, staff.c.role, staff.c.active, staff.c.changed_at).where(
        staff.c.office == bindparam("office"), among(staff.c.number, "numbers")
    )
)
_DEMO = Prepared(select(offices.c.demo).where(offices.c.office == bindparam("office")))
