"""A "USB SAM" through libusb (pyusb). The splitting over endpoints is :mod:`.endpoints`."""

from __future__ import annotations

import errno
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.id_reader.endpoints import PRODUCT, VENDOR, Joiner, split
from windowdesk.peripherals.wires.wire import Wire, fault_of

_INTERFACE = 0
_GONE = (errno.ENODEV, errno.EIO, errno.ENOENT, errno.EPROTO, errno.ESHUTDOWN)


@dataclass(frozen=True, slots=True)
class UsbSamOpener:
    """Opens the first reader with these ids. ``backend`` is pyusb's; None is the system's libusb.

    NO_HARDWARE where none is plugged in, NO_DRIVER where libusb itself is missing.
    """

    vendor: int = VENDOR
    product: int = PRODUCT
    backend: Any = None

    def __call__(self) -> Wire | Fault:
        try:
            import usb.core
            import usb.util
        except ImportError:
            return Fault.NO_DRIVER
        try:
            device = usb.core.find(
                idVendor=self.vendor, idProduct=self.product, backend=self.backend
            )
            if device is None:
                return Fault.NO_HARDWARE
            usb.util.claim_interface(device, _INTERFACE)
        except usb.core.NoBackendError:
            return Fault.NO_DRIVER
        except OSError as error:  # usb.core.USBError is one
            return fault_of(error)
        return UsbSamWire(device)


class UsbSamWire:
    """:class:`Wire` over a claimed reader."""

    def __init__(self, device: Any) -> None:
        self._device = device
        self._joiner = Joiner()

    def send(self, data: bytes, within_s: float, *, urgent: bool = False) -> None:
        """One whole frame, in its two parts."""
        import usb.core

        self._joiner.reset()
        for endpoint, part in split(data):
            try:
                self._device.write(endpoint, part, _ms(within_s))
            except usb.core.USBTimeoutError as error:
                raise TimeoutError("the reader takes no more bytes") from error

    def receive(self, within_s: float) -> bytes | None:
        import usb.core

        deadline = time.monotonic() + within_s
        while (left := deadline - time.monotonic()) > 0:
            wanted = self._joiner.wants
            try:
                data = bytes(self._device.read(wanted.endpoint, wanted.size, _ms(left)))
            except usb.core.USBTimeoutError:
                return None
            except usb.core.USBError as error:
                if error.errno in _GONE:
                    return b""
                raise
            if found := self._joiner.feed(data):
                return found
        return None

    def hang_up(self, within_s: float) -> None:
        """Nothing is under way between two questions."""

    def close(self) -> None:
        import usb.core
        import usb.util

        with suppress(usb.core.USBError):
            usb.util.release_interface(self._device, _INTERFACE)
        usb.util.dispose_resources(self._device)


def _ms(seconds: float) -> int:
    """libusb takes 0 for "for ever"."""
    return max(1, int(seconds * 1000))
