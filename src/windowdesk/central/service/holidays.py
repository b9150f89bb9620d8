"""The holidays of a year, as an office gives them to its counters."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from sqlalchemy import Connection, select

from windowdesk.central.service.acting import Act
from windowdesk.central.store.tables.console import calendars
from windowdesk.domain.staff import Right
from windowdesk.protocol.feed import CalendarChanged


@dataclass(frozen=True, slots=True)
class Year:
    """``body`` is the table as ``windowdesk holidays`` imports it (JSON)."""

    year: int
    body: str
    published_at: str
    published_by: str


def years_of(connection: Connection, office: str) -> tuple[Year, ...]:
    """Every year the office published, the latest first."""
    table = calendars
    rows = connection.execute(
        select(table).where(table.c.office == office).order_by(table.c.year.desc())
    )
    return tuple(Year(row.year, row.body, row.published_at, row.published_by) for row in rows)


def publish_year(act: Act, year: int, body: str) -> None:
    """Give a year's holidays to every counter; they count anew what they promised by the old ones."""
    act.needs(Right.POLICY)
    row = {"office": act.office, "year": year, "body": body}
    act.unit.upsert(calendars, {**row, "published_at": act.at, "published_by": act.by})
    act.note("calendar.publish", str(year), sha256=hashlib.sha256(body.encode()).hexdigest())
    told = CalendarChanged(year=year, body=body)
    act.unit.announce(act.office, told, key=f"calendar/{year}")
