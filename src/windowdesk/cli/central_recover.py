"""``windowdesk central recover``: what a dead counter had not sent, from its disk; two people are needed."""

from __future__ import annotations

import argparse
import getpass
import os
from pathlib import Path

from windowdesk.app.errors import BadInput
from windowdesk.app.wording_files import file_trouble
from windowdesk.app.wording_package import package_refused
from windowdesk.bootstrap.recovery import Recovered, look, recover
from windowdesk.central.service.recovering import CannotRecover, store_key
from windowdesk.cli.central_place import add_place, centre_of
from windowdesk.cli.output import Output
from windowdesk.i18n import _, counted
from windowdesk.protocol.package import PackageError

ADMIN_CODE = "WINDOWDESK_ADMIN_CODE"


def add_parser(jobs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register ``central recover``."""
    parser = jobs.add_parser("recover", help=_("从坏电脑的硬盘取回没有上传的办件；须两人在场"))
    add_place(parser)
    parser.add_argument("device", metavar="DEVICE", help=_("设备编号"))
    parser.add_argument("--disk", metavar="DIR", required=True, help=_("硬盘上窗口的数据文件夹"))
    parser.add_argument("--out", metavar="DIR", required=True, help=_("空文件夹，放取回的数据"))
    parser.add_argument(
        "--passphrase-file", metavar="FILE", required=True, help=_("写有恢复口令的文件")
    )
    parser.add_argument(
        "--admin-code", metavar="CODE", help=_("管理员码；不写则询问，或用环境变量")
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, out: Output) -> int:
    """Print ``device``, ``unsent`` (before), ``left`` (after), ``refused[]``; exit 1 when any is left."""
    # before the code is used up
    look(Path(args.disk), Path(args.out))
    passphrase = _passphrase(Path(args.passphrase_file))
    code = args.admin_code or os.environ.get(ADMIN_CODE) or getpass.getpass(_("管理员码："))
    with centre_of(args) as centre:
        try:
            key = store_key(centre, args.device, code, passphrase)
            done = recover(centre, args.device, Path(args.disk), Path(args.out), key)
        except CannotRecover as problem:
            raise _refused(problem.code) from None
        except PackageError as problem:
            raise package_refused(problem.code) from None
    out.result(_object(done, Path(args.out)), _text(done))
    return 1 if done.left or done.refused else 0


def _passphrase(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as problem:
        why = file_trouble(problem) if isinstance(problem, OSError) else _("不是文本")
        raise BadInput(
            _("打不开文件“{name}”：{why}。").format(name=path.name, why=why),
            press=_("请核对文件名。"),
            code="cannot_read",
        ) from problem


def _object(done: Recovered, out: Path) -> dict[str, object]:
    return {
        "device": done.device,
        "unsent": done.unsent,
        "left": done.left,
        "quarantined": done.quarantined,
        "refused": list(done.refused),
        "profile": str(out),
    }


def _text(done: Recovered) -> str:
    if done.quarantined:
        return counted("这台设备不在正常状态，{n} 项已放入隔离区，请管理员核对。", done.unsent)
    return counted(
        "取回 {n} 项，还剩 {left} 项。原电脑修好后不要再用旧数据开窗。",
        done.unsent - done.left,
        left=done.left,
    )


def _refused(code: str) -> BadInput:
    words = {
        "unknown_device": (_("这里没有登记过这台设备。"), _("请核对设备编号。")),
        "not_escrowed": (
            _("这台设备的数据密钥没有托管。"),
            _("请在硬盘上找 key 文件；没有的，请用镜像文件夹。"),
        ),
        "passphrase": (_("恢复口令不对。"), _("请核对初始化时抄下的恢复口令。")),
        "other_office": (_("管理员码是别的政务服务中心的。"), _("请由本中心的管理员办理。")),
        "damaged": (_("托管的数据密钥打不开。"), _("请用镜像文件夹，并告知管理员。")),
    }
    message, press = words[code]
    return BadInput(message, saved=_("没有改动任何内容。"), press=press, code=code)
