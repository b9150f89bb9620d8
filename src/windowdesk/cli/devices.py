"""``windowdesk devices find``: what stands on this counter, and the line of settings.toml for each.

It only looks, unless ``--probe`` is given: then unknown serial ports that nobody holds are asked as well.
``--write`` takes over what can be meant by nothing else, for counters that are set up without touching each.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from windowdesk import settings
from windowdesk.app.errors import BadInput
from windowdesk.app.wording_files import file_trouble
from windowdesk.bootstrap.finding import NETWORK_S, Plan, Report, Standing, look, plan, sources
from windowdesk.bootstrap.probing import probed
from windowdesk.cli.output import Output
from windowdesk.cli.profile_option import profile_of, settings_of
from windowdesk.i18n import N_, _
from windowdesk.peripherals.model.discovery import Kind

_KINDS = {
    Kind.ID_READER: N_("身份证读卡器"),
    Kind.SCANNER: N_("扫码枪"),
    Kind.CAMERA: N_("高拍仪（相机）"),
    Kind.PRINTER: N_("打印机"),
    Kind.DOCUMENT_SCANNER: N_("扫描仪"),
    Kind.PORT: N_("串口，后面是什么不知道"),
    Kind.SOUND: N_("声音"),
    Kind.MONITOR: N_("显示器"),
}
_ROLES = {
    "receipt_printer": N_("小票打印机"),
    "label_printer": N_("标签打印机"),
    "system_printer": N_("A4 打印机"),
}


def add_parser(sub: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the command."""
    parser = sub.add_parser("devices", help=_("本窗口接着的设备"))
    actions = parser.add_subparsers(metavar=_("操作"), required=True)
    find = actions.add_parser("find", help=_("找出接着的设备，给出每台的设置行"))
    find.add_argument(
        "--probe",
        action="store_true",
        help=_("向没人用的串口发询问，看后面是什么；只在知道接着什么的时候用"),
    )
    find.add_argument(
        "--write",
        action="store_true",
        help=_("把只可能是它的设备写进 settings.toml，已写的不改"),
    )
    find.add_argument(
        "--seconds",
        type=float,
        default=NETWORK_S,
        metavar=_("秒"),
        help=_("在网上听多久打印机和扫描仪的通告，0 为不听"),
    )
    find.set_defaults(run=run)


def run(args: argparse.Namespace, out: Output) -> int:
    """Print ``devices[]``, ``troubles[]`` and, with --write, ``written[]`` and ``left[]``."""
    profile = profile_of(args)
    config = settings_of(profile)
    report = look(config, sources(profile, network_s=args.seconds))
    if args.probe:
        report = probed(report, config)
    planned = plan(report, config) if args.write else None
    if planned is not None and planned.write:
        _write(profile, planned)
    data: dict[str, Any] = {
        "devices": [_device(one) for one in report.devices],
        "troubles": [{"source": name, "words": words} for name, words in report.troubles],
    }
    if planned is not None:
        data["written"] = [str(line) for line in planned.write]
        data["left"] = [{"role": role, "why": why} for role, why in planned.left]
    out.result(data, "\n".join(_words(report, planned)))
    return 0


def _write(profile: Path, planned: Plan) -> None:
    try:
        settings.add(profile, {line.name: line.value for line in planned.write})
    except (settings.SettingsError, OSError) as problem:
        raise BadInput(
            _("设置文件没有写：{why}。").format(
                why=file_trouble(problem) if isinstance(problem, OSError) else problem
            ),
            saved=_("没有改动任何已有的内容。"),
            press=_("请手工把上面的行写进 settings.toml。"),
            code="bad_settings",
        ) from problem


def _device(one: Standing) -> dict[str, Any]:
    found = one.found
    return {
        "kind": found.kind.value,
        "role": found.role,
        "maker": found.maker,
        "model": found.model,
        "identity": found.identity,
        "node": found.node,
        "found_by": list(found.by),
        "held_by": [{"pid": holder.pid, "name": holder.name} for holder in one.held_by],
        "named_by": list(one.named_by),
        "sure": found.sure,
        "lines": [str(line) for line in found.lines],
        "others": [str(line) for line in found.others],
        "remarks": list(found.says),
    }


def _words(report: Report, planned: Plan | None) -> Iterator[str]:
    """For people: a block for each device, its line last, to be copied."""
    for one in report.devices:
        yield from _block(one)
    if not report.devices:
        yield _("什么也没有找到。")
    for name, words in report.troubles:
        yield f"✗ {name}：{words}"
    if planned is None:
        return
    for line in planned.write:
        yield "✓ " + _("已写入 settings.toml：{line}").format(line=line)
    for role, why in planned.left:
        name = role or _("串口")
        yield f"! {name}：{why}"
    if planned.write:
        yield _("重新打开窗口程序后生效；运行 windowdesk doctor 检查。")


def _block(one: Standing) -> Iterator[str]:
    found = one.found
    kind = _(_ROLES.get(found.role, _KINDS[found.kind]))
    name = " ".join(dict.fromkeys(part for part in (found.maker, found.model) if part))
    yield f"■ {kind}" + (f"  {name}" if name else "")
    yield (
        f"    {found.identity}"
        + (f"  {found.node}" if found.node else "")
        + ("  " + _("（{ways}）").format(ways="、".join(found.by)))
    )
    for holder in one.held_by:
        words = _("正被 {name}（进程 {pid}）使用。")
        yield "    " + words.format(name=holder.name, pid=holder.pid)
    for words in found.says:
        yield f"    {words}"
    if one.named_by:
        yield "    " + _("设置里已有：{names}").format(names="、".join(one.named_by))
    for line in found.lines:
        yield f"    {line}" + ("" if found.sure else "    # " + _("只凭名称猜的"))
    for line in found.others:
        yield "    " + (_("也可以：{line}") if found.lines else _("若是它：{line}")).format(
            line=line
        )
    yield ""
