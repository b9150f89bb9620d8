"""Hot-plug events of Linux, from udev's netlink socket (pyudev), in a thread of its own."""

from __future__ import annotations

import os
import select
import threading
from collections.abc import Callable
from typing import Any

from windowdesk import logs
from windowdesk.peripherals.model.identity import Attached
from windowdesk.peripherals.model.plugs import NoPlugs, Plug, Plugs

SUBSYSTEMS = ("tty", "usbmisc", "input", "hidraw", "video4linux", "usb")
_CAME, _WENT = ("add", "bind", "online"), ("remove", "offline")


def plugs_of_system() -> Plugs:
    """The port of this system; one that never tells anything where there is no udev."""
    try:
        import pyudev

        pyudev.Context()
    except (ImportError, OSError):
        return NoPlugs()
    return UdevPlugs()


class UdevPlugs:
    """``Plugs`` over udev."""

    def __init__(self) -> None:
        self._thread: threading.Thread | None = None
        self._wake: tuple[int, int] | None = None

    def start(self, told: Callable[[Plug], None]) -> None:
        import pyudev

        monitor = pyudev.Monitor.from_netlink(pyudev.Context())
        for subsystem in SUBSYSTEMS:
            monitor.filter_by(subsystem)
        monitor.start()
        self._wake = os.pipe()
        self._thread = threading.Thread(
            target=self._run, args=(monitor, self._wake[0], told), name="udev", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        if self._thread is None or self._wake is None:
            return
        os.write(self._wake[1], b".")
        self._thread.join()
        for end in self._wake:
            os.close(end)
        self._thread = self._wake = None

    @staticmethod
    def _run(monitor: Any, wake: int, told: Callable[[Plug], None]) -> None:
        while True:
            ready, _out, _odd = select.select([monitor.fileno(), wake], [], [])
            if wake in ready:
                return
            device = monitor.poll(timeout=0)
            if device is None or device.action not in (*_CAME, *_WENT):
                continue
            plug = Plug(device.action in _CAME, attached(device))
            try:
                told(plug)
            except Exception:  # noqa: BLE001 - one surprise must not make the desk deaf
                logs.get("devices").exception("plug_not_taken")


def attached(device: Any) -> Attached:
    """``device`` of pyudev in our words."""
    said = device.properties
    return Attached(
        subsystem=device.subsystem or "",
        node=device.device_node or "",
        port=said.get("ID_PATH", "") or device.device_path,
        vendor=said.get("ID_VENDOR_ID", "").lower(),
        product=said.get("ID_MODEL_ID", "").lower(),
        serial=said.get("ID_SERIAL_SHORT", ""),
    )


def attached_now() -> tuple[Attached, ...]:
    """Everything there is now of the classes we know; () without udev."""
    try:
        import pyudev

        context = pyudev.Context()
    except (ImportError, OSError):
        return ()
    return tuple(
        attached(device)
        for subsystem in SUBSYSTEMS
        for device in context.list_devices(subsystem=subsystem)
        if device.device_node and device.properties.get("ID_BUS", "") == "usb"
    )
