"""Each class of device with its plug: a simulated one behind a line that vanishes and comes back.

A class is a context manager over a folder: the device as the desk looks after it, and what plugs it in
for as long as the stack that it returns is open. Asked how it is, it works, too.
"""

from __future__ import annotations

import gc
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path

from tests.helpers.ipp_twin import IppTwin
from windowdesk.app.calling import TicketCall
from windowdesk.app.capturing import Wanted
from windowdesk.app.pads import EvaluationWanted, SignatureWanted
from windowdesk.app.ports import PrintOutcome
from windowdesk.peripherals.call_board.board import BoardProfile, WiredBoard
from windowdesk.peripherals.call_board.simulated import BoardServer, BoardTwin
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
from windowdesk.peripherals.model.tending import Device
from windowdesk.peripherals.pads.pad import (
    EVALUATION,
    SIGNATURE,
    WiredEvaluationPad,
    WiredSignaturePad,
    talks_of,
)
from windowdesk.peripherals.pads.simulated import SCRAWL, PadTwin, SimulatedPadServer
from windowdesk.peripherals.pads.simulated_serial import SimulatedSerialPad
from windowdesk.peripherals.pads.talk import Kind, Told
from windowdesk.peripherals.page_printer.transport_ipp import Host, IppPagePrinter
from windowdesk.peripherals.receipt_printer.printer import EscposPrinter, Patience
from windowdesk.peripherals.receipt_printer.simulated import SimulatedPrinterServer
from windowdesk.peripherals.receipt_printer.simulated_serial import SimulatedSerialPrinter
from windowdesk.peripherals.scanner.evdev import EvdevLine
from windowdesk.peripherals.scanner.keys import KeyCore
from windowdesk.peripherals.scanner.listening import ListeningScanner
from windowdesk.peripherals.scanner.simulated_serial import SimulatedSerialScanner
from windowdesk.peripherals.scanner.wired import scanner_at
from windowdesk.peripherals.voice.calls import CallQueue
from windowdesk.peripherals.voice.clips import ClipBank
from windowdesk.peripherals.voice.sound import Loudspeaker
from windowdesk.peripherals.wires.files import SerialOpener
from windowdesk.peripherals.wires.simulated import SimulatedLine
from windowdesk.peripherals.wires.tcp import TcpOpener
from windowdesk.peripherals.wires.websocket import WebSocketOpener
from windowdesk.peripherals.wires.wire import Wire

PATIENT = Patience(connect=30, answer=30)
SHOWN = Scene(paper="card")


def _follow(port: Path, path: str) -> None:
    """The name that udev gives a device leads to where it is now."""
    port.unlink(missing_ok=True)
    port.symlink_to(path)


def _at(port: Path, line: SimulatedLine) -> ExitStack:
    """``line`` plugged in under the name ``port``, which goes with it."""
    stack = ExitStack()
    _follow(port, stack.enter_context(line).path)
    stack.callback(port.unlink)
    return stack


def _callers_ended() -> None:
    """The simulated printer's threads end a moment after their callers have gone: not ours to count."""
    for thread in threading.enumerate():
        if "process_request_thread" in thread.name:
            # one that was let in this very moment has not begun yet
            while not thread.is_alive() and thread in threading.enumerate():
                threading.Event().wait(0.001)
            thread.join(60)


Plugged = Callable[[], ExitStack]


@contextmanager
def _reader(folder: Path) -> Iterator[tuple[Device, Plugged]]:
    port = folder / "reader"

    def plug() -> ExitStack:
        return _at(port, SimulatedSerialReader())

    reader = WiredReader(SerialOpener(str(port)), timeout_s=30)
    yield Device("id_reader", "读卡器", f"serial:{port}", ask=reader.faults), plug
    reader.close()


