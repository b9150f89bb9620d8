"""Every fault of the taxonomy, raised through each driver that can give it, and read from the devices page.

A driver that names a fault which has no row here fails, and so does a fault that no driver gives.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from windowdesk.bootstrap.scanners import CounterScanner
from windowdesk.gui.devices import DeviceLamp, Devices
from windowdesk.gui.screens.devices.view import Devices as Page
from windowdesk.gui.tasks import Tasks
from windowdesk.peripherals.faults import Fault, words
from windowdesk.peripherals.model.plugs import NoPlugs
from windowdesk.peripherals.model.tending import Device, Tended
from windowdesk.peripherals.model.watch import Watch
from windowdesk.peripherals.pads.pad import EVALUATION, SIGNATURE

from .every_fault import beside, capturing, pads, printers, readers
from .every_fault.lamps import NOW, Rows, lamp
from .every_fault.naming import modules, named

READER = tuple(
    f"peripherals/{name}"
    for name in (
        *("id_reader/reader", "id_reader/protocol", "id_reader/layout", "id_reader/wired"),
        *("desk", "wires/wire"),
    )
)
FILES = "peripherals/wires/files:FileWire,SerialOpener,_opened"
TCP = "peripherals/wires/tcp"
# what a printer's settings may lead to
LINES = (FILES, TCP, "peripherals/wires/wire", "peripherals/wires/address")
PADS = ("peripherals/pads/pad", "bootstrap/pads")


@dataclass(frozen=True, slots=True)
class Driver:
    """``rows``: how each of its faults is raised. ``named``: where its text names them."""

    rows: Rows
    named: tuple[str, ...]


DRIVERS = {
    "reader on a serial port": Driver(
        readers.SERIAL, (*READER, FILES, "peripherals/wires/address")
    ),
    "reader in HID reports": Driver(
        readers.HID,
        (*READER, "peripherals/id_reader/address", "peripherals/id_reader/transport_hid"),
    ),
    "reader behind libusb": Driver(readers.USB, (*READER, "peripherals/id_reader/transport_usb")),
    "receipt printer": Driver(
        printers.RECEIPT,
        (
            *(f"peripherals/receipt_printer/{name}" for name in ("printer", "escpos")),
            *LINES,
        ),
    ),
    "label printer, ZPL": Driver(
        printers.ZPL_LABELS,
        (*(f"peripherals/label_printer/{name}" for name in ("printer", "zpl")), *LINES),
    ),
    "label printer, TSPL": Driver(
        printers.TSPL_LABELS,
        (*(f"peripherals/label_printer/{name}" for name in ("printer", "tspl")), *LINES),
    ),
    "page printer": Driver(
        printers.PAGES,
        tuple(f"peripherals/page_printer/{name}" for name in ("ipp", "transport_ipp")),
    ),
    "page printer of Qt": Driver(
        printers.QT_PAGES,
        ("peripherals/page_printer/transport_qt", "peripherals/printing:AbsentPrinter"),
    ),
    "camera": Driver(
        capturing.CAMERA,
        (
            *(f"peripherals/camera/{name}" for name in ("camera", "frames")),
            *("peripherals/model/helper", "peripherals/wires/wire"),
        ),
    ),
    "document scanner, eSCL": Driver(
        capturing.ESCL,
        tuple(f"peripherals/document_scanner/{n}" for n in ("talk", "escl", "transport_escl")),
    ),
    "document scanner, SANE": Driver(
        capturing.SANE,
        tuple(f"peripherals/document_scanner/{n}" for n in ("sane", "transport_scanimage")),
    ),
    "scanner on a line": Driver(
        beside.SCANNER,
        (
            *("peripherals/scanner/listening", "peripherals/scanner/wired", "bootstrap/scanners"),
            *(FILES, "peripherals/wires/wire"),
        ),
    ),
    "scanner's keys, grabbed": Driver(
        beside.GRABBED, ("peripherals/scanner/evdev", "peripherals/wires/wire")
    ),
    # a keyboard: it cannot be asked, and its line says so
    "scanner as a keyboard": Driver({}, ("peripherals/scanner/wedge",)),
    "voice": Driver(beside.VOICE, ("peripherals/voice/calls", "peripherals/voice/sound")),
    "reading aloud": Driver(beside.ALOUD, ("peripherals/voice/espeak",)),
    "call board": Driver(
        beside.BOARD, ("peripherals/call_board/board", "bootstrap/calling", *LINES)
    ),
    **{
        f"{kind} on a line": Driver(pads.pads_on_a_line(kind), (*PADS, *LINES))
        for kind in (EVALUATION, SIGNATURE)
    },
    **{
        f"{kind} behind a service": Driver(
            pads.pads_behind_a_service(kind), (*PADS, "peripherals/wires/websocket")
        )
        for kind in (EVALUATION, SIGNATURE)
    },
    "looking after devices": Driver(
        beside.CARE, ("peripherals/model/claims", "peripherals/model/watch")
    ),
}
# what names faults and is no driver
NO_DRIVERS = {
    "peripherals/faults": "the taxonomy",
    "peripherals/printing": "how a printer's report words them",
    "peripherals/spooler": "tells little paper from a stop",
    "peripherals/model/life": "which stop a device",
    "peripherals/model/reporting": "a driver's own mistake is a fault of its device",
    "peripherals/model/tending": "which mean that there is none",
    "peripherals/id_reader/photo": "they cost a card its picture: a line beside it, no lamp",
    "peripherals/imaging/darkroom": "they cost one page, which says so: no device of its own",
    "peripherals/receipt_printer/interpreter": "a twin",
    "peripherals/receipt_printer/simulated": "a twin",
    "peripherals/label_printer/interpreters": "a twin",
    "peripherals/label_printer/simulated": "a twin",
    "peripherals/label_printer/language": "their order",
    "peripherals/page_printer/simulated": "a twin",
    "peripherals/document_scanner/simulated": "a twin",
    "peripherals/voice/simulated": "a twin",
    "peripherals/wires/files": "the lines of a parallel port, which doctor asks",
    "bootstrap/devices": "the lamps",
    **{
        f"peripherals/{place}": "asks for installers, what is not set up yet: no lamp"
        for place in (
            *("document_scanner/finding", "id_reader/finding", "page_printer/finding"),
            *("receipt_printer/finding", "receipt_printer/abilities", "label_printer/identity"),
        )
    },
}

Read = Callable[[DeviceLamp, Fault], None]


@pytest.fixture
def read(qtbot: QtBot) -> Read:
    """The page says in words what a fault is, what to press, and where an installer looks."""
    lamps: list[DeviceLamp] = []
    page = Page(
        Devices(None, None, None, lambda _paper: [], lambda: tuple(lamps)), Tasks(), lambda: NOW
    )
    qtbot.addWidget(page)

    def read(seen: DeviceLamp, fault: Fault) -> None:
        lamps[:] = [seen]
        page.entered()
        said = words(fault, seen.role)
        shown = page.table.item(0, 5)
        assert shown is not None
        assert said.happened in shown.text(), fault
        assert said.press in page.ui.detail.text(), fault
        assert said.installer in page.ui.detail.text(), fault
        page.hide()

    return read


# a page that Qt cannot paint is one of the faults
@pytest.mark.qt_log_ignore("QPainter::begin")
@pytest.mark.parametrize("name", list(DRIVERS))
def test_every_fault_of_a_driver_is_read_from_the_screen(
    name: str, tmp_path: Path, read: Read
) -> None:
    driver = DRIVERS[name]
    assert set(driver.rows) == set(named(*driver.named)), "a fault without a row, or a row of none"
    for fault, raised in driver.rows.items():
        folder = tmp_path / fault.value
        folder.mkdir()
        read(raised(folder), fault)


def test_every_fault_is_given_by_a_driver() -> None:
    assert {fault for driver in DRIVERS.values() for fault in driver.rows} == set(Fault)


def test_every_module_that_names_a_fault_is_a_drivers() -> None:
    """A new driver, or a new part of one, wants rows above."""
    places = {place for driver in DRIVERS.values() for place in driver.named}
    known = {place.partition(":")[0] for place in places if ":" not in place}
    assert sorted(set(modules()) - known - set(NO_DRIVERS)) == []


def test_a_keyboard_says_that_it_cannot_be_asked(qtbot: QtBot) -> None:
    seen = lamp(Tended(CounterScanner("").device, lambda: 0.0, lambda: 0.0))
    page = Page(Devices(None, None, None, lambda _paper: [], lambda: (seen,)), Tasks(), lambda: NOW)
    qtbot.addWidget(page)
    page.entered()
    shown = page.table.item(0, 5)
    assert shown is not None
    assert "扫一下任一回执就知道" in shown.text()
    page.hide()


def test_a_simulated_device_never_stands_beside_a_real_one() -> None:
    twins = (
        Device("receipt_printer", "真", "10.0.0.9:9100"),
        Device("receipt_printer", "模拟", simulated=True),
    )
    with pytest.raises(ValueError, match="receipt_printer"):
        Watch(twins, NoPlugs(), lambda: 0.0, lambda: 0.0)
