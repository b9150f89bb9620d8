"""``windowdesk central status|backup|restore``: for whoever keeps the platform."""

from __future__ import annotations

import argparse
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Any

from windowdesk.app.errors import DeskError, KeyMissing, StoreProblem
from windowdesk.app.wording_files import file_trouble
from windowdesk.bootstrap.centre import unopened
from windowdesk.central.service import identity
from windowdesk.central.service.centre import Centre
from windowdesk.central.store import faults
from windowdesk.cli.central_place import add_place, centre_of, options_of
from windowdesk.cli.output import Output
from windowdesk.i18n import N_, _, counted


def add_parser(jobs: Any) -> None:
    """Register the three."""
    status = jobs.add_parser("status", help=_("平台与每个窗口的同步情况"))
    add_place(status)
    status.set_defaults(run=run_status)
    backup = jobs.add_parser("backup", help=_("不停机备份平台的数据"))
    add_place(backup)
    backup.add_argument("--to", metavar="DIR", required=True, help=_("备份放到哪个文件夹"))
    backup.set_defaults(run=run_backup)
    restore = jobs.add_parser("restore", help=_("由备份恢复平台（平台要先停下）"))
    add_place(restore)
    restore.add_argument(
        "--from", dest="backup", metavar="DIR", required=True, help=_("哪一份备份")
    )
    restore.add_argument("--key", dest="key_file", metavar="FILE", help=_("另存的密钥文件"))
    restore.add_argument("--replace", action="store_true", help=_("替换已有的数据（旧数据另存）"))
    restore.set_defaults(run=run_restore)


def run_status(args: argparse.Namespace, out: Output) -> int:
    """Print ``offices[]`` and ``devices[]`` with positions, sync health and sizes."""
    from windowdesk.central.keeping.status import status
    from windowdesk.central.service.binding import unnumbered

    with centre_of(args) as centre, centre.database.reading() as connection:
        found = status(connection, centre.now())
    out.result(asdict(found), "\n".join(_status_lines(found, unnumbered)))
    return 0


def _status_lines(found: Any, unnumbered: Callable[[int], str]) -> Iterator[str]:
    yield f"{found.name}  {found.engine}  {found.bytes / 2**20:.1f} MiB  {found.incarnation}"
    for office in found.offices:
        yield _("{office} {name}  动态 {pos}  待处理 {n}").format(
            office=office.office, name=office.name, pos=office.position, n=office.reviews_open
        )
        if office.unnumbered:
            yield "  " + unnumbered(office.unnumbered)
    for one in found.devices:
        seen = _("从未连接") if one.behind_s is None else _ago(one.behind_s)
        yield _("  {window}  {standing}  {seen}  操作 {n}  被拒 {r}  另存 {q}").format(
            window=one.window, standing=one.standing, seen=seen,
            n=one.operations, r=one.rejected, q=one.quarantined,
        )  # fmt: skip


def _ago(seconds: int) -> str:
    return _("{time} 前连接").format(time=timedelta(seconds=seconds))


def run_backup(args: argparse.Namespace, out: Output) -> int:
    """Print ``backup``, its ``sha256`` and the ``key_file`` that is to be kept elsewhere."""
    from windowdesk.central.keeping.backup import back_up

    options = options_of(args)
    with centre_of(args) as centre, _own_key(centre), _troubles():
        made = back_up(
            centre.database,
            Path(args.to).expanduser(),
            centre.now(),
            data=options.data,
            url=options.settings.database,
        )
    about = made.manifest
    told = {
        "backup": str(made.folder),
        "file": about.file,
        "size": about.size,
        "sha256": about.sha256,
        "incarnation": about.incarnation,
        "positions": about.positions,
        "operations": about.counts.get("operations", 0),
        "key_file": made.key_file,
        "key": about.key,
    }
    operations = about.counts.get("operations", 0)
    lines = [counted("已备份到 {folder}（{n} 条操作）。", operations, folder=made.folder)]
    if options.settings.database:
        lines.append(_("备份没有加密，含个人信息。请放在加密的磁盘上。"))
    if made.key_file and options.settings.database:
        lines.append(
            _("平台的私钥在其中是加密的。请把 {file}（指纹 {key}）另存到别处。").format(
                file=made.key_file, key=about.key
            )
        )
    elif made.key_file:
        lines.append(
            _("备份是加密的，密钥不在其中。请把 {file}（指纹 {key}）另存到别处。").format(
                file=made.key_file, key=about.key
            )
        )
    out.result(told, "\n".join(lines))
    return 0


@contextmanager
def _own_key(centre: Centre) -> Iterator[None]:
    """A backup without the key it needs is none: say so now, not on the day it is wanted."""
    with centre.database.reading() as connection:
        identity.read(connection, centre.database.key_file)
    yield


