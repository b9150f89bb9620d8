"""``windowdesk central grant``: more blocks of receipt numbers today for one counter."""

from __future__ import annotations

import argparse

from windowdesk.app.errors import BadInput
from windowdesk.central.service.counters import grant_here
from windowdesk.central.service.leasing import MOST_BLOCKS_A_DAY
from windowdesk.cli.central_place import add_place, centre_of
from windowdesk.cli.output import Output
from windowdesk.i18n import _, counted


def add_parser(jobs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register ``central grant``."""
    parser = jobs.add_parser("grant", help=_("让一台窗口设备今天再领一次收件号段"))
    add_place(parser)
    parser.add_argument("device", metavar="DEVICE", help=_("设备代号"))
    parser.add_argument("--reason", required=True, help=_("理由，记入审计"))
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, out: Output) -> int:
    """Print ``device`` and ``blocks``: how many it may lease from now on today."""
    with centre_of(args) as centre:
        done = grant_here(centre, args.device, args.reason)
    if not done:
        raise BadInput(
            _("没有这台设备，或者它已被吊销。"),
            saved=_("数据没有改动。"),
            press=_("请核对设备代号。"),
            code="no_device",
        )
    out.result(
        {"device": args.device, "blocks": MOST_BLOCKS_A_DAY},
        counted("这台设备今天可以再领 {n} 个号段，两分钟内自动领取。", MOST_BLOCKS_A_DAY),
    )
    return 0
