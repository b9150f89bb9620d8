"""Where an ID reader is, as settings write it, and the line that leads there.

``serial:/dev/ttyUSB0@115200``; ``usb:0400:c35a`` (a USB SAM through libusb);
``hid:/dev/hidraw3,huaxu`` (a HID reader and how its maker wraps).
"""

from __future__ import annotations

import sys
from pathlib import Path

from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.wires.address import opener_of as line_of
from windowdesk.peripherals.wires.wire import Opener


def opener_of(address: str, own_profiles: Path | None = None) -> Opener:
    """The opener of ``address``, which the settings have checked.

    ``own_profiles``: the counter's own folder of HID profiles. One that is wrong or missing is CONFIG.
    """
    kind, _colon, rest = address.partition(":")
    if kind == "usb":
        from windowdesk.peripherals.id_reader.transport_usb import UsbSamOpener

        vendor, _colon, product = rest.partition(":")
        return UsbSamOpener(int(vendor, 16), int(product, 16))
    if kind == "hid":
        return _hid(rest, own_profiles)
    return line_of(address)


def _hid(rest: str, own_profiles: Path | None) -> Opener:
    if sys.platform == "win32":
        return lambda: Fault.NO_DRIVER  # there is no hidraw there, and hid.dll is not spoken
    from windowdesk.peripherals.id_reader.hid import profile_named
    from windowdesk.peripherals.id_reader.transport_hid import HidOpener
    from windowdesk.peripherals.profiles.loading import ProfileError

    path, _comma, name = rest.partition(",")
    try:
        return HidOpener(path, profile_named(name, own_profiles))
    except ProfileError:
        return lambda: Fault.CONFIG
