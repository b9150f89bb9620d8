"""``windowdesk enrol``: join a centre with the one-time code its administrator made."""

from __future__ import annotations

import argparse
import ssl
from pathlib import Path

from windowdesk.app.errors import BadInput
from windowdesk.app.wording_files import file_trouble
from windowdesk.app.wording_sync import link_words
from windowdesk.bootstrap.counter import open_counter
from windowdesk.cli.output import Output
from windowdesk.cli.profile_option import profile_of
from windowdesk.i18n import _, counted
from windowdesk.settings import save


def add_parser(sub: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the command."""
    parser = sub.add_parser("enrol", help=_("用加入码把本窗口加入中心平台"))
    parser.add_argument(
        "url", metavar="URL", help=_("中心平台的地址，如 https://zw.example.gov.cn:8443")
    )
    parser.add_argument("code", metavar="CODE", help=_("管理员给的一次性加入码"))
    parser.add_argument("--ca", metavar="FILE", default="", help=_("中心平台证书的签发者文件"))
    parser.add_argument("--catalogue", metavar="DIR", help=_("事项标准所在文件夹"))
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, out: Output) -> int:
    """Join, then fetch numbers and news at once; the counter works without the line from then on.

    Prints ``device``, ``centre``, ``window``, ``until``, ``link`` and ``numbers_left``.
    """
    profile = profile_of(args)
    catalogue = Path(args.catalogue) if args.catalogue else None
    if args.ca:
        _trust(profile, _certificates(args.ca))
    counter = open_counter(profile, catalogue=catalogue)
    try:
        joined = counter.desk.syncing.enrol(args.url, args.code)
    finally:
        counter.close()
    counter = open_counter(profile, catalogue=catalogue)
    try:
        counter.conversation.now()
        status = counter.desk.syncing.status()
        device = counter.store.device
    finally:
        counter.close()
    answer = {
        "device": device,
        "centre": joined.centre,
        "window": joined.window,
        "until": None if joined.until is None else joined.until.isoformat(),
        "link": status.link.value,
        "numbers_left": status.numbers_left,
    }
    words = counted(
        "已加入 {centre}，{window}；可用收件号 {n} 个，{link}。",
        status.numbers_left,
        centre=joined.centre,
        window=joined.window,
        link=link_words(status.link),
    )
    out.result(answer, words)
    return 0


def _trust(profile: Path, file: Path) -> None:
    """Have the settings name ``file``, before anybody is asked whom it is to vouch for.

    Raises :class:`BadInput` where they cannot be written: nothing was sent by then.
    """
    try:
        save(profile, centre_ca=str(file))
    except OSError as problem:
        raise BadInput(
            _("无法把证书签发者文件写入设置（{why}），没有加入中心平台。").format(
                why=file_trouble(problem)
            ),
            saved=_("本机的数据和设置没有改动，加入码没有使用。"),
            press=_("请清理磁盘或检查数据目录的写入权限，再用同一个加入码重试。"),
            code="settings_not_written",
        ) from problem


def _certificates(named: str) -> Path:
    """The file of certificates to trust, which must be there and hold some."""
    file = Path(named).expanduser().resolve()
    try:
        ssl.create_default_context(cafile=file)
    except OSError as problem:
        raise BadInput(
            _("{file} 不能用作证书签发者文件。").format(file=file),
            press=_("请核对 --ca：PEM 格式的证书文件。"),
            code="bad_ca",
        ) from problem
    return file
