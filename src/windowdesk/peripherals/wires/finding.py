"""The lines of this machine: its serial ports, and USB printers at the kernel's usblp. Nothing is sent.

A serial port says nothing of what is behind it; the maker of a USB device often does.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from windowdesk.i18n import _
from windowdesk.peripherals.model.discovery import Found, Kind, Line, Looked, marks_of
from windowdesk.peripherals.model.transport_udev import Seen, seen_now
from windowdesk.peripherals.printer_names import PAGE, device_id, lines_at, speaks

UDEV = "udev"
_NAMES = ("/dev/serial/by-id/", "/dev/serial/by-path/")
# what makers preset, for each role a port may have
_USUAL = (("id_reader", "@115200"), ("scanner", "@9600"), ("receipt_printer", ""))


def ports() -> Looked:
    """Every serial port there is, with a name that stays where udev gives one."""
    return Looked(tuple(_port(one) for one in seen_now("tty") if _is_port(one)))


def usb_printers() -> Looked:
    """Every printer that the kernel's usblp has."""
    there = [one for one in seen_now("usbmisc") if "/usb/lp" in one.attached.node]
    names = Counter(_called(one) for one in there)
    return Looked(tuple(_printer(one, alone=names[_called(one)] == 1) for one in there))


def serial_address(node: str, rate: str = "") -> str:
    """As the settings write it."""
    return f"serial:{node}{rate}"


def _is_port(one: Seen) -> bool:
    name = Path(one.attached.node).name
    if name.startswith(("ttyUSB", "ttyACM", "ttyXR", "ttyCH")):
        return True
    # the kernel makes files for ports that no board has: their type is 0
    return name.startswith(("ttyS", "ttyAMA")) and one.read("type") not in ("", "0")


def _port(one: Seen) -> Found:
    link = one.link(*_NAMES)
    identity = one.attached.identity
    part = one.says.get("ID_USB_INTERFACE_NUM", "")
    return Found(
        Kind.PORT,
        (UDEV,),
        # two ports of one adapter share its serial number
        f"{identity}.{part}" if part not in ("", "00") else identity,
        maker=one.maker,
        model=one.model,
        node=one.attached.node,
        marks=marks_of(serial_address(one.attached.node)) | marks_of(serial_address(link)),
        others=tuple(Line(role, serial_address(link, rate)) for role, rate in _USUAL),
        sure=False,
    )


def _printer(one: Seen, *, alone: bool) -> Found:
    said = _said(one)
    maker, model = said.get("MFG", "") or one.maker, said.get("MDL", "") or one.model
    address = f"usb:{one.attached.node}"
    how = speaks(said.get("CMD", ""), f"{maker} {model}")
    lines = lines_at(address, how.language)
    words = (_("A4 打印机：先在系统里建一个打印队列，再写 system_printer。"),)
    known = one.attached.identity.startswith("usb:")
    marks = {f"serial:{one.attached.serial.strip().lower()}"} if known else set()
    if alone:
        marks.add(_called(one))
    unknown = tuple(Line(role, address) for role in ("receipt_printer", "label_printer"))
    return Found(
        Kind.PRINTER,
        (UDEV,),
        one.attached.identity,
        lines,
        maker,
        model,
        one.attached.node,
        frozenset(marks) | marks_of(address),
        () if how.language else unknown,
        how.sure,
        rank=1 if how.language != PAGE else 9,
        says=words if how.language == PAGE else (),
    )


def _said(one: Seen) -> dict[str, str]:
    return device_id(one.read("device/ieee1284_id"))


def _called(one: Seen) -> str:
    """What CUPS calls a USB printer that has no serial number."""
    said = _said(one)
    return f"usbprinter:{said.get('MFG', '')}/{said.get('MDL', '')}".lower()
