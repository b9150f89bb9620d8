"""Whether somebody may act: known to the office, and active when the act happened."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sqlalchemy import Connection, select

from windowdesk.central.store.tables.offices import offices
from windowdesk.central.store.tables.people import staff
from windowdesk.domain.staff import Right, Role, may


def actors_of(
    connection: Connection, office: str, numbers: Iterable[str], right: Right = Right.WORK
) -> Callable[[str, str], bool]:
    """A question: did this 工号 hold ``right`` at this time (ISO 8601)?

    In a demo office people nobody registered may; an inactive one never after the change.
    """
    query = select(staff.c.number, staff.c.role, staff.c.active, staff.c.changed_at).where(
        staff.c.office == office, staff.c.number.in_(list(numbers))
    )
    known = {row.number: row for row in connection.execute(query)}
    demo = bool(connection.scalar(select(offices.c.demo).where(offices.c.office == office)))

    def may_act(number: str, at: str) -> bool:
        row = known.get(number)
        if row is None:
            return demo
        return may(Role(row.role), right) and bool(row.active or at < row.changed_at)

    return may_act
