"""``windowdesk central office``: the service centres on one platform, and one more of them."""

from __future__ import annotations

import argparse

from windowdesk.app.errors import BadInput
from windowdesk.central.service.founding import OfficeMade, Opened, Unsuitable, open_office
from windowdesk.central.service.places import all_offices
from windowdesk.cli.central_place import add_first_places, add_place, centre_of
from windowdesk.cli.output import Output
from windowdesk.i18n import _


def add_parser(jobs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register ``central office list|add``."""
    parser = jobs.add_parser("office", help=_("平台上的政务服务中心：列出、增设"))
    acts = parser.add_subparsers(metavar=_("命令"), required=True)
    listing = acts.add_parser("list", help=_("列出政务服务中心"))
    add_place(listing)
    listing.set_defaults(run=run_list)
    adding = acts.add_parser("add", help=_("增设一个政务服务中心，给出它的管理员码和登记码"))
    add_place(adding)
    adding.add_argument("office", metavar="ID", help=_("政务服务中心的代号"))
    adding.add_argument("--name", required=True, help=_("政务服务中心的名称"))
    adding.add_argument("--division", required=True, help=_("行政区划代码，六位"))
    adding.add_argument("--organ-code", required=True, help=_("统一社会信用代码，用于办件编号"))
    add_first_places(adding)
    adding.set_defaults(run=run_add)


def run_list(args: argparse.Namespace, out: Output) -> int:
    """Print ``offices[]``: office, name."""
    with centre_of(args) as centre, centre.database.reading() as connection:
        found = all_offices(connection)
    rows = [{"office": office, "name": name} for office, name in found]
    out.result({"offices": rows}, "\n".join(f"{office}  {name}" for office, name in found))
    return 0


def run_add(args: argparse.Namespace, out: Output) -> int:
    """Print ``office``, ``window``, ``admin_code`` and ``enrolment_code``, both shown this once."""
    office = OfficeMade(args.office, args.name, args.division, args.verify_host, args.organ_code)
    with centre_of(args) as centre:
        try:
            made = open_office(centre, office, hall=args.hall, window=args.window)
        except Unsuitable as problem:
            raise _refused(problem.code) from None
    out.result(_object(made), _text(made))
    return 0


def _object(made: Opened) -> dict[str, object]:
    return {
        "office": made.office,
        "window": made.window,
        "admin_code": made.admin_code,
        "enrolment_code": made.enrolment_code,
    }


def _text(made: Opened) -> str:
    return "\n".join(
        (
            _("管理员码 {code}").format(code=made.admin_code),
            _("登记码 {code}").format(code=made.enrolment_code),
            _("只显示这一次，请抄下来收好。"),
        )
    )


def _refused(code: str) -> BadInput:
    message, press = {
        "no_centre": (_("这里还没有政务服务中心。"), _("请先运行 windowdesk central init。")),
        "office_taken": (
            _("已有这个代号或名称的政务服务中心。"),
            _("请用 windowdesk central office list 核对。"),
        ),
        "bad_office": (
            _("代号、名称、行政区划或统一社会信用代码不能用。"),
            _("代号用小写字母、数字和连字符，行政区划为六位数字，信用代码为 18 位。"),
        ),
    }[code]
    return BadInput(message, saved=_("数据没有改动。"), press=press, code=code)
