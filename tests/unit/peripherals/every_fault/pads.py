"""Pads for signatures and evaluations, on a line and behind a service."""

from __future__ import annotations

import os
import select
import threading
import tty
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

import pytest

from windowdesk.app.pads import EvaluationWanted, SignatureWanted
from windowdesk.bootstrap.pads import evaluation_pad, signature_pad
from windowdesk.gui.devices import DeviceLamp
from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.pads import pad as pad_module
from windowdesk.peripherals.pads.pad import (
    EVALUATION,
    WiredEvaluationPad,
    WiredSignaturePad,
    talks_of,
)
from windowdesk.peripherals.pads.simulated import PadTwin, SimulatedPadServer
from windowdesk.peripherals.pads.simulated_serial import SimulatedSerialPad
from windowdesk.peripherals.pads.talk import Kind, Told
from windowdesk.peripherals.scanner.simulated_serial import SimulatedSerialScanner
from windowdesk.peripherals.wires.address import opener_of
from windowdesk.peripherals.wires.files import SerialOpener
from windowdesk.peripherals.wires.websocket import WebSocketOpener
from windowdesk.peripherals.wires.wire import Opener

from .lamps import PATIENCE_S, Rows, asked, forbidden, on_windows, worked

Pad = WiredEvaluationPad | WiredSignaturePad
NEVER = threading.Event()


@contextmanager
def pad(kind: str, *, service: bool, ping_s: float = PATIENCE_S) -> Iterator[tuple[Pad, PadTwin]]:
    name = f"{'json' if service else 'frame'}-{kind.removesuffix('_pad')}"
    twin = PadTwin(talks_of(name, kind))
    made = WiredEvaluationPad if kind == EVALUATION else WiredSignaturePad
    with ExitStack() as stack:
        opener: Opener
        if service:
            server = stack.enter_context(SimulatedPadServer(twin))
            opener = WebSocketOpener(server.url, PATIENCE_S)
        else:
            opener = SerialOpener(stack.enter_context(SimulatedSerialPad(twin)).path, 9600)
        yield made(opener, talks_of(name, kind), ping_s), twin


def requested(one: Pad, skip: threading.Event = NEVER) -> object:
    if isinstance(one, WiredEvaluationPad):
        return one.request(EvaluationWanted("1", "x", (), PATIENCE_S), skip)
    return one.request(SignatureWanted("x", seconds=PATIENCE_S), skip)


def deaf(kind: str, *, service: bool) -> DeviceLamp:
    with pad(kind, service=service, ping_s=0.1) as (one, twin):
        twin.deaf = True
        return asked(kind, one.faults)


def refuses(kind: str) -> DeviceLamp:
    """The service says that it cannot."""
    with pad(kind, service=True) as (one, twin):
        twin.answer(Told(Kind.FAILED))
        return worked(kind, lambda: requested(one))


def line_noise(kind: str) -> DeviceLamp:
    """A box at another speed: what it says is no frame, and there is no end of it."""
    ours, theirs = os.openpty()
    tty.setraw(theirs)
    os.set_blocking(ours, False)
    stop, wake = os.pipe()

    def babble() -> None:
        while not select.select([stop], [], [], 0.001)[0]:
            with suppress(BlockingIOError):
                os.write(ours, b"\x98\xf8\xff\x00" * 1024)

    thread = threading.Thread(target=babble)
    thread.start()
    seen = pad_with(kind, SerialOpener(os.ttyname(theirs), 9600), PATIENCE_S)
    os.write(wake, b".")
    thread.join()
    for file in (ours, theirs, stop, wake):
        os.close(file)
    return seen


def pad_at(kind: str, at: str, profile: str = "") -> DeviceLamp:
    """As the desk makes it of its settings."""
    made = evaluation_pad if kind == EVALUATION else signature_pad
    return asked(kind, made(at, profile).faults)


def pad_with(kind: str, opener: Opener, ping_s: float = 0.1) -> DeviceLamp:
    made = WiredEvaluationPad if kind == EVALUATION else WiredSignaturePad
    name = f"frame-{kind.removesuffix('_pad')}"
    return asked(kind, made(opener, talks_of(name, kind), ping_s).faults)


def pad_held(kind: str) -> DeviceLamp:
    with SimulatedSerialScanner() as line:
        other = SerialOpener(line.path)()
        assert not isinstance(other, Fault)
        seen = pad_at(kind, f"serial:{line.path}")
        other.close()
        return seen


def pads_on_a_line(kind: str) -> Rows:
    return {
        Fault.NO_HARDWARE: lambda _f: pad_at(kind, "serial:/dev/there-is-no-such-port"),
        Fault.PERMISSION: lambda _f: pad_with(kind, forbidden),
        Fault.IN_USE: lambda _f: pad_held(kind),
        Fault.OFFLINE: lambda _f: pad_at(kind, "127.0.0.1:1"),
        Fault.TIMEOUT: lambda _f: deaf(kind, service=False),
        Fault.PROTOCOL: lambda _f: line_noise(kind),
        Fault.CONFIG: lambda _f: pad_at(kind, "serial:/dev/null"),
        Fault.NO_DRIVER: lambda _f: pad_with(
            kind, on_windows(lambda: opener_of("serial:/dev/ttyS0"))
        ),
    }


def busy(kind: str) -> DeviceLamp:
    """Somebody is still asked, and does not answer, when the next one is to be."""
    with pad(kind, service=True) as (one, twin):
        skip = threading.Event()
        asking = threading.Thread(target=lambda: requested(one, skip))
        asking.start()
        assert twin.wait("ask", PATIENCE_S)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(pad_module, "_LINE_S", 0.05)
            seen = worked(kind, lambda: requested(one))
        skip.set()
        asking.join(PATIENCE_S)
        return seen


def pads_behind_a_service(kind: str) -> Rows:
    return {
        Fault.OFFLINE: lambda _f: pad_at(kind, "ws://127.0.0.1:1/"),
        Fault.TIMEOUT: lambda _f: deaf(kind, service=True),
        Fault.PROTOCOL: lambda _f: refuses(kind),
        Fault.IN_USE: lambda _f: busy(kind),
        Fault.CONFIG: lambda _f: pad_at(kind, "ws://127.0.0.1:1/", "frame-signature"),
    }
