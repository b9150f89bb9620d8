"""Why a file or an address could not be had, in the clerk's language rather than the system's."""

from __future__ import annotations

import errno
import socket

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
    errno.EADDRINUSE: N_("已被别的程序占用"),
    errno.EADDRNOTAVAIL: N_("本机没有这个地址"),
}


def file_trouble(problem: OSError) -> str:
    """The system's fault in words; its number where we have none."""
    if isinstance(problem, socket.gaierror):
        return _("没有这个主机名")
    known = _WHY.get(problem.errno or 0)
    return _(known) if known else _("系统错误 {n}").format(n=problem.errno)
