"""Hot-plug events of Linux, from udev's netlink socket (pyudev), in a thread of its own."""

from __future__ import annotations

import os
import re
import select
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
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
    said = _properties(device)
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
        if device.device_node and _properties(device).get("ID_BUS", "") == "usb"
    )


@dataclass(frozen=True, slots=True)
class Seen:
    """A device with all that udev says of it. ``folder``: in sysfs; ``links``: its other names."""

    attached: Attached
    says: Mapping[str, str]
    links: tuple[str, ...]
    folder: Path

    @property
    def maker(self) -> str:
        """From the device itself, else from udev's tables."""
        return _plain(self.says.get("ID_VENDOR", "")) or self.says.get(
            "ID_VENDOR_FROM_DATABASE", ""
        )

    @property
    def model(self) -> str:
        return _plain(self.says.get("ID_MODEL", "")) or self.says.get("ID_MODEL_FROM_DATABASE", "")

    @property
    def plug(self) -> str:
        """The whole device it is a part of: one name for all the files of one USB device."""
        identity = self.attached.identity
        if identity.startswith("usb:"):
            return identity
        return re.sub(r":\d+\.\d+$", "", identity) if self.attached.vendor else ""

    def link(self, *folders: str) -> str:
        """Its name below the first of ``folders`` that has one, else the kernel's: that one may change."""
        for folder in folders:
            for name in sorted(self.links):
                if name.startswith(folder):
                    return name
        return self.attached.node

    def read(self, name: str) -> str:
        """A file of sysfs, "" where there is none."""
        try:
            return (self.folder / name).read_text(encoding="utf-8", errors="replace").strip()
        except OSError:
            return ""


def seen_now(*subsystems: str) -> tuple[Seen, ...]:
    """Every device with a file there is now; () without udev."""
    try:
        import pyudev

        context = pyudev.Context()
    except (ImportError, OSError):
        return ()
    return tuple(
        Seen(
            attached(device),
            _properties(device),
            tuple(device.properties.get("DEVLINKS", "").split()),
            Path(device.sys_path),
        )
        for subsystem in subsystems
        for device in context.list_devices(subsystem=subsystem)
        if device.device_node
    )


def _properties(device: Any) -> dict[str, str]:
    """What udev says of it, and of what it is a part of: rules name no serial number for lp0 or hidraw0."""
    own = dict(device.properties)
    whole = None if device.subsystem == "usb" else device.find_parent("usb", "usb_device")
    if whole is None:
        return own
    inherited = {name: text for name, text in whole.properties.items() if name.startswith("ID_")}
    return inherited | own


def _plain(name: str) -> str:
    """A name as a person writes it: udev has no blanks; four digits are a number, no name."""
    return "" if re.fullmatch(r"[0-9a-fA-F]{4}", name) else name.replace("_", " ").strip()
