"""``windowdesk scanner-sheet``: the page with which an installer sets a scanner up."""

from __future__ import annotations

import argparse
from pathlib import Path

from windowdesk.app.errors import DeskError
from windowdesk.app.ports import PrintOutcome
from windowdesk.bootstrap.clock import SystemClock
from windowdesk.bootstrap.printers import printers_of
from windowdesk.cli.output import Output
from windowdesk.cli.profile_option import profile_of, settings_of
from windowdesk.i18n import _


def add_parser(sub: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the command."""
    parser = sub.add_parser("scanner-sheet", help=_("扫码枪设置页：设置码和自检码，A4"))
    parser.add_argument("file", type=Path, metavar="PDF", help=_("存成这个文件"))
    parser.add_argument("--print", action="store_true", dest="on_paper", help=_("也打印出来"))
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, out: Output) -> int:
    """Print ``file``, ``families`` (names) and ``printed``."""
    from windowdesk.documents.pdf import programming
    from windowdesk.peripherals.scanner.families import families

    known = families()
    pdf = programming.draw(known, SystemClock().now())
    try:
        args.file.write_bytes(pdf)
    except OSError as error:
        raise DeskError(
            _("设置页没有写成：{place}").format(place=args.file),
            saved=_("没有改动任何已有的内容。"),
            press=_("请换一个可写的文件夹。"),
            code="scanner_sheet",
        ) from error
    printed = _printed(args, pdf, programming.TITLE) if args.on_paper else ""
    names = [family.name for family in known]
    out.result(
        {"file": str(args.file), "families": names, "printed": printed},
        _("扫码枪设置页：{file}").format(file=args.file),
    )
    return 0


def _printed(args: argparse.Namespace, pdf: bytes, title: str) -> str:
    """How printing ended; DeskError where it did not."""
    profile = profile_of(args)
    _name, printer = printers_of(profile / "out", settings_of(profile)).page[0]
    report = printer.print(pdf, title, 1)
    if report.outcome is PrintOutcome.FAILED:
        raise DeskError(
            _("“{title}”没有打印：{why}").format(title=title, why=report.words),
            press=_("请查看打印机后再按一次。"),
            code=report.fault or DeskError.code,
        )
    return str(report.outcome.value)
