"""The first act of a restored centre: a new life that gives nothing out twice.

What was leased, told and counted between the backup and the loss is not in the database, but it is
on paper and in the counters. So every series that the centre gives out jumps past whatever it can
have given since; sessions end; and the new incarnation makes every counter read the snapshot and
push again what it kept (sync.md, *Pull*).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import delete, func, insert, select, update

from windowdesk.central.service import identity
from windowdesk.central.service.leasing import BLOCK, FIRST_DEMO_BLOCK, MOST_BLOCKS_A_DAY
from windowdesk.central.store.tables.cases import item_codes, project_serials
from windowdesk.central.store.tables.devices import challenges, devices, enrolment_codes, sessions
from windowdesk.central.store.tables.meta import sequences
from windowdesk.central.store.tables.numbers import serial_counters
from windowdesk.central.store.unit import Unit
from windowdesk.protocol.policy import Policy

SPARE_BLOCKS, SPARE_SERIALS, SPARE_PROJECTS = 1000, 1000, 2000


def begin_anew(
    unit: Unit, *, backed_up: datetime, now: datetime, random: Callable[[int], bytes]
) -> str:
    """Make the restored database safe to serve; its new incarnation."""
    connection = unit.connection
    days = max(0, (now.date() - backed_up.date()).days) + 1
    known = int(connection.scalar(select(func.count()).select_from(devices)) or 0)
    # as many again for counters that joined since
    blocks = SPARE_BLOCKS + 2 * known * MOST_BLOCKS_A_DAY * days
    next_block = connection.scalar(select(sequences.c.next).where(sequences.c.name == BLOCK)) or 1
    connection.execute(
        update(sequences)
        .where(sequences.c.name == BLOCK)
        .values(next=min(next_block + blocks, FIRST_DEMO_BLOCK))
    )
    serials = SPARE_SERIALS + 2 * known * Policy().serials_each * days
    connection.execute(update(serial_counters).values(last=serial_counters.c.last + serials))
    _jump_projects(unit, backed_up, now)
    connection.execute(delete(sessions))
    connection.execute(delete(challenges))
    # a code that was used since would work a second time
    connection.execute(delete(enrolment_codes))
    return identity.raise_incarnation(unit, random)


def _jump_projects(unit: Unit, backed_up: datetime, now: datetime) -> None:
    """The day serials of 办件编号, of every day on which one may have been told since."""
    connection = unit.connection
    codes = sorted(set(connection.scalars(select(item_codes.c.implementation))))
    day = backed_up.date()
    while day <= now.date():
        stamp = day.strftime("%Y%m%d")
        of_day = project_serials.c.day == stamp
        known = set(connection.scalars(select(project_serials.c.implementation).where(of_day)))
        more = project_serials.c.last + SPARE_PROJECTS
        connection.execute(update(project_serials).where(of_day).values(last=more))
        rows = [
            {"implementation": code, "day": stamp, "last": SPARE_PROJECTS}
            for code in codes
            if code not in known
        ]
        if rows:
            connection.execute(insert(project_serials), rows)
        day += timedelta(days=1)
