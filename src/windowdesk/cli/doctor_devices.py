"""What ``doctor`` looks at on the counter itself: ports, who holds them, speeds, printers, codes."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from windowdesk.cli.finding import Finding
from windowdesk.i18n import _
from windowdesk.peripherals.faults import Fault, words
from windowdesk.peripherals.model.claims import Claim
from windowdesk.peripherals.model.identity import doubles, local_file
from windowdesk.settings import Settings

if TYPE_CHECKING:
    from PIL import Image

# a code that shows what a keyboard scanner's layout does to it: case, marks, digits
ECHO = "WD-Echo_01#A/b:9%+.Z"
_PROC = Path("/proc")


@dataclass(frozen=True, slots=True)
class Holder:
    """A program that has a device open."""

    pid: int
    name: str


def devices(config: Settings) -> Iterator[Finding]:
    """Everything about what is plugged in."""
    for role, address in _addresses(config):
        node = local_file(address)
        if node:
            yield from port(role, node)
    yield from reader(config.id_reader)
    yield from twice()
    yield round_trip()
    yield scanner()


def _addresses(config: Settings) -> tuple[tuple[str, str], ...]:
    return (
        ("id_reader", config.id_reader),
        ("camera", config.camera),
        ("receipt_printer", config.receipt_printer),
        ("receipt_printer", config.spare_receipt_printer),
        ("label_printer", config.label_printer),
    )


def port(role: str, node: str) -> Iterator[Finding]:
    """A kernel's file that the settings name: there, ours to open, and nobody else's."""
    if not os.path.exists(node):
        said = words(Fault.NO_HARDWARE)
        yield Finding(role, False, _("没有 {node}。").format(node=node), said.installer)
        return
    if not os.access(node, os.R_OK | os.W_OK):
        group = _group(node)
        yield Finding(
            "permission",
            False,
            _("本账户不能读写 {node}，它属于 {group} 组。").format(node=node, group=group),
            _(
                "运行 usermod -aG {group} 账户名，或装上 docs/installer.md 里的 udev 规则，再重新登录。"
            ).format(group=group),
        )
    held = holders(node)
    claimed = Claim(node).holder()
    if claimed is not None and claimed not in {holder.pid for holder in held}:
        held = (*held, Holder(claimed, "windowdesk"))
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


def holders(node: str, proc: Path = _PROC) -> tuple[Holder, ...]:
    """The programs that have ``node`` open, as far as this account may see. Linux only."""
    real, found = os.path.realpath(node), []
    for folder in proc.glob("[0-9]*"):
        if int(folder.name) == os.getpid():
            continue
        # a process may end, or belong to somebody else
        with suppress(OSError):
            if any(_leads(file, real) for file in (folder / "fd").iterdir()):
                name = (folder / "comm").read_text(encoding="utf-8", errors="replace").strip()
                found.append(Holder(int(folder.name), name))
    return tuple(found)


def _leads(file: Path, real: str) -> bool:
    try:
        return os.readlink(file) == real
    except OSError:
        return False


def _group(node: str) -> str:
    number = os.stat(node).st_gid
    if sys.platform != "win32":
        import grp

        with suppress(KeyError):
            return grp.getgrgid(number).gr_name
    return str(number)


def reader(address: str) -> Iterator[Finding]:
    """The ID reader: at which speeds it answers, and what its module is called."""
    node = local_file(address)
    if not node or not os.path.exists(node) or sys.platform == "win32":
        return
    from windowdesk.peripherals.id_reader.wired import WiredReader, rates_that_answer
    from windowdesk.peripherals.wires.files import BAUD_RATES, SerialOpener

    wanted = int(address.partition("@")[2].partition(",")[0] or 115200)
    rates = sorted(BAUD_RATES, key=lambda rate: rate != wanted)
    found = rates_that_answer({rate: SerialOpener(node, rate) for rate in rates})
    if not found:
        said = words(Fault.TIMEOUT)
        told = _("读卡器在 {node} 上以任何波特率都不应答。").format(node=node)
        yield Finding("id_reader", False, told, said.installer)
        return
    if wanted not in found:
        yield Finding(
            "id_reader",
            False,
            _("读卡器以 {found} 波特应答，设置里是 {wanted}。").format(
                found=found[0], wanted=wanted
            ),
            _("把 settings.toml 的 id_reader 改为 serial:{node}@{found}。").format(
                node=node, found=found[0]
            ),
        )
        return
    asked = WiredReader(SerialOpener(node, wanted))
    number = asked.sam_number()
    asked.close()
    if isinstance(number, Fault):
        said = words(number)
        yield Finding("id_reader", False, said.happened, said.installer)
    else:
        told = _("读卡器应答，波特率 {rate}，安全模块 {number}。")
        yield Finding("id_reader", True, told.format(rate=wanted, number=number.hex()))


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
    if printed and ECHO in read:
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
    segno.make(ECHO, error="m", micro=False).save(code, kind="png", scale=6, border=4)
    paper = Image.new("L", (WIDTH_DOTS, 300), 255)
    paper.paste(Image.open(code).convert("L"), (40, 20))
    return ImageOps.invert(paper).convert("1", dither=Image.Dither.NONE)


def scanner() -> Finding:
    """The keys of a keyboard scanner through our recogniser; its input method is told besides."""
    from windowdesk.peripherals.scanner.simulated import SimulatedScanner
    from windowdesk.peripherals.scanner.wedge import WedgeRecogniser

    wedge, heard = WedgeRecogniser(), ""
    for key in SimulatedScanner().keys(ECHO):
        heard = wedge.key(key.text, key.at_ms).scan or heard
    if heard != ECHO:
        return Finding("scanner", False, _("扫码枪的按键认不出来。"), _("请联系软件维护人员。"))
    return Finding(
        "scanner",
        True,
        _("扫码枪的按键认得出来；真机请运行 windowdesk doctor --echo 扫测试码。"),
    )


def echo(heard: str) -> Finding:
    """What a real scanner typed for :data:`ECHO`: layout, case, or an input method that stood between."""
    heard = heard.strip("\r\n\t")
    if heard == ECHO:
        return Finding("scanner_echo", True, _("扫码枪原样送来测试码。"))
    if any(ord(letter) > 0x2000 for letter in heard):
        press = _("中文输入法开着：切到英文，或把扫码枪改成串口方式。")
    elif heard.swapcase() == ECHO:
        press = _("大小写颠倒：关掉 Caps Lock。")
    elif heard.upper() == ECHO.upper():
        press = _("丢了大小写：在扫码枪的编程手册里打开“保持大小写”。")
    elif len(heard) == len(ECHO):
        press = _("符号变了：把扫码枪和系统的键盘布局都设为美式英文。")
    else:
        press = _("有字符丢失：调慢扫码枪的按键间隔，或改成串口方式。")
    return Finding("scanner_echo", False, _("扫码枪送来的和测试码不同。"), press)
