"""Why a file or an address could not be had, in the clerk's language rather than the system's."""

from __future__ import annotations

import errno
import re
import socket
from tomllib import TOMLDecodeError

from windowdesk.app.errors import DeskError
from windowdesk.i18n import N_, _

_WHY = {
    errno.ENOENT: N_("没有这个文件或文件夹"),
    errno.EISDIR: N_("这是文件夹，不是文件"),
    errno.ENOTDIR: N_("路径中有一段不是文件夹"),
    errno.EEXIST: N_("同名的文件已经存在"),
    errno.EACCES: N_("没有权限"),
    errno.EPERM: N_("没有权限"),
    errno.EROFS: N_("磁盘是只读的"),
    errno.ENOSPC: N_("磁盘已满"),
    errno.EDQUOT: N_("磁盘配额已用完"),
    errno.ENAMETOOLONG: N_("文件名太长"),
    errno.EIO: N_("磁盘读写出错"),
    errno.EMFILE: N_("同时打开的文件太多"),
    errno.ENFILE: N_("同时打开的文件太多"),
    errno.ENOMEM: N_("内存不足"),
    errno.EADDRINUSE: N_("已被别的程序占用"),
    errno.EADDRNOTAVAIL: N_("本机没有这个地址"),
}


def file_trouble(problem: OSError) -> str:
    """The system's fault in words; its number where we have none."""
    if isinstance(problem, socket.gaierror):
        return _("没有这个主机名")
    known = _WHY.get(problem.errno or 0)
    return _(known) if known else _("系统错误 {n}").format(n=problem.errno)


# what no program can have done wrong: the machine has no more of something, or is broken
_OF_MACHINE = (
    errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS, errno.EMFILE, errno.ENFILE, errno.ENOMEM,
)  # fmt: skip


def of_machine(problem: Exception, saved: str) -> DeskError | None:
    """A fault that nobody expected there, where it is the machine's and not the program's; else None."""
    if not isinstance(problem, OSError) or problem.errno not in _OF_MACHINE:
        return None
    return DeskError(
        _("读写本机的文件出错（{why}），这一步没有完成。").format(why=file_trouble(problem)),
        saved=saved,
        press=_("请管理员检查本机的磁盘和内存，再试一次。"),
        code="machine",
    )


def text_trouble(problem: Exception) -> str:
    """Why a file is not read as TOML in UTF-8: that it cannot be had, that it is no text, or its line."""
    if isinstance(problem, OSError):
        return file_trouble(problem)
    if isinstance(problem, UnicodeDecodeError):
        return _("不是 UTF-8 文本")
    line = re.search(r"line (\d+)", str(problem)) if isinstance(problem, TOMLDecodeError) else None
    if line:
        return _("第 {line} 行不是 TOML 的写法").format(line=line[1])
    return _("不是 TOML 的写法")
