"""``windowdesk central audit-export``: every audit chain with its seals and keys, signed, in one file."""

from __future__ import annotations

import argparse
from pathlib import Path

from windowdesk.app.errors import BadInput
from windowdesk.app.wording_files import file_trouble
from windowdesk.central.service.audit_export import exported, package
from windowdesk.cli.central_place import add_place, centre_of
from windowdesk.cli.output import Output
from windowdesk.i18n import _, counted
from windowdesk.protocol.signing import key_id


def add_parser(jobs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register ``central audit-export``."""
    parser = jobs.add_parser("audit-export", help=_("导出审计包，可用独立程序核验"))
    add_place(parser)
    parser.add_argument("--out", required=True, metavar="FILE", help=_("审计包写到哪里"))
    parser.add_argument("--office", default="", metavar="ID", help=_("只导出一个政务服务中心"))
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, out: Output) -> int:
    """Print ``file``, ``lines`` and ``server_key``, the fingerprint the package is checked against."""
    target, lines = Path(args.out), 0
    partial = target.with_name(target.name + ".part")
    with centre_of(args) as centre:
        server_key = key_id(centre.identity.signer.public)
        exported(centre, args.office)
        try:
            with partial.open("wb") as file:
                for line in package(centre, args.office):
                    file.write(line)
                    lines += 1
            partial.replace(target)
        except OSError as problem:
            raise BadInput(
                _("审计包没有写成：{why}。").format(why=file_trouble(problem)),
                saved=_("数据没有改动。"),
                press=_("请换一个位置再试。"),
                code="cannot_write",
            ) from problem
    out.result(
        {"file": str(target), "lines": lines, "server_key": server_key},
        counted("已写出 {file}，{n} 行。中心密钥指纹：{key}", lines, file=target, key=server_key),
    )
    return 0
