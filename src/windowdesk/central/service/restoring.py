"""A centre restored from a backup: what it gave out after that backup is never given out again.

Nobody knows what was leased, bound or told between the backup and its restore. So everything that
counts jumps ahead of what can have been given out; the incarnation rises, so that every counter
reads the snapshot and pushes again what it kept (30 days); and a block that only the counter
remembers is believed to be its own when it first turns up (``lost_blocks``).
"""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import delete, func, select, update

from windowdesk.central.service import identity
from windowdesk.central.service.binding import LAST_SERIAL
from windowdesk.central.service.core import Core
from windowdesk.central.service.leasing import BLOCK, FIRST_DEMO_BLOCK
from windowdesk.central.store.tables.cases import project_serials, serial_floors
from windowdesk.central.store.tables.devices import challenges, sessions
from windowdesk.central.store.tables.meta import sequences
from windowdesk.central.store.tables.numbers import lost_blocks, serial_counters
from windowdesk.central.store.tables.operations import operations
from windowdesk.central.store.unit import Unit

# far more than counters lease between two backups
BLOCKS_AHEAD = 2_000
SERIALS_AHEAD = 20_000
# receipts from earlier days that reached the centre only after the backup
DAYS_BACK = 60


def begin_anew(core: Core) -> str:
    """To be called once, after the database was restored and before it is served; the incarnation."""

    def work(unit: Unit) -> str:
        connection = unit.connection
        connection.execute(delete(sessions))
        connection.execute(delete(challenges))
        _jump_blocks(unit)
        connection.execute(
            update(serial_counters).values(last=serial_counters.c.last + SERIALS_AHEAD)
        )
        _jump_projects(unit, core.now().date())
        return identity.raise_incarnation(unit, core.random)

    raised = core.database.attempt(work)
    core.forget()
    return raised


def _jump_blocks(unit: Unit) -> None:
    of = sequences.c.name == BLOCK
    next_block = int(unit.connection.execute(select(sequences.c.next).where(of)).scalar_one())
    beyond = min(next_block + BLOCKS_AHEAD, FIRST_DEMO_BLOCK)
    unit.upsert(lost_blocks, {"first": next_block, "last": beyond - 1})
    unit.connection.execute(update(sequences).where(of).values(next=beyond))


def _jump_projects(unit: Unit, today: date) -> None:
    """Serials of every day from which receipts can have come after the backup: the upper half."""
    connection = unit.connection
    newest = connection.scalar(select(func.max(operations.c.arrived_at)))
    last_seen = date.fromisoformat(newest[:10]) if newest else today
    first = min(last_seen, today) - timedelta(days=DAYS_BACK)
    for row in connection.execute(
        select(project_serials).where(project_serials.c.day >= f"{first:%Y%m%d}")
    ).all():
        half = row.last + (LAST_SERIAL - row.last) // 2
        of = (
            project_serials.c.implementation == row.implementation,
            project_serials.c.day == row.day,
        )
        connection.execute(update(project_serials).where(*of).values(last=half))
    day = first
    while day <= max(today, last_seen):
        of_day = serial_floors.c.day == f"{day:%Y%m%d}"
        before = connection.scalar(select(serial_floors.c.floor).where(of_day)) or 0
        floor = before + (LAST_SERIAL - before) // 2
        unit.upsert(serial_floors, {"day": f"{day:%Y%m%d}", "floor": floor})
        day += timedelta(days=1)
