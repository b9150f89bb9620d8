"""What ``doctor`` finds out about the ID reader: speeds, libusb, permissions and rules, its module."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from windowdesk.cli.finding import Finding
from windowdesk.i18n import _
from windowdesk.peripherals.faults import Fault, words
from windowdesk.peripherals.model.identity import local_file
from windowdesk.peripherals.wires.recording import noted
from windowdesk.settings import Settings

PART = "id_reader"
_RULES = "/etc/udev/rules.d/60-windowdesk.rules"


def reader(config: Settings, profile: Path | None = None, usb: Any = None) -> Iterator[Finding]:
    """Everything about the reader of ``config``; ``usb`` is pyusb's backend, None the system's."""
    address = config.id_reader
    kind = address.partition(":")[0]
    if kind == "usb":
        yield from _usb(address, usb)
    elif kind == "hid":
        yield from _hid(address, profile / "hid_profiles" if profile is not None else None)
    elif address:
        yield from _serial(address)
    yield from _photo(config.id_photo_helper)


def _serial(address: str) -> Iterator[Finding]:
    """At which speeds it answers."""
    node = local_file(address)
    if not node or not os.path.exists(node) or sys.platform == "win32":
        return
    from windowdesk.peripherals.id_reader.wired import rates_that_answer
    from windowdesk.peripherals.wires.files import BAUD_RATES, SerialOpener

    wanted = int(address.partition("@")[2].partition(",")[0] or 115200)
    rates = sorted(BAUD_RATES, key=lambda rate: rate != wanted)
    openers = {
        rate: noted(SerialOpener(node, rate), f"{node}@{rate}", people=True) for rate in rates
    }
    found = rates_that_answer(openers)
    if not found:
        told = _("读卡器在 {node} 上以任何波特率都不应答。").format(node=node)
        yield Finding(PART, False, told, words(Fault.TIMEOUT).installer)
    elif wanted not in found:
        yield Finding(
            PART,
            False,
            _("读卡器以 {found} 波特应答，设置里是 {wanted}。").format(
                found=found[0], wanted=wanted
            ),
            _("把 settings.toml 的 id_reader 改为 serial:{node}@{found}。").format(
                node=node, found=found[0]
            ),
        )
    else:
        yield _asked(openers[wanted], _("波特率 {rate}").format(rate=wanted))


def _usb(address: str, usb: Any) -> Iterator[Finding]:
    """libusb, the bus, the reader on it, and whether this account may open it."""
    from windowdesk.peripherals.id_reader.transport_usb import UsbSamOpener

    _kind, vendor, product = address.split(":")
    opener = UsbSamOpener(int(vendor, 16), int(product, 16), usb)
    opened = opener()
    if not isinstance(opened, Fault):
        opened.close()
        yield _asked(noted(opener, address, people=True), f"USB {vendor}:{product}")
        return
    said = words(opened)
    told, press = said.happened, said.installer
    if opened is Fault.NO_DRIVER:
        told = _("没有 libusb，读不到 USB 读卡器。")
        press = _("安装 libusb-1.0-0；Windows 另需用 Zadig 给读卡器装 WinUSB 驱动。")
    elif opened is Fault.NO_HARDWARE:
        told = _("USB 上没有 {id} 这台读卡器。").format(id=f"{vendor}:{product}")
        press = _("运行 lsusb 看插上的读卡器是什么编号，改 settings.toml 的 id_reader。")
    elif opened is Fault.PERMISSION:
        told = _("本账户不能打开 USB 读卡器 {id}。").format(id=f"{vendor}:{product}")
        rule = (
            f'SUBSYSTEM=="usb", ATTR{{idVendor}}=="{vendor}", ATTR{{idProduct}}=="{product}", '
            'TAG+="uaccess"'
        )
        press = _add_rule(rule)
    yield Finding(PART, False, told, press)


def _hid(address: str, own: Path | None) -> Iterator[Finding]:
    """The profile, the file, what is behind it, and whether this account may open it."""
    from windowdesk.peripherals.id_reader.hid import (
        HidProfile,
        profile_named,
        shipped,
    )
    from windowdesk.peripherals.profiles.loading import ProfileError

    node, _comma, name = address.partition(":")[2].partition(",")
    try:
        profile: HidProfile = profile_named(name, own)
    except ProfileError as error:
        told = _("HID 读卡器的封装档案不能用：{why}。").format(why=error)
        press = _("已有的档案：{names}；自己的放在数据文件夹的 hid_profiles 里。")
        yield Finding(PART, False, told, press.format(names="、".join(shipped())))
        return
    if not os.path.exists(node) or sys.platform == "win32":
        return
    rule = (
        f'SUBSYSTEM=="hidraw", ATTRS{{idVendor}}=="{profile.vendor}", '
        f'ATTRS{{idProduct}}=="{profile.product}", TAG+="uaccess", SYMLINK+="id-reader"'
    )
    yield from _behind(node, profile.vendor, profile.product, rule)
    from windowdesk.peripherals.id_reader.transport_hid import HidOpener

    opener = HidOpener(node, profile)
    opened = opener()
    if isinstance(opened, Fault):
        press = _add_rule(rule) if opened is Fault.PERMISSION else words(opened).installer
        yield Finding(PART, False, words(opened).happened, press)
        return
    opened.close()
    yield _asked(noted(opener, address, people=True), f"HID {name}")


def _behind(node: str, vendor: str, product: str, rule: str) -> Iterator[Finding]:
    """Whether the file leads to the device the profile is for: numbers of hidraw files change."""
    from windowdesk.peripherals.model.transport_udev import attached_now

    real = os.path.realpath(node)
    for device in attached_now():
        if device.node == real and (device.vendor, device.product) != (vendor, product):
            told = _("{node} 后面是 {found}，档案是给 {wanted} 的。").format(
                node=node, found=f"{device.vendor}:{device.product}", wanted=f"{vendor}:{product}"
            )
            yield Finding(PART, False, told, _add_rule(rule))


def _add_rule(rule: str) -> str:
    return _("在 {file} 里加一行：{rule}，再拔插一次；HID 设置里写 /dev/id-reader。").format(
        file=_RULES, rule=rule
    )


def _asked(opener: Any, where: str) -> Finding:
    """What its security module says of itself."""
    from windowdesk.peripherals.id_reader.wired import WiredReader

    asked = WiredReader(opener)
    condition = asked.faults()
    number = asked.sam_number() if not condition else condition[0]
    asked.close()
    if isinstance(number, Fault):
        said = words(number)
        return Finding(PART, False, f"{where}：{said.happened}", said.installer)
    told = _("读卡器应答，{where}，安全模块 {number}。")
    return Finding(PART, True, told.format(where=where, number=number.hex()))


def _photo(command: str) -> Iterator[Finding]:
    """The maker's decoder of photos, where one is named."""
    program = shlex.split(command)[0] if command else ""
    if program and shutil.which(program) is None:
        told = _("没有解照片的厂商程序 {program}。").format(program=program)
        yield Finding(
            "id_photo", False, told, _("改正 settings.toml 的 id_photo_helper；没有它只显示文字。")
        )
    elif program:
        yield Finding("id_photo", True, _("解照片的厂商程序在。"))
