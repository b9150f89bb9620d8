"""Scanners of codes, what calls people, pads; and the looking after all of them."""

from __future__ import annotations

import errno
import fcntl
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest

from tests.helpers.counter import CHEAP, StandingClock
from windowdesk.app.calling import TicketCall
from windowdesk.bootstrap.calling import CounterCalls
from windowdesk.bootstrap.counter import open_counter
from windowdesk.bootstrap.scanners import CounterScanner
from windowdesk.gui.devices import DeviceLamp
from windowdesk.peripherals.call_board import board as board_module
from windowdesk.peripherals.call_board.board import BoardProfile, WiredBoard
from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.model.claims import Claim
from windowdesk.peripherals.model.plugs import NoPlugs
from windowdesk.peripherals.model.tending import Device, Tended
from windowdesk.peripherals.model.watch import Watch
from windowdesk.peripherals.scanner.evdev import EvdevLine
from windowdesk.peripherals.scanner.framing import Framer
from windowdesk.peripherals.scanner.listening import ListeningScanner, Opened
from windowdesk.peripherals.scanner.simulated_serial import SimulatedSerialScanner
from windowdesk.peripherals.scanner.wired import scanner_at
from windowdesk.peripherals.voice import espeak, sound
from windowdesk.peripherals.voice.calls import CallQueue
from windowdesk.peripherals.voice.clips import ClipBank
from windowdesk.peripherals.voice.espeak import EspeakVoice
from windowdesk.peripherals.voice.sound import Loudspeaker
from windowdesk.peripherals.wires.address import opener_of
from windowdesk.peripherals.wires.files import FileWire, SerialOpener
from windowdesk.peripherals.wires.wire import Opener, fault_of
from windowdesk.settings import Settings

from .lamps import PATIENCE_S, Rows, asked, forbidden, lamp, on_windows, worked

# --- scanners of codes -------------------------------------------------------------------------


def scanner_with(opened: Opened) -> DeviceLamp:
    scanner = ListeningScanner(opened, Framer())
    seen = asked("scanner", scanner.faults)
    scanner.close()
    return seen


def scanner_held(_folder: Path) -> DeviceLamp:
    with SimulatedSerialScanner() as gun:
        other = SerialOpener(gun.path)()
        assert not isinstance(other, Fault)
        seen = scanner_with(SerialOpener(gun.path))
        other.close()
        return seen


def scanner_at_another_speed(_folder: Path) -> DeviceLamp:
    with SimulatedSerialScanner() as gun:
        scanner, heard = scanner_at(f"serial:{gun.path}"), threading.Event()
        scanner.heard = lambda _scan: heard.set()
        assert scanner.faults() == ()
        gun.noise(b"\x98\xf8\xff\r")
        assert heard.wait(PATIENCE_S)
        seen = asked("scanner", scanner.faults)
        scanner.close()
        return seen


def lost(counter: CounterScanner, pull_out: Callable[[], None]) -> DeviceLamp:
    """As the desk is told by the line itself: nobody has asked yet whether it is there again."""
    watch = Watch((counter.device,), NoPlugs(), lambda: 0.0, lambda: 0.0)
    counter.looked_after_by(watch)
    (device,) = watch.tended
    device.step()
    assert lamp(device).state == "ready"
    # its own: a desk of another test may have one that is ending
    reader = cast("Any", counter)._scanner._thread
    pull_out()
    reader.join(PATIENCE_S)
    seen = lamp(device)
    counter.close()
    device.let_go()
    return seen


def scanner_pulled_out(_folder: Path) -> DeviceLamp:
    with SimulatedSerialScanner() as gun:
        return lost(CounterScanner(f"serial:{gun.path}"), gun.pull_out)


def keys_pulled_out(_folder: Path) -> DeviceLamp:
    """An event device of pipes; what a kernel says at the end of one is umockdev's to show."""
    ours, theirs = os.pipe()
    counter = CounterScanner("evdev:Gun")
    cast("Any", counter)._scanner._opened = lambda: EvdevLine(ours)
    return lost(counter, lambda: os.close(theirs))


SCANNER: Rows = {
    Fault.NO_HARDWARE: lambda _f: scanner_with(SerialOpener("/dev/there-is-no-such-port")),
    Fault.PERMISSION: lambda _f: scanner_with(forbidden),
    Fault.IN_USE: scanner_held,
    Fault.OFFLINE: scanner_pulled_out,
    Fault.PROTOCOL: scanner_at_another_speed,
    Fault.CONFIG: lambda _f: scanner_with(SerialOpener("/dev/null")),
    Fault.NO_DRIVER: lambda _f: asked(
        "scanner", on_windows(lambda: scanner_at("serial:/dev/ttyS0")).faults
    ),
}
GRABBED: Rows = {
    Fault.NO_HARDWARE: lambda _f: asked("scanner", scanner_at("evdev:nobody's name").faults),
    Fault.CONFIG: lambda _f: asked("scanner", scanner_at("evdev:/dev/null").faults),
    Fault.IN_USE: lambda _f: scanner_with(lambda: fault_of(OSError(errno.EBUSY, "grabbed"))),
    Fault.PERMISSION: lambda _f: scanner_with(forbidden),
    Fault.OFFLINE: keys_pulled_out,
}


# --- calling people ----------------------------------------------------------------------------


