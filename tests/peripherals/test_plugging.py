"""Plugging in and pulling out: umockdev's udev for hot-plug news, vanishing lines for the drivers."""

from __future__ import annotations

import gc
import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.parts import needs
from tests.proof import Proof
from windowdesk.app.calling import TicketCall
from windowdesk.app.capturing import Wanted
from windowdesk.app.pads import EvaluationWanted
from windowdesk.peripherals.call_board.board import BoardProfile, WiredBoard
from windowdesk.peripherals.call_board.simulated import BoardTwin
from windowdesk.peripherals.call_board.simulated_serial import SimulatedSerialBoard
from windowdesk.peripherals.camera.camera import CameraSource
from windowdesk.peripherals.camera.camera import Patience as Sitting
from windowdesk.peripherals.camera.scene import Scene
from windowdesk.peripherals.camera.simulated_http import SimulatedHttpCamera
from windowdesk.peripherals.document_scanner.simulated_http import SimulatedEsclScanner
from windowdesk.peripherals.document_scanner.transport_escl import EsclScanner
from windowdesk.peripherals.document_scanner.transport_escl import Patience as Scanning
from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.id_reader.hid import profile_named
from windowdesk.peripherals.id_reader.simulated_serial import (
    SimulatedHidReader,
    SimulatedSerialReader,
)
from windowdesk.peripherals.id_reader.simulated_usb import SimulatedUsb
from windowdesk.peripherals.id_reader.transport_hid import HidOpener
from windowdesk.peripherals.id_reader.transport_usb import UsbSamOpener
from windowdesk.peripherals.id_reader.wired import WiredReader
from windowdesk.peripherals.label_printer.interpreters import ZplInterpreter
from windowdesk.peripherals.label_printer.printer import WiredLabelPrinter
from windowdesk.peripherals.label_printer.zpl import ZPL
from windowdesk.peripherals.model.claims import Claim
from windowdesk.peripherals.model.identity import Attached
from windowdesk.peripherals.model.life import Phase
from windowdesk.peripherals.model.plugs import Plug
from windowdesk.peripherals.model.tending import Device, Tended
from windowdesk.peripherals.pads.pad import EVALUATION, WiredEvaluationPad, talks_of
from windowdesk.peripherals.pads.simulated import PadTwin, SimulatedPadServer
from windowdesk.peripherals.pads.simulated_serial import SimulatedSerialPad
from windowdesk.peripherals.pads.talk import Kind, Told
from windowdesk.peripherals.receipt_printer.printer import EscposPrinter, Patience
from windowdesk.peripherals.receipt_printer.simulated import SimulatedPrinterServer
from windowdesk.peripherals.receipt_printer.simulated_serial import SimulatedSerialPrinter
from windowdesk.peripherals.scanner.evdev import EvdevLine
from windowdesk.peripherals.scanner.keys import KeyCore
from windowdesk.peripherals.scanner.listening import ListeningScanner
from windowdesk.peripherals.scanner.simulated_serial import SimulatedSerialScanner
from windowdesk.peripherals.scanner.wired import scanner_at
from windowdesk.peripherals.wires.files import SerialOpener
from windowdesk.peripherals.wires.tcp import TcpOpener
from windowdesk.peripherals.wires.websocket import WebSocketOpener
from windowdesk.peripherals.wires.wire import Wire

CHILD = Path(__file__).with_name("plugging_child.py")
PATIENT = Patience(connect=30, answer=30)
SHOWN = Scene(paper="card")


def test_what_is_plugged_in_is_heard_of_class_by_class(tmp_path: Path) -> None:
    needs("umockdev")
    wrapper = shutil.which("umockdev-wrapper")
    assert wrapper is not None
    done = subprocess.run(
        [wrapper, sys.executable, str(CHILD), "20"], capture_output=True, check=True, timeout=120
    )
    said = json.loads(done.stdout)
    assert said["told"] == {
        role: [[there, node, identity] for there in (True, False)]
        for role, node, identity in (
            ("id_reader", "/dev/ttyUSB0", "usb:0403:6001:A9X7"),
            ("receipt_printer", "/dev/usb/lp0", "usb:04b8:0e15:TM20"),
            ("scanner", "/dev/input/event5", "usb:05e0:1200:S3"),
            ("hid_reader", "/dev/hidraw3", "usb:10c4:0007:H3"),
            ("usb_reader", "/dev/bus/usb/001/006", "usb:0400:c35a:S4"),
            ("camera", "/dev/video0", "usb:1bcf:2281:C1"),
        )
    }
    # twenty times six classes, and nothing is left behind
    assert said["last"] == said["first"]


