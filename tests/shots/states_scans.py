"""What a scan looks like that was not plain: garbled, kept for later, somebody's code, a dead scanner."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from tests.shots.stage import After, Stage
from windowdesk.peripherals.faults import Fault, words


def garbled(stage: Stage) -> None:
    """A code whose marks another keyboard layout moved."""
    stage.sign_in()
    stage.clerk.desk.scanned("HTTPSÖ--ZW.EXAMPLE.GOV.CN-V")
    stage.clerk.settle()


def named(stage: Stage) -> None:
    """A code with a name and a number opened the form."""
    stage.sign_in()
    stage.clerk.call_next()
    stage.clerk.choose_item("lwpq")
    stage.clerk.desk.scanned("姓名:陈雨桐,公民身份号码:99999919880312001X")
    stage.clerk.settle()


def kept(stage: Stage) -> QWidget | None:
    """A scan under a dialog waits for it."""
    stage.clerk.desk.show_override()
    stage.clerk.settle()
    stage.clerk.desk.scanned("2644010300012030015737")
    dialog = QApplication.activeModalWidget()
    return None if dialog is None else dialog


def dead(stage: Stage) -> None:
    """The scanner's line on the devices page when its plug was pulled."""
    said, now = words(Fault.NO_HARDWARE), stage.rig.clock.now()
    stage.rig.lamps["scanner"] = replace(
        stage.rig.lamps["scanner"],
        name="serial:/dev/serial/by-id/usb-Newland_Auto-ID_NLS-HR52_S3-if00@9600",
        state="absent",
        since=now - timedelta(seconds=40),
        words=said.happened,
        press=said.press,
        installer=said.installer,
        seen=now - timedelta(minutes=1),
    )
    stage.clerk.desk._tick()
    stage.clerk.control(Qt.Key.Key_4)
    table = stage.clerk.desk.devices.table
    table.selectRow(table.keys().index("scanner"))


def states(
    empty: After, intake: Callable[[Stage], None]
) -> dict[str, Callable[[Stage], QWidget | None]]:
    """The states by name; ``empty`` is a desk at which somebody has just signed in."""
    return {
        "scan-garbled": garbled,
        "scan-named": named,
        "scan-kept": After(intake, kept),
        "scan-dead": After(empty, dead, stays=False),
    }
