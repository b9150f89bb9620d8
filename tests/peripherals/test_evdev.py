"""A scanner as an event device, by umockdev: found, grabbed, and its keys read from the kernel's file."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.helpers import umockdev
from windowdesk.peripherals.scanner.evdev import EVIOCGRAB
from windowdesk.peripherals.scanner.keys import EVENT, events_of

CHILD = Path(__file__).with_name("evdev_child.py")
KEYS = "1000003 9f207ac14057ff febeffdfffefffff fffffffffffffffe"
DEVICE = f"""\
P: /devices/usb1/1-1/input/input7
E: SUBSYSTEM=input
A: name=HENEX 2D Scanner
A: capabilities/key={KEYS}

P: /devices/usb1/1-1/input/input7/event7
N: input/event7
E: DEVNAME=/dev/input/event7
E: SUBSYSTEM=input
L: device=../../input7

"""


def played(texts: list[str]) -> str:
    """``texts`` as evemu records keys; close together, since umockdev stretches what is between."""
    events = EVENT.iter_unpack(b"".join(map(events_of, texts)))
    return "".join(
        f"E: {number * 0.0001:.6f} {kind:04x} {code:04x} {value}\n"
        for number, (_s, _us, kind, code, value) in enumerate(events)
    )


def listened(folder: Path, address: str, texts: list[str]) -> Any:
    (folder / "scan.umockdev").write_text(DEVICE, encoding="ascii")
    (folder / "scan.events").write_text(played(texts), encoding="ascii")
    laid_out = ["--device", str(folder / "scan.umockdev")]
    laid_out += ["-e", f"/dev/input/event7={folder / 'scan.events'}"]
    return json.loads(
        umockdev.run(laid_out, [sys.executable, str(CHILD), address, str(len(texts))])
    )


@pytest.mark.parametrize("address", ["evdev:/dev/input/event7", "evdev:HENEX 2D Scanner"])
def test_a_scanner_is_grabbed_and_read(address: str, tmp_path: Path) -> None:
    texts = ["2644010300012030015737", "WD-Echo_01#A/b:9%+.Z", "01069\x1d17荔湾"]
    said = listened(tmp_path, address, texts)
    assert said["faults"] == []
    assert said["scans"] == texts
    assert said["grabs"] == [[EVIOCGRAB, 1]]


def test_a_name_nobody_has_is_no_hardware(tmp_path: Path) -> None:
    assert listened(tmp_path, "evdev:Another Scanner", [])["faults"] == ["no_hardware"]