@contextmanager
def _scanner(folder: Path) -> Iterator[tuple[Device, Plugged]]:
    port = folder / "scanner"

    def plug() -> ExitStack:
        return _at(port, SimulatedSerialScanner())

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
        return _at(port, SimulatedHidReader(profile))

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
        return _at(port, SimulatedSerialPrinter(folder))

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
def _board(folder: Path, *, network: bool) -> Iterator[tuple[Device, Plugged]]:
    port, where = folder / "board", [0]
    profile = BoardProfile.named("four-byte")
    twin, call = BoardTwin(profile), TicketCall("A12", 3)

    def plug() -> ExitStack:
        stack = ExitStack()
        if network:
            server = stack.enter_context(BoardServer(twin.feed, where[0]))
            where[0] = server.port
            stack.callback(_callers_ended)
            return stack
        return _at(port, SimulatedSerialBoard(twin))

    def opened() -> Wire | Fault:
        if network:
            return TcpOpener("127.0.0.1", where[0], within_s=30)()
        return SerialOpener(str(port), 9600)()

    board = WiredBoard(opened, profile, 7)

    def ask() -> tuple[Fault, ...]:
        faults = board.faults()
        if not faults:
            # back, it shows what it is told
            twin.boards.clear()
            board.show(call)
            assert twin.shows(7, "12", 60)
        return faults

    yield Device("call_board", "屏", "x:1" if network else f"serial:{port}", ask=ask), plug


@contextmanager
def _voice(folder: Path) -> Iterator[tuple[Device, Plugged]]:
    """A loudspeaker's plug is its player: while that is there, a call is said."""
    player = folder / "player"
    queue = CallQueue(ClipBank(), Loudspeaker((str(player),)), now=count(0, 10).__next__)

    def plug() -> ExitStack:
        stack = ExitStack()
        player.symlink_to(shutil.which("true") or "")
        stack.callback(player.unlink)
        return stack

    def ask() -> tuple[Fault, ...]:
        faults = queue.faults()
        if not faults:
            assert queue.call(TicketCall("A12", 3))
            assert queue.idle(60)
        return faults

    yield Device("voice", "扬声器", "sound", ask=ask), plug
    queue.stop()


@contextmanager
def _pages(_folder: Path) -> Iterator[tuple[Device, Plugged]]:
    where = [0]

    def plug() -> ExitStack:
        stack = ExitStack()
        server = stack.enter_context(IppTwin(where[0]))
        where[0] = server.port
        stack.callback(_callers_ended)
        return stack

    printer = IppPagePrinter(lambda: Host("127.0.0.1", where[0], "/ipp"), is_printer=True)

    def ask() -> tuple[Fault, ...]:
        faults = printer.faults()
        if not faults:
            assert printer.print(b"%PDF-1.4", "x", 1).outcome is PrintOutcome.CONFIRMED
        return faults

    yield Device("page_printer", "A4", "x:1", ask=ask), plug


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
def _pad(folder: Path, *, service: bool, signs: bool = False) -> Iterator[tuple[Device, Plugged]]:
    """A pad that is asked how it is, and then what somebody thinks, or to have them sign."""
    port, where = folder / "pad", [0]
    role = SIGNATURE if signs else EVALUATION
    name = f"{'json' if service else 'frame'}-{role.removesuffix('_pad')}"
    twin = PadTwin(talks_of(name, role))

    def plug() -> ExitStack:
        stack = ExitStack()
        if service:
            server = stack.enter_context(SimulatedPadServer(twin, where[0]))
            where[0] = server.port
            # the library's server leaves its selector in a circle
            stack.callback(gc.collect)
            return stack
        return _at(port, SimulatedSerialPad(twin))

    def opened() -> Wire | Fault:
        if service:
            return WebSocketOpener(f"ws://127.0.0.1:{where[0]}/", within_s=30)()
        return SerialOpener(str(port), 9600)()

    rates = WiredEvaluationPad(opened, talks_of(name, role), 30) if not signs else None
    signed = WiredSignaturePad(opened, talks_of(name, role), 30) if signs else None

    def ask() -> tuple[Fault, ...]:
        never = threading.Event()
        if rates is not None:
            if faults := rates.faults():
                return faults
            twin.answer(Told(Kind.LEVEL, 2))
            assert rates.request(EvaluationWanted("1", "x", (), 60), never).level == 2
        if signed is not None:
            if faults := signed.faults():
                return faults
            twin.answer(Told(Kind.SIGNED, signature=SCRAWL))
            assert signed.request(SignatureWanted("x"), never).signature is not None
        return ()

    yield Device(role, "x", "ws://x" if service else f"serial:{port}", ask=ask), plug


CLASSES = {
    "pad on a serial port": lambda folder: _pad(folder, service=False),
    "pad behind a service": lambda folder: _pad(folder, service=True),
    "signature on a serial port": lambda folder: _pad(folder, service=False, signs=True),
    "signature behind a service": lambda folder: _pad(folder, service=True, signs=True),
    "board on a serial port": lambda folder: _board(folder, network=False),
    "board on the network": lambda folder: _board(folder, network=True),
    "voice": _voice,
    "page printer": _pages,
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
