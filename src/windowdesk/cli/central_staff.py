"""``windowdesk central staff``: accounts put right at the centre's own machine, and audited as such.

The console is the usual way; this is for whoever holds the machine when nobody can sign in there.
"""

from __future__ import annotations

import argparse
import getpass
import os

from windowdesk.app.staff_words import role_words
from windowdesk.central.service.beforehand import Beforehand
from windowdesk.central.service.centre import Centre
from windowdesk.central.service.doing import SYSTEM, Doing
from windowdesk.central.service.people import offices_of, staff_service
from windowdesk.central.service.staff import Member, NewMember, StaffService
from windowdesk.central.store.unit import Unit
from windowdesk.cli.central_place import add_acts, centre_of, office_of
from windowdesk.cli.output import Output
from windowdesk.database.hasher import Argon2Hasher
from windowdesk.domain.staff import Role
from windowdesk.i18n import _


def add_parser(jobs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register ``central staff list|add|reset|deactivate|activate``."""
    parser = jobs.add_parser("staff", help=_("中心的人员：列出、登记、重设密码、停用"))
    helps = {
        "list": _("列出人员"),
        "add": _("登记一名人员；密码与解锁码另行输入"),
        "reset": _("重设密码与解锁码，并解除锁定"),
        "deactivate": _("停用"),
        "activate": _("重新启用"),
    }
    acts = add_acts(parser, helps, run)
    for act, one in acts.items():
        if act != "list":
            one.add_argument("number", help=_("工号"))
    acts["add"].add_argument("--name", required=True, help=_("姓名"))
    acts["add"].add_argument(
        "--role", choices=[role.value for role in Role], required=True, help=_("岗位")
    )


def run(args: argparse.Namespace, out: Output) -> int:
    """Print ``staff[]``: number, role, active, locked_until; the one that was changed, or all."""
    secrets = _ask() if args.act in ("add", "reset") else ("", "")
    with centre_of(args) as centre:
        # a hash made inside would hold up every counter's push
        hasher = Beforehand(Argon2Hasher())
        hasher.will_hash(*(secret for secret in secrets if secret))
        if args.act == "reset":
            hasher.will_verify(centre.database, args.number, secrets[0], earlier=True)
        service = staff_service(hasher)
        members = centre.database.attempt(lambda unit: _do(centre, unit, args, service, secrets))
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
    out.result({"staff": rows}, "\n".join(map(_line, members)))
    return 0


def _line(member: Member) -> str:
    parts = (member.number, role_words(member.role), "" if member.active else _("停用"))
    return "  ".join(filter(None, parts))


def _do(
    centre: Centre,
    unit: Unit,
    args: argparse.Namespace,
    service: StaffService,
    secrets: tuple[str, str],
) -> tuple[Member, ...]:
    office = office_of(offices_of(unit.connection), args.office)
    doing = Doing(unit.connection, office, SYSTEM, Role.ADMINISTRATOR, centre.now())
    password, pin = secrets
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
