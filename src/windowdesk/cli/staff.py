"""``windowdesk staff``: who may sign in at this counter, until when, and with which token."""

from __future__ import annotations

import argparse
import base64
import getpass
import os
from collections.abc import Callable
from datetime import datetime

from windowdesk import settings
from windowdesk.app.errors import BadInput
from windowdesk.app.ports import StaffRecord
from windowdesk.app.staff_words import role_words, wrong_token
from windowdesk.app.staffing import Staffing
from windowdesk.bootstrap.clock import SystemClock
from windowdesk.bootstrap.counter import open_counter
from windowdesk.bootstrap.staff import tokens_of
from windowdesk.cli.output import Output
from windowdesk.cli.profile_option import profile_of
from windowdesk.domain.identity.names import clean_text
from windowdesk.domain.staff import Role, StaffMember
from windowdesk.i18n import _
from windowdesk.protocol import signing


def add_parser(sub: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register ``staff add``, ``list``, ``unlock`` and ``token``."""
    parser = sub.add_parser("staff", help=_("本窗口的人员"))
    jobs = parser.add_subparsers(metavar=_("命令"), required=True)
    add = jobs.add_parser("add", help=_("登记或更换人员；密码与解锁码另行输入"))
    add.add_argument("number", help=_("工号"))
    add.add_argument("--name", required=True, help=_("姓名"))
    add.add_argument(
        "--role",
        choices=[role.value for role in Role],
        default=Role.CLERK.value,
        help=_("岗位；不写则为窗口人员"),
    )
    add.set_defaults(run=run_add)
    listing = jobs.add_parser("list", help=_("列出人员"))
    listing.set_defaults(run=run_list)
    unlock = jobs.add_parser("unlock", help=_("解除一个账号的锁定"))
    unlock.add_argument("number", help=_("工号"))
    unlock.set_defaults(run=run_unlock)
    _add_token(jobs.add_parser("token", help=_("本机上的密钥：列出、为中心控制台签名")))


def _add_token(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(metavar=_("命令"), required=True)
    acts.add_parser("list", help=_("列出插入的密钥和公钥")).set_defaults(run=run_token_list)
    sign = acts.add_parser("sign", help=_("对中心控制台给出的文字签名"))
    sign.add_argument("challenge", help=_("控制台给出的文字"))
    sign.set_defaults(run=run_token_sign)


def run_add(args: argparse.Namespace, out: Output) -> int:
    """Enrol a member; WINDOWDESK_PASSWORD and WINDOWDESK_PIN replace the questions in scripts."""
    password = os.environ.get("WINDOWDESK_PASSWORD") or getpass.getpass(_("密码："))
    pin = os.environ.get("WINDOWDESK_PIN") or getpass.getpass(_("解锁码："))
    member = StaffMember(clean_text(args.number).text, clean_text(args.name).text, Role(args.role))
    _with(args, lambda staffing: staffing.enrol(member, password, pin))
    out.result(
        {"number": member.number, "role": member.role.value},
        _("已登记 {number}。").format(number=member.number),
    )
    return 0


def run_list(args: argparse.Namespace, out: Output) -> int:
    """Print every member: number, role, active, source, until (the lease's end), locked_until, token."""
    counter = open_counter(profile_of(args))
    try:
        records = counter.store.all_staff()
        leases = [counter.staffing.lease_of(record) for record in records]
    finally:
        counter.close()
    rows = [
        {
            "number": record.member.number,
            "role": record.member.role.value,
            "active": record.member.active,
            "source": record.source,
            "until": None if until is None else until.isoformat(),
            "locked_until": record.locked_until.isoformat() if record.locked_until else None,
            "token": bool(record.token),
        }
        for record, until in zip(records, leases, strict=True)
    ]
    now = SystemClock().now()
    lines = [_line(record, until, now) for record, until in zip(records, leases, strict=True)]
    out.result({"staff": rows}, "\n".join(lines))
    return 0


def _line(record: StaffRecord, until: datetime | None, now: datetime) -> str:
    state = "" if record.member.active else _("停用")
    if record.locked_until and record.locked_until > now:
        state = _("锁定至 {time}").format(time=record.locked_until.strftime("%H:%M"))
    lease = "" if until is None else _("可用到 {time}").format(time=f"{until:%Y-%m-%d %H:%M}")
    parts = (record.member.number, role_words(record.member.role), lease, state)
    return "  ".join(filter(None, parts))


def run_unlock(args: argparse.Namespace, out: Output) -> int:
    """End a lock-out, by whoever holds the machine; audited."""
    number = clean_text(args.number).text
    _with(args, lambda staffing: staffing.unlock_account(number))
    out.result({"number": number}, _("已解除 {number} 的锁定。").format(number=number))
    return 0


def run_token_list(args: argparse.Namespace, out: Output) -> int:
    """Print ``tokens[]``: label, algorithm and public key, as the console takes it."""
    keys = tokens_of(settings.load(profile_of(args))).keys()
    rows = [
        {
            "label": key.label,
            "algorithm": key.algorithm,
            "public": base64.b64encode(key.public).decode(),
        }
        for key in keys
    ]
    out.result(
        {"tokens": rows},
        "\n".join(f"{row['label']}  {row['algorithm']}  {row['public']}" for row in rows),
    )
    return 0


def run_token_sign(args: argparse.Namespace, out: Output) -> int:
    """Print ``signature`` (Base64) of the one token that is plugged in; WINDOWDESK_TOKEN_PIN its PIN."""
    number, dot, _rest = args.challenge.partition(".")
    if not dot or not number:
        raise BadInput(
            _("这不是控制台给出的文字。"), press=_("请整行复制后再试。"), code="bad_challenge"
        )
    tokens = tokens_of(settings.load(profile_of(args)))
    keys = tokens.keys()
    if len(keys) != 1:
        raise wrong_token("absent" if not keys else "other")
    pin = os.environ.get("WINDOWDESK_TOKEN_PIN") or getpass.getpass(_("密钥口令："))
    message = signing.signed_bytes(signing.SIGN_IN, number, args.challenge)
    signature = base64.b64encode(tokens.sign(pin, keys[0], message)).decode()
    out.result({"signature": signature}, signature)
    return 0


def _with(args: argparse.Namespace, act: Callable[[Staffing], None]) -> None:
    counter = open_counter(profile_of(args))
    try:
        act(counter.staffing)
    finally:
        counter.close()
