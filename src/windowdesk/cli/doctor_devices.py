"""What ``doctor`` looks at on the counter itself: ports, who holds them, speeds, printers, codes."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from windowdesk.app.scanner_sheet import LAYOUT
from windowdesk.cli import doctor_reader, doctor_scanner
from windowdesk.cli.finding import Finding
from windowdesk.i18n import _
from windowdesk.peripherals.faults import Fault, words
from windowdesk.peripherals.model.holders import holders_and_claims, running
from windowdesk.peripherals.model.identity import doubles, local_file
from windowdesk.settings import Settings

if TYPE_CHECKING:
    from PIL import Image


def devices(config: Settings, profile: Path | None = None) -> Iterator[Finding]:
    """Everything about what is plugged in."""
    for role, address in _addresses(config):
        node = local_file(address)
        if node:
            # a hidraw file is root's: only a rule helps, and doctor_reader says which
            yield from port(role, node, by_group=not address.startswith("hid:"))
    yield from modem_manager(config)
    yield from doctor_reader.reader(config, profile)
    yield from twice()
    yield round_trip()
    yield from doctor_scanner.scanner(config.scanner)


def _addresses(config: Settings) -> tuple[tuple[str, str], ...]:
    return (
        ("id_reader", config.id_reader),
        ("scanner", config.scanner),
        ("camera", config.camera),
        ("receipt_printer", config.receipt_printer),
        ("receipt_printer", config.spare_receipt_printer),
        ("label_printer", config.label_printer),
    )


def port(role: str, node: str, *, by_group: bool = True) -> Iterator[Finding]:
    """A kernel's file that the settings name: there, ours to open, and nobody else's.

    ``by_group``: whether an account gets at it by joining the group it belongs to.
    """
    if not os.path.exists(node):
        said = words(Fault.NO_HARDWARE)
        yield Finding(role, False, _("没有 {node}。").format(node=node), said.installer)
        return
    wanted = os.R_OK if node.startswith("/dev/input/") else os.R_OK | os.W_OK
    if by_group and not os.access(node, wanted):
        group = _group(node)
        yield Finding(
            "permission",
            False,
            _("本账户不能读写 {node}，它属于 {group} 组。").format(node=node, group=group),
            _(
                "运行 usermod -aG {group} 账户名，或装上 docs/installer.md 里的 udev 规则，再重新登录。"
            ).format(group=group),
        )
    held = holders_and_claims(node)
    for holder in held:
        yield Finding(
            "port_lock",
            holder.name.startswith("windowdesk"),
            _("{node} 正被 {name}（进程 {pid}）使用。").format(
                node=node, name=holder.name, pid=holder.pid
            ),
            _("若不是本程序，请停掉它；ModemManager 可用 systemctl disable --now ModemManager。"),
        )
    if not held:
        yield Finding("port_lock", True, _("{node} 没有被占用。").format(node=node))


def modem_manager(config: Settings) -> Iterator[Finding]:
    """It takes a new USB-COM device for a modem and sends to it for half a minute, unless a rule says no."""
    from windowdesk.peripherals.model.transport_udev import seen_now

    there = running("ModemManager")
    named = {os.path.realpath(local_file(address)) for _role, address in _addresses(config)}
    if not there:
        return
    for one in seen_now("tty"):
        if one.attached.node not in named or one.says.get("ID_MM_DEVICE_IGNORE") == "1":
            continue
        told = _("ModemManager（进程 {pid}）会把 {node} 当作调制解调器试探：插上后半分钟里不灵。")
        press = _(
            "装上 docs/installer.md 里的 udev 规则（ID_MM_DEVICE_IGNORE），或停掉 ModemManager。"
        )
        words = told.format(pid=there[0].pid, node=one.attached.node)
        yield Finding("modem_manager", True, words, press)


def _group(node: str) -> str:
    number = os.stat(node).st_gid
    if sys.platform != "win32":
        import grp

        with suppress(KeyError):
            return grp.getgrgid(number).gr_name
    return str(number)


def twice() -> Iterator[Finding]:
    """Devices that came up at two places with one identity."""
    from windowdesk.peripherals.model.transport_udev import attached_now

    for one, other in doubles(attached_now()):
        yield Finding(
            "identity",
            False,
            _("{one} 和 {other} 是同一台设备。").format(one=one.node, other=other.node),
            _("设置里只写其中一个，最好写 /dev/serial/by-id 下的名字。"),
        )


def round_trip() -> Finding:
    """Draw a slip, send it to the simulated printer, read its codes from what came out."""
    import tempfile

    from windowdesk.app.ports import PrintOutcome
    from windowdesk.documents.raster.escpos import job
    from windowdesk.documents.readback import ZxingReader
    from windowdesk.peripherals.receipt_printer.simulated import SimulatedReceiptPrinter

    with tempfile.TemporaryDirectory() as folder:
        printer = SimulatedReceiptPrinter(Path(folder))
        printed = printer.print(job(_slip()), "doctor").outcome is PrintOutcome.CONFIRMED
        read = {
            code.text
            for slip in printer.slips
            for code in ZxingReader().read(slip.read_bytes(), "")
        }
    if printed and LAYOUT in read:
        return Finding("print_and_scan", True, _("打印一张、再扫回来：内容一致。"))
    return Finding(
        "print_and_scan",
        False,
        _("打印出来的二维码扫不回来。"),
        _("请运行 make setup 重装组件；仍不行请联系软件维护人员。"),
    )


def _slip() -> Image.Image:
    import io

    import segno
    from PIL import Image, ImageOps

    from windowdesk.peripherals.receipt_printer.escpos import WIDTH_DOTS

    code = io.BytesIO()
    segno.make(LAYOUT, error="m", micro=False).save(code, kind="png", scale=6, border=4)
    paper = Image.new("L", (WIDTH_DOTS, 300), 255)
    paper.paste(Image.open(code).convert("L"), (40, 20))
    return ImageOps.invert(paper).convert("1", dither=Image.Dither.NONE)
