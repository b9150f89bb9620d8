"""From a driver to its lamp, the way the desk does it: asked how it is, or told by its work."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import pytest

from windowdesk.app.errors import DeviceProblem
from windowdesk.app.ports import PrintReport
from windowdesk.bootstrap.devices import lamp_of
from windowdesk.gui.devices import DeviceLamp
from windowdesk.peripherals.faults import Fault, words
from windowdesk.peripherals.model.reporting import Reporter
from windowdesk.peripherals.model.tending import Device, Tended
from windowdesk.peripherals.wires.wire import fault_of

NOW = datetime(2026, 11, 26, 9, 0)
PATIENCE_S = 60.0
# a folder of the test goes in, how the device stands comes out
Row = Callable[[Path], DeviceLamp]
Rows = dict[Fault, Row]
Made = TypeVar("Made")
Asks = Callable[[], tuple[Fault, ...]]


def tended(role: str, ask: Asks | None = None) -> Tended:
    return Tended(Device(role, role, "x", ask=ask), lambda: 0.0, lambda: 0.0)


def lamp(device: Tended) -> DeviceLamp:
    return lamp_of(device, NOW)


def asked(role: str, ask: Asks) -> DeviceLamp:
    """The driver is asked how its device is."""
    device = tended(role, ask)
    device.step()
    return lamp(device)


def worked(role: str, work: Callable[[], object]) -> DeviceLamp:
    """The driver works, and its lamp hears what came of that."""
    device, reporter = tended(role), Reporter()
    reporter.tended = device
    with suppress(DeviceProblem), reporter.busy():
        work()
    return lamp(device)


def printed(role: str, report: PrintReport) -> DeviceLamp:
    """A job ended, and the spool tells the lamp how."""
    device = tended(role)
    device.told(Fault(report.fault))
    return lamp(device)


def until(fault: Fault, look: Callable[[float], DeviceLamp]) -> DeviceLamp:
    """What is seen by a driver with more and more patience, once it is ``fault``.

    For faults that show only where the device is given the time to answer and the driver then waits
    for more: a busy machine needs longer.
    """
    seen = look(0.1)
    for patience in (0.5, 2.0, 10.0):
        if seen.words == words(fault, seen.role).happened:
            break
        seen = look(patience)
    return seen


def forbidden() -> Fault:
    """An opener where this account may not: root may open everything, so the kernel's word is spoken."""
    return fault_of(PermissionError(13, "no"))


def on_windows(made: Callable[[], Made]) -> Made:
    """What leads to a device, ``made`` on a system where nothing leads there."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "platform", "win32")
        return made()
