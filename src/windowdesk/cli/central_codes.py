"""``windowdesk central code``: one more enrolment code, for a window there is or a new one."""

from __future__ import annotations

import argparse

from windowdesk.app.errors import BadInput
from windowdesk.central.service import founding
from windowdesk.cli.central_place import add_place, centre_of
from windowdesk.cli.output import Output
from windowdesk.i18n import _


def add_parser(jobs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register ``central code``."""
    parser = jobs.add_parser("code", help=_("为窗口生成一次性登记码"))
    add_place(parser)
    parser.add_argument("--window", metavar="NAME", help=_("窗口的名称或代号；没有就新设"))
    parser.add_argument("--office", default="", metavar="ID", help=_("政务服务中心的代号"))
    parser.add_argument("--device", default="", metavar="ID", help=_("只限这台设备重新登记"))
    parser.add_argument("--admin", action="store_true", help=_("生成管理员码，而不是登记码"))
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, out: Output) -> int:
    """Print ``enrolment_code`` with its ``window``, or ``admin_code``."""
    with centre_of(args) as centre:
        try:
            made = founding.more_codes(
                centre,
                office=args.office,
                window=args.window or "",
                device=args.device,
                admin=args.admin,
            )
        except founding.Unsuitable as problem:
            raise BadInput(
                _("做不到（{why}）。").format(why=problem.code),
                saved=_("数据没有改动。"),
                press=_("请先运行 windowdesk central init，再核对窗口。"),
                code=problem.code,
            ) from None
    if args.admin:
        out.result({"admin_code": made.code}, _("管理员码 {code}").format(code=made.code))
    else:
        out.result(
            {"enrolment_code": made.code, "window": made.window},
            _("登记码 {code}").format(code=made.code),
        )
    return 0
