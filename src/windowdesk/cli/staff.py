"""``windowdesk staff``: who may sign in at this counter."""

from __future__ import annotations

import argparse
import getpass
import os

from windowdesk.bootstrap.counter import open_counter
from windowdesk.cli.output import Output
from windowdesk.cli.profile_option import profile_of
from windowdesk.domain.identity.names import clean_text
from windowdesk.domain.staff import Role, StaffMember
from windowdesk.i18n import _


def add_parser(sub: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register ``staff add`` and ``staff list``."""
    parser = sub.add_parser("staff", help=_("本窗口的人员"))
    jobs = parser.add_subparsers(metavar=_("命令"), required=True)
    add = jobs.add_parser("add", help=_("登记或更换人员；密码与解锁码另行输入"))
    add.add_argument("number", help=_("工号"))
    add.add_argument("--name", required=True, help=_("姓名"))
    add.add_argument("--role", choices=[role.value for role in Role], default=Role.CLERK.value)
    add.set_defaults(run=run_add)
    listing = jobs.add_parser("list", help=_("列出人员"))
    listing.set_defaults(run=run_list)


def run_add(args: argparse.Namespace, out: Output) -> int:
    """Enrol a member; WINDOWDESK_PASSWORD and WINDOWDESK_PIN replace the questions in scripts."""
    password = os.environ.get("WINDOWDESK_PASSWORD") or getpass.getpass(_("密码："))
    pin = os.environ.get("WINDOWDESK_PIN") or getpass.getpass(_("解锁码："))
    member = StaffMember(clean_text(args.number).text, clean_text(args.name).text, Role(args.role))
    counter = open_counter(profile_of(args))
    try:
        counter.staffing.enrol(member, password, pin)
    finally:
        counter.close()
    out.result(
        {"number": member.number, "role": member.role.value},
        _("已登记 {number}。").format(number=member.number),
    )
    return 0


def run_list(args: argparse.Namespace, out: Output) -> int:
    """Print every member: number, role, active."""
    counter = open_counter(profile_of(args))
    try:
        members = [record.member for record in counter.store.all_staff()]
    finally:
        counter.close()
    rows = [{"number": m.number, "role": m.role.value, "active": m.active} for m in members]
    out.result({"staff": rows}, "\n".join(f"{m.number}  {m.role.value}" for m in members))
    return 0
