"""Every fault of a document scanner, from its simulated twin to the page of devices, in a scanner's words."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from tests.unit.peripherals.test_every_fault import NOW, asked, read_from_the_screen, tended
from windowdesk.app.capturing import Wanted
from windowdesk.app.errors import DeviceProblem
from windowdesk.bootstrap.devices import lamp_of
from windowdesk.peripherals.document_scanner.simulated import Manners
from windowdesk.peripherals.document_scanner.simulated_http import SimulatedEsclScanner
from windowdesk.peripherals.document_scanner.transport_escl import EsclScanner, Patience
from windowdesk.peripherals.faults import Fault

ROLE = "document_scanner"


@pytest.mark.parametrize("fault", [Fault.JAM, Fault.COVER_OPEN, Fault.BROKEN, Fault.OFFLINE])
def test_what_it_says_of_itself_is_on_its_lamp(fault: Fault, qtbot: QtBot) -> None:
    with SimulatedEsclScanner() as simulated:
        simulated.twin.faults = {fault}
        lamp = asked(ROLE, EsclScanner(simulated.url).faults)
    assert lamp.state == "fault"
    read_from_the_screen(lamp, fault, qtbot, ROLE)


HOW = {
    Fault.TIMEOUT: Manners(silent=True),
    Fault.PROTOCOL: Manners(endless=True),
    Fault.IN_USE: Manners(busy=99),
    Fault.CANCELLED: Manners(aborts=True),
    Fault.ADF_EMPTY: Manners(),
    Fault.CONFIG: Manners(),
}


@pytest.mark.parametrize("fault", HOW)
def test_why_a_scan_broke_off_is_there_too(fault: Fault, qtbot: QtBot) -> None:
    with SimulatedEsclScanner(sheets=0 if fault is Fault.ADF_EMPTY else 3) as simulated:
        simulated.twin.manners = HOW[fault]
        url = simulated.url + ("/Elsewhere" if fault is Fault.CONFIG else "")
        scanner = EsclScanner(url, patience=Patience(page=0.5, pace=0.0))
        device = tended(ROLE, None)
        with pytest.raises(DeviceProblem) as problem:
            for _page in scanner.pages(Wanted(dpi=75, feeder="feeder")):
                pass
    assert problem.value.code == fault
    device.told(fault)
    read_from_the_screen(lamp_of(device, NOW), fault, qtbot, ROLE)