def test_a_serial_number_that_a_whole_batch_shares_is_none() -> None:
    shared = Attached("tty", "/dev/ttyUSB0", "usb-1", "0403", "6001", "00000000")
    assert shared.identity == "port:usb-1"
    assert Attached("tty", "/dev/ttyUSB1", "usb-2", "0403", "6001", "A9X7").identity.endswith(
        "A9X7"
    )


def _follow(port: Path, path: str) -> None:
    """The name that udev gives a device leads to where it is now."""
    port.unlink(missing_ok=True)
    port.symlink_to(path)


def phase(tended: Tended) -> Phase:
    """Where it stands now."""
    return tended.life.phase


def _callers_ended() -> None:
    """The simulated printer's threads end a moment after their callers have gone: not ours to count."""
    for thread in threading.enumerate():
        if "process_request_thread" in thread.name:
            thread.join(60)


Plugged = Callable[[], ExitStack]


@contextmanager
def _reader(folder: Path) -> Iterator[tuple[Device, Plugged]]:
    port = folder / "reader"

    def plug() -> ExitStack:
        stack = ExitStack()
        _follow(port, stack.enter_context(SimulatedSerialReader()).path)
        stack.callback(port.unlink)
        return stack

    reader = WiredReader(SerialOpener(str(port)), timeout_s=30)
    yield Device("id_reader", "读卡器", f"serial:{port}", ask=reader.faults), plug
    reader.close()


@contextmanager
def _scanner(folder: Path) -> Iterator[tuple[Device, Plugged]]:
    port = folder / "scanner"

    def plug() -> ExitStack:
        stack = ExitStack()
        _follow(port, stack.enter_context(SimulatedSerialScanner()).path)
        stack.callback(port.unlink)
        return stack

    scanner = scanner_at(f"serial:{port}")
    yield Device("scanner", "扫码枪", f"serial:{port}", ask=scanner.faults), plug
    scanner.close()


@contextmanager
def _keys(_folder: Path) -> Iterator[tuple[Device, Plugged]]:
    """An event device of pipes; what a kernel does at the end of one is umockdev's to show."""
    ends: list[int] = []

    def opened() -> EvdevLine | Fault:
        return EvdevLine(ends.pop(0)) if ends else Fault.NO_HARDWARE

    def plug() -> ExitStack:
        stack = ExitStack()
        ours, theirs = os.pipe()
        ends.append(ours)
        stack.callback(os.close, theirs)
        return stack

    scanner = ListeningScanner(opened, KeyCore())
    yield Device("scanner", "扫码枪", "evdev:Gun", ask=scanner.faults), plug
    scanner.close()


@contextmanager
def _hid_reader(folder: Path) -> Iterator[tuple[Device, Plugged]]:
    """A pseudo terminal where hidraw's file would be: it vanishes as that does."""
    port, profile = folder / "hidraw3", profile_named("huaxu")

    def plug() -> ExitStack:
        stack = ExitStack()
        _follow(port, stack.enter_context(SimulatedHidReader(profile)).path)
        stack.callback(port.unlink)
        return stack

    reader = WiredReader(HidOpener(str(port), profile), timeout_s=30)
    yield Device("id_reader", "读卡器", f"hid:{port},huaxu", ask=reader.faults), plug
    reader.close()


@contextmanager
def _usb_reader(_folder: Path) -> Iterator[tuple[Device, Plugged]]:
    """Where libusb stands: a kernel's bus that a test could pull at is not to be had."""
    bus = SimulatedUsb()
    bus.plugged = False

    def plug() -> ExitStack:
        stack = ExitStack()
        bus.plugged = True
        stack.callback(setattr, bus, "plugged", False)
        return stack

    reader = WiredReader(UsbSamOpener(backend=bus), timeout_s=30)
    yield Device("id_reader", "读卡器", "usb:0400:c35a", ask=reader.faults), plug
    reader.close()
    assert bus.claims == 0


@contextmanager
def _serial_printer(folder: Path) -> Iterator[tuple[Device, Plugged]]:
    port = folder / "printer"

    def plug() -> ExitStack:
        stack = ExitStack()
        _follow(port, stack.enter_context(SimulatedSerialPrinter(folder)).path)
        stack.callback(port.unlink)
        return stack

    printer = EscposPrinter(SerialOpener(str(port), flow="xonxoff"), patience=PATIENT)
    yield Device("receipt_printer", "小票", f"serial:{port}", ask=printer.faults), plug