def said_by(*command: str, grace_s: float = PATIENCE_S) -> DeviceLamp:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sound, "_GRACE_S", grace_s)
        return asked("voice", CallQueue(ClipBank(), Loudspeaker(command)).faults)


VOICE: Rows = {
    Fault.NO_HARDWARE: lambda _f: said_by("/there/is/no/such/player"),
    Fault.TIMEOUT: lambda _f: said_by("tail", "-f", grace_s=0.1),
    Fault.OFFLINE: lambda _f: said_by("false"),
    Fault.CONFIG: lambda folder: asked("voice", CallQueue(ClipBank(folder), Loudspeaker()).faults),
}


def aloud(command: str) -> DeviceLamp:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(espeak, "COMMAND", command)
        return worked("voice", lambda: EspeakVoice().say(("好",), "zh_CN"))


ALOUD: Rows = {
    Fault.NO_HARDWARE: lambda _f: aloud("/there/is/no/such/program"),
    Fault.OFFLINE: lambda _f: aloud("false"),
}
FOUR_BYTES = BoardProfile.named("four-byte")
CALL = TicketCall("A12", 3)


def board_at(opener: Opener) -> DeviceLamp:
    return asked("call_board", WiredBoard(opener, FOUR_BYTES).faults)


def board_held(_folder: Path) -> DeviceLamp:
    with SimulatedSerialScanner() as line:
        other = SerialOpener(line.path)()
        assert not isinstance(other, Fault)
        seen = board_at(SerialOpener(line.path))
        other.close()
        return seen


def board_that_takes_nothing(_folder: Path) -> DeviceLamp:
    """A pipe that is full."""
    ours, theirs = os.pipe()
    os.set_blocking(theirs, False)
    fcntl.fcntl(theirs, fcntl.F_SETPIPE_SZ, 4096)
    os.write(theirs, bytes(4096))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(board_module, "_SEND_S", 0.05)
        board = WiredBoard(lambda: FileWire(theirs), FOUR_BYTES)
        seen = worked("call_board", lambda: board.show(CALL))
    os.close(ours)
    return seen


def number_too_long(folder: Path) -> DeviceLamp:
    path = folder / "three.toml"
    path.write_text(
        'kind = "call_board"\nshow = "{board:u8} {number:u16}"\nclear = "{board:u8} FF FF"\nmost = 999'
    )
    board = WiredBoard(forbidden, BoardProfile.named(str(path)))
    return worked("call_board", lambda: board.show(TicketCall("1000", 1)))


def board_of_nobody(folder: Path) -> DeviceLamp:
    config = Settings(
        window="3", call_board="127.0.0.1:1", call_board_profile="nobody", call_voice="off"
    )
    counter = open_counter(folder, clock=StandingClock(), config=config, hasher=CHEAP)
    (device,) = CounterCalls(counter).devices
    counter.close()
    assert device.ask is not None
    return asked("call_board", device.ask)


BOARD: Rows = {
    Fault.NO_HARDWARE: lambda _f: board_at(SerialOpener("/dev/there-is-no-such-port")),
    Fault.PERMISSION: lambda _f: board_at(forbidden),
    Fault.IN_USE: board_held,
    # nobody listens at that port
    Fault.OFFLINE: lambda _f: board_at(opener_of("127.0.0.1:1")),
    Fault.TIMEOUT: board_that_takes_nothing,
    Fault.UNSUPPORTED: number_too_long,
    Fault.CONFIG: board_of_nobody,
    Fault.NO_DRIVER: lambda _f: board_at(on_windows(lambda: opener_of("serial:/dev/ttyS0"))),
}


# --- looking after -----------------------------------------------------------------------------


def claimed(claim: Claim) -> Tended:
    device = Device("id_reader", "读卡器", "serial:/dev/ttyS9", ask=tuple)
    return Tended(device, lambda: 0.0, lambda: 0.0, claim=claim)


def held_by_another(folder: Path) -> DeviceLamp:
    """Two descriptors of one lock are two owners, as two programs are."""
    other, ours = Claim("/dev/ttyS9", folder), Claim("/dev/ttyS9", folder)
    assert other.take() is None
    device = claimed(ours)
    device.step()
    seen = lamp(device)
    other.give_back()
    device.step()
    assert lamp(device).state == "ready"
    ours.give_back()
    return seen


def no_place_for_locks(folder: Path) -> DeviceLamp:
    (folder / "file").touch()
    device = claimed(Claim("/dev/ttyS9", folder / "file" / "locks"))
    device.step()
    return lamp(device)


def driver_that_breaks(_folder: Path) -> DeviceLamp:
    def ask() -> tuple[Fault, ...]:
        raise ZeroDivisionError

    told = threading.Event()
    watch = Watch((Device("camera", "高拍仪", "x", ask=ask),), NoPlugs(), lambda: 0.0, lambda: 0.0)
    (device,) = watch.tended
    tell = device.told

    def tells(fault: Fault | None) -> None:
        tell(fault)
        told.set()

    device.told = tells  # type: ignore[method-assign] # to know when
    watch.start()
    assert told.wait(PATIENCE_S)
    watch.stop()
    return lamp(device)


CARE: Rows = {
    Fault.IN_USE: held_by_another,
    Fault.PERMISSION: no_place_for_locks,
    Fault.PROTOCOL: driver_that_breaks,
}
