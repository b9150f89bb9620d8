"""Barcode scanners by what they call themselves: on a serial port, as a keyboard, or in a mode we do not read.

A keyboard that does not look like a scanner is never named: taken for one, it would be taken away from
whoever types on it.
"""

from __future__ import annotations

import re
import sys

from windowdesk.i18n import _
from windowdesk.peripherals.model.discovery import Found, Kind, Line, Looked, marks_of
from windowdesk.peripherals.model.transport_udev import Seen, seen_now
from windowdesk.peripherals.scanner.wired import BAUD

UDEV = "udev"
_NAME = re.compile(
    r"scan(?!dis|jet|snap)|bar ?-?code|\b[12]d (reader|imag)|扫码|扫描枪|条码", re.IGNORECASE
)
# whose USB devices are scanners (usb.ids): Symbol/Zebra, Metrologic/Honeywell, PSC/Datalogic, Newland,
# Hand Held Products/Honeywell, Opticon
_MAKERS = frozenset({"05e0", "0c2e", "05f9", "1eab", "0536", "065a"})
# a report descriptor begins with its usage page: 0x8C is "bar code scanner" (HID-POS)
_HID_POS = bytes((0x05, 0x8C))
_BY_ID, _BY_PATH = "/dev/input/by-id/", "/dev/input/by-path/"


def scanners() -> Looked:
    """Everything on USB that looks like a barcode scanner."""
    found = [_serial(one) for one in seen_now("tty") if one.attached.vendor and _looks(one)]
    found += _keyboards()
    found += [_pos(one) for one in seen_now("hidraw") if _is_pos(one)]
    return Looked(tuple(found))


def _looks(one: Seen, name: str = "") -> bool:
    said = f"{name} {one.maker} {one.model}"
    return one.attached.vendor in _MAKERS or _NAME.search(said) is not None


def _serial(one: Seen) -> Found:
    link = one.link("/dev/serial/by-id/", "/dev/serial/by-path/")
    address = f"serial:{link}@{BAUD}"
    return _found(one, address, marks_of(f"serial:{one.attached.node}"), rank=1)


def _keyboards() -> list[Found]:
    if sys.platform == "win32":
        return []
    from windowdesk.peripherals.scanner.evdev import keyboards

    known, found = keyboards(), []
    for one in seen_now("input"):
        name = known.get(one.attached.node)
        if name is None or not _looks(one, name):
            continue
        link = one.link(_BY_ID, _BY_PATH)
        # without a name that stays, what it calls itself stays
        address = f"evdev:{name if link == one.attached.node else link}"
        marks = marks_of(f"evdev:{one.attached.node}") | marks_of(f"evdev:{name}")
        found.append(
            _found(
                one,
                address,
                marks,
                rank=3,
                model=name,
                says=_("现在是键盘方式；改成串口方式更好：windowdesk scanner-sheet。"),
            )
        )
    return found


def _is_pos(one: Seen) -> bool:
    try:
        return (one.folder / "device" / "report_descriptor").read_bytes().startswith(_HID_POS)
    except OSError:
        return False


def _pos(one: Seen) -> Found:
    words = _("扫码枪在 HID-POS 方式，这里读不了：用 windowdesk scanner-sheet 改成串口方式。")
    return _found(one, "", marks_of(f"hid:{one.attached.node},plain"), rank=9, says=words)


def _found(
    one: Seen, address: str, marks: frozenset[str], *, rank: int, model: str = "", says: str = ""
) -> Found:
    return Found(
        Kind.SCANNER,
        (UDEV,),
        one.attached.identity,
        (Line("scanner", address),) if address else (),
        one.maker,
        one.model or model,
        one.attached.node,
        marks | marks_of(address) | ({f"plug:{one.plug}"} if one.plug else set()),
        rank=rank,
        says=(says,) if says else (),
    )
