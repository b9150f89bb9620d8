"""``windowdesk central init``: a new centre with its first office, window, administrator and code."""

from __future__ import annotations

import argparse

from windowdesk.app.errors import BadInput
from windowdesk.central.service.founding import OfficeMade, Unsuitable, found
from windowdesk.cli.central_place import add_first_places, add_place, centre_of
from windowdesk.cli.output import Output
from windowdesk.i18n import _
from windowdesk.settings import Settings


def add_parser(jobs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register ``central init``."""
    default = Settings()
    parser = jobs.add_parser("init", help=_("建立中心平台，给出管理员码和登记码"))
    add_place(parser)
    parser.add_argument("--office", default="main", metavar="ID", help=_("政务服务中心的代号"))
    parser.add_argument("--name", default=default.centre_name, help=_("政务服务中心的名称"))
    parser.add_argument("--division", default=default.division, help=_("行政区划代码，六位"))
    parser.add_argument(
        "--organ-code", default="11440103XN0000012M", help=_("统一社会信用代码，用于办件编号")
    )
    add_first_places(parser)
    parser.add_argument("--live", action="store_true", help=_("正式运行：文书不再带“演示”字样"))
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, out: Output) -> int:
    """Print ``admin_code``, ``enrolment_code`` and ``recovery_passphrase``, each shown this once."""
    office = OfficeMade(args.office, args.name, args.division, args.verify_host, args.organ_code)
    with centre_of(args, create=True) as centre:
        try:
            made = found(centre, office, hall=args.hall, window=args.window, demo=not args.live)
        except Unsuitable:
            raise BadInput(
                _("这里已经有一个中心平台。"),
                saved=_("数据没有改动。"),
                press=_("要更多登记码，请用 windowdesk central code。"),
                code="initialised",
            ) from None
    out.result(
        {
            "admin_code": made.admin_code,
            "enrolment_code": made.enrolment_code,
            "recovery_passphrase": made.recovery_passphrase,
            "office": made.office,
            "window": made.window,
        },
        "\n".join(
            (
                _("管理员码 {code}").format(code=made.admin_code),
                _("登记码 {code}").format(code=made.enrolment_code),
                _("恢复口令 {code}").format(code=made.recovery_passphrase),
                _("只显示这一次，请抄下来收好。"),
            )
        ),
    )
    return 0
