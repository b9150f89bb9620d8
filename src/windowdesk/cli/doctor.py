"""``windowdesk doctor``: whether this counter has what it needs, part by part, and what to do where not.

It only looks: the store is read beside the desk that may run on it, nothing is printed but by ``--print``,
and nothing is written but the bundle that was asked for.
"""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path

from windowdesk import logs
from windowdesk.app.errors import DeskError
from windowdesk.bootstrap.clock import SystemClock
from windowdesk.bootstrap.printers import printers_of
from windowdesk.cli import (
    bundle,
    doctor_calling,
    doctor_camera,
    doctor_devices,
    doctor_print,
    doctor_printers,
    doctor_scanner,
    doctor_scanning,
    doctor_system,
)
from windowdesk.cli.finding import Finding
from windowdesk.cli.output import Output
from windowdesk.cli.profile_option import profile_of, settings_of
from windowdesk.documents import fonts
from windowdesk.i18n import _
from windowdesk.peripherals.printing import AbsentPrinter
from windowdesk.peripherals.wires.recording import Recorder, recording
from windowdesk.reference.holidays import load_calendar
from windowdesk.settings import Settings
from windowdesk.storage.cipher import check_library
from windowdesk.storage.key import read_key, system_keystore
from windowdesk.storage.opening import RESERVE_BYTES
from windowdesk.storage.session import FILE


def add_parser(sub: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the command."""
    parser = sub.add_parser("doctor", help=_("检查本窗口：版本、数据、磁盘、设备、端口、时钟"))
    parser.add_argument(
        "--bundle", type=Path, metavar="ZIP", help=_("把检查结果和日志存成不含个人信息的支持包")
    )
    parser.add_argument(
        "--echo", action="store_true", help=_("用扫码枪扫测试码，检查键盘布局和输入法")
    )
    parser.add_argument("--scan", action="store_true", help=_("让扫描仪扫一页，列出 SANE 找到的"))
    parser.add_argument(
        "--print",
        action="store_true",
        dest="on_paper",
        help=_("每台打印机打一张测试票，再用扫码枪扫回来"),
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, out: Output) -> int:
    """Print ``ok`` and ``parts[]`` (part, ok, words, press); exit code 1 when a part is not well."""
    profile = profile_of(args)
    config = settings_of(profile)
    with recording() as recorder:
        found = list(_everything(args, profile, config))
    echoes = list(doctor_scanner.echoes(config.scanner)) if args.echo else []
    if args.bundle is not None:
        # somebody may have scanned anything, a person's number too
        wordless = [replace(echo, words="") for echo in echoes]
        _bundle(args.bundle, [*found, *wordless], config, profile, recorder)
    found += echoes
    well = all(finding.ok for finding in found)
    lines = [f"{_mark(f)} {f.words}" + (f" {f.press}" if f.press else "") for f in found]
    out.result({"ok": well, "parts": [asdict(finding) for finding in found]}, "\n".join(lines))
    return 0 if well else 1


def _everything(args: argparse.Namespace, profile: Path, config: Settings) -> Iterator[Finding]:
    """All but the echoes, which may be anything."""
    yield from _fonts()
    yield from _store(profile)
    yield from _calendar(profile)
    yield from _printers(profile, config)
    yield from doctor_printers.printers(config)
    yield from doctor_devices.devices(config, profile)
    yield from doctor_scanning.scanning(config, scan=args.scan)
    yield from doctor_camera.camera(config)
    yield from doctor_calling.calling(config)
    yield from doctor_system.system(profile, config)
    if args.on_paper:
        yield from doctor_print.tickets(config, profile)


def _mark(found: Finding) -> str:
    """Well, well with advice, or not well."""
    return ("!" if found.press else "✓") if found.ok else "✗"


def _bundle(
    path: Path, found: list[Finding], config: Settings, profile: Path, heard: Recorder
) -> None:
    try:
        bundle.write(path, found, config, profile / logs.FILE, heard.frames)
    except OSError as error:
        raise DeskError(
            _("支持包没有写成：{place}").format(place=path),
            saved=_("没有改动任何已有的内容。"),
            press=_("请换一个还不存在的文件名，放在可写的文件夹里。"),
            code="bundle",
        ) from error


def _fonts() -> Iterator[Finding]:
    for face in fonts.Face:
        path = fonts.find(face)
        if path is not None:
            yield Finding("font", True, _("字体 {name} 可用。").format(name=face.value))
            continue
        yield Finding(
            "font",
            False,
            _("缺少打印用字体 {name}，文书不能生成；已录入的内容不受影响。").format(
                name=face.value
            ),
            _("请运行 make setup，或把字体放入 {folder}。").format(folder=fonts.folders()[0]),
        )


def _store(profile: Path) -> Iterator[Finding]:
    try:
        check_library()
        yield Finding("library", True, _("数据库组件可用。"))
    except DeskError as problem:
        yield Finding("library", False, problem.message, problem.press)
    if not (profile / FILE).exists():
        yield Finding("store", True, _("还没有数据，第一次启动时建立。"))
    else:
        yield _key(profile)
    folder = next(p for p in (profile, *profile.parents) if p.exists())
    free = shutil.disk_usage(folder).free
    yield Finding(
        "disk",
        free > RESERVE_BYTES,
        _("磁盘剩余 {n} MB。").format(n=free // 1_000_000),
        "" if free > RESERVE_BYTES else _("请先清理磁盘：剩余不足时不能出具文书。"),
    )


def _key(profile: Path) -> Finding:
    try:
        held = read_key(profile, system_keystore) is not None
    except DeskError as problem:
        return Finding("key", False, problem.message, problem.press)
    return Finding(
        "key",
        held,
        _("数据密钥可用。") if held else _("数据密钥不见了，数据不能打开。"),
        "" if held else _("请从备份恢复 key 文件，不要删除数据。"),
    )


def _calendar(profile: Path) -> Iterator[Finding]:
    calendar, today = load_calendar(profile), SystemClock().now().date()
    covered = calendar.first <= today <= calendar.last
    yield Finding(
        "holidays",
        covered,
        _("节假日表到 {day} 为止。").format(day=calendar.last.isoformat()),
        "" if covered else _("请导入今年的放假安排：windowdesk holidays import。"),
    )


def _printers(profile: Path, config: Settings) -> Iterator[Finding]:
    printers = printers_of(profile / "out", config)
    for part in ("page_printer", "receipt_printer", "label_printer"):
        for name, printer in printers.of(part.removesuffix("_printer")):
            absent = isinstance(printer, AbsentPrinter)
            yield Finding(
                part,
                not absent,
                _("打印机：{name}。").format(name=name),
                _("请在设置里指定打印机。") if absent else "",
            )
