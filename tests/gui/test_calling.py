"""Calling people from the desk: F5 calls, F6 calls again, and nothing of it ever stops the work."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.helpers.window import DeskRig
from windowdesk.app.calling import Calling, TicketCall
from windowdesk.gui.call_display import CallDisplay
from windowdesk.gui.theme import contrast
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


def test_the_hall_sees_the_number_and_the_last_ones_and_nobody(qtbot: QtBot) -> None:
    display = CallDisplay("荔湾区政务服务中心", demo=True)
    qtbot.addWidget(display)
    display.resize(1280, 720)
    display.show()
    assert display.words()[0] == "请等候叫号"
    for number in range(1, 8):
        display.show_call(TicketCall(f"A00{number}", 12))
    display.show_call(TicketCall("A007", 12))
    assert display.words()[1:] == (
        "A007",
        "请到 12 号窗口",
        "刚才：A006　A005　A004　A003",
    )
    assert "模拟" in display.words()[0]
    display.show_call(TicketCall("A004", 12))
    assert display.words()[-1] == "刚才：A007　A006　A005　A003"
    display.clear()
    assert "A00" not in "".join(display.words())


def test_the_number_is_read_from_across_the_hall(qtbot: QtBot) -> None:
    """A third of the height, and ten to one in contrast, whatever the desk wears."""
    display = CallDisplay("荔湾区政务服务中心", demo=False)
    qtbot.addWidget(display)
    display.resize(1280, 720)
    display.show_call(TicketCall("A012", 12))
    picture = display.grab().toImage()
    ground, lit = picture.pixelColor(2, 2), []
    for y in range(picture.height() // 2):
        lit += [
            y
            for x in range(0, picture.width(), 4)
            if contrast(picture.pixelColor(x, y).name(), ground.name()) >= 10
        ]
    assert max(lit) - min(lit) > 720 * 0.28


def test_three_monitors(tmp_path: Path) -> None:
    """The applicant has the second one, the hall the third."""
    screens = [
        {"name": f"DP-{n}", "x": n * 1366, "y": 0, "width": 1366, "height": 768, "logicalDpi": 96}
        for n in range(3)
    ]
    config = tmp_path / "screens.json"
    config.write_text(json.dumps({"screens": screens}), "utf-8")
    environment = {**os.environ, "QT_QPA_PLATFORM": f"offscreen:configfile={config}"}
    call = [sys.executable, "-m", "tests.gui.three_monitors", str(tmp_path / "profile")]
    done = subprocess.run(call, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert found == {"applicant": 1366, "hall": 2732, "visible": True, "off": None}
