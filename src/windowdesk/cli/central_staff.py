"""``windowdesk central staff``: accounts put right at the centre's own machine, and audited as such.

The console is the usual way; this is for whoever holds the machine when nobody can sign in there.
"""

from __future__ import annotations

import argparse
import getpass
import os

from windowdesk.app.errors import BadInput
from windowdesk.central.service.centre import Centre
from windowdesk.central.service.doing import Doing
from windowdesk.central.service.people import SYSTEM, offices_of, staff_service
from windowdesk.central.service.staff import Member, NewMember
from windowdesk.central.store.unit import Unit
from windowdesk.cli.central_place import add_place, centre_of
from windowdesk.cli.output import Output
from windowdesk.domain.staff import Role
from windowdesk.i18n import _


def add_parser(jobs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register ``central staff list|add|reset|deactivate|activate``."""
    parser = jobs.add_parser("staff", help=_("中心的人员：列出、登记、重设密码、停用"))
    acts = parser.add_subparsers(metavar=_("命令"), required=True)
    helps = {
        "list": _("列出人员"),
        "add": _("登记一名人员；密码与解锁码另行输入"),
        "reset": _("重设密码与解锁码，并解除锁定"),
        "deactivate": _("停用"),
        "activate": _("重新启用"),
    }
    for act, words in helps.items():
        one = acts.add_parser(act, help=words)
        add_place(one)
        one.add_argument("--office", default="", metavar="ID", help=_("政务服务中心的代号"))
        if act != "list":
            one.add_argument("number", help=_("工号"))
        if act == "add":
            one.add_argument("--name", required=True, help=_("姓名"))
            one.add_argument("--role", choices=[role.value for role in Role], required=True)
        one.set_defaults(run=run, act=act)


def run(args: argparse.Namespace, out: Output) -> int:
    """Print ``staff[]``: number, role, active, locked_until; the one that was changed, or all."""
    secrets = _ask() if args.act in ("add", "reset") else ("", "")
    with centre_of(args) as centre:
        members = centre.database.attempt(lambda unit: _do(centre, unit, args, secrets))
    rows = [
        {
            "number": member.number,
            "role": member.role.value,
            "active": member.active,
            "must_change": member.must_change,
            "locked_until": member.locked_until,
        }
        for member in members
    ]
    words = "\n".join(f"{m.number}  {m.role.value}  {'✓' if m.active else '✗'}" for m in members)
    out.result({"staff": rows}, words)
    return 0


def _do(
    centre: Centre, unit: Unit, args: argparse.Namespace, secrets: tuple[str, str]
) -> tuple[Member, ...]:
    office = args.office or next(iter(offices_of(unit.connection)), "")
    if not office:
        raise BadInput(
            _("这里还没有政务服务中心。"),
            press=_("请先运行 windowdesk central init。"),
            code="no_office",
        )
    doing = Doing(unit.connection, office, SYSTEM, Role.ADMINISTRATOR, centre.now())
    service, (password, pin) = staff_service(), secrets
    match args.act:
        case "add":
            new = NewMember(args.number, args.name, Role(args.role), password, pin)
            return (service.add(doing, new),)
        case "reset":
            return (service.reset(doing, args.number, password, pin),)
        case "activate" | "deactivate":
            return (service.set_active(doing, args.number, args.act == "activate"),)
        case _:
            return service.members(doing)


def _ask() -> tuple[str, str]:
    """WINDOWDESK_PASSWORD and WINDOWDESK_PIN replace the questions in scripts."""
    password = os.environ.get("WINDOWDESK_PASSWORD") or getpass.getpass(_("密码："))
    return password, os.environ.get("WINDOWDESK_PIN") or getpass.getpass(_("解锁码："))
