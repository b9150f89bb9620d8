"""Run under umockdev: plug each class in and pull it out again, and print what the port told.

``umockdev-wrapper python plugging_child.py ROUNDS`` prints one JSON object: the first round's news of
each class, and threads and files of the process after the first and after the last round.
"""

from __future__ import annotations

import ctypes
import json
import os
import queue
import sys
import threading

from windowdesk.peripherals.model.plugs import Plug
from windowdesk.peripherals.model.transport_udev import UdevPlugs

# class of device: subsystem, node, vendor, product, serial
CLASSES = {
    "id_reader": ("tty", "ttyUSB0", "0403", "6001", "A9X7"),
    "receipt_printer": ("usbmisc", "usb/lp0", "04b8", "0e15", "TM20"),
    "scanner": ("input", "input/event5", "05e0", "1200", "S3"),
    "hid_reader": ("hidraw", "hidraw3", "10c4", "0007", "H3"),
    "usb_reader": ("usb", "bus/usb/001/006", "0400", "c35a", "S4"),
    "camera": ("video4linux", "video0", "1bcf", "2281", "C1"),
}


def describe(number: int, subsystem: str, node: str, *usb: str) -> str:
    vendor, product, serial = usb
    name = node.rpartition("/")[2]
    return (
        f"P: /devices/usb1/1-{number}/{name}\nN: {node}\n"
        f"E: DEVNAME=/dev/{node}\nE: SUBSYSTEM={subsystem}\nE: ID_BUS=usb\nE: DEVTYPE=usb_device\n"
        f"E: ID_PATH=pci-0000:00:14.0-usb-0:{number}\nE: ID_VENDOR_ID={vendor}\n"
        f"E: ID_MODEL_ID={product}\nE: ID_SERIAL_SHORT={serial}\n\n"
    )


def main(rounds: int) -> None:
    library = ctypes.CDLL("libumockdev.so.0")
    library.umockdev_testbed_new.restype = ctypes.c_void_p
    bed = ctypes.c_void_p(library.umockdev_testbed_new())
    heard: queue.Queue[Plug] = queue.Queue()
    for number, (subsystem, node, *usb) in enumerate(CLASSES.values(), 1):
        text = describe(number, subsystem, node, *usb).encode()
        assert library.umockdev_testbed_add_from_string(bed, text, None)
    told: dict[str, list[object]] = {}
    counts = []
    for turn in range(rounds):
        plugs = UdevPlugs()
        plugs.start(heard.put)
        for number, (role, (_subsystem, node, *_usb)) in enumerate(CLASSES.items(), 1):
            path = f"/sys/devices/usb1/1-{number}/{node.rpartition('/')[2]}".encode()
            for action in (b"add", b"remove"):
                library.umockdev_testbed_uevent(bed, path, action)
                plug = heard.get(timeout=60)
                if turn == 0:
                    said = [plug.there, plug.device.node, plug.device.identity]
                    told.setdefault(role, []).append(said)
        plugs.stop()
        counts.append([threading.active_count(), len(os.listdir("/proc/self/fd"))])
    print(json.dumps({"told": told, "first": counts[0], "last": counts[-1]}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
