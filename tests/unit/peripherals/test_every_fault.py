"""Every fault of the taxonomy, raised by a driver's simulated twin and read from the devices page."""

from __future__ import annotations

import errno
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import date, datetime
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.parts import needs
from tests.unit.peripherals.model.test_helper import CHILD
from windowdesk.app.capturing import Wanted
from windowdesk.app.errors import DeviceProblem
from windowdesk.bootstrap.devices import lamp_of
from windowdesk.bootstrap.scanners import CounterScanner
from windowdesk.gui.devices import DeviceLamp, Devices
from windowdesk.gui.screens.devices.view import Devices as Page
from windowdesk.gui.tasks import Tasks
from windowdesk.peripherals.camera.camera import CameraSource
from windowdesk.peripherals.camera.camera import Patience as Sitting
from windowdesk.peripherals.camera.scene import Scene
from windowdesk.peripherals.camera.simulated_http import SimulatedHttpCamera
from windowdesk.peripherals.desk import DeskIdReader
from windowdesk.peripherals.document_scanner.transport_scanimage import SaneScanner
from windowdesk.peripherals.faults import Fault, words
from windowdesk.peripherals.id_reader.people import PEOPLE
from windowdesk.peripherals.id_reader.simulated import ReaderTrouble, SimulatedReader
from windowdesk.peripherals.id_reader.wired import WiredReader
from windowdesk.peripherals.label_printer.simulated import SimulatedLabelPrinter
from windowdesk.peripherals.model.claims import Claim
from windowdesk.peripherals.model.helper import Helper, HelperError
from windowdesk.peripherals.model.plugs import NoPlugs
from windowdesk.peripherals.model.tending import Device, Tended
from windowdesk.peripherals.model.watch import Watch
from windowdesk.peripherals.receipt_printer.escpos import Profile
from windowdesk.peripherals.receipt_printer.printer import EscposPrinter, Patience
from windowdesk.peripherals.receipt_printer.simulated import Manners, SimulatedPrinterServer
from windowdesk.peripherals.scanner.framing import Framer
from windowdesk.peripherals.scanner.listening import ListeningScanner
from windowdesk.peripherals.scanner.simulated_serial import SimulatedSerialScanner
from windowdesk.peripherals.scanner.wired import scanner_at
from windowdesk.peripherals.wires.files import FileWire, SerialOpener
from windowdesk.peripherals.wires.tcp import TcpOpener
from windowdesk.peripherals.wires.wire import Wire, fault_of

NOW = datetime(2026, 11, 26, 9, 0)
QUICK = Patience(connect=5, answer=0.05, send=5, finish=0.2, quiet=0.1)


def tended(role: str, ask: Callable[[], tuple[Fault, ...]] | None, address: str = "x") -> Tended:
    return Tended(Device(role, role, address, ask=ask), lambda: 0.0, lambda: 0.0)


def asked(role: str, ask: Callable[[], tuple[Fault, ...]]) -> DeviceLamp:
    device = tended(role, ask)
    device.step()
    return lamp_of(device, NOW)


def reader_with(*troubles: ReaderTrouble) -> DeviceLamp:
    reader = SimulatedReader()
    reader.trouble(*troubles)
    return asked("id_reader", reader.faults)


def looked(put: Callable[[SimulatedReader], None]) -> DeviceLamp:
    """A card is on the reader, and the desk looks."""
    reader = SimulatedReader()
    put(reader)
    device = tended("id_reader", reader.faults)
    device.step()
    with suppress(DeviceProblem):
        DeskIdReader(reader, device, lambda: date(2026, 11, 26)).poll()
    return lamp_of(device, NOW)


def troubled(*troubles: ReaderTrouble) -> Callable[[SimulatedReader], None]:
    def put(reader: SimulatedReader) -> None:
        reader.place_card(PEOPLE["plain"])
        reader.trouble(*troubles)

    return put


def wired(opener: Callable[[], Wire | Fault]) -> DeviceLamp:
    return asked("id_reader", WiredReader(opener).faults)


def held_by_another(folder: Path) -> DeviceLamp:
    """Two descriptors of one lock are two owners, as two programs are."""
    other, ours = Claim("/dev/ttyS9", folder), Claim("/dev/ttyS9", folder)
    assert other.take() is None
    device = Tended(
        Device("id_reader", "读卡器", "serial:/dev/ttyS9", ask=tuple),
        lambda: 0.0,
        lambda: 0.0,
        claim=ours,
    )
    device.step()
    lamp = lamp_of(device, NOW)
    other.give_back()
    device.step()
    assert lamp_of(device, NOW).state == "ready"
    ours.give_back()
    return lamp


