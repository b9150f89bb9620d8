"""What the hall and the person at the window see besides the verdict."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from tests.shots.stage import Stage
from windowdesk.app.calling import TicketCall
from windowdesk.gui.call_display import CallDisplay


def calls(stage: Stage) -> QWidget:
    """The hall's look at this window, the fourth one called."""
    place = stage.desk.place
    made = CallDisplay(place.centre, demo=place.demo)
    made.setGeometry(stage.clerk.desk.window.geometry())
    for ticket in ("A009", "B031", "A011", "A012"):
        made.show_call(TicketCall(ticket, 12))
    made.show()
    stage.clerk.rest()
    return made


STATES: dict[str, Callable[[Stage], QWidget | None]] = {
    "calls": calls,
}
