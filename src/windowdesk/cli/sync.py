"""``windowdesk sync``: talk to the centre now, how it stands, and the digest of what was written."""

from __future__ import annotations

import argparse
from datetime import datetime
from pathlib import Path
from typing import Any

from windowdesk.app.errors import DeskError, ProfileInUse
from windowdesk.app.limiting import limit_words
from windowdesk.app.syncing import Link, SyncStatus
from windowdesk.app.wording_joints import sentences
from windowdesk.app.wording_sync import left_behind_words, link_words, passed_over_words
from windowdesk.bootstrap.counter import open_counter
from windowdesk.bootstrap.sync_reading import Glance, glance
from windowdesk.cli.output import Output
from windowdesk.cli.profile_option import profile_of
from windowdesk.cli.signing import sign_off
from windowdesk.i18n import _, counted
from windowdesk.protocol.limits import NAMES


def add_parser(sub: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register ``sync now``, ``status``, ``digest``, ``export`` and ``import``."""
    parser = sub.add_parser("sync", help=_("与中心同步"))
    jobs = parser.add_subparsers(metavar=_("命令"), required=True)
    now = jobs.add_parser("now", help=_("现在上传和接收，直到两边一致"))
    now.set_defaults(run=run_now)
    status = jobs.add_parser("status", help=_("待上传、上次成功、剩余号码、未采用的记录"))
    status.set_defaults(run=run_status)
    digest = jobs.add_parser("digest", help=_("本窗口全部记录的摘要，与中心的相等即两边一致"))
    digest.set_defaults(run=run_digest)
    export = jobs.add_parser("export", help=_("把没有上传的写成加密数据包，用移动介质送中心"))
    export.add_argument("file", metavar="FILE", help=_("数据包文件"))
    export.add_argument("--no-files", action="store_true", help=_("不带文书原件，文件小"))
    export.set_defaults(run=run_export)
    take = jobs.add_parser("import", help=_("读入中心对数据包的回执"))
    take.add_argument("file", metavar="FILE", help=_("中心写出的回执文件"))
    take.set_defaults(run=run_import)
    extend = jobs.add_parser("extend", help=_("主管把暂停的办理延期若干小时，记入审计"))
    extend.add_argument("limit", choices=NAMES, help=_("哪一项限制"))
    extend.add_argument("--hours", type=int, required=True, metavar="N", help=_("小时数"))
    extend.add_argument("--reason", required=True, help=_("延期原因，不少于 4 个字"))
    extend.add_argument("--supervisor", metavar="NUMBER", required=True, help=_("主管工号"))
    extend.set_defaults(run=run_extend)


def run_now(args: argparse.Namespace, out: Output) -> int:
    """Push and pull until both sides are equal. Exit 3 where that could not be."""
    try:
        counter = open_counter(profile_of(args))
    except ProfileInUse as problem:
        problem.press = _("窗口程序正在运行，会自动同步；要马上同步，请在其中按“立即同步”。")
        raise
    try:
        done = counter.conversation.now()
        status = counter.desk.syncing.status()
    finally:
        counter.close()
    if not done:
        raise _not_done(status)
    out.result(_object(status), _text(status))
    return 0


def run_status(args: argparse.Namespace, out: Output) -> int:
    """Print docs/schemas/sync-status.schema.json; works beside an open desk too."""
    seen = glance(profile_of(args))
    # read from the store: whether the centre could be reached it does not say
    asked = seen.status.link is not Link.OFFLINE
    out.result(_object(seen.status, asked), _text(seen.status, asked))
    return 0


def run_digest(args: argparse.Namespace, out: Output) -> int:
    """Print ``device``, ``digest`` and the ``lines`` it is made of; works beside an open desk too."""
    seen: Glance = glance(profile_of(args))
    lines = [{"epoch": line.epoch, "seq": line.seq, "head": line.head} for line in seen.lines]
    answer = {"device": seen.device, "digest": seen.digest, "lines": lines}
    out.result(answer, f"{seen.device}  {seen.digest}")
    return 0


def run_export(args: argparse.Namespace, out: Output) -> int:
    """Print ``file``, ``operations`` and ``files``: what is in the package."""
    counter = open_counter(profile_of(args))
    try:
        target = Path(args.file)
        packed = counter.conversation.packages.write(target, files=not args.no_files)
    finally:
        counter.close()
    answer = {"file": str(target), "operations": packed.operations, "files": packed.files}
    words = counted(
        "已写入 {file}：操作 {n} 项。请送中心读入，并把回执带回导入。",
        packed.operations,
        file=target,
    )
    out.result(answer, words)
    return 0


def run_import(args: argparse.Namespace, out: Output) -> int:
    """Print ``acknowledged``, ``unsent`` and ``refused[]``; exit 1 where the centre refused any."""
    counter = open_counter(profile_of(args))
    try:
        accepted = counter.conversation.packages.read(Path(args.file))
        unsent = counter.store.unsent()
        numbers = counter.store.numbers_left()
    finally:
        counter.close()
    answer = {
        "acknowledged": accepted.operations,
        "unsent": unsent,
        "numbers_left": numbers,
        "quarantined": accepted.quarantined,
        "refused": list(accepted.refused),
    }
    words = counted(
        "中心已收到 {n} 项；还没有上传 {unsent} 项。", accepted.operations, unsent=unsent
    )
    out.result(answer, words)
    return 1 if accepted.refused else 0


def run_extend(args: argparse.Namespace, out: Output) -> int:
    """Print ``limit`` and ``until``; only where the centre's policy allows it."""
    counter = open_counter(profile_of(args))
    try:
        signed = sign_off(counter, args.supervisor)
        assert signed is not None
        until = counter.conversation.limits.extend(
            args.limit, args.hours, args.reason, signed.number, signed.password
        )
    finally:
        counter.close()
    moment = until.isoformat(timespec="minutes")
    words = _("“{limit}”延期至 {time}。").format(limit=limit_words(args.limit), time=moment)
    out.result({"limit": args.limit, "until": until.isoformat()}, words)
    return 0


def _not_done(status: SyncStatus) -> DeskError:
    if status.link is Link.ALONE:
        return DeskError(
            _("本机还没有加入中心平台。"),
            press=_("请先用 windowdesk enrol 加入。"),
            code="not_enrolled",
        )
    if status.link is Link.FORCED:
        return DeskError(
            _("本窗口已手动离线。"), press=_("请在同步页面恢复联网。"), code="forced_offline"
        )
    return DeskError(
        status.trouble or _("还没有全部同步。"),
        saved=counted("待上传 {n} 条，都保存在本机。", status.unsent),
        code="not_synced",
    )


def _object(status: SyncStatus, asked: bool = True) -> dict[str, Any]:
    return {
        "link": status.link.value if asked else "unasked",
        "centre": status.centre,
        "unsent": status.unsent,
        "oldest": _time(status.oldest),
        "last_success": _time(status.last_success),
        "numbers_left": status.numbers_left,
        "attachments_waiting": status.attachments_waiting,
        "reviews_open": status.reviews_open,
        "left_behind": status.left_behind,
        "passed_over": status.passed_over,
        "rejected": [
            {
                "epoch": one.epoch,
                "seq": one.seq,
                "state": one.state,
                "code": one.code,
                "case_id": one.case_id,
                "number": one.number,
                "time": one.at.isoformat(),
                "words": one.words,
                "press": one.press,
                "review": one.review,
            }
            for one in status.rejected
        ],
    }


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds")


def _text(status: SyncStatus, asked: bool = True) -> str:
    lines = [
        _("{link}；待上传 {unsent} 条；剩余收件号 {numbers} 个").format(
            link=link_words(status.link) if asked else _("没有询问中心"),
            unsent=status.unsent,
            numbers=status.numbers_left,
        )
    ]
    if status.oldest is not None:
        lines.append(_("最早的一条：{time}").format(time=_time(status.oldest)))
    if status.last_success is not None:
        lines.append(_("上次成功：{time}").format(time=_time(status.last_success)))
    if status.left_behind:
        lines.append(left_behind_words(status.left_behind))
    if status.passed_over:
        lines.append(passed_over_words(status.passed_over))
    lines += [f"  {one.number}  {sentences(one.words, one.press)}" for one in status.rejected]
    return "\n".join(lines)