@contextmanager
def slip_printer(folder: Path, fault: Fault) -> Iterator[DeviceLamp]:
    with SimulatedPrinterServer(folder) as server:
        server.trouble(fault)
        printer = EscposPrinter(TcpOpener(*server.address), Profile(), Patience(answer=30))
        yield asked("receipt_printer", printer.faults)


def silent_printer(folder: Path) -> DeviceLamp:
    with SimulatedPrinterServer(folder, Manners(silent=True)) as server:
        printer = EscposPrinter(TcpOpener(*server.address), Profile(), QUICK)
        device = tended("receipt_printer", None)
        device.told(Fault(printer.print(b"\x1b@\n", "").fault))
        return lamp_of(device, NOW)


def crashed_helper() -> DeviceLamp:
    helper = Helper(CHILD)

    def ask() -> tuple[Fault, ...]:
        try:
            helper.ask("crash", 60)
        except HelperError as error:
            return (error.fault,)
        return ()

    lamp = asked("id_reader", ask)
    helper.stop()
    return lamp


def dark_camera() -> DeviceLamp:
    with SimulatedHttpCamera(Scene(paper="none", light=0.02)) as twin:
        camera = CameraSource(twin.url, patience=Sitting(picture=60))
        camera.glance()
        lamp = asked("camera", camera.faults)
        camera.stop()
    return lamp


def label_without_ribbon(folder: Path) -> DeviceLamp:
    printer = SimulatedLabelPrinter(folder)
    printer.trouble(Fault.RIBBON_OUT)
    return asked("label_printer", printer.faults)


def scanned(folder: Path, status: str) -> DeviceLamp:
    """A pile is scanned with SANE's test backend, whose device says ``status``."""
    needs("sane")
    (folder / "dll.conf").write_text("test\n", encoding="ascii")
    scanner = SaneScanner("test:0", extra=(f"--read-return-value=SANE_STATUS_{status}",))
    device = tended("document_scanner", scanner.faults)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SANE_CONFIG_DIR", str(folder))
        device.step()
        with pytest.raises(DeviceProblem) as problem:
            next(scanner.pages(Wanted(feeder="feeder")))
    device.told(Fault(problem.value.code))
    return lamp_of(device, NOW)


HOW: dict[Fault, Callable[[Path], DeviceLamp]] = {
    Fault.NO_HARDWARE: lambda _f: wired(SerialOpener("/dev/there-is-no-such-port")),
    # root may open everything, so the kernel's word is spoken by hand
    Fault.PERMISSION: lambda _f: wired(lambda: fault_of(PermissionError(13, "no"))),
    Fault.IN_USE: held_by_another,
    Fault.OFFLINE: lambda _f: reader_with(ReaderTrouble.UNPLUGGED),
    Fault.TIMEOUT: lambda _f: reader_with(ReaderTrouble.SILENT),
    Fault.PROTOCOL: lambda _f: reader_with(ReaderTrouble.DAMAGED_FRAMES),
    Fault.UNAUTHORISED: lambda _f: reader_with(ReaderTrouble.UNAUTHORISED),
    Fault.SELF_TEST: lambda _f: reader_with(ReaderTrouble.SELF_TEST),
    Fault.RIBBON_OUT: label_without_ribbon,
    Fault.CARD_UNREADABLE: lambda _f: looked(troubled(ReaderTrouble.UNREADABLE)),
    Fault.WRONG_CARD: lambda _f: looked(troubled(ReaderTrouble.WRONG_CARD)),
    Fault.CARD_EXPIRED: lambda _f: looked(lambda reader: reader.place_card(PEOPLE["expired"])),
    Fault.UNSUPPORTED: lambda _f: looked(
        lambda reader: reader.place_text(("Q" * 128).encode("utf-16-le"))
    ),
    Fault.CONFIG: lambda _f: wired(SerialOpener("/dev/null")),
    Fault.OUTCOME_UNKNOWN: silent_printer,
    Fault.HELPER_CRASHED: lambda _f: crashed_helper(),
    Fault.DARK: lambda _f: dark_camera(),
    Fault.ADF_EMPTY: lambda folder: scanned(folder, "NO_DOCS"),
    Fault.CANCELLED: lambda folder: scanned(folder, "CANCELLED"),
}


