"""The simulated reader behind pyusb's own backend interface: it stands where libusb stands.

Head and body travel over the endpoints that a real USB SAM has; anything at another endpoint, or in
another order, is an error as the bus would give one. In this process only: a kernel's bus would need
a driver for a virtual host.
"""

from __future__ import annotations

import errno
from array import array
from typing import Any

import usb.backend
import usb.core

from windowdesk.peripherals.id_reader.endpoints import (
    BODY_IN,
    BODY_OUT,
    HEAD_BYTES,
    HEAD_IN,
    HEAD_OUT,
    PACKET,
    PRODUCT,
    VENDOR,
)
from windowdesk.peripherals.id_reader.simulated import SimulatedLink


class _Descriptor:
    """A descriptor: whatever fields it is given."""

    def __init__(self, **said: Any) -> None:
        self.__dict__.update(said)
        self.extra_descriptors: list[int] = []
        self.extralen = 0


_DEVICE = _Descriptor(
    bLength=18, bDescriptorType=1, bcdUSB=0x0200, bDeviceClass=0xFF, bDeviceSubClass=0,
    bDeviceProtocol=0, bMaxPacketSize0=64, idVendor=VENDOR, idProduct=PRODUCT, bcdDevice=0x0100,
    iManufacturer=0, iProduct=0, iSerialNumber=0, bNumConfigurations=1, address=2, bus=1,
    port_number=1, port_numbers=(1,), speed=2,
)  # fmt: skip
_CONFIGURATION = _Descriptor(
    bLength=9, bDescriptorType=2, wTotalLength=46, bNumInterfaces=1, bConfigurationValue=1,
    iConfiguration=0, bmAttributes=0x80, bMaxPower=50,
)  # fmt: skip
_INTERFACE = _Descriptor(
    bLength=9, bDescriptorType=4, bInterfaceNumber=0, bAlternateSetting=0, bNumEndpoints=4,
    bInterfaceClass=0xFF, bInterfaceSubClass=0, bInterfaceProtocol=0, iInterface=0,
)  # fmt: skip
_ENDPOINTS = [
    _Descriptor(
        bLength=7, bDescriptorType=5, bEndpointAddress=at, bmAttributes=2, wMaxPacketSize=PACKET,
        bInterval=0, bRefresh=0, bSynchAddress=0,
    )
    for at in (HEAD_IN, HEAD_OUT, BODY_IN, BODY_OUT)
]  # fmt: skip


class SimulatedUsb(usb.backend.IBackend):  # type: ignore[misc] # pyusb has no types
    """``backend`` for :class:`~.transport_usb.UsbSamOpener`. ``link`` takes the cards.

    ``plugged``: whether it is on the bus; ``held``: whether another program has claimed it;
    ``forbidden``: whether this account may open it.
    """

    def __init__(self) -> None:
        self.link = SimulatedLink()
        self.plugged = True
        self.held = False
        self.forbidden = False
        self.claims = 0
        self._head = b""
        self._out: dict[int, bytearray] = {HEAD_IN: bytearray(), BODY_IN: bytearray()}

    def enumerate_devices(self) -> Any:
        return iter(["reader"] if self.plugged else [])

    def get_parent(self, dev: Any) -> None:
        return None

    def get_device_descriptor(self, dev: Any) -> _Descriptor:
        return _DEVICE

    def get_configuration_descriptor(self, dev: Any, config: int) -> _Descriptor:
        if config:
            raise IndexError
        return _CONFIGURATION

    def get_interface_descriptor(self, dev: Any, intf: int, alt: int, config: int) -> _Descriptor:
        if intf or alt:
            raise IndexError
        return _INTERFACE

    def get_endpoint_descriptor(
        self, dev: Any, ep: int, intf: int, alt: int, config: int
    ) -> _Descriptor:
        return _ENDPOINTS[ep]

    def open_device(self, dev: Any) -> str:
        self._on_the_bus()
        if self.forbidden:
            raise usb.core.USBError("Access denied", -3, errno.EACCES)
        return "handle"

    def close_device(self, dev_handle: Any) -> None:
        """Nothing is kept open here."""

    def get_configuration(self, dev_handle: Any) -> int:
        return 1

    def set_configuration(self, dev_handle: Any, config_value: int) -> None:
        self._on_the_bus()

    def claim_interface(self, dev_handle: Any, intf: int) -> None:
        self._on_the_bus()
        if self.held:
            raise usb.core.USBError("Resource busy", -6, errno.EBUSY)
        self.claims += 1

    def release_interface(self, dev_handle: Any, intf: int) -> None:
        self.claims -= 1

    def bulk_write(self, dev_handle: Any, ep: int, intf: int, data: Any, timeout: int) -> int:
        self._on_the_bus()
        sent = bytes(data)
        if ep == HEAD_OUT and len(sent) == HEAD_BYTES:
            self._head = sent
        elif ep == BODY_OUT and self._head:
            frame, self._head = self._head + sent, b""
            self.link.send(frame)
            self._answered()
        else:
            raise usb.core.USBError("Pipe error", -9, errno.EPIPE)
        return len(sent)

    def bulk_read(self, dev_handle: Any, ep: int, intf: int, buff: array[int], timeout: int) -> int:
        self._on_the_bus()
        waiting = self._out[ep]
        if not waiting:
            raise usb.core.USBTimeoutError("Operation timed out", -7, errno.ETIMEDOUT)
        piece = bytes(waiting[: len(buff)])
        del waiting[: len(piece)]
        buff[: len(piece)] = array("B", piece)
        return len(piece)

    def _answered(self) -> None:
        """What the reader says, its head and its body each behind their endpoint."""
        said = b""
        while piece := self.link.receive(0):
            said += piece
        if said:
            self._out[HEAD_IN] += said[:HEAD_BYTES]
            self._out[BODY_IN] += said[HEAD_BYTES:]

    def _on_the_bus(self) -> None:
        if not self.plugged:
            raise usb.core.USBError("No such device", -4, errno.ENODEV)