@contextmanager
def _network(folder: Path, *, label: bool) -> Iterator[tuple[Device, Plugged]]:
    where: list[tuple[str, int]] = []

    def plug() -> ExitStack:
        stack = ExitStack()
        kind = ZplInterpreter() if label else None
        port = where[0][1] if where else 0
        server = stack.enter_context(SimulatedPrinterServer(folder, port=port, printer=kind))
        where[:] = [server.address]
        stack.callback(_callers_ended)
        stack.callback(server.wait_for_callers)
        return stack

    def opened() -> object:
        return TcpOpener(*where[0], within_s=30)()

    printer = WiredLabelPrinter(opened, ZPL) if label else EscposPrinter(opened, patience=PATIENT)  # type: ignore[arg-type] # an opener, as far as it goes
    yield (
        Device("label_printer" if label else "receipt_printer", "x", "x:1", ask=printer.faults),
        plug,
    )


@contextmanager
def _camera(folder: Path) -> Iterator[tuple[Device, Plugged]]:
    """A camera on the network, which takes a picture each time it is there."""
    with SimulatedHttpCamera(Scene()) as first:
        port = first.port
    source = CameraSource(f"http://127.0.0.1:{port}/stream", patience=Sitting(picture=60, sign=30))

    def plug() -> ExitStack:
        stack = ExitStack()
        stack.enter_context(SimulatedHttpCamera(SHOWN, port=port))
        stack.callback(_callers_ended)
        assert source.glance().width
        stack.callback(source.rest)
        return stack

    source._said("close")  # its process is there from the start: what is counted is what it leaves
    yield Device("camera", "高拍仪", "x:1", ask=source.faults), plug
    source.stop()


@contextmanager
def _board(folder: Path) -> Iterator[tuple[Device, Plugged]]:
    port = folder / "board"
    profile = BoardProfile.named("four-byte")
    twin, call = BoardTwin(profile), TicketCall("A12", 3)

    def plug() -> ExitStack:
        stack = ExitStack()
        _follow(port, stack.enter_context(SimulatedSerialBoard(twin)).path)
        stack.callback(port.unlink)
        return stack

    board = WiredBoard(SerialOpener(str(port), 9600), profile, 7)

    def ask() -> tuple[Fault, ...]:
        faults = board.faults()
        if not faults:
            # back, it shows what it is told
            twin.boards.clear()
            board.show(call)
            assert twin.shows(7, "12", 60)
        return faults

    yield Device("call_board", "屏", f"serial:{port}", ask=ask), plug


@contextmanager
def _document_scanner(_folder: Path) -> Iterator[tuple[Device, Plugged]]:
    """A scanner on the network that is scanned with and asked before it goes."""
    where = [0]
    scanner: list[EsclScanner] = []

    def plug() -> ExitStack:
        stack = ExitStack()
        server = stack.enter_context(SimulatedEsclScanner(port=where[0]))
        where[0] = server.port
        scanner[:] = scanner or [EsclScanner(server.url, patience=Scanning(connect=30, answer=30))]
        pages = scanner[0].pages(Wanted(dpi=75))
        assert next(pages).width == 620
        # the rest of the pile is left in the feeder
        pages.close()  # type: ignore[attr-defined] # a generator
        return stack

    def ask() -> tuple[Fault, ...]:
        return scanner[0].faults() if scanner else (Fault.OFFLINE,)

    yield Device("document_scanner", "x", "escl:x", ask=ask), plug


@contextmanager
def _pad(folder: Path, *, service: bool) -> Iterator[tuple[Device, Plugged]]:
    """A pad that is asked how it is, and then what somebody thinks."""
    port, where = folder / "pad", [0]
    name = "json-evaluation" if service else "frame-evaluation"
    twin = PadTwin(talks_of(name, EVALUATION))

    def plug() -> ExitStack:
        stack = ExitStack()
        if service:
            server = stack.enter_context(SimulatedPadServer(twin, where[0]))
            where[0] = server.port
            # the library's server leaves its selector in a circle
            stack.callback(gc.collect)
            return stack
        _follow(port, stack.enter_context(SimulatedSerialPad(twin)).path)
        stack.callback(port.unlink)
        return stack

    def opened() -> Wire | Fault:
        if service:
            return WebSocketOpener(f"ws://127.0.0.1:{where[0]}/", within_s=30)()
        return SerialOpener(str(port), 9600)()

    pad = WiredEvaluationPad(opened, talks_of(name, EVALUATION), 30)

    def ask() -> tuple[Fault, ...]:
        faults = pad.faults()
        if not faults:
            twin.answer(Told(Kind.LEVEL, 2))
            assert pad.request(EvaluationWanted("1", "x", (), 60), threading.Event()).level == 2
        return faults

    at = "ws://x" if service else f"serial:{port}"
    yield Device("evaluation_pad", "评价器", at, ask=ask), plug