def scanner_with(opened: Callable[[], FileWire | Fault]) -> DeviceLamp:
    scanner = ListeningScanner(opened, Framer())
    lamp = asked("scanner", scanner.faults)
    scanner.close()
    return lamp


def scanner_held_by_another() -> DeviceLamp:
    with SimulatedSerialScanner() as gun:
        other = SerialOpener(gun.path)()
        assert not isinstance(other, Fault)
        lamp = scanner_with(SerialOpener(gun.path))
        other.close()
        return lamp


def scanner_at_another_speed() -> DeviceLamp:
    with SimulatedSerialScanner() as gun:
        scanner, heard = scanner_at(f"serial:{gun.path}"), threading.Event()
        scanner.heard = lambda _scan: heard.set()
        assert scanner.faults() == ()
        gun.noise(b"\x98\xf8\xff\r")
        assert heard.wait(60)
        lamp = asked("scanner", scanner.faults)
        scanner.close()
        return lamp


def scanner_pulled_out() -> DeviceLamp:
    """As the desk is told by the line itself: nobody has asked yet whether it is there again."""
    with SimulatedSerialScanner() as gun:
        counter = CounterScanner(f"serial:{gun.path}")
        watch = Watch((counter.device,), NoPlugs(), lambda: 0.0, lambda: 0.0)
        counter.looked_after_by(watch)
        (device,) = watch.tended
        device.step()
        assert lamp_of(device, NOW).state == "ready"
        reader = next(one for one in threading.enumerate() if one.name == "scanner")
    reader.join(60)
    lamp = lamp_of(device, NOW)
    counter.close()
    device.let_go()
    return lamp


SCANNER: dict[Fault, Callable[[], DeviceLamp]] = {
    Fault.NO_HARDWARE: lambda: scanner_with(SerialOpener("/dev/there-is-no-such-port")),
    Fault.PERMISSION: lambda: scanner_with(lambda: fault_of(PermissionError(13, "no"))),
    Fault.IN_USE: scanner_held_by_another,
    Fault.OFFLINE: scanner_pulled_out,
    Fault.PROTOCOL: scanner_at_another_speed,
    Fault.CONFIG: lambda: scanner_with(SerialOpener("/dev/null")),
}
GRABBED: dict[Fault, Callable[[], DeviceLamp]] = {
    Fault.NO_HARDWARE: lambda: asked("scanner", scanner_at("evdev:nobody's name").faults),
    Fault.CONFIG: lambda: asked("scanner", scanner_at("evdev:/dev/null").faults),
    Fault.IN_USE: lambda: scanner_with(lambda: fault_of(OSError(errno.EBUSY, "grabbed"))),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("slips")


@pytest.mark.parametrize("fault", list(Fault))
def test_every_fault_is_read_from_the_screen(fault: Fault, folder: Path, qtbot: QtBot) -> None:
    with ExitStack() as stack:
        how = HOW.get(fault)
        # what has no way of its own here is a bit of a receipt printer's status
        lamp = how(folder) if how else stack.enter_context(slip_printer(folder, fault))
    read_from_the_screen(lamp, fault, qtbot)


@pytest.mark.parametrize("ways", [SCANNER, GRABBED], ids=["line", "keys"])
def test_every_fault_of_a_scanner_too(
    ways: dict[Fault, Callable[[], DeviceLamp]], qtbot: QtBot
) -> None:
    for fault, how in ways.items():
        read_from_the_screen(how(), fault, qtbot)


def read_from_the_screen(lamp: DeviceLamp, fault: Fault, qtbot: QtBot, role: str = "") -> None:
    """The page says in words what ``fault`` is, what to press, and where an installer looks."""
    said = words(fault, role)
    page = Page(Devices(None, None, None, lambda _paper: [], lambda: (lamp,)), Tasks(), lambda: NOW)
    qtbot.addWidget(page)
    page.entered()
    shown = page.table.item(0, 5)
    assert shown is not None
    assert said.happened in shown.text()
    assert said.press in page.ui.detail.text()
    assert said.installer in page.ui.detail.text()
    page.hide()


def test_a_simulated_device_never_stands_beside_a_real_one() -> None:
    twins = (
        Device("receipt_printer", "真", "10.0.0.9:9100"),
        Device("receipt_printer", "模拟", simulated=True),
    )
    with pytest.raises(ValueError, match="receipt_printer"):
        Watch(twins, NoPlugs(), lambda: 0.0, lambda: 0.0)
