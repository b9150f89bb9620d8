"""``windowdesk divisions``: importing the table of administrative divisions."""

from __future__ import annotations

import argparse
from pathlib import Path

from windowdesk.cli.output import Output
from windowdesk.cli.profile_option import profile_of
from windowdesk.i18n import _
from windowdesk.reference.divisions import import_divisions


def add_parser(sub: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the command."""
    parser = sub.add_parser("divisions", help=_("行政区划表：导入"))
    jobs = parser.add_subparsers(dest="job", required=True)
    bring = jobs.add_parser("import", help=_("导入行政区划表（含 list.json 的文件夹）"))
    bring.add_argument("folder", type=Path, help=_("放区划代码表的文件夹"))
    bring.set_defaults(run=run_import)


def run_import(args: argparse.Namespace, out: Output) -> int:
    """Check a table and keep it in the profile; ``BadInput`` says why one is refused."""
    table = import_divisions(args.folder, profile_of(args))
    counts = {"current": len(table.current), "former": len(table.former)}
    out.result(counts, _("已导入：现行区划 {current} 个，已撤销 {former} 个").format(**counts))
    return 0
