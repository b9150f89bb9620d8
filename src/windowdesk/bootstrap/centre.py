"""The central platform, put together: database, clock, chance."""

from __future__ import annotations

import secrets
from pathlib import Path

from windowdesk.app.errors import StoreProblem
from windowdesk.app.ports import Clock
from windowdesk.app.wording_files import file_trouble
from windowdesk.bootstrap.clock import SystemClock
from windowdesk.central.keeping import interrupted
from windowdesk.central.service.centre import Centre
from windowdesk.central.service.counting import counted
from windowdesk.central.service.founding import Founded, OfficeMade, Unsuitable, found
from windowdesk.central.settings import database_key, load
from windowdesk.central.store import faults, keyfile, schema
from windowdesk.central.store.database import FILE, Database, open_folder, open_url
from windowdesk.i18n import _
from windowdesk.settings import Settings

DEMO_ORGAN = "11440103XN0000012M"


def open_centre(
    *, data: Path | None, url: str = "", clock: Clock | None = None, create: bool = False
) -> Centre:
    """The centre whose database is in the folder ``data`` (SQLite), or at ``url`` (PostgreSQL).

    Beside a PostgreSQL ``data`` may be the folder of its settings and key file. ``create``: make the
    SQLite database, or the key file, when there is none. Raises ``StoreProblem`` kinds.
    """
    return Centre(_open(data, url, create=create), clock or SystemClock(), secrets.token_bytes)


def digests(data: Path) -> dict[str, str]:
    """What the centre in ``data`` holds of every device, hashed anew from what it keeps."""
    centre = open_centre(data=data)
    try:
        with centre.database.reading() as connection:
            return {one.device: one.digest for one in counted(connection)}
    finally:
        centre.database.close()


def found_if_new(centre: Centre) -> Founded | None:
    """On a start without ``central init``: make a demonstration centre. None where there is one."""
    default = Settings()
    office = OfficeMade(
        "main", default.centre_name, default.division, default.verify_host, DEMO_ORGAN
    )
    try:
        return found(centre, office, hall="一楼大厅", window=default.window, demo=True)
    except Unsuitable:
        return None


def _open(data: Path | None, url: str, *, create: bool) -> Database:
    if data is not None and not url and not (data / FILE).exists() and interrupted.found(data):
        raise _problem(
            _("由备份恢复平台时被中断，{place} 中现在没有平台的数据。").format(place=data),
            _(
                "请再运行一次 windowdesk central restore。原来的数据和密钥在其中的 before-… 文件夹里。"
            ),
            "restore_cut",
        )
    if data is not None and not url and not create and not (data / FILE).exists():
        raise _problem(
            _("{place} 中没有中心平台的数据。").format(place=data),
            _("请先运行 windowdesk central init。"),
            "no_centre",
        )
    key_file = database_key(load(data), data) if url else (data or Path()) / keyfile.FILE
    try:
        if not url:
            return open_folder(data or Path())
        return open_url(url, key_file=key_file, make=create)
    except keyfile.NoKey:
        raise no_key(key_file) from None
    except schema.TooNew:
        raise _problem(
            _("中心平台的数据由更新的版本写入。"), _("请安装新版本后再打开。"), "store_too_new"
        ) from None
    except (ValueError, OSError, faults.Unavailable, faults.Unstorable, faults.Conflict) as error:
        if url and isinstance(error, keyfile.NotKept):
            raise _key_not_kept(error) from error
        raise unopened(error) from error


def unopened(error: Exception) -> StoreProblem:
    """Why a database is not opened, in words; ``ValueError`` for an address that is none."""
    if isinstance(error, ValueError):
        return _problem(
            _("数据库地址写法不对。"), _("请写成 postgresql://用户@主机/库名。"), "bad_url"
        )
    return _problem(
        _("中心平台的数据库打不开（{why}）。").format(why=_why(error)),
        _("请检查磁盘、权限或数据库服务后重试。"),
        "store_unavailable",
    )


def _why(error: Exception) -> str:
    if isinstance(error, OSError):
        return file_trouble(error)
    if isinstance(error, faults.Unavailable):
        return {"full": _("磁盘已满"), "busy": _("一直被别的程序占用")}.get(
            error.code, _("连不上，或者读不出来")
        )
    return _("它不接受所写的内容")


def no_key(place: Path | None) -> StoreProblem:
    """What is encrypted under the key file at ``place`` cannot be opened."""
    return _problem(
        _("找不到中心平台数据的密钥文件 {place}，或者不是这份数据的。").format(place=place),
        _(
            "请放回另存的密钥文件，或用 central restore --key 文件 恢复备份；没有副本，谁也打不开（见手册）。"
        ),
        "key_missing",
    )


def _key_not_kept(error: keyfile.NotKept) -> StoreProblem:
    """The key file cannot be written where it should lie."""
    return _problem(
        _("不能写密钥文件 {place}（{why}）。").format(
            place=error.filename, why=file_trouble(error)
        ),
        _("请用设置 database_key 写明密钥文件放在哪里。"),
        "key_not_kept",
    )


def _problem(what: str, press: str, code: str) -> StoreProblem:
    return StoreProblem(what, saved=_("数据没有改动。"), press=press, code=code)
