"""``windowdesk central admit``: take what a forked or lost counter issued out of quarantine."""

from __future__ import annotations

import argparse

from windowdesk.app.errors import BadInput
from windowdesk.central.service.admitting import admit_here
from windowdesk.central.service.founding import Unsuitable
from windowdesk.cli.central_place import add_place, centre_of
from windowdesk.cli.output import Output
from windowdesk.i18n import _, counted


def add_parser(jobs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register ``central admit``."""
    parser = jobs.add_parser("admit", help=_("把隔离存放的操作作为事实记录下来"))
    add_place(parser)
    parser.add_argument("device", metavar="DEVICE", help=_("设备代号"))
    parser.add_argument("epoch", metavar="EPOCH", type=int, help=_("这台设备的第几代"))
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, out: Output) -> int:
    """Print ``admitted``: how many operations became recorded facts."""
    with centre_of(args) as centre:
        try:
            count = admit_here(centre, args.device, args.epoch)
        except Unsuitable:
            raise BadInput(
                _("没有这台设备。"),
                saved=_("数据没有改动。"),
                press=_("请核对设备代号。"),
                code="no_device",
            ) from None
    out.result({"admitted": count}, counted("已记录 {n} 项操作。", count))
    return 0
