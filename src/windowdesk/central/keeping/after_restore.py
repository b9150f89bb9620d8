"""The first act of a restored centre: a new life that gives nothing out twice.

What was leased, told and counted between the backup and the loss is not in the database, but it is
on paper and in the counters. So every series that the centre gives out jumps past whatever it can
have given since; sessions end; and the new incarnation makes every counter read the snapshot and
push again what it kept (sync.md, *Pull*).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, select, update

from windowdesk.central.keeping.lives import Life
from windowdesk.central.service import identity
from windowdesk.central.service.binding import end_of_share
from windowdesk.central.service.leasing import BLOCK, FIRST_DEMO_BLOCK, MOST_BLOCKS_A_DAY
from windowdesk.central.store.tables.cases import project_serials, serial_floors
from windowdesk.central.store.tables.devices import challenges, devices, enrolment_codes, sessions
from windowdesk.central.store.tables.meta import meta, sequences
from windowdesk.central.store.tables.numbers import (
    leases,
    lost_blocks,
    lost_serials,
    serial_counters,
)
from windowdesk.central.store.tables.operations import lines
from windowdesk.central.store.unit import Unit
from windowdesk.protocol.policy import Policy

SPARE_BLOCKS, SPARE_SERIALS = 1000, 1000
# none began since its backup
FIRST = Life("", 0)
_BEGUN = "begun"
# how long a counter keeps what was acknowledged, twice over
DAYS_BACK = 60


def begin_anew(
    unit: Unit,
    *,
    backed_up: datetime,
    now: datetime,
    random: Callable[[int], bytes],
    life: Life = FIRST,
) -> str:
    """Make the restored database safe to serve; its new incarnation.

    ``life.number`` lives began since the backup was made and are as unknown to it (``lives.begin``): each
    jumped and gave out as much as a day allows, which more days between the two only widen.
    """
    lives = life.number
    connection = unit.connection
    days = max(0, (now.date() - backed_up.date()).days) + 1
    known = int(connection.scalar(select(func.count()).select_from(devices)) or 0)
    # as many again for counters that joined since
    blocks = 2 * known * MOST_BLOCKS_A_DAY
    _jump_blocks(unit, SPARE_BLOCKS + blocks * days + lives * (SPARE_BLOCKS + blocks))
    serials = 2 * known * Policy().serials_each
    _jump_serials(unit, SPARE_SERIALS + serials * days + lives * (SPARE_SERIALS + serials))
    _jump_projects(unit, backed_up, now, lives + 1)
    connection.execute(delete(sessions))
    connection.execute(delete(challenges))
    # a code that was used since would work a second time
    connection.execute(delete(enrolment_codes))
    unit.upsert(
        meta, {"key": _BEGUN, "value": f"{life.number} {life.at} {_given_out(unit.connection)}"}
    )
    return identity.raise_incarnation(unit, random)


def untouched(connection: Connection) -> Life | None:
    """The life of this database, if it has given nothing out since it began; None of any other.

    One that was put back and found to be the wrong backup, or never got to serve.
    """
    begun = connection.scalar(select(meta.c.value).where(meta.c.key == _BEGUN)) or ""
    number, _, rest = begun.partition(" ")
    at, _, given = rest.partition(" ")
    if not given or given != _given_out(connection):
        return None
    return Life(at, int(number))


def _given_out(connection: Connection) -> str:
    """A digest of how far every series has come, and of what came in: what is bound comes with it."""
    come = [
        [tuple(row) for row in connection.execute(select(*of).order_by(*of))]
        for of in (
            (sequences.c.name, sequences.c.next),
            (serial_counters.c.prefix, serial_counters.c.year, serial_counters.c.last),
            (lines.c.device, lines.c.epoch, lines.c.seq),
        )
    ]
    for table, column in (
        (project_serials, project_serials.c.last),
        (leases, func.length(leases.c.request)),
    ):
        query = select(func.count(), func.sum(column)).select_from(table)
        come.append([tuple(int(value or 0) for value in connection.execute(query).one())])
    return hashlib.sha256(repr(come).encode()).hexdigest()


def _jump_blocks(unit: Unit, count: int) -> None:
    """Never lease the next ``count`` blocks; whoever shows one of them has it (``writing.leased``)."""
    of = sequences.c.name == BLOCK
    first = int(unit.connection.scalar(select(sequences.c.next).where(of)) or 1)
    beyond = min(first + count, FIRST_DEMO_BLOCK)
    if beyond > first:
        unit.upsert(lost_blocks, {"first": first, "last": beyond - 1})
    unit.connection.execute(update(sequences).where(of).values(next=beyond))


def _jump_serials(unit: Unit, count: int) -> None:
    """Never lease the next ``count`` 文号 of any organ and year; whoever shows one had it leased.

    Of an organ or year that was first asked for after the backup nothing is known here: those begin
    above the same count (``leasing``).
    """
    for row in unit.connection.execute(select(serial_counters)).all():
        place = {"prefix": row.prefix, "year": row.year, "first": row.last + 1}
        unit.upsert(lost_serials, {**place, "last": row.last + count})
    unit.upsert(lost_serials, {"prefix": "", "year": 0, "first": 1, "last": count})
    jumped = update(serial_counters).values(last=serial_counters.c.last + count)
    unit.connection.execute(jumped)


def _jump_projects(unit: Unit, backed_up: datetime, now: datetime, lives: int) -> None:
    """The day serials of 办件编号 go on behind the share of the life before, of each of the ``lives``.

    Of every day from which a receipt can have come since: one taken in off-line weeks ago may have
    been bound after the backup. Codes that were not known then begin above the day's floor as well.
    A day of which every share has been begun gives out nothing more: its cases wait (``binding``).
    """
    connection = unit.connection
    day = backed_up.date() - timedelta(days=DAYS_BACK)
    while day <= now.date():
        stamp = f"{day:%Y%m%d}"
        query = select(serial_floors.c.floor).where(serial_floors.c.day == stamp)
        floor = int(connection.scalar(query) or 0)
        for _life in range(lives):
            floor = end_of_share(floor)
        unit.upsert(serial_floors, {"day": stamp, "floor": floor})
        day += timedelta(days=1)
