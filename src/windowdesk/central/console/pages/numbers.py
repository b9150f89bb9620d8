"""The account of numbers: which counter was leased which, and what became of them."""

from __future__ import annotations

from starlette.responses import Response

from windowdesk.central.console.routing import Routes
from windowdesk.central.console.visit import Visit
from windowdesk.central.service import accounts
from windowdesk.domain.staff import Right
from windowdesk.i18n import _


def add(routes: Routes) -> None:
    """Put the routes of this topic into the list."""
    routes.get("/numbers", Right.HEALTH)(_numbers)


def _numbers(visit: Visit) -> Response:
    with visit.reading() as connection:
        blocks = accounts.blocks_of(connection, visit.office)
        ranges = accounts.ranges_of(connection, visit.office)
    return visit.page(
        "numbers.html",
        _("号段与文号"),
        section="/numbers",
        blocks=blocks,
        ranges=ranges,
        per_block=accounts.PER_BLOCK,
    )
