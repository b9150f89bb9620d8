"""What people said of how they were served: counts for each window, no case and no name."""

from __future__ import annotations

from starlette.responses import Response

from windowdesk.central.console.routing import Routes
from windowdesk.central.console.visit import Visit
from windowdesk.central.service import evaluating
from windowdesk.domain.staff import Right
from windowdesk.i18n import _


def add(routes: Routes) -> None:
    """Put the routes of this topic into the list."""
    routes.get("/evaluations", Right.HEALTH)(_evaluations)


def _evaluations(visit: Visit) -> Response:
    with visit.reading() as connection:
        found = evaluating.counts_of(connection, visit.office)
    return visit.page(
        "evaluations.html",
        _("好差评"),
        section="/evaluations",
        windows=found,
        total=evaluating.total(found),
        levels=evaluating.LEVELS,
        poor=evaluating.POOR,
        grades={
            1: _("非常满意"),
            2: _("满意"),
            3: _("基本满意"),
            4: _("不满意"),
            5: _("非常不满意"),
        },
    )
