"""``windowdesk sim DEVICE``: one simulated device by itself, for installers, training and tests.

It speaks the real protocol at a real address, so the desk is pointed at it by its settings as at a
real one; whatever comes out of it wears 模拟.
"""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from windowdesk.app.errors import BadInput
from windowdesk.cli import sim_beside, sim_scanning
from windowdesk.cli.output import Output
from windowdesk.i18n import _

if TYPE_CHECKING:
    from windowdesk.peripherals.id_reader.card import IdCard


def add_parser(sub: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the command."""
    told = _("单独运行一台模拟设备：{names}").format(
        names=_("读卡器、打印机、扫码枪、高拍仪、扫描仪、叫号屏、签字屏、评价器")
    )
    parser = sub.add_parser("sim", help=told, description=told)
    parser.add_argument("device", choices=DEVICES, metavar=_("设备"), help=", ".join(DEVICES))
    parser.add_argument("--port", type=int, default=0, help=_("网络设备的端口，0 为任一空闲端口"))
    parser.add_argument("--folder", type=Path, help=_("打印出来的图片存在哪里"))
    parser.add_argument("--card", default="plain", help=_("读卡器上放谁的证件，空为不放"))
    parser.add_argument("--baud", type=int, default=115200, help=_("读卡器的波特率"))
    parser.add_argument("--codes", nargs="*", default=(), help=_("扫码枪一开始就扫的码"))
    sim_scanning.add_options(parser)
    sim_beside.add_options(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, out: Output) -> int:
    """Print ``device``, ``setting`` (the line of settings.toml) and ``simulated``; run until Enter.

    ``scanner`` scans every line of its input until an empty one.
    """
    with opened(args) as setting:
        words = _("■ 模拟 ■ 不是真实设备。settings.toml：{setting}。按回车结束。")
        out.result(
            {"device": args.device, "setting": setting, "simulated": True},
            words.format(setting=setting),
        )
        sys.stdout.flush()
        _until_told(getattr(args, "take", None))
    return 0


@contextmanager
def opened(args: argparse.Namespace) -> Iterator[str]:
    """The simulated device while it runs; the line of settings that leads to it."""
    folder = args.folder or Path(tempfile.mkdtemp(prefix="windowdesk-sim-"))
    yield from DEVICES[args.device](args, folder)


def _until_told(take: Callable[[str], None] | None) -> None:
    """Until Enter; without a terminal until the process is ended. A scanner scans each line before."""
    while line := sys.stdin.readline():
        if take is None or not line.strip():
            return
        take(line.rstrip("\n"))
    if hasattr(signal, "pause"):
        signal.pause()


def _card(key: str) -> IdCard | None:
    """The invented person's card; None for no card."""
    from windowdesk.peripherals.id_reader.people import PEOPLE

    if key and key not in PEOPLE:
        raise BadInput(
            _("没有这个虚构的人：{name}。").format(name=key),
            press=_("可以是：{names}。").format(names="、".join(PEOPLE)),
            code="unknown_card",
        )
    return PEOPLE.get(key)


def _reader(args: argparse.Namespace, _folder: Path) -> Iterator[str]:
    from windowdesk.peripherals.id_reader.simulated_serial import SimulatedSerialReader

    card = _card(args.card)
    with SimulatedSerialReader(args.baud, paced=True) as reader:
        if card is not None:
            reader.link.place_card(card)
        yield f'id_reader = "serial:{reader.path}@{args.baud}"'


def _hid_reader(args: argparse.Namespace, _folder: Path) -> Iterator[str]:
    from windowdesk.peripherals.id_reader.hid import profile_named
    from windowdesk.peripherals.id_reader.simulated_serial import SimulatedHidReader

    card = _card(args.card)
    with SimulatedHidReader(profile_named("huaxu")) as reader:
        if card is not None:
            reader.link.place_card(card)
        yield f'id_reader = "hid:{reader.path},huaxu"'


def _receipt(args: argparse.Namespace, folder: Path) -> Iterator[str]:
    from windowdesk.peripherals.receipt_printer.simulated import SimulatedPrinterServer

    with SimulatedPrinterServer(folder, port=args.port) as server:
        host, port = server.address
        yield f'receipt_printer = "{host}:{port}"'


def _receipt_serial(_args: argparse.Namespace, folder: Path) -> Iterator[str]:
    from windowdesk.peripherals.receipt_printer.simulated_serial import SimulatedSerialPrinter

    with SimulatedSerialPrinter(folder) as printer:
        yield f'receipt_printer = "serial:{printer.path},xonxoff"'


def _label(args: argparse.Namespace, folder: Path) -> Iterator[str]:
    from windowdesk.peripherals.label_printer.interpreters import TsplInterpreter, ZplInterpreter
    from windowdesk.peripherals.receipt_printer.simulated import SimulatedPrinterServer

    languages = {"": ZplInterpreter, "zpl": ZplInterpreter, "tspl": TsplInterpreter}
    make = languages.get(args.speaks)
    if make is None:
        raise BadInput(
            _("标签打印机不说 {language}。").format(language=args.speaks),
            press=_("--speaks 可以写 zpl 或 tspl。"),
            code="profile",
        )
    with SimulatedPrinterServer(folder, port=args.port, printer=make()) as server:
        host, port = server.address
        yield f'label_printer = "{host}:{port}"' + (
            '\nlabel_language = "tspl"' if make is TsplInterpreter else ""
        )


def _scanner(args: argparse.Namespace, _folder: Path) -> Iterator[str]:
    from windowdesk.peripherals.scanner.simulated_serial import SimulatedSerialScanner

    with SimulatedSerialScanner() as scanner:
        args.take = scanner.scan
        for code in args.codes:
            scanner.scan(code)
        yield f'scanner = "serial:{scanner.path}@9600"'


def _camera(args: argparse.Namespace, _folder: Path) -> Iterator[str]:
    from windowdesk.documents.fonts import Face, find
    from windowdesk.peripherals.camera.scene import Scene
    from windowdesk.peripherals.camera.simulated_http import SimulatedHttpCamera

    with SimulatedHttpCamera(Scene(font=find(Face.SANS)), port=args.port) as camera:
        yield f'camera = "{camera.url}"'


DEVICES: dict[str, Callable[[argparse.Namespace, Path], Iterator[str]]] = {
    "id-reader": _reader,
    "id-reader-hid": _hid_reader,
    "receipt-printer": _receipt,
    "receipt-printer-serial": _receipt_serial,
    "label-printer": _label,
    "scanner": _scanner,
    "camera": _camera,
    **sim_scanning.DEVICES,
    **sim_beside.DEVICES,
}
