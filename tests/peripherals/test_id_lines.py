"""USB and HID readers through the real libusb and the real hidraw calls, against umockdev's records.

umockdev answers libusb's own ioctls (endpoint, length and every byte are compared with the record) and
hidraw's reads and writes. The records are written here by hand from the published frames, not by the
code under test.
"""

from __future__ import annotations

import json
import struct
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from tests.helpers import umockdev
from windowdesk.peripherals.id_reader.card import IdCard
from windowdesk.peripherals.id_reader.layout import build_text
from windowdesk.peripherals.id_reader.people import PEOPLE

CHILD = Path(__file__).with_name("id_reader_child.py")
FIND, SELECT, READ, LATEST = (
    "AAAAAA96690003200122",
    "AAAAAA96690003200221",
    "AAAAAA96690003300132",
    "AAAAAA96690003300330",
)
FOUND = "AAAAAA9669000800009F0000000097"
SELECTED = "AAAAAA9669000C00009000000000000000009C"
NONE_THERE = "AAAAAA9669000400009195"


def base_reply(card: IdCard) -> bytes:
    """``30 01`` as the standard writes it: 1295 bytes."""
    counted = bytes.fromhex("0508 000090 0100 0400") + build_text(card) + bytes(1024)
    check = 0
    for byte in counted:
        check ^= byte
    return bytes.fromhex("AAAAAA9669") + counted + bytes((check,))


def conversation(card: IdCard) -> list[tuple[bytes, bytes]]:
    """What the host says and what the reader answers."""
    return [
        (bytes.fromhex(FIND), bytes.fromhex(FOUND)),
        (bytes.fromhex(SELECT), bytes.fromhex(SELECTED)),
        (bytes.fromhex(READ), base_reply(card)),
        *([(bytes.fromhex(LATEST), bytes.fromhex(NONE_THERE))] if card.address else []),
    ]


def usb_device() -> str:
    """A USB SAM as udev and sysfs describe it: one interface, four bulk endpoints."""
    device = struct.pack(
        "<BBHBBBBHHHBBBB", 18, 1, 0x0200, 255, 0, 0, 64, 0x0400, 0xC35A, 256, 0, 0, 0, 1
    )
    ends = b"".join(struct.pack("<BBBBHB", 7, 5, at, 2, 64, 0) for at in (0x81, 0x02, 0x85, 0x06))
    interface = struct.pack("<9B", 9, 4, 0, 0, 4, 255, 0, 0, 0)
    size = 9 + len(interface) + len(ends)
    whole = device + struct.pack("<BBHBBBBB", 9, 2, size, 1, 1, 0, 0x80, 50) + interface + ends
    return (
        "P: /devices/pci0000:00/0000:00:14.0/usb1/1-1\nN: bus/usb/001/002\n"
        "E: BUSNUM=001\nE: DEVNAME=/dev/bus/usb/001/002\nE: DEVNUM=002\nE: DEVTYPE=usb_device\n"
        "E: ID_BUS=usb\nE: MAJOR=189\nE: MINOR=1\nE: PRODUCT=400/c35a/100\nE: SUBSYSTEM=usb\n"
        "E: TYPE=255/0/0\nA: bConfigurationValue=1\nA: bNumConfigurations=1\nA: busnum=1\\n\n"
        f"A: devnum=2\\n\nA: idProduct=c35a\nA: idVendor=0400\nA: speed=12\nH: descriptors={whole.hex().upper()}\n\n"
    )  # fmt: skip


def urb(endpoint: int, room: int, data: bytes) -> str:
    """One bulk transfer as the kernel gives it back."""
    return f"USBDEVFS_REAPURBNDELAY 0 3 {endpoint} 0 0 {room} {len(data)} 0 {data.hex().upper()}\n"


def transfers(card: IdCard) -> str:
    said = ["USBDEVFS_GET_CAPABILITIES 0 FD010000\n"]
    for asked, answered in conversation(card):
        said += [urb(0x02, 7, asked[:7]), urb(0x06, 3, asked[7:]), urb(0x81, 64, answered[:7])]
        room = (len(answered) - 7 + 63) // 64 * 64
        said.append(urb(0x85, room, answered[7:]))
    return "".join(said)


def escaped(data: bytes) -> bytes:
    """Bytes as umockdev's scripts write them."""
    return b"".join(
        b"^`" if byte == 94 else bytes((94, byte + 64)) if byte < 32 else bytes((byte,))
        for byte in data
    )


def huaxu(card: IdCard) -> bytes:
    """The reports of a Huaxu reader, both ways, as its maker's own driver sends and reads them."""
    script = b""
    for asked, answered in conversation(card):
        counted = (len(asked) + 1).to_bytes(2, "little") + b"\xb1" + asked
        report = b"\x88\0\0" + counted + sum(counted).to_bytes(2, "little")
        script += b"w 0 " + escaped(b"\0" + report.ljust(64, b"\0")) + b"\n"
        for number, at in enumerate(range(0, len(answered), 54)):
            piece = b"\0" + number.to_bytes(2, "little") + answered[at : at + 54]
            counted = len(piece).to_bytes(2, "little") + piece
            check = (sum(counted) & 0xFFFF).to_bytes(2, "little")
            report = (b"\xaa\0\0" + counted + check).ljust(64, b"\0")
            script += b"r 0 " + escaped(report) + b"\n"
    return script


HIDRAW = (
    "P: /devices/usb1/1-2/hidraw/hidraw3\nN: hidraw3\nE: DEVNAME=/dev/hidraw3\n"
    "E: SUBSYSTEM=hidraw\nE: ID_BUS=usb\nE: ID_VENDOR_ID=10c4\nE: ID_MODEL_ID=0007\n\n"
)


def read(address: str, *arguments: str) -> dict[str, Any]:
    program = [sys.executable, str(CHILD), address]
    said: dict[str, Any] = json.loads(umockdev.run(list(arguments), program))
    return said


def as_said(card: IdCard) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(json.dumps(asdict(card), default=str))
    return said


@pytest.mark.parametrize("key", ["plain", "foreigner_2023"])
def test_a_usb_sam_is_read_by_libusb_itself(key: str, tmp_path: Path) -> None:
    (tmp_path / "sam.umockdev").write_text(usb_device(), encoding="ascii")
    (tmp_path / "sam.ioctl").write_text(transfers(PEOPLE[key]), encoding="ascii")
    said = read(
        "usb:0400:c35a",
        "--device", str(tmp_path / "sam.umockdev"),
        "--ioctl", f"/dev/bus/usb/001/002={tmp_path / 'sam.ioctl'}",
    )  # fmt: skip
    assert said == {"card": as_said(PEOPLE[key]), "fault": None}


@pytest.mark.parametrize("key", ["plain", "foreigner_2017"])
def test_a_hid_reader_is_read_through_hidraw(key: str, tmp_path: Path) -> None:
    (tmp_path / "hid.umockdev").write_text(HIDRAW, encoding="ascii")
    (tmp_path / "hid.script").write_bytes(huaxu(PEOPLE[key]))
    said = read(
        "hid:/dev/hidraw3,huaxu",
        "--device", str(tmp_path / "hid.umockdev"),
        "--script", f"/dev/hidraw3={tmp_path / 'hid.script'}",
    )  # fmt: skip
    assert said == {"card": as_said(PEOPLE[key]), "fault": None}
