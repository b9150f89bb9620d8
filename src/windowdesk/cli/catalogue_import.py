"""``windowdesk catalogue import`` and ``template``: standards from elsewhere, and a workbook to fill in."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from windowdesk.app.importing import ImportReport, Remark
from windowdesk.cli.output import Output
from windowdesk.i18n import _, counted

_SHOWN = 20


def add_jobs(jobs: argparse._SubParsersAction[argparse.ArgumentParser], run: Any) -> None:
    """Register ``import`` and ``template`` beside the other jobs of ``catalogue``."""
    parser = jobs.add_parser("import", help=_("从别处导入事项标准"))
    parser.add_argument(
        "--from",
        dest="kind",
        choices=tuple(_READERS),
        required=True,
        help=_("来源：brazil 巴西政府服务 XML，xlsx 工作簿，items 事项清单"),
    )
    parser.add_argument("source", metavar="SOURCE", help=_("来源文件或文件夹"))
    parser.add_argument("--to", metavar="DIR", required=True, help=_("写入的新文件夹"))
    parser.set_defaults(run=run, job=import_job)
    template = jobs.add_parser("template", help=_("写出供填写的工作簿"))
    template.add_argument("--out", metavar="FILE", required=True, help=_("工作簿文件（.xlsx）"))
    template.set_defaults(run=run, job=template_job)


def _brazil(source: Path, folder: Path) -> ImportReport:
    from windowdesk.catalogue.importing.brazil import import_brazil

    return import_brazil(source, folder)


def _workbook(source: Path, folder: Path) -> ImportReport:
    from windowdesk.catalogue.importing.workbook import import_workbook

    return import_workbook(source, folder)


def _list(source: Path, folder: Path) -> ImportReport:
    from windowdesk.catalogue.importing.item_list import import_list

    return import_list(source, folder)


_READERS: dict[str, Callable[[Path, Path], ImportReport]] = {
    "brazil": _brazil,
    "xlsx": _workbook,
    "items": _list,
}


def import_job(args: argparse.Namespace, out: Output) -> int:
    """0 when every part became an item or a skeleton, 1 when any was refused."""
    report = _READERS[args.kind](Path(args.source), Path(args.to))
    data = {
        "from": args.kind,
        "source": str(args.source),
        "to": str(args.to),
        "parts": report.parts,
        "imported": len(report.made),
        "drafts": sum(made.draft for made in report.made),
        "refused": [asdict(remark) for remark in report.refused],
        "remarks": [asdict(remark) for remark in report.remarks],
        "ignored": list(report.ignored),
        "items": [asdict(made) for made in report.made],
    }
    out.result(data, _words(report, args.to))
    return 1 if report.refused else 0


def _words(report: ImportReport, folder: str) -> str:
    drafts = sum(made.draft for made in report.made)
    head = _("共 {parts} 项：写成 {made} 项（其中草稿 {drafts} 项，不能受理），未收 {refused} 项。")
    lines = [
        head.format(
            parts=report.parts, made=len(report.made), drafts=drafts, refused=len(report.refused)
        )
    ]
    # every refusal is said; remarks, which may be thousands, begin here and are whole in --json
    lines += [f"✗ {_remark(remark)}" for remark in report.refused]
    lines += [f"! {_remark(remark)}" for remark in report.remarks[:_SHOWN]]
    if len(report.remarks) > _SHOWN:
        more = len(report.remarks) - _SHOWN
        lines.append(counted("! 另有 {n} 处提示，见 --json。", more))
    if report.ignored:
        lines.append(_("没有读的文件：{names}。").format(names="、".join(report.ignored[:_SHOWN])))
    if report.made:
        lines.append(_("已写入：{folder}。请再用 catalogue check 核对。").format(folder=folder))
    return "\n".join(lines)


def _remark(remark: Remark) -> str:
    return f"{remark.file} {remark.place}：{remark.reason}".replace(" ：", "：")


def template_job(args: argparse.Namespace, out: Output) -> int:
    """Write the workbook; an existing file is never replaced."""
    from windowdesk.catalogue.importing.template import write_template

    path = write_template(Path(args.out))
    out.result({"file": str(path)}, str(path))
    return 0
