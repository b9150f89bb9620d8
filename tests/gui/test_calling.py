"""Calling people from the desk: F5 calls, F6 calls again, and nothing of it ever stops the work."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from tests.helpers.window import DeskRig
from windowdesk.app.calling import Calling, TicketCall
from windowdesk.gui.tour.clerk import Clerk
from windowdesk.peripherals.faults import Fault, problem


class Hall:
    """A voice and a board that remember."""

    def __init__(self) -> None:
        self.said: list[TicketCall] = []
        self.shown: list[TicketCall] = []
        self.broken = False

    def call(self, call: TicketCall, priority: int = 0) -> bool:
        self.said.append(call)
        return True

    def drop(self, call: TicketCall) -> None: ...

    def show(self, call: TicketCall) -> None:
        if self.broken:
            raise problem(Fault.OFFLINE)
        self.shown.append(call)

    def clear(self) -> None:
        self.shown.clear()


@pytest.fixture
def hall(rig: DeskRig) -> Hall:
    made = Hall()
    rig.desk_app.calls._calling = Calling(12, made, (made,))
    return made


def toast(clerk: Clerk) -> str:
    return clerk.desk.window.toast.accessibleName()


def test_the_next_one_is_called_and_called_again(signed_in: Clerk, hall: Hall) -> None:
    signed_in.press(Qt.Key.Key_F5)
    ticket = signed_in.desk.window.strip.ticket
    wanted = TicketCall(ticket, 12)
    signed_in.wait(lambda: hall.shown == [wanted], "nothing is shown")
    assert hall.said == [wanted]
    signed_in.press(Qt.Key.Key_F6)
    signed_in.wait(lambda: hall.shown == [wanted, wanted], "it is not shown again")
    assert hall.said == [wanted, wanted]
    assert ticket in toast(signed_in)


def test_without_a_ticket_nobody_is_called(signed_in: Clerk, hall: Hall) -> None:
    signed_in.press(Qt.Key.Key_F6)
    assert hall.said == []
    assert "F5" in toast(signed_in)


def test_a_board_that_fails_is_one_line_and_the_work_goes_on(signed_in: Clerk, hall: Hall) -> None:
    hall.broken = True
    signed_in.press(Qt.Key.Key_F5)
    signed_in.wait(lambda: "叫号屏" in toast(signed_in), "nothing is said of it")
    assert len(hall.said) == 1
    assert signed_in.desk.window.screen_name == "intake"
    assert not signed_in.desk.window.banner.isVisible()


def test_a_window_that_calls_nobody_says_so(signed_in: Clerk) -> None:
    signed_in.press(Qt.Key.Key_F5)
    signed_in.press(Qt.Key.Key_F6)
    assert "没有接" in toast(signed_in)
