"""What goes wrong below SQL, in the clerk's words: what happened, is work saved, what to press."""

from __future__ import annotations

import errno
from json import JSONDecodeError
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from sqlcipher3 import dbapi2

from windowdesk.app.errors import (
    DiskFull,
    KeyMissing,
    ProfileInUse,
    StoreCorrupt,
    StoreProblem,
    StoreReadOnly,
    StoreTooNew,
)
from windowdesk.app.wording_files import file_trouble
from windowdesk.i18n import _

_READ_ONLY = {errno.EROFS, errno.EACCES, errno.EPERM}
_DAMAGED = ("SQLITE_CORRUPT", "SQLITE_NOTADB")
_FULL = {errno.ENOSPC, errno.EDQUOT}


def disk_full() -> DiskFull:
    """No room: the operation did not begin."""
    return DiskFull(
        _("本机磁盘空间不足，本次操作没有开始。"),
        saved=_("已出具的单据都已保存，本次操作未保存。"),
        press=_("请清理磁盘后重试，不要手写补号。"),
    )


def read_only(place: Path) -> StoreReadOnly:
    """``place`` takes no writing."""
    return StoreReadOnly(
        _("数据目录无法写入：{place}").format(place=place),
        saved=_("已有数据没有改动，本次操作未保存。"),
        press=_("请管理员检查该目录的写入权限后重新启动。"),
    )


def corrupt(what: str) -> StoreCorrupt:
    """``what`` happened, in the person's language; nothing was written over."""
    return StoreCorrupt(
        what,
        saved=_("程序没有改动该文件，原文件保持原样。"),
        press=_("请停止受理并联系管理员，用最近的备份恢复。"),
    )


def damaged() -> StoreCorrupt:
    """A page or a row is not what its code says."""
    return corrupt(_("数据文件已损坏，内容校验不通过。"))


def corrupt_operation(seq: int) -> StoreCorrupt:
    """Operation ``seq`` is not what its digest says, and was not sent."""
    return corrupt(_("第 {seq} 条待上传记录的校验不符，没有上传。").format(seq=seq))


def too_new(found: str) -> StoreTooNew:
    """``found`` is the revision that a later version wrote."""
    return StoreTooNew(
        _("数据文件由更新版本的程序写入（结构版本 {found}），本版本不能打开。").format(found=found),
        saved=_("数据没有改动。"),
        press=_("请安装新版本后再打开。"),
    )


def in_use() -> ProfileInUse:
    """Another process holds the profile."""
    return ProfileInUse(
        _("另一个综合窗口程序正在使用同一数据目录。"),
        saved=_("数据没有改动。"),
        press=_("请切换到已打开的窗口，或先将它关闭。"),
    )


def key_missing() -> KeyMissing:
    """The encrypted file is there and its key is not."""
    return KeyMissing(
        _("找不到数据文件的密钥，加密的数据无法打开。"),
        saved=_("数据文件没有改动。"),
        press=_("请管理员恢复密钥文件或系统密钥库后重试，不要删除数据文件。"),
    )


def unexpected(detail: str) -> StoreProblem:
    """Whatever has no words of its own; ``detail`` names its kind, never SQL or values."""
    return StoreProblem(
        _("读写数据文件时出错（{detail}）。").format(detail=detail),
        saved=_("本次操作未保存，此前出具的单据都已保存。"),
        press=_("请重试；仍然出错时重新启动程序。"),
    )


def of_os(error: OSError, place: Path) -> StoreProblem:
    """The store's word for an operating system error at ``place``."""
    if error.errno in _FULL:
        return disk_full()
    if error.errno in _READ_ONLY:
        return read_only(place)
    return unexpected(file_trouble(error))


def of_sql(error: BaseException, place: Path) -> StoreProblem:
    """The store's word for an error of the database library (never its SQL or values)."""
    name = str(getattr(error, "sqlite_errorname", "") or type(error).__name__)
    if name.startswith("SQLITE_FULL"):
        return disk_full()
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")):
        return read_only(place)
    if name.startswith(_DAMAGED):
        return damaged()
    return unexpected(name)


class spoken:
    """Turns errors of disk and database inside the block into :class:`StoreProblem` kinds.

    A broken constraint passes through: it is a fault of the program, not of the disk. A class, since
    a receipt enters twenty of these blocks and a generator costs four times as much.
    """

    __slots__ = ("_place",)

    def __init__(self, place: Path) -> None:
        self._place = place

    def __enter__(self) -> None:
        pass

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: object
    ) -> None:
        if isinstance(error, OSError):
            raise of_os(error, self._place) from error
        if isinstance(error, MemoryError | JSONDecodeError):
            # the library's word for a page that does not authenticate, met while others are written; and what
            # becomes of a text when the page that held its end is all zeros, which the library lets pass
            raise damaged() from error
        if not isinstance(error, (DBAPIError, dbapi2.Error)):
            return
        cause = error.orig if isinstance(error, DBAPIError) else error
        name = str(getattr(cause, "sqlite_errorname", ""))
        if cause is not None and not name.startswith("SQLITE_CONSTRAINT"):
            raise of_sql(cause, self._place) from error


class letting_go:
    """Lets go of ``connection`` where something inside the block met damage.

    It keeps a spoilt page in its cache, and would go on failing when the file was mended. The next use
    opens it anew.
    """

    __slots__ = ("_connection",)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def __enter__(self) -> None:
        pass

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: object
    ) -> None:
        if error is not None and _is_damage(error):
            self._connection.invalidate()


def _is_damage(error: BaseException) -> bool:
    cause = error.orig if isinstance(error, DBAPIError) else error
    name = str(getattr(cause, "sqlite_errorname", ""))
    return isinstance(error, StoreCorrupt | MemoryError) or name.startswith(_DAMAGED)
