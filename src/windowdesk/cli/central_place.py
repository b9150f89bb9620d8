"""Where a command finds the centre's database: a folder (SQLite) or a URL (PostgreSQL)."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from windowdesk.app.errors import BadInput
from windowdesk.bootstrap.centre import open_centre
from windowdesk.central.service.centre import Centre
from windowdesk.i18n import _

# a URL holds a password: in the environment no other user's process list shows it
VARIABLE = "WINDOWDESK_CENTRAL_DATABASE"


def add_place(parser: argparse.ArgumentParser) -> None:
    """``--data DIR`` and ``--database URL``."""
    parser.add_argument("--data", metavar="DIR", help=_("中心平台的数据文件夹（SQLite）"))
    parser.add_argument("--database", metavar="URL", help=_("PostgreSQL 数据库地址"))


@contextmanager
def centre_of(args: argparse.Namespace, *, create: bool = False) -> Iterator[Centre]:
    """The centre the arguments name, closed at the end."""
    url = args.database or ("" if args.data else os.environ.get(VARIABLE, ""))
    if bool(args.data) == bool(url):
        raise BadInput(
            _("请用 --data 或 --database 写明中心平台的数据在哪里。"),
            press=_("请看 windowdesk central --help。"),
            code="usage",
        )
    data = Path(args.data) if args.data else None
    centre = open_centre(data=data, url=url, create=create)
    try:
        yield centre
    finally:
        centre.database.close()
