"""What waits for somebody at the console, as counts beside the menu."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from windowdesk.central.service import waiting_papers
from windowdesk.central.store.tables.devices import devices
from windowdesk.central.store.tables.offices import offices
from windowdesk.central.store.tables.reviews import reviews


def counts(connection: Connection, office: str) -> dict[str, int]:
    """Open reviews, quarantined devices and papers to be fetched of ``office``, by the page that shows them."""
    open_reviews = connection.scalar(
        select(func.count()).where(reviews.c.office == office, reviews.c.state == "open")
    )
    held = connection.scalar(
        select(func.count()).where(devices.c.office == office, devices.c.standing == "quarantined")
    )
    papers = waiting_papers.count_waiting(connection, office)
    return {"/reviews": open_reviews or 0, "/devices": held or 0, "/papers": papers}


def office_name(connection: Connection, office: str) -> str:
    """Its name as its documents give it; "" for one that is not there."""
    found = connection.scalar(select(offices.c.name).where(offices.c.office == office))
    return found or ""