CLASSES = {
    "pad on a serial port": lambda folder: _pad(folder, service=False),
    "pad behind a service": lambda folder: _pad(folder, service=True),
    "board on a serial port": _board,
    "reader on a serial port": _reader,
    "scanner on a serial port": _scanner,
    "scanner as keys": _keys,
    "reader behind libusb": _usb_reader,
    "reader in HID reports": _hid_reader,
    "printer on a serial port": _serial_printer,
    "printer on the network": lambda folder: _network(folder, label=False),
    "camera": _camera,
    "document scanner on the network": _document_scanner,
    "label printer": lambda folder: _network(folder, label=True),
}


@pytest.mark.proof(small=5, large=1000)
@pytest.mark.parametrize("kind", list(CLASSES))
def test_replugging_heals_by_itself_and_leaves_nothing(
    kind: str, proof: Proof, tmp_path: Path
) -> None:
    with CLASSES[kind](tmp_path) as (device, plug):
        claim = Claim(device.node, tmp_path / "locks") if device.node else None
        tended = Tended(device, lambda: 0.0, lambda: 0.0, claim=claim)
        before: tuple[int, int] | None = None
        for _cycle in proof.cases():
            with plug():
                tended.step()
                assert phase(tended) is Phase.READY
                assert tended.life.failures == 0
            tended.step()
            assert phase(tended) in (Phase.ABSENT, Phase.FAULT)
            assert tended.life.fault in (None, Fault.OFFLINE)
            now = (threading.active_count(), len(os.listdir("/proc/self/fd")))
            before = before or now
            assert now == before
        tended.let_go()


def test_a_reader_without_a_file_is_known_by_its_numbers() -> None:
    device = Device("id_reader", "读卡器", "usb:0400:c35a", ask=tuple)
    tended = Tended(device, lambda: 0.0, lambda: 0.0)
    tended.told(None)
    assert not tended.plugged(
        Plug(False, Attached("usb", "/dev/bus/usb/001/002", "1", "0403", "6001"))
    )
    assert tended.plugged(Plug(False, Attached("usb", "/dev/bus/usb/001/002", "1", "0400", "c35a")))
    assert phase(tended) is Phase.ABSENT


def test_a_plug_moves_the_lamp_before_anybody_asks() -> None:
    device = Device("id_reader", "读卡器", "serial:/dev/ttyUSB0@9600", ask=tuple)
    tended = Tended(device, lambda: 0.0, lambda: 0.0, claim=Claim("/dev/none", Path("/nowhere")))
    tended.told(None)
    assert phase(tended) is Phase.READY
    ours = Attached("tty", "/dev/ttyUSB0")
    assert not tended.plugged(Plug(False, Attached("tty", "/dev/ttyUSB1")))
    assert tended.plugged(Plug(False, ours))
    assert phase(tended) is Phase.ABSENT
    assert tended.plugged(Plug(True, ours))
    assert phase(tended) is Phase.PRESENT


def test_news_of_a_node_is_news_of_the_name_that_leads_to_it(tmp_path: Path) -> None:
    """Settings name by-id; udev tells of the node, and at the end the name is gone already."""
    node, name = tmp_path / "ttyACM0", tmp_path / "usb-Scanner_S3-if00"
    node.touch()
    name.symlink_to(node)
    device = Device("scanner", "扫码枪", f"serial:{name}", ask=tuple)
    tended = Tended(device, lambda: 0.0, lambda: 0.0, claim=Claim(str(name), tmp_path / "locks"))
    tended.step()
    name.unlink()
    assert tended.plugged(Plug(False, Attached("tty", str(node))))
    assert phase(tended) is Phase.ABSENT
    other = tmp_path / "ttyACM1"
    other.touch()
    name.symlink_to(other)
    assert tended.plugged(Plug(True, Attached("tty", str(other))))
    assert phase(tended) is Phase.PRESENT
    tended.let_go()
