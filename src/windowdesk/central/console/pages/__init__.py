"""The pages, one module a topic; each puts its routes into the list it is given."""

from __future__ import annotations

from windowdesk.central.console.pages import (
    cases,
    catalogue,
    devices,
    evaluations,
    numbers,
    overview,
    papers,
    places,
    reviews,
    rules,
    sign_in,
    staff,
    trail,
)
from windowdesk.central.console.routing import Routes

TOPICS = (
    sign_in,
    overview,
    reviews,
    papers,
    places,
    devices,
    staff,
    catalogue,
    rules,
    evaluations,
    numbers,
    cases,
    trail,
)


def all_routes() -> Routes:
    """Every route of the console."""
    routes = Routes()
    for topic in TOPICS:
        topic.add(routes)
    return routes