def run_restore(args: argparse.Namespace, out: Output) -> int:
    """Print the new ``incarnation`` and how many ``operations`` were verified."""
    from windowdesk.central.keeping import restore
    from windowdesk.central.serving.locks import hold, hold_url
    from windowdesk.central.serving.opening import Wall
    from windowdesk.central.store import keyfile

    options = options_of(args)
    backup, now = Path(args.backup).expanduser(), Wall().now()
    with _troubles():
        key = keyfile.read(Path(args.key_file).expanduser()) if args.key_file else ""
        if options.settings.database:
            with hold_url(options.settings.database):
                made = restore.into_url(
                    backup, options.settings.database, options.database_key, now,
                    secrets.token_bytes, key=key, replace=args.replace,
                )  # fmt: skip
        else:
            with hold(options):
                made = restore.into_folder(
                    backup, options.data or Path(), now, secrets.token_bytes, key=key,
                    replace=args.replace,
                )  # fmt: skip
    told = {
        "restored": str(backup),
        "made_at": made.manifest.made_at,
        "incarnation": made.incarnation,
        "operations": made.operations,
        "set_aside": made.set_aside,
    }
    lines = [
        counted(
            "已恢复 {at} 的备份，逐条核对了 {n} 条操作。", made.operations, at=made.manifest.made_at
        ),
        _("各窗口下次连接时会自动补交此后的操作。此后停用的窗口和发出的登记码要重新办理。"),
    ]
    if made.set_aside:
        lines.append(_("原来的数据移到了 {folder}。").format(folder=made.set_aside))
    out.result(told, "\n".join(lines))
    return 0


# what of a backup may not fit (``manifest.BrokenBackup.what``)
_PARTS = {
    "manifest": N_("清单"),
    "file": N_("数据文件"),
    "pages": N_("数据页"),
    "operations": N_("操作记录"),
    "counts": N_("各表的行数"),
    "tables": N_("表的结构"),
    "heads": N_("各窗口的进度"),
    "positions": N_("动态的位置"),
    "revision": N_("结构版本"),
    "incarnation": N_("平台的代次"),
    "key": N_("密钥"),
}


def _broken(what: str) -> StoreProblem:
    if what == "missing":
        return StoreProblem(
            _("这里没有备份，没有恢复。"),
            press=_("请用 --from 指出 central backup 写出的文件夹。"),
            code="no_backup",
        )
    if what == "engine":
        return StoreProblem(
            _("这是另一种数据库的备份，没有恢复。"),
            press=_("SQLite 的备份恢复到 --data，PostgreSQL 的恢复到 --database。"),
            code="broken_backup",
        )
    return StoreProblem(
        _("备份不完整或被改动（{what}），没有恢复。").format(what=_(_PARTS[what])),
        press=_("请换另一份备份。"),
        code="broken_backup",
    )


@contextmanager
def _troubles() -> Iterator[None]:
    """What can be wrong with a backup, in words."""
    from windowdesk.central.keeping.manifest import BrokenBackup
    from windowdesk.central.keeping.postgres import ToolTrouble
    from windowdesk.central.keeping.restore import InTheWay
    from windowdesk.central.store.keyfile import NoKey
    from windowdesk.central.store.schema import TooNew

    try:
        yield
    except BrokenBackup as problem:
        raise _broken(problem.what) from problem
    except TooNew as problem:
        raise StoreProblem(
            _("这份备份由更新的版本写出，没有恢复。"),
            press=_("请安装新版本后再恢复。"),
            code="store_too_new",
        ) from problem
    except InTheWay as problem:
        raise StoreProblem(
            _("{place} 已有平台的数据，没有恢复。").format(place=problem),
            press=_("确要替换，请加 --replace。"),
            code="in_the_way",
        ) from problem
    except NoKey as problem:
        raise KeyMissing(
            _("没有这份备份的密钥。"), press=_("请用 --key 指出备份时另存的密钥文件。")
        ) from problem
    except ToolTrouble as problem:
        raise DeskError(
            _("{tool} 没有装好。").format(tool=problem.tool)
            if not problem.said
            else _("{tool} 没有完成：{why}").format(tool=problem.tool, why=problem.said),
            press=_("请安装 PostgreSQL 的客户端工具，版本不低于服务器。")
            if not problem.said
            else "",
            code="tool",
        ) from problem
    except faults.Unavailable as problem:
        raise unopened(problem) from problem
    except OSError as problem:
        raise StoreProblem(
            _("不能读写：{why}。").format(why=file_trouble(problem)),
            press=_("请核对文件夹和余下的空间。"),
            code="files",
        ) from problem
