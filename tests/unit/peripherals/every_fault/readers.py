"""ID readers on each line they may stand at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from windowdesk.app.errors import DeviceProblem
from windowdesk.gui.devices import DeviceLamp
from windowdesk.peripherals.desk import DeskIdReader
from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.id_reader.address import opener_of
from windowdesk.peripherals.id_reader.hid import profile_named
from windowdesk.peripherals.id_reader.people import PEOPLE
from windowdesk.peripherals.id_reader.simulated import ReaderTrouble, SimulatedLink
from windowdesk.peripherals.id_reader.simulated_serial import (
    SimulatedHidReader,
    SimulatedSerialReader,
)
from windowdesk.peripherals.id_reader.simulated_usb import SimulatedUsb
from windowdesk.peripherals.id_reader.transport_hid import HidOpener
from windowdesk.peripherals.id_reader.transport_usb import UsbSamOpener
from windowdesk.peripherals.id_reader.wired import WiredReader
from windowdesk.peripherals.wires.files import SerialOpener
from windowdesk.peripherals.wires.wire import Opener

from .lamps import PATIENCE_S, Rows, asked, forbidden, lamp, on_windows, tended, until

ROLE = "id_reader"
HUAXU = profile_named("huaxu")


@dataclass(frozen=True, slots=True)
class Line:
    """A reader that somebody puts cards on, how it is reached, and its plug."""

    link: SimulatedLink
    opener: Opener
    pull_out: Callable[[], None]


At = Callable[[], AbstractContextManager[Line]]


@contextmanager
def serial() -> Iterator[Line]:
    with SimulatedSerialReader() as twin:
        yield Line(twin.link, SerialOpener(twin.path), twin.pull_out)


@contextmanager
def hid() -> Iterator[Line]:
    with SimulatedHidReader(HUAXU) as twin:
        yield Line(twin.link, HidOpener(twin.path, HUAXU), twin.pull_out)


@contextmanager
def usb() -> Iterator[Line]:
    bus = SimulatedUsb()
    yield Line(bus.link, UsbSamOpener(backend=bus), partial(setattr, bus, "plugged", False))


def opened(opener: Opener) -> DeviceLamp:
    reader = WiredReader(opener)
    seen = asked(ROLE, reader.faults)
    reader.close()
    return seen


def troubled(at: At, trouble: ReaderTrouble, patience_s: float = PATIENCE_S) -> DeviceLamp:
    with at() as line:
        line.link.troubles = {trouble}
        reader = WiredReader(line.opener, timeout_s=patience_s)
        seen = asked(ROLE, reader.faults)
        reader.close()
        return seen


def looked(at: At, put: Callable[[SimulatedLink], None]) -> DeviceLamp:
    """A card is on the reader, and the desk looks."""
    with at() as line:
        put(line.link)
        reader = WiredReader(line.opener, timeout_s=PATIENCE_S)
        device = tended(ROLE, reader.faults)
        device.step()
        with suppress(DeviceProblem):
            DeskIdReader(reader, device, lambda: date(2026, 11, 26)).poll()
        reader.close()
        return lamp(device)


def card(*troubles: ReaderTrouble) -> Callable[[SimulatedLink], None]:
    def put(link: SimulatedLink) -> None:
        link.place_card(PEOPLE["plain"])
        link.troubles = set(troubles)

    return put


def pulled_out(at: At) -> DeviceLamp:
    with at() as line:
        reader = WiredReader(line.opener, timeout_s=PATIENCE_S)
        device = tended(ROLE, reader.faults)
        device.step()
        assert lamp(device).state == "ready"
        line.pull_out()
        device.step()
        reader.close()
        return lamp(device)


def held(at: At) -> DeviceLamp:
    with at() as line:
        other = line.opener()
        assert not isinstance(other, Fault)
        seen = opened(line.opener)
        other.close()
        return seen


def on_any_line(at: At) -> Rows:
    """What the reader and its cards can be wrong about."""
    damaged = partial(troubled, at, ReaderTrouble.DAMAGED_FRAMES)
    strange = ("Q" * 128).encode("utf-16-le")
    return {
        Fault.OFFLINE: lambda _f: pulled_out(at),
        Fault.TIMEOUT: lambda _f: troubled(at, ReaderTrouble.SILENT, 0.1),
        Fault.PROTOCOL: lambda _f: until(Fault.PROTOCOL, damaged),
        Fault.UNAUTHORISED: lambda _f: troubled(at, ReaderTrouble.UNAUTHORISED),
        Fault.SELF_TEST: lambda _f: troubled(at, ReaderTrouble.SELF_TEST),
        Fault.CARD_UNREADABLE: lambda _f: looked(at, card(ReaderTrouble.UNREADABLE)),
        Fault.WRONG_CARD: lambda _f: looked(at, card(ReaderTrouble.WRONG_CARD)),
        Fault.CARD_EXPIRED: lambda _f: looked(at, lambda link: link.place_card(PEOPLE["expired"])),
        Fault.UNSUPPORTED: lambda _f: looked(at, lambda link: link.place(strange)),
    }


def usb_with(**said: bool) -> DeviceLamp:
    bus = SimulatedUsb()
    for name, value in said.items():
        setattr(bus, name, value)
    return opened(UsbSamOpener(backend=bus))


def without_libusb(_folder: Path) -> DeviceLamp:
    with pytest.MonkeyPatch.context() as patch:
        for library in ("libusb1", "libusb0", "openusb"):
            patch.setattr(f"usb.backend.{library}.get_backend", lambda: None)
        return opened(UsbSamOpener())


SERIAL: Rows = on_any_line(serial) | {
    Fault.NO_HARDWARE: lambda _f: opened(SerialOpener("/dev/there-is-no-such-port")),
    Fault.PERMISSION: lambda _f: opened(forbidden),
    Fault.IN_USE: lambda _f: held(serial),
    Fault.CONFIG: lambda _f: opened(SerialOpener("/dev/null")),
    Fault.NO_DRIVER: lambda _f: opened(on_windows(lambda: opener_of("serial:/dev/ttyS0"))),
}
HID: Rows = on_any_line(hid) | {
    Fault.NO_HARDWARE: lambda _f: opened(HidOpener("/dev/there-is-no-such-reader", HUAXU)),
    Fault.PERMISSION: lambda _f: opened(forbidden),
    Fault.IN_USE: lambda _f: held(hid),
    Fault.CONFIG: lambda _f: opened(opener_of("hid:/dev/hidraw3,nobody")),
    Fault.NO_DRIVER: lambda _f: opened(on_windows(lambda: opener_of("hid:/dev/hidraw3,huaxu"))),
}
USB: Rows = on_any_line(usb) | {
    Fault.NO_HARDWARE: lambda _f: usb_with(plugged=False),
    Fault.PERMISSION: lambda _f: usb_with(forbidden=True),
    Fault.IN_USE: lambda _f: usb_with(held=True),
    Fault.NO_DRIVER: without_libusb,
}
