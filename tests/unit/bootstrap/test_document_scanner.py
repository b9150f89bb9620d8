"""The document scanner of the settings: its lamp is true, it comes back by itself, and it scans."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from tests.helpers.counter import CHEAP, dispatch_intake
from tests.helpers.platform import wait_for
from windowdesk.app.capturing import Page, Wanted
from windowdesk.app.errors import DeviceProblem
from windowdesk.bootstrap.capture import SCANNER, Captures, sources_of
from windowdesk.bootstrap.counter import open_counter
from windowdesk.bootstrap.demo import DEMO_CLERK, DEMO_PASSWORD
from windowdesk.bootstrap.devices import CounterDevices
from windowdesk.gui.devices import DeviceLamp
from windowdesk.peripherals.document_scanner.simulated import Manners
from windowdesk.peripherals.document_scanner.simulated_http import SimulatedEsclScanner
from windowdesk.peripherals.faults import Fault, words
from windowdesk.settings import Settings


def test_its_lamp_follows_it_wherever_it_goes(tmp_path: Path) -> None:
    with SimulatedEsclScanner() as scanner:
        config = Settings(document_scanner=f"escl:{scanner.url}")
        counter = open_counter(tmp_path / "p", config=config, hasher=CHEAP)
        watched = CounterDevices(counter)

        def lamp() -> DeviceLamp:
            return next(lamp for lamp in watched.lamps() if lamp.role == SCANNER)

        assert lamp().state == "stale"
        watched.start()
        wait_for(lambda: lamp().state == "ready", "ready")
        assert watched.test(SCANNER).startswith("设备答复正常")
        scanner.twin.faults = {Fault.COVER_OPEN}
        watched.again(SCANNER)
        wait_for(lambda: lamp().state == "fault", "cover open")
        assert lamp().words == words(Fault.COVER_OPEN, SCANNER).happened
        # closed again: nobody has to say so
        scanner.twin.faults = set()
        wait_for(lambda: lamp().state == "ready", "ready again")
        port = scanner.port
    watched.again(SCANNER)
    wait_for(lambda: lamp().state == "fault", "switched off")
    assert lamp().press == words(Fault.OFFLINE, SCANNER).press
    with SimulatedEsclScanner(port=port):
        wait_for(lambda: lamp().state == "ready", "switched on")
        watched.stop()
    counter.close()


def test_a_pile_becomes_a_paper_of_the_matter_and_a_jam_keeps_what_came(tmp_path: Path) -> None:
    with SimulatedEsclScanner(sheets=3) as scanner:
        config = Settings(document_scanner=f"escl:{scanner.url}")
        counter = open_counter(tmp_path / "p", config=config, hasher=CHEAP)
        counter.desk.sign_in(DEMO_CLERK.number, DEMO_PASSWORD)
        counter.desk.restock()
        watched = CounterDevices(counter)
        intake, capturing = dispatch_intake(counter), counter.desk.capturing
        # the demonstration's camera comes first
        nth = [source.role for source in counter.captures.sources].index(SCANNER)
        pile = capturing.capture(intake, "application", nth)
        assert [(page.width > page.height, page.simulated) for page in pile] == [(False, True)] * 3
        scanner.twin.sheets, scanner.twin.manners = 3, Manners(jam_after=2)
        with pytest.raises(DeviceProblem, match="扫描仪卡纸"):
            capturing.capture(intake, "rules", nth)
        kept = [page.material for page in capturing.pages(intake.visit.draft_id)]
        assert kept == ["application"] * 3 + ["rules"] * 2
        [lamp] = [lamp for lamp in watched.lamps() if lamp.role == SCANNER]
        assert (lamp.state, lamp.words) == ("fault", words(Fault.JAM, SCANNER).happened)
        counter.close()


def test_a_desk_that_closes_leaves_no_scan_behind() -> None:
    with SimulatedEsclScanner() as scanner:
        captures = Captures.of(Settings(document_scanner=f"escl:{scanner.url}"))
        [source] = [source for source in captures.sources if source.role == SCANNER]
        scanner.twin.manners = Manners(silent=True)
        came: list[Page] = []
        worker = threading.Thread(target=lambda: came.extend(source.images.pages(Wanted(dpi=75))))
        worker.start()
        assert scanner.fell_silent.wait(60)
        captures.stop()
        worker.join(60)
        assert not worker.is_alive()
        assert came == []
        assert scanner.twin.ended == 1


def test_without_one_there_is_none_and_with_one_it_scans() -> None:
    def scanners(address: str) -> list[str]:
        config = Settings(document_scanner=address)
        return [source.address for source in sources_of(config) if source.role == SCANNER]

    assert scanners("") == []
    assert scanners("sane:test:0") == ["sane:test:0"]
    with SimulatedEsclScanner(sheets=2) as simulated:
        config = Settings(document_scanner=f"escl:{simulated.url}")
        [source] = [source for source in sources_of(config) if source.role == SCANNER]
        assert source.images.name == "127.0.0.1"
        assert len(list(source.images.pages(Wanted(dpi=75)))) == 2
        # one of SANE's is opened for the question: more rarely, and when something comes to USB
        [sane] = [s for s in sources_of(Settings(document_scanner="sane:x")) if s.role == SCANNER]
        assert sane.device().every_s > source.device().every_s
        assert (sane.device().subsystem, source.device().subsystem) == ("usb", "")
