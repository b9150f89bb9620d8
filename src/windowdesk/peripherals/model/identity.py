"""Which device it is: one name for one piece of hardware, whatever port it comes up at."""

from __future__ import annotations

import re
from dataclasses import dataclass

# serial numbers that whole batches share, or that say nothing
_NO_SERIAL = re.compile(r"|0+|1?23456789?0?(abcdef)?|none|n/?a|default( string)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Attached:
    """What the system says of something plugged in: its kernel file and the USB descriptor.

    ``node``: /dev/ttyUSB0, /dev/usb/lp0, /dev/input/event5; ``port``: where it is plugged (stable
    while it stays there); vendor and product are four hex digits, small letters.
    """

    subsystem: str
    node: str = ""
    port: str = ""
    vendor: str = ""
    product: str = ""
    serial: str = ""

    @property
    def identity(self) -> str:
        """Its serial number where it has one worth the name, else the port it is plugged into."""
        if self.vendor and not _NO_SERIAL.fullmatch(self.serial.strip()):
            return f"usb:{self.vendor}:{self.product}:{self.serial.strip()}"
        return f"port:{self.port or self.node}"


def local_file(address: str) -> str:
    """The kernel's file in a device's address ("serial:/dev/ttyUSB0@9600"), "" for the network."""
    kind, _colon, rest = address.partition(":")
    if kind not in ("serial", "usb", "evdev", "v4l", "hid") or not rest.startswith("/"):
        return ""
    return rest.partition(",")[0].partition("@")[0]


def doubles(found: tuple[Attached, ...]) -> tuple[tuple[Attached, Attached], ...]:
    """Pairs that two ways of looking found although they are one thing (same identity)."""
    first: dict[str, Attached] = {}
    pairs = []
    for device in found:
        before = first.setdefault(f"{device.identity} {device.subsystem}", device)
        if before is not device and before.node != device.node:
            pairs.append((before, device))
    return tuple(pairs)
