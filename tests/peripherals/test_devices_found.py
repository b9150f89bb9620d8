"""``devices find`` on a counter that umockdev lays out: every USB device once, with its line for the settings."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.helpers import umockdev
from tests.peripherals.test_evdev import KEYS
from windowdesk import settings

POS = "058c0902"


def whole(number: int, vendor: str, product: str, serial: str, name: str) -> str:
    """A USB device, as udev tells of it. Its files inherit numbers and names from it."""
    maker, _blank, model = name.partition(" ")
    return (
        f"P: /devices/pci0/usb1/1-{number}\nN: bus/usb/001/{number:03d}\n"
        f"E: DEVNAME=/dev/bus/usb/001/{number:03d}\nE: SUBSYSTEM=usb\nE: DEVTYPE=usb_device\n"
        f"E: ID_BUS=usb\nE: ID_VENDOR_ID={vendor}\nE: ID_MODEL_ID={product}\n"
        f"E: ID_VENDOR={maker}\nE: ID_MODEL={model.replace(' ', '_')}\n"
        f"E: ID_PATH=pci-0000:00:14.0-usb-0:{number}\n"
        + (f"E: ID_SERIAL_SHORT={serial}\n" if serial else "")
        + "\n"
    )


def part(number: int, subsystem: str, node: str, *more: str) -> str:
    """One of its files."""
    place = f"P: /devices/pci0/usb1/1-{number}/1-{number}:1.0/{node.replace('/', '-')}"
    names = (f"N: {node}", f"E: DEVNAME=/dev/{node}", f"E: SUBSYSTEM={subsystem}")
    return "\n".join((place, *names, *more, "", ""))


def link(name: str) -> tuple[str, str]:
    """Another name of a file."""
    return f"S: {name}", f"E: DEVLINKS=/dev/{name}"


def interface(number: int, *more: str) -> str:
    lines = (f"P: /devices/pci0/usb1/1-{number}/1-{number}:1.0", "E: SUBSYSTEM=usb")
    return "\n".join((*lines, "E: DEVTYPE=usb_interface", *more, "", ""))


def usb_printer(number: int, node: str, told: str, serial: str) -> str:
    """As usblp has it: what it says of itself stands with its interface."""
    return (
        whole(number, "04b8", "0e15", serial, "EPSON Printer")
        + interface(number, f"A: ieee1284_id={told}")
        + part(number, "usbmisc", node, f"L: device=../../1-{number}:1.0")
    )


COUNTER = "".join(
    (
        whole(2, "1a86", "7523", "", "1a86 USB2.0-Ser!"),
        part(2, "tty", "ttyUSB0", *link("serial/by-path/pci-0000:00:14.0-usb-0:2:1.0-port0")),
        whole(3, "0400", "c35a", "S4", "MC3 ID_Card"),
        whole(4, "10c4", "0007", "H3", "HUAXU Reader"),
        part(4, "hidraw", "hidraw3"),
        # a composite scanner: keys and a serial port of one device
        whole(5, "1eab", "0106", "NL77", "Newland HR200"),
        part(5, "tty", "ttyACM0", *link("serial/by-id/usb-Newland_HR200_NL77-if00")),
        "P: /devices/pci0/usb1/1-5/1-5:1.1/input/input7\nE: SUBSYSTEM=input\n"
        f"A: name=Newland HR200\\nA: capabilities/key={KEYS}\n\n".replace("\\n", "\n"),
        "P: /devices/pci0/usb1/1-5/1-5:1.1/input/input7/event7\nN: input/event7\n"
        "E: DEVNAME=/dev/input/event7\nE: SUBSYSTEM=input\nL: device=../../input7\n\n",
        # somebody's keyboard, which nobody may take away
        whole(6, "046d", "c31c", "", "Logitech USB_Keyboard"),
        "P: /devices/pci0/usb1/1-6/1-6:1.0/input/input8\nE: SUBSYSTEM=input\n"
        f"A: name=Logitech USB Keyboard\nA: capabilities/key={KEYS}\n\n",
        "P: /devices/pci0/usb1/1-6/1-6:1.0/input/input8/event8\nN: input/event8\n"
        "E: DEVNAME=/dev/input/event8\nE: SUBSYSTEM=input\nL: device=../../input8\n\n",
        usb_printer(7, "usb/lp0", "MFG:EPSON;CMD:ESC/POS;MDL:TM-T20II;CLS:PRINTER;", "TM20"),
        usb_printer(8, "usb/lp1", "MFG:HP;CMD:PCL,PDF;MDL:LaserJet 400;CLS:PRINTER;", "HP1"),
        whole(9, "1bcf", "2281", "", "Sunplus Document_Camera"),
        part(9, "video4linux", "video0", "E: ID_V4L_CAPABILITIES=:capture:",
             "E: ID_V4L_PRODUCT=Document Camera", *link("v4l/by-id/usb-Doc-video-index0")),
        part(9, "video4linux", "video1", "E: ID_V4L_CAPABILITIES=:"),
        whole(10, "0c2e", "0b8a", "HW1", "Honeywell 1470g"),
        f"P: /devices/pci0/usb1/1-10/0003:0C2E/\nE: SUBSYSTEM=hid\nH: report_descriptor={POS}\n\n",
        part(10, "hidraw", "hidraw4", "L: device=../../0003:0C2E"),
        # ports of the board: one that is there, one that only the kernel knows
        "P: /devices/pnp0/00:01/tty/ttyS0\nN: ttyS0\nE: DEVNAME=/dev/ttyS0\nE: SUBSYSTEM=tty\n"
        "A: type=4\n\n",
        "P: /devices/platform/tty/ttyS1\nN: ttyS1\nE: DEVNAME=/dev/ttyS1\nE: SUBSYSTEM=tty\n"
        "A: type=0\n\n",
    )
)  # fmt: skip


def found(folder: Path, *arguments: str, laid_out: str = COUNTER) -> Any:
    """What the command says there, as JSON."""
    (folder / "counter.umockdev").write_text(laid_out, encoding="ascii")
    find = [sys.executable, "-m", "windowdesk", "devices", "find", "--json", "--seconds", "0"]
    find += ["--profile", str(folder / "profile"), *arguments]
    return json.loads(umockdev.run(["--device", str(folder / "counter.umockdev")], find))


def of(said: Any, kind: str) -> list[dict[str, Any]]:
    return [one for one in said["devices"] if one["kind"] == kind]


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return found(tmp_path_factory.mktemp("counter"))


def test_each_class_has_its_line(said: Any) -> None:
    assert {line for one in said["devices"] for line in one["lines"]} == {
        'id_reader = "usb:0400:c35a"',
        'id_reader = "hid:/dev/hidraw3,huaxu"',
        'scanner = "serial:/dev/serial/by-id/usb-Newland_HR200_NL77-if00@9600"',
        'receipt_printer = "usb:/dev/usb/lp0"',
        'camera = "v4l:/dev/v4l/by-id/usb-Doc-video-index0"',
    }
    by = {one["identity"]: one for one in said["devices"]}
    assert (by["usb:04b8:0e15:TM20"]["maker"], by["usb:04b8:0e15:TM20"]["model"]) == (
        "EPSON",
        "TM-T20II",
    )


def test_what_two_ways_found_is_one_device(said: Any) -> None:
    """The scanner has a port and keys; the port is a port, too."""
    newland, honeywell = of(said, "scanner")[::-1]
    assert newland["identity"] == "usb:1eab:0106:NL77"
    assert newland["others"] == ['scanner = "evdev:Newland HR200"']
    assert honeywell["lines"] == []
    assert "HID-POS" in honeywell["remarks"][0]
    assert [one["node"] for one in of(said, "camera")] == ["/dev/video0"]
    assert [one["node"] for one in of(said, "port")] == ["/dev/ttyS0", "/dev/ttyUSB0"]
    port = of(said, "port")[1]
    assert port["identity"] == "port:pci-0000:00:14.0-usb-0:2"
    assert any("by-path/pci-0000:00:14.0-usb-0:2:1.0-port0@115200" in x for x in port["others"])


def test_a_keyboard_is_nobodys_scanner(said: Any) -> None:
    assert "Logitech" not in json.dumps(said)


def test_a_printer_of_documents_wants_a_queue(said: Any) -> None:
    [laser] = [one for one in of(said, "printer") if one["model"] == "LaserJet 400"]
    assert laser["lines"] == []
    assert "队列" in laser["remarks"][0]


def test_only_what_can_be_meant_is_written_and_the_rest_stays(tmp_path: Path) -> None:
    profile = tmp_path / "profile"
    profile.mkdir()
    before = (
        '# 12 号窗\nwindow = "3号窗"\nscanner = ""  # 以后再说\n'
        'camera = "http://127.0.0.1:8090/stream"\n'
    )
    (profile / "settings.toml").write_text(before, encoding="utf-8")
    told = found(tmp_path, "--write")
    assert told["written"] == [
        'scanner = "serial:/dev/serial/by-id/usb-Newland_HR200_NL77-if00@9600"',
        'receipt_printer = "usb:/dev/usb/lp0"',
    ]
    left = {one["role"]: one["why"] for one in told["left"]}
    assert "2" in left["id_reader"]
    assert "没有改" in left["camera"]
    assert "--probe" in left[""]
    after = (profile / "settings.toml").read_text(encoding="utf-8")
    assert after == before.replace('scanner = ""', told["written"][0]) + told["written"][1] + "\n"
    assert settings.load(profile, {}).window == "3号窗"
    again = found(tmp_path, "--write")
    assert again["written"] == []
    assert {one["role"] for one in again["left"]} >= {"scanner", "receipt_printer"}
    [named] = [one for one in of(again, "printer") if one["lines"]]
    assert named["named_by"] == ["receipt_printer"]
    assert sorted(path.name for path in profile.iterdir()) == ["settings.toml"]


def doctor(folder: Path, config: str, laid_out: str) -> list[dict[str, Any]]:
    """What doctor says of a counter laid out like this."""
    (folder / "counter.umockdev").write_text(laid_out, encoding="ascii")
    (folder / "settings.toml").write_text(config, encoding="utf-8")
    ask = [sys.executable, "-m", "windowdesk", "doctor", "--json", "--profile", str(folder)]
    said = umockdev.run(["--device", str(folder / "counter.umockdev")], ask, check=False)
    parts: list[dict[str, Any]] = json.loads(said)["parts"]
    return parts


def test_whoever_takes_new_ports_for_modems_is_named_with_the_rule(tmp_path: Path) -> None:
    """A program of that name runs; the port of the settings has no rule yet, then it has."""
    config = 'scanner = "serial:/dev/ttyACM0@9600"\n'
    known = whole(5, "1eab", "0106", "NL77", "Newland HR200")
    impostor = tmp_path / "ModemManager"
    shutil.copy("/bin/sleep", impostor)
    for rule in ("", "E: ID_MM_DEVICE_IGNORE=1"):
        laid_out = known + part(5, "tty", "ttyACM0", *filter(None, (rule,)))
        with subprocess.Popen([impostor, "120"]) as running:
            said = doctor(tmp_path, config, laid_out)
            running.kill()
        told = [one for one in said if one["part"] == "modem_manager"]
        assert [str(running.pid) in one["words"] for one in told] == ([] if rule else [True])
