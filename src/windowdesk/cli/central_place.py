"""Where a command finds the centre's database: a folder (SQLite) or a URL (PostgreSQL)."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from windowdesk.app.errors import BadInput
from windowdesk.bootstrap.centre import no_key, open_centre
from windowdesk.central import settings as central_settings
from windowdesk.central.service.centre import Centre
from windowdesk.central.serving.options import Options
from windowdesk.central.store.keyfile import NoKey
from windowdesk.i18n import _
from windowdesk.settings import Settings, SettingsError, checked

_NAMES = ("database", "listen", "workers", "certificate", "key")


def add_place(parser: argparse.ArgumentParser) -> None:
    """``--data DIR`` and ``--database URL``."""
    parser.add_argument(
        "--data", metavar="DIR", help=_("中心平台的数据文件夹（SQLite，或设置和密钥）")
    )
    parser.add_argument("--database", metavar="URL", help=_("PostgreSQL 数据库地址"))


def add_first_places(parser: argparse.ArgumentParser) -> None:
    """What a new office begins with: ``--hall``, ``--window``, ``--verify-host``."""
    default = Settings()
    parser.add_argument("--hall", default="一楼大厅", help=_("第一个大厅的名称"))
    parser.add_argument("--window", default=default.window, help=_("第一个窗口的名称"))
    parser.add_argument("--verify-host", default=default.verify_host, help=_("二维码中的主机名"))


def add_acts(
    parser: argparse.ArgumentParser, helps: Mapping[str, str], run: Callable[..., int]
) -> dict[str, argparse.ArgumentParser]:
    """One parser an act of an office, each with the place and ``--office``; ``args.act`` names it."""
    acts = parser.add_subparsers(metavar=_("命令"), required=True)
    made = {}
    for act, words in helps.items():
        made[act] = one = acts.add_parser(act, help=words)
        add_place(one)
        one.add_argument("--office", default="", metavar="ID", help=_("政务服务中心的代号"))
        one.set_defaults(run=run, act=act)
    return made


def office_of(known: Sequence[str], wanted: str) -> str:
    """The office ``wanted`` of those ``known``, the first for ""; ``BadInput`` where none is such."""
    if not known or (wanted and wanted not in known):
        raise BadInput(
            _("没有代号为“{office}”的政务服务中心。").format(office=wanted)
            if known
            else _("这里还没有政务服务中心。"),
            saved=_("数据没有改动。"),
            press=_("请用 windowdesk central office list 核对。")
            if known
            else _("请先运行 windowdesk central init。"),
            code="no_office",
        )
    return wanted or known[0]


def options_of(args: argparse.Namespace) -> Options:
    """The settings in force: the command line before the environment before the file."""
    data = Path(args.data).expanduser() if args.data else None
    said = {name: str(value) for name in _NAMES if (value := getattr(args, name, None)) is not None}
    try:
        settings = central_settings.load(data)
        kind = central_settings.CentralSettings
        asked = checked(kind, said, _("命令行"))
    except SettingsError as problem:
        raise BadInput(
            _("平台设置“{name}”不能用：{why}。").format(name=problem.name, why=problem.problem),
            press=_("请改正 central.toml、环境变量或命令行。"),
            code="bad_settings",
        ) from problem
    return Options(replace(settings, **{name: getattr(asked, name) for name in said}), data)


@contextmanager
def centre_of(args: argparse.Namespace, *, create: bool = False) -> Iterator[Centre]:
    """The centre the arguments, the environment and ``central.toml`` name, closed at the end."""
    options = options_of(args)
    url = options.settings.database
    if not options.data and not url:
        raise BadInput(
            _("请用 --data 或 --database 写明中心平台的数据在哪里。"),
            press=_("请看 windowdesk central --help。"),
            code="usage",
        )
    centre = open_centre(data=options.data, url=url, create=create)
    try:
        yield centre
    except NoKey:
        raise no_key(centre.database.key_file) from None
    finally:
        centre.database.close()
